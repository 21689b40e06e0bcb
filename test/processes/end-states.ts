/**
 * Where an order can stand once nothing is left to do, when nobody but workers, the provider and the machine had a
 * hand in it: what real processes reach when they are killed wherever it can hurt, and what the simulation must
 * reach as well.
 */
export const END_STATES = [
  'active',
  'failed (deferred_too_long)',
  'failed (out_of_stock)',
  'failed (rejected)',
  'needs_review (address_in_use)',
  'needs_review (credentials_missing)',
  'needs_review (outcome_unknown)',
  'needs_review (wrong_os)',
  'needs_review (wrong_pool)',
] as const;

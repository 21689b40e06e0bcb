/**
 * Where an order can stand once nothing is left to do, when nobody but workers, the provider and the machine had a
 * hand in it: what real processes reach when they are killed wherever it can hurt. The simulation reaches all of
 * them, and nothing else that needs no person; its tests compare.
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

/** The same for a renewal, of whose order nobody ended the server. */
export const RENEWAL_END_STATES = ['failed (rejected)', 'needs_review (outcome_unknown)', 'renewed'] as const;

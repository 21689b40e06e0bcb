import type { Evidence, Provision } from '../domain/provision.ts';

/** The evidence of the last attempt; `undefined` while nothing was heard. */
export function lastEvidence({ mark, evidence }: Provision): Evidence | undefined {
  return mark === undefined ? undefined : evidence[String(mark.attempt)];
}

/**
 * Addresses that were bought for this order, are not the one on record, and that nobody wrote off. The last
 * attempt's own address is not among them while it waits to be weighed.
 */
export function surplusOf(provision: Provision): readonly string[] {
  const { address, evidence, mark, writtenOff } = provision;
  const isOpen = provision.stage === 'purchasing' || isOutcomeUnknown(provision);
  const bought = Object.entries(evidence).flatMap(([attempt, { outcome, ip }]) => {
    const waitsToBeWeighed = isOpen && attempt === String(mark?.attempt);
    return outcome === 'purchased' && ip !== undefined && !waitsToBeWeighed ? [ip] : [];
  });
  return [...new Set(bought)].filter((ip) => ip !== address && !writtenOff.includes(ip));
}

/** True while nobody can tell what the last purchase did. */
export function isOutcomeUnknown({ stage, reason }: Provision): boolean {
  return stage === 'needs_review' && reason === 'outcome_unknown';
}

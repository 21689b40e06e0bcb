import type { Provision } from '../domain/provision.ts';
import type { Renewal } from '../domain/renewal.ts';

/**
 * The record of an order as a repository inserts it: `pending`, due at once, version 1, nobody has it. A claim
 * that inserts it raises `fence` to 1 and sets the lease.
 *
 * @param now - milliseconds since 1970-01-01T00:00:00Z
 */
export function firstProvision(orderId: string, now: number): Provision {
  return {
    ...firstLeased(now),
    orderId,
    stage: 'pending',
    evidence: {},
    writtenOff: [],
    progressVersion: 0,
    toldVersion: 0,
    needsAttention: false,
    history: [],
  };
}

/**
 * The record of a renewal as a repository inserts it, in the same state.
 *
 * @param now - milliseconds since 1970-01-01T00:00:00Z
 */
export function firstRenewal(
  { orderId, invoiceId }: Pick<Renewal, 'orderId' | 'invoiceId'>,
  now: number,
): Renewal {
  return { ...firstLeased(now), orderId, invoiceId, stage: 'pending', evidence: {}, history: [] };
}

function firstLeased(now: number) {
  return {
    schemaVersion: 1,
    version: 1,
    fence: 0,
    holdsAddress: false,
    dueAt: now,
    tries: 0,
    createdAt: now,
    updatedAt: now,
  } as const;
}

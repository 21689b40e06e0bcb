import type { Evidence, Provision } from '../../../src/domain/provision.ts';
import { NOON } from '../../builders.ts';

/** A record of order `A-1` as it begins, held by a worker; each part may be another. */
export function aRecord(part: Partial<Provision> = {}): Provision {
  return {
    schemaVersion: 1,
    orderId: 'A-1',
    version: 2,
    stage: 'pending',
    evidence: {},
    holdsAddress: false,
    writtenOff: [],
    fence: 1,
    leaseUntil: NOON + 250_000,
    dueAt: NOON,
    tries: 0,
    progressVersion: 0,
    toldVersion: 0,
    needsAttention: false,
    history: [],
    createdAt: NOON,
    updatedAt: NOON,
    ...part,
  };
}

/** A record of which a purchase may be under way. */
export function aMarkedRecord(part: Partial<Provision> = {}): Provision {
  return aRecord({
    stage: 'purchasing',
    stockId: 'item-123',
    memoryGb: 8,
    package: { id: '123', name: '103.195.160.2' },
    mark: {
      attempt: 1,
      fence: 1,
      sendBy: NOON + 10_000,
      answerBy: NOON + 190_000,
      stockBefore: 50,
    },
    ...part,
  });
}

/** The answer to a purchase that names an address. */
export function boughtAt(ip: string, at = NOON): Evidence {
  return { at, outcome: 'purchased', ip };
}

/** Freezes a record with everything in it: a rule that changes what it is given then throws. */
export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}

export const WORKER = { at: NOON + 1_000, who: 'worker, lease 1' } as const;

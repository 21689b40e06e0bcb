import type { Provision } from '../../domain/provision.ts';
import type { ProvisionRepository } from '../../ports/provisions.ts';
import { check, present } from './check.ts';
import { LEASE_MS, NOW } from './leased-steps.ts';

/** The record of an order; it must be there. */
export async function recordOf(provisions: ProvisionRepository, orderId: string): Promise<Provision> {
  return present(await provisions.get(orderId), `the record of order ${JSON.stringify(orderId)}`);
}

/** Takes the lease of an order; it must be given. */
export async function claimed(
  provisions: ProvisionRepository,
  orderId: string,
  now: number = NOW,
): Promise<Provision> {
  const { status, provision } = await provisions.claim({ orderId, now, leaseUntil: now + LEASE_MS });
  check(
    status === 'claimed',
    `the lease of order ${JSON.stringify(orderId)}: expected claimed, got ${status}`,
  );
  return provision;
}

/** Inserts a record, writes fields of it, and gives what is stored then. */
export async function recorded(
  provisions: ProvisionRepository,
  orderId: string,
  fields: Partial<Provision> = {},
): Promise<Provision> {
  const before = await provisions.enqueue({ orderId, now: NOW });
  const answer = await provisions.advance(before.version, { ...before, ...fields });
  check(answer === 'ok', `advance of order ${JSON.stringify(orderId)}: expected ok, got ${answer}`);
  return recordOf(provisions, orderId);
}

/** A record with every field that one can have, but for what tells it from others. */
export const FULL: Required<Omit<Provision, 'orderId' | 'version' | 'evidence'>> = {
  schemaVersion: 1,
  stage: 'needs_review',
  reason: 'wrong_pool',
  message: 'The address "103.82.7.5" is not in the pool "103.82.72". $ . 🏅',
  stockId: '507f1f77bcf86cd799439011',
  memoryGb: 8,
  os: 'ubuntu-22.04',
  package: { id: '1', name: '🏅 103.82.72', addressPattern: '103.82.72' },
  mark: { attempt: 2, fence: 3, sendBy: NOW + 10_000, answerBy: NOW + 190_000, stockBefore: 50 },
  stockAfter: 49,
  address: '103.82.7.5',
  holdsAddress: true,
  writtenOff: ['103.82.7.6', '103.82.7.7'],
  accepted: ['wrong_pool', 'wrong_os'],
  purchasedAt: NOW + 1,
  credentialsBy: NOW + 3_600_000,
  expiresAt: NOW + 2_592_000_000,
  fence: 3,
  leaseUntil: NOW + 600_000,
  dueAt: NOW + 700_000,
  deferredSince: NOW - 1,
  tries: 4,
  progressVersion: 7,
  toldVersion: 6,
  needsAttention: false,
  history: [
    { at: NOW, from: 'pending', to: 'pending', why: 'enqueued', who: 'worker' },
    { at: NOW + 1, from: 'pending', to: 'needs_review', why: 'wrong_pool: "a.b" $x', who: 'Ann Ä' },
  ],
  createdAt: NOW - 1_000,
  updatedAt: NOW + 5,
};

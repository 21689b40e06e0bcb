import type { Renewal } from '../../domain/renewal.ts';
import type { RenewalKey, RenewalRepository } from '../../ports/renewals.ts';
import { check, present } from './check.ts';
import { LEASE_MS, NOW } from './leased-steps.ts';
import { ODD_IDS } from './values.ts';

/** A renewal to try things on. */
export const KEY: RenewalKey = { orderId: '1', invoiceId: '2026-03' };

/** What ids are joined by where two are made into one text, or what becomes of it when it is escaped. */
const JOINTS = ['', ':', '::', '/', ' ', '.', '-', '_', '|', '#', ',', '\n', '","', '%3A'];

/** Keys of every odd id as order, as invoice and as both, and pairs that are the same text once they are joined. */
export const ODD_KEYS: readonly RenewalKey[] = [
  ...ODD_IDS.flatMap((id) => [keyOf(id, 'x'), keyOf('x', id), keyOf(id, id)]),
  ...JOINTS.flatMap((joint) => [keyOf('a', `b${joint}c`), keyOf(`a${joint}b`, 'c')]),
];

/** A key of these two ids. */
export function keyOf(orderId: string, invoiceId: string): RenewalKey {
  return { orderId, invoiceId };
}

/** The keys of records, as texts to compare; no two keys have one text. */
export function keysOf(renewals: readonly RenewalKey[]): readonly string[] {
  return renewals.map(({ orderId, invoiceId }) => JSON.stringify([orderId, invoiceId]));
}

/** The record of a renewal; it must be there. */
export async function recordOf(renewals: RenewalRepository, key: RenewalKey): Promise<Renewal> {
  return present(await renewals.get(key), `the record of renewal ${keysOf([key])}`);
}

/** Takes the lease of a renewal; it must be given. */
export async function claimed(
  renewals: RenewalRepository,
  { orderId, invoiceId }: RenewalKey,
  now: number = NOW,
): Promise<Renewal> {
  const claim = { orderId, invoiceId, now, leaseUntil: now + LEASE_MS };
  const { status, renewal } = await renewals.claim(claim);
  check(status === 'claimed', `the lease of renewal ${keysOf([claim])}: expected claimed, got ${status}`);
  return renewal;
}

/** Inserts a record, gives its lease back, writes fields of it, and gives what is stored then. */
export async function recorded(
  renewals: RenewalRepository,
  key: RenewalKey,
  fields: Partial<Renewal> = {},
): Promise<Renewal> {
  const { leaseUntil: _, ...before } = await claimed(renewals, key);
  const answer = await renewals.advance(before.version, { ...before, ...fields });
  check(answer === 'ok', `advance of renewal ${keysOf([key])}: expected ok, got ${answer}`);
  return recordOf(renewals, key);
}

/** A record with every field that one can have, but for what tells it from others. */
export const FULL: Required<Omit<Renewal, 'orderId' | 'invoiceId' | 'version' | 'evidence'>> = {
  schemaVersion: 1,
  stage: 'needs_review',
  reason: 'outcome_unknown',
  message: 'The expiry of "103.82.7.5" did not move. $ . 🏅',
  address: '103.82.7.5',
  holdsAddress: true,
  mark: { attempt: 2, fence: 3, sendBy: NOW + 10_000, answerBy: NOW + 190_000 },
  expiresBefore: NOW + 86_400_000,
  expiresAfter: NOW + 2_678_400_000,
  fence: 3,
  leaseUntil: NOW + 600_000,
  dueAt: NOW + 700_000,
  deferredSince: NOW - 1,
  tries: 4,
  history: [
    { at: NOW, from: 'pending', to: 'pending', why: 'claimed', who: 'worker' },
    { at: NOW + 1, from: 'renewing', to: 'needs_review', why: 'outcome_unknown: "a.b" $x', who: 'Ann Ä' },
  ],
  createdAt: NOW - 1_000,
  updatedAt: NOW + 5,
};

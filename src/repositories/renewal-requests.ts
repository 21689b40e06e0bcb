import { requireId } from '../domain/ids.ts';
import type { Renewal, RenewalEvidence, RenewalStage } from '../domain/renewal.ts';
import { orderLabel, printable } from '../domain/text.ts';
import type { RenewalClaim, RenewalKey, RenewalQuery } from '../ports/renewals.ts';
import { readLease, readLimit, requireEvidence, requireNext, requireStages } from './leased-requests.ts';
import { requireFields } from './requests.ts';

const STAGES: Readonly<Record<RenewalStage, true>> = {
  pending: true,
  renewing: true,
  awaiting_expiry: true,
  renewed: true,
  needs_review: true,
  failed: true,
};

const OUTCOMES: Readonly<Record<RenewalEvidence['outcome'], true>> = {
  answered: true,
  rejected: true,
  unknown: true,
  not_sent: true,
};

const RENEWAL = {
  noun: 'a renewal',
  stages: STAGES,
  outcomes: OUTCOMES,
  times: ['leaseUntil', 'dueAt', 'expiresBefore', 'expiresAfter'],
} as const;

/** Whose record it is, in words. */
export function invoiceText({ orderId, invoiceId }: RenewalKey): string {
  return `invoice "${printable(invoiceId)}" of ${orderLabel(orderId)}`;
}

/** Both ids as one text that no other pair has: joined by any character, `a` and `b:c` could be `a:b` and `c`. */
export function keyText({ orderId, invoiceId }: RenewalKey): string {
  return JSON.stringify([orderId, invoiceId]);
}

/** Which renewal is meant. @throws InvalidArgumentError */
export function readKey(argument: string, key: unknown): RenewalKey {
  const { orderId, invoiceId } = requireFields(argument, key);
  return {
    orderId: requireId(`${argument}.orderId`, orderId),
    invoiceId: requireId(`${argument}.invoiceId`, invoiceId),
  };
}

/** What `claim` is asked. @throws InvalidArgumentError */
export function readClaim(request: unknown): RenewalClaim {
  return { ...readKey('request', request), ...readLease(request) };
}

/** What `advance` is to store. @throws InvalidArgumentError */
export function readAdvance(expectedVersion: unknown, next: unknown): Renewal {
  const owner = invoiceText(readKey('next', next));
  requireNext(RENEWAL, owner, expectedVersion, requireFields('next', next));
  return next as Renewal;
}

/** What `recordEvidence` is to store, and the attempt it is stored under. @throws InvalidArgumentError */
export function readEvidence(
  key: RenewalKey,
  attempt: unknown,
  evidence: unknown,
): { readonly attempt: string; readonly evidence: RenewalEvidence } {
  const name = requireEvidence(RENEWAL, invoiceText(key), attempt, evidence);
  return { attempt: name, evidence: evidence as RenewalEvidence };
}

/** What `list` is asked. @throws InvalidArgumentError */
export function readQuery(query: unknown): RenewalQuery & { readonly limit: number } {
  const { stage, orderId, after, limit } = requireFields('query', query);
  requireStages(RENEWAL, stage);
  if (orderId !== undefined) requireId('orderId', orderId);
  if (after !== undefined) readKey('after', after);
  return { ...(query as RenewalQuery), limit: readLimit(limit) };
}

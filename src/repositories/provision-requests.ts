import { InvalidArgumentError } from '../domain/errors.ts';
import { requireId } from '../domain/ids.ts';
import type { Evidence, Provision, ProvisionStage } from '../domain/provision.ts';
import { orderLabel } from '../domain/text.ts';
import type { ClaimRequest, PoolRequest, ProvisionQuery } from '../ports/provisions.ts';
import { readLease, readLimit, requireEvidence, requireNext, requireStages } from './leased-requests.ts';
import { requireFields, requirePoolText, requireTime } from './requests.ts';

const STAGES: Readonly<Record<ProvisionStage, true>> = {
  pending: true,
  purchasing: true,
  purchased: true,
  active: true,
  needs_review: true,
  failed: true,
  abandoned: true,
  ended: true,
};

const OUTCOMES: Readonly<Record<Evidence['outcome'], true>> = {
  purchased: true,
  rejected: true,
  unknown: true,
  not_sent: true,
};

const PROVISION = {
  noun: 'a provision',
  stages: STAGES,
  outcomes: OUTCOMES,
  times: ['leaseUntil', 'dueAt', 'expiresAt'],
} as const;

/** What `enqueue` is asked. @throws InvalidArgumentError */
export function readEnqueue(request: unknown): { readonly orderId: string; readonly now: number } {
  const { orderId, now } = requireFields('request', request);
  return { orderId: requireId('orderId', orderId), now: requireTime('now', now) };
}

/** What `claim` is asked. @throws InvalidArgumentError */
export function readClaim(request: unknown): ClaimRequest {
  return { ...readEnqueue(request), ...readLease(request) };
}

/** What `acquirePool` is asked. @throws InvalidArgumentError */
export function readPool(request: unknown): PoolRequest {
  const { name, owner } = requireFields('request', request);
  return {
    name: requirePoolText('name', name),
    owner: requirePoolText('owner', owner),
    ...readLease(request),
  };
}

/** What `advance` is to store. @throws InvalidArgumentError */
export function readAdvance(expectedVersion: unknown, next: unknown): Provision {
  const fields = requireFields('next', next);
  const orderId = requireId('next.orderId', fields.orderId);
  requireNext(PROVISION, orderLabel(orderId), expectedVersion, fields);
  return next as Provision;
}

/** What `recordEvidence` is to store, and the attempt it is stored under. @throws InvalidArgumentError */
export function readEvidence(
  orderId: string,
  attempt: unknown,
  evidence: unknown,
): { readonly attempt: string; readonly evidence: Evidence } {
  const name = requireEvidence(PROVISION, orderLabel(orderId), attempt, evidence);
  return { attempt: name, evidence: evidence as Evidence };
}

/** What `list` is asked. @throws InvalidArgumentError */
export function readQuery(query: unknown): ProvisionQuery & { readonly limit: number } {
  const { stage, needsAttention, expiresBefore, after, limit } = requireFields('query', query);
  requireStages(PROVISION, stage);
  if (needsAttention !== undefined && typeof needsAttention !== 'boolean') {
    throw new InvalidArgumentError('needsAttention', 'needsAttention must be true or false.');
  }
  if (expiresBefore !== undefined) requireTime('expiresBefore', expiresBefore);
  if (after !== undefined) requireId('after', after);
  return { ...(query as ProvisionQuery), limit: readLimit(limit) };
}

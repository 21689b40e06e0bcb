import { InvalidArgumentError } from '../domain/errors.ts';
import { requireId } from '../domain/ids.ts';
import type { Evidence, Provision, ProvisionStage } from '../domain/provision.ts';
import { printable } from '../domain/text.ts';
import type { ClaimRequest, PoolRequest, ProvisionQuery } from '../ports/provisions.ts';
import { requireFields, requireList, requirePoolName, requireTime, requireWhole } from './requests.ts';

/** The newest shape of a record that this version of the library writes. */
const SCHEMA_VERSION = 1;

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

/** What `enqueue` is asked. @throws InvalidArgumentError */
export function readEnqueue(request: unknown): { readonly orderId: string; readonly now: number } {
  const { orderId, now } = requireFields('request', request);
  return { orderId: requireId('orderId', orderId), now: requireTime('now', now) };
}

/** What `claim` is asked. @throws InvalidArgumentError */
export function readClaim(request: unknown): ClaimRequest {
  const { leaseUntil } = requireFields('request', request);
  return { ...readEnqueue(request), leaseUntil: requireTime('leaseUntil', leaseUntil) };
}

/** What `acquirePool` is asked. @throws InvalidArgumentError */
export function readPool(request: unknown): PoolRequest {
  const { name, owner, now, leaseUntil } = requireFields('request', request);
  return {
    name: requirePoolName(name),
    owner: requireId('owner', owner),
    now: requireTime('now', now),
    leaseUntil: requireTime('leaseUntil', leaseUntil),
  };
}

/**
 * What `advance` is to store. A record of a newer shape holds what this version would lose, so it is refused.
 *
 * @throws InvalidArgumentError
 */
export function readAdvance(expectedVersion: unknown, next: unknown): Provision {
  const { orderId, schemaVersion, stage, holdsAddress, address, ...rest } = requireFields('next', next);
  const id = requireId('next.orderId', orderId);
  requireWhole('expectedVersion', expectedVersion, 1);
  requireStage('next.stage', stage);
  if (schemaVersion !== SCHEMA_VERSION) throw newerShape(id);
  if (holdsAddress === true) requireId('next.address', address);
  for (const time of ['leaseUntil', 'dueAt', 'expiresAt'] as const) {
    if (rest[time] !== undefined) requireTime(`next.${time}`, rest[time]);
  }
  return next as Provision;
}

/** What `recordEvidence` is to store, and the key it is stored under. @throws InvalidArgumentError */
export function readEvidence(
  orderId: string,
  attempt: unknown,
  evidence: unknown,
): { readonly key: string; readonly evidence: Evidence } {
  const key = String(requireWhole('attempt', attempt, 1));
  const { at, outcome } = requireFields('evidence', evidence);
  requireTime('evidence.at', at);
  if (typeof outcome !== 'string' || !Object.hasOwn(OUTCOMES, outcome)) {
    throw new InvalidArgumentError(
      'evidence.outcome',
      `The evidence of order "${printable(orderId)}" has no known outcome.`,
    );
  }
  return { key, evidence: evidence as Evidence };
}

/** What `due` is asked. @throws InvalidArgumentError */
export function readDue(now: unknown, limit: unknown): void {
  requireTime('now', now);
  requireWhole('limit', limit, 0);
}

/** What `list` is asked. @throws InvalidArgumentError */
export function readQuery(query: unknown): ProvisionQuery {
  const { stage, needsAttention, expiresBefore, after, limit } = requireFields('query', query);
  if (Array.isArray(stage)) for (const one of requireList('stage', stage)) requireStage('stage', one);
  else if (stage !== undefined) requireStage('stage', stage);
  if (needsAttention !== undefined && typeof needsAttention !== 'boolean') {
    throw new InvalidArgumentError('needsAttention', 'needsAttention must be true or false.');
  }
  if (expiresBefore !== undefined) requireTime('expiresBefore', expiresBefore);
  if (after !== undefined) requireId('after', after);
  if (limit !== undefined) requireWhole('limit', limit, 0);
  return query as ProvisionQuery;
}

function requireStage(argument: string, value: unknown): void {
  if (typeof value === 'string' && Object.hasOwn(STAGES, value)) return;
  throw new InvalidArgumentError(argument, `${argument} is none of the stages of a provision.`);
}

function newerShape(orderId: string): InvalidArgumentError {
  return new InvalidArgumentError(
    'next.schemaVersion',
    `The record of order "${printable(orderId)}" is of another schema version than ${SCHEMA_VERSION}: a newer version of this library wrote it.`,
  );
}

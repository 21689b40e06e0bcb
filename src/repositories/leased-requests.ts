import { InvalidArgumentError, StorageError } from '../domain/errors.ts';
import { requireId } from '../domain/ids.ts';
import { type Fields, requireFields, requireList, requireTime, requireWhole } from './requests.ts';

/** The newest shape of a record that this version of the library writes. */
export const SCHEMA_VERSION = 1;

/** How many records a page has when nobody says. */
const DEFAULT_LIMIT = 100;

/** What a record of one kind may say. */
export interface LeasedKind {
  /** What one is called, such as `a provision`. */
  readonly noun: string;
  readonly stages: Readonly<Record<string, true>>;
  readonly outcomes: Readonly<Record<string, true>>;
  /** The fields that are times where they are there. */
  readonly times: readonly string[];
}

/** From when until when a lease is asked for. @throws InvalidArgumentError */
export function readLease(request: unknown): { readonly now: number; readonly leaseUntil: number } {
  const { now, leaseUntil } = requireFields('request', request);
  return { now: requireTime('now', now), leaseUntil: requireTime('leaseUntil', leaseUntil) };
}

/**
 * Looks at a record that `advance` is to store. One of a newer shape holds what this version would lose.
 *
 * @param owner - whose record it is, in words
 * @throws InvalidArgumentError
 */
export function requireNext(kind: LeasedKind, owner: string, expectedVersion: unknown, next: Fields): void {
  requireWhole('expectedVersion', expectedVersion, 1);
  requireStage(kind, 'next.stage', next.stage);
  if (next.schemaVersion !== SCHEMA_VERSION) throw newerRecord(owner);
  if (next.holdsAddress === true) requireId('next.address', next.address);
  for (const time of kind.times) if (next[time] !== undefined) requireTime(`next.${time}`, next[time]);
}

/** Looks at evidence, and gives the key that it is stored under. @throws InvalidArgumentError */
export function requireEvidence(
  kind: LeasedKind,
  owner: string,
  attempt: unknown,
  evidence: unknown,
): string {
  const key = String(requireWhole('attempt', attempt, 1));
  const { at, outcome } = requireFields('evidence', evidence);
  requireTime('evidence.at', at);
  if (typeof outcome === 'string' && Object.hasOwn(kind.outcomes, outcome)) return key;
  throw new InvalidArgumentError('evidence.outcome', `The evidence of ${owner} has no known outcome.`);
}

/** What `due` is asked. @throws InvalidArgumentError */
export function requireDue(now: unknown, limit: unknown): void {
  requireTime('now', now);
  requireWhole('limit', limit, 0);
}

/** The stage, the stages, or none in particular, that a list is asked for. @throws InvalidArgumentError */
export function requireStages(kind: LeasedKind, stage: unknown): void {
  if (Array.isArray(stage)) for (const one of requireList('stage', stage)) requireStage(kind, 'stage', one);
  else if (stage !== undefined) requireStage(kind, 'stage', stage);
}

/** How many records a page is to have. @throws InvalidArgumentError */
export function readLimit(limit: unknown): number {
  return limit === undefined ? DEFAULT_LIMIT : requireWhole('limit', limit, 0);
}

/** True when a record in this stage was asked for. */
export function isStageAskedFor<Stage>(asked: Stage | readonly Stage[] | undefined, stage: Stage): boolean {
  return asked === undefined || (Array.isArray(asked) ? asked.includes(stage) : asked === stage);
}

/** The error of evidence that cannot be stored, because there is no record that it belongs to. */
export function noRecord(owner: string): StorageError {
  return new StorageError(`The evidence of ${owner} could not be stored: there is no record of it.`);
}

function requireStage({ noun, stages }: LeasedKind, argument: string, value: unknown): void {
  if (typeof value === 'string' && Object.hasOwn(stages, value)) return;
  throw new InvalidArgumentError(argument, `${argument} is none of the stages of ${noun}.`);
}

/** The error of a record that this version could only damage. */
export function newerRecord(owner: string): InvalidArgumentError {
  return new InvalidArgumentError(
    'next.schemaVersion',
    `The record of ${owner} is of another schema version than ${SCHEMA_VERSION}: a newer version of this library wrote it.`,
  );
}

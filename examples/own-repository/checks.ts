import { InvalidArgumentError } from 'smartvps-sdk';

/** An object of whose fields nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Passes an id through, or refuses what is none. Ids come from webhooks: elsewhere an object in place of an id is an
 * operator of a database's filter.
 */
export function requireId(argument: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= 512 && !value.includes('\0')) return value;
  throw refused(argument, 'a text of 1 to 512 characters without NUL');
}

/** Passes a text of any length through. */
export function requireText(argument: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw refused(argument, 'a text');
}

/** Passes a time in milliseconds through. NaN would match nothing, silently. */
export function requireTime(argument: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refused(argument, 'a time in milliseconds');
}

/** Passes a whole number of at least `least` through. */
export function requireWhole(argument: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw refused(argument, `a whole number of at least ${least}`);
}

/** Passes one of the words through. */
export function requireWord<Word extends string>(
  argument: string,
  value: unknown,
  words: readonly Word[],
): Word {
  const word = words.find((one) => one === value);
  if (word !== undefined) return word;
  throw refused(argument, `one of ${words.join(', ')}`);
}

/** Passes an object through. */
export function requireFields(argument: string, value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw refused(argument, 'an object');
}

/** Looks at a lease that is asked for. */
export function requireLease({ now, leaseUntil }: { readonly now: unknown; readonly leaseUntil: unknown }) {
  requireTime('now', now);
  requireTime('leaseUntil', leaseUntil);
}

/** The limit of a page, a hundred records when nobody says. */
export function pageLimit(limit: unknown): number {
  return limit === undefined ? 100 : requireWhole('limit', limit, 0);
}

/** Looks at the stage, or stages, that a list is asked for. */
export function requireStages(stage: unknown, stages: readonly string[]): void {
  if (stage !== undefined) for (const one of [stage].flat()) requireWord('stage', one, stages);
}

/** What the records of one kind may say. */
export interface Kind {
  readonly stages: readonly string[];
  readonly outcomes: readonly string[];
  /** The fields that are times where they are there. */
  readonly times: readonly string[];
}

/** Looks at a record that `advance` is to store. One of a newer schema version holds what this adapter would lose. */
export function requireNext({ stages, times }: Kind, expectedVersion: unknown, next: object): void {
  const fields = requireFields('next', next);
  requireWhole('expectedVersion', expectedVersion, 1);
  requireWord('next.stage', fields.stage, stages);
  if (fields.schemaVersion !== 1) throw refused('next.schemaVersion', '1');
  if (fields.holdsAddress === true) requireId('next.address', fields.address);
  for (const time of times) if (fields[time] !== undefined) requireTime(`next.${time}`, fields[time]);
}

/** Looks at evidence that is to be stored. */
export function requireEvidence({ outcomes }: Kind, attempt: unknown, evidence: object): void {
  const { at, outcome } = requireFields('evidence', evidence);
  requireWhole('attempt', attempt, 1);
  requireTime('evidence.at', at);
  requireWord('evidence.outcome', outcome, outcomes);
}

/** The error of an argument that is not what it must be. It does not quote the value. */
export function refused(argument: string, what: string): InvalidArgumentError {
  return new InvalidArgumentError(argument, `${argument} must be ${what}.`);
}

import { InvalidArgumentError } from '../domain/errors.ts';
import { isPlain } from './copy.ts';
import type { MongoDocument } from './mongo-driver.ts';

/** Half of a character that takes two. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * A value as it is stored: a copy, in which a field that is `undefined` is not there. A driver would store it as
 * `null`, which is something else.
 */
export function storable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => (entry === undefined ? null : storable(entry)));
  if (value instanceof Date) return new Date(value);
  if (value instanceof Map) return storableFields(Object.fromEntries(value));
  return isPlain(value) ? storableFields(value) : value;
}

/** The same for an object, apart from the fields that are left out. */
export function storableFields(fields: object, leftOut: readonly string[] = []): MongoDocument {
  const there = Object.entries(fields).filter(
    ([name, field]) => field !== undefined && !leftOut.includes(name),
  );
  return Object.fromEntries(there.map(([name, field]) => [name, storable(field)]));
}

/**
 * Refuses a text that cannot be stored to the letter: half a character becomes the same replacement whichever it was,
 * and two ids would be one.
 *
 * @throws InvalidArgumentError
 */
export function requireWellFormed(argument: string, text: string): string {
  if (!LONE_SURROGATE.test(text)) return text;
  throw new InvalidArgumentError(
    argument,
    `${argument} must be well-formed Unicode; it holds half a character.`,
  );
}

import { InvalidArgumentError } from './errors.ts';
import { describeType } from './text.ts';

/** The longest id that is taken from outside, in UTF-16 code units. */
export const MAX_ID_LENGTH = 512;

/**
 * Passes an id through, or refuses what is none: an object in place of an id would turn into an operator in a
 * database's filter, and `undefined` into a filter that matches whatever lacks the field.
 *
 * @param argument - what the id is called where it was handed in
 * @param value - anything
 * @returns the id, a non-empty text of at most 512 characters without NUL
 * @throws InvalidArgumentError when it is anything else; the message does not quote it
 */
export function requireId(argument: string, value: unknown): string {
  if (isId(value)) return value;
  throw new InvalidArgumentError(
    argument,
    `${argument} must be a text of 1 to ${MAX_ID_LENGTH} characters without NUL; it is ${whatItIs(value)}.`,
  );
}

/** True for what {@link requireId} passes through. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_ID_LENGTH && !value.includes('\0');
}

function whatItIs(value: unknown): string {
  if (typeof value !== 'string' || value === '') return describeType(value);
  return value.length > MAX_ID_LENGTH ? `a text of ${value.length} characters` : 'a text with NUL';
}

import { InvalidArgumentError } from '../domain/errors.ts';
import { describeType } from '../domain/text.ts';

/** The longest package name, as the provider's list is read. */
const MAX_POOL_LENGTH = 1_024;

/** An object that may have any fields: what is handed in from outside, before it is believed. */
export type Fields = Readonly<Record<string, unknown>>;

/** @throws InvalidArgumentError when the value is not an object that can have fields */
export function requireFields(argument: string, value: unknown): Fields {
  if (isFields(value)) return value;
  throw new InvalidArgumentError(argument, `${argument} must be an object; it is ${describeType(value)}.`);
}

/** True for an object that can have fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws InvalidArgumentError when the value is not an array */
export function requireList(argument: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new InvalidArgumentError(argument, `${argument} must be an array; it is ${describeType(value)}.`);
}

/** @throws InvalidArgumentError when the value is not a time in milliseconds: NaN would match nothing, silently */
export function requireTime(argument: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError(
    argument,
    `${argument} must be a time in milliseconds; it is ${describeNumber(value)}.`,
  );
}

/** @throws InvalidArgumentError when the value is not a whole number of at least `least` */
export function requireWhole(argument: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(
    argument,
    `${argument} must be a whole number of at least ${least}; it is ${describeNumber(value)}.`,
  );
}

/** A pool is named by its package, whose name may hold any character, and owned by an order id and a fence. */
export function requirePoolText(argument: 'name' | 'owner', value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= MAX_POOL_LENGTH) return value;
  throw new InvalidArgumentError(
    argument,
    `The ${argument} of a pool must be a text of 1 to ${MAX_POOL_LENGTH} characters; it is ${describeType(value)}.`,
  );
}

function describeNumber(value: unknown): string {
  return typeof value === 'number' ? String(value) : describeType(value);
}

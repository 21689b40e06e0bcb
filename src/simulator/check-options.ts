import { ConfigurationError } from '../domain/errors.ts';
import type { RawPackage } from '../domain/package.ts';

/** What one option must be, in words and as a condition. */
interface Wanted {
  readonly wanted: string;
  readonly isOne: (value: unknown) => boolean;
}

const WANTED: Readonly<Record<string, Wanted>> = {
  packages: {
    wanted: 'a list of packages, such as { id: 5, name: "103.82.72", ipv4: 71, status: "active" }',
    isOne: (value) => Array.isArray(value) && value.every(isRow),
  },
  credentials: {
    wanted: 'a username and a password, both texts',
    isOne: (value) => areTexts(fieldsOf(value).username, fieldsOf(value).password),
  },
  quirks: { wanted: 'an object of quirks', isOne: (value) => typeof value === 'object' && value !== null },
  faults: {
    wanted: 'a list of fault scripts, or a function that chooses',
    isOne: (value) => Array.isArray(value) || typeof value === 'function',
  },
  seed: { wanted: 'a number', isOne: Number.isFinite },
  clock: {
    wanted: 'an object with the methods now and sleep',
    isOne: (value) => typeof fieldsOf(value).now === 'function',
  },
};

/** @throws ConfigurationError for the first of a simulator's options that cannot work */
export function checkOptions(options: unknown): void {
  const given = fieldsOf(options);
  for (const [option, { wanted, isOne }] of Object.entries(WANTED)) {
    if ((given[option] === undefined && option !== 'packages') || isOne(given[option])) continue;
    throw new ConfigurationError(option, `Option ${option} must be ${wanted}.`);
  }
}

/** True for a row that can be listed. Its id and its quantity may be ones that nobody can read, as in the real list. */
export function isRow(value: unknown): value is RawPackage {
  const { name, status } = fieldsOf(value);
  return areTexts(name, status);
}

function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value);
}

import { parseIpv4 } from '../domain/address.ts';
import type { PackageConfig } from '../domain/stock.ts';

/** An inclusive range of values, 0 to 255, that one octet of an address may have. */
export interface OctetRange {
  readonly from: number;
  readonly to: number;
}

/** The set of addresses that a package name stands for: one range per octet. */
export type Pool = readonly [OctetRange, OctetRange, OctetRange, OctetRange];

/** Whether an address belongs to a pool; `unverifiable` when the name does not say which addresses it means. */
export type PoolMatch = 'match' | 'mismatch' | 'unverifiable';

/**
 * Reads the address pattern out of a package name.
 *
 * The pattern is the one word of the name that has 2 to 4 dotted parts: a number 0 to 255 first, then numbers,
 * `x` or `*` for any octet, or digits followed by `x`, each `x` one digit. Missing parts match anything. A full
 * address stands for its first three octets, because lists sell fifty addresses under one such name.
 *
 * @param name - a package name, verbatim
 * @returns the pool, or `undefined` when the name has no pattern, two patterns, or a part over 255
 * @example
 * ```ts
 * import { poolOf } from 'smartvps-sdk';
 *
 * console.log(poolOf('🏅 103.109.18x'));
 * // [ { from: 103, to: 103 }, { from: 109, to: 109 }, { from: 180, to: 189 }, { from: 0, to: 255 } ]
 * console.log(poolOf('Premium')); // undefined
 * ```
 */
export function poolOf(name: string): Pool | undefined {
  const pattern = patternIn(name);
  const isFullAddress = pattern?.length === 4 && pattern.every(isOneValue);
  return poolFrom(isFullAddress ? pattern.slice(0, 3) : pattern);
}

/**
 * The pool that a stock item's package stands for: its `addressPattern` where an administrator set one, else its
 * name. In an `addressPattern` a full address means that one address; a `null`, as a database may hold it, sets none.
 */
export function poolOfConfig(
  config: Pick<PackageConfig, 'packageName' | 'addressPattern'>,
): Pool | undefined {
  const addressPattern = config.addressPattern ?? undefined;
  return addressPattern === undefined ? poolOf(config.packageName) : poolFrom(patternIn(addressPattern));
}

/**
 * Says whether an address belongs to the pool that a package name stands for. Whole octets only:
 * `103.82.72.5` is not in `103.82.7`.
 *
 * @param ip - a canonical IPv4 address; anything else is in no pool
 * @param pool - a package name, verbatim, or what {@link poolOf} made of it
 */
export function isInPool(ip: string, pool: string | Pool | undefined): PoolMatch {
  const ranges = typeof pool === 'string' ? poolOf(pool) : pool;
  if (!ranges) return 'unverifiable';
  const octets = parseIpv4(ip);
  const isInside = octets?.every((octet, index) => {
    const range = ranges[index];
    return range !== undefined && range.from <= octet && octet <= range.to;
  });
  return isInside ? 'match' : 'mismatch';
}

const ANY: OctetRange = { from: 0, to: 255 };
const BETWEEN_WORDS = /[^\p{L}\p{N}.*]/u;
const NUMBER = /^(?:0|[1-9]\d*)$/;
const NUMBER_FIRST = /^(?:0|[1-9]\d*)\./;
const DIGITS_THEN_X = /^[1-9]\d*x+$/;

/** What a pattern leaves out may be anything. */
function poolFrom(pattern: readonly OctetRange[] = []): Pool | undefined {
  const [first, second, third = ANY, fourth = ANY] = pattern;
  return first && second && [first, second, third, fourth];
}

/** The ranges of the one pattern in a text; `undefined` when there is none, more than one, or a part over 255. */
function patternIn(text: string): readonly OctetRange[] | undefined {
  if (typeof text !== 'string') return undefined;
  const patterns = text.split(BETWEEN_WORDS).flatMap((word) => {
    const ranges = rangesOf(word);
    return ranges === undefined ? [] : [ranges];
  });
  const [pattern, ...others] = patterns;
  if (pattern === undefined || others.length > 0) return undefined;
  return pattern.every(({ from }) => from <= 255) ? pattern : undefined;
}

/** The range of each dotted part of a word; `undefined` for a word that is no pattern. */
function rangesOf(word: string): readonly OctetRange[] | undefined {
  const parts = word.split('.');
  if (parts.length > 4 || !NUMBER_FIRST.test(word)) return undefined;
  const ranges = parts.map(rangeOf);
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

/** `18x` is 180 to 189 and `2xx` is 200 to 255; a part whose smallest value is over 255 keeps it, to be refused. */
function rangeOf(part: string): OctetRange | undefined {
  if (part === 'x' || part === '*') return ANY;
  if (NUMBER.test(part)) return { from: Number(part), to: Number(part) };
  if (!DIGITS_THEN_X.test(part)) return undefined;
  const from = Number(part.replaceAll('x', '0'));
  const to = Number(part.replaceAll('x', '9'));
  return { from, to: Math.min(to, 255) };
}

function isOneValue({ from, to }: OctetRange): boolean {
  return from === to;
}

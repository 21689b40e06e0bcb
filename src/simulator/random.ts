import type { Random } from '../domain/environment.ts';

/**
 * A repeatable random source (mulberry32): the same seed gives the same numbers, in every runtime.
 *
 * @param seed - any number; its lower 32 bits count
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `low` to `high`, both included. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** The values in another order, none lost. */
export function shuffled<Value>(random: Random, values: readonly Value[]): readonly Value[] {
  return values
    .map((value) => ({ value, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

/** Letters and digits that nobody mistakes for one another, or for an address. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A password as the provider makes them up. */
export function randomPassword(random: Random): string {
  const characters = Array.from({ length: 14 }, () => ALPHABET[between(random, 0, ALPHABET.length - 1)]);
  return `${characters.join('')}!`;
}

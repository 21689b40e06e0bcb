import { isPublicIpv4, parseIpv4 } from '../domain/address.ts';
import type { Random } from '../domain/environment.ts';
import { between } from './random.ts';

/** The octets that each of the four places of an address may hold. */
export type AddressRange = readonly [
  readonly number[],
  readonly number[],
  readonly number[],
  readonly number[],
];

const ANY_OCTET = octetsWhere(() => true);
/** Neither the network itself nor its broadcast address is ever given to a server. */
const HOSTS = octetsWhere((octet) => octet !== 0 && octet !== 255);
const BETWEEN_WORDS = /[^\p{L}\p{N}.*]+/u;
const FIXED = /^\d{1,3}$/;
const DIGITS_THEN_X = /^\d{1,2}x{1,2}$/i;

/**
 * The addresses that the simulated provider keeps for a package name: `103.82.72`, `103.195`, `103.83.x`,
 * `103.109.18x`, a full address (its /24), any of them with decoration around it. A name with no pattern in it
 * gets a /24 of its own in 172.32.0.0/16, which is public.
 */
export function rangeOf(name: string): AddressRange {
  for (const word of name.split(BETWEEN_WORDS)) {
    const range = rangeOfWord(word);
    if (range !== undefined) return range;
  }
  return [[172], [32], [hashOctet(name)], HOSTS];
}

/**
 * A nearby range of the kind the provider is known to assign from when a pool runs dry: the neighbouring /24 of
 * the same /16, or where the pool is a whole /16 or more, the neighbouring second octet.
 */
export function neighbourOf(range: AddressRange): AddressRange {
  const [first, second, third] = range;
  return third.length < ANY_OCTET.length
    ? [first, second, besides(third), HOSTS]
    : [first, besides(second), ANY_OCTET, HOSTS];
}

/** Whether the address lies in the range. */
export function isInRange(ip: string, range: AddressRange): boolean {
  const octets = parseIpv4(ip);
  return octets?.every((octet, place) => range[place]?.includes(octet)) ?? false;
}

/**
 * A public address of the range that `isFree` accepts, found from a random place onwards; `undefined` when none
 * is left.
 */
export function pickAddress(
  range: AddressRange,
  random: Random,
  isFree: (ip: string) => boolean,
): string | undefined {
  const size = range.reduce((product, octets) => product * octets.length, 1);
  const start = between(random, 0, size - 1);
  for (let step = 0; step < size; step += 1) {
    const ip = addressAt(range, (start + step) % size);
    if (isPublicIpv4(ip) && isFree(ip)) return ip;
  }
  return undefined;
}

function rangeOfWord(word: string): AddressRange | undefined {
  const parts = word.split('.');
  const [first, ...rest] = parts;
  if (parts.length < 2 || parts.length > 4 || first === undefined || !FIXED.test(first)) return undefined;
  const octets = [octetsOf(first), ...rest.map(octetsOf)];
  if (octets.some((choice) => choice.length === 0)) return undefined;
  const [a = [], b = [], c = ANY_OCTET, d = HOSTS] = octets;
  return [a, b, c, d.length === 1 ? HOSTS : d];
}

function octetsOf(part: string): readonly number[] {
  if (part === '*' || part === 'x' || part === 'X') return ANY_OCTET;
  if (FIXED.test(part)) return octetsWhere((octet) => octet === Number(part));
  if (!DIGITS_THEN_X.test(part)) return [];
  const digits = part.replace(/x+$/i, '');
  return octetsWhere((octet) => String(octet).length === part.length && String(octet).startsWith(digits));
}

function octetsWhere(accept: (octet: number) => boolean): readonly number[] {
  return Array.from({ length: 256 }, (_, octet) => octet).filter(accept);
}

/** The two octets nearest to the given ones that are not among them. */
function besides(octets: readonly number[]): readonly number[] {
  const [from = 0] = octets;
  return octetsWhere((octet) => !octets.includes(octet))
    .toSorted((a, b) => Math.abs(a - from) - Math.abs(b - from))
    .slice(0, 2);
}

function addressAt(range: AddressRange, index: number): string {
  let rest = index;
  const octets = range.toReversed().map((choices) => {
    const octet = choices[rest % choices.length];
    rest = Math.floor(rest / choices.length);
    return octet;
  });
  return octets.reverse().join('.');
}

function hashOctet(name: string): number {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 254;
  return hash + 1;
}

/** The four octets of a canonical IPv4 address, 0 to 255 each. */
export type Octets = readonly [number, number, number, number];

const CANONICAL_OCTET = /^(?:0|[1-9]\d{0,2})$/;

/** Reads a canonical IPv4 address (four decimal octets, no leading zeros); `undefined` for anything else. */
export function parseIpv4(text: string): Octets | undefined {
  if (typeof text !== 'string' || text.length > 15) return undefined;
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => CANONICAL_OCTET.test(part))) return undefined;
  const [a = 256, b = 256, c = 256, d = 256] = parts.map(Number);
  return a > 255 || b > 255 || c > 255 || d > 255 ? undefined : [a, b, c, d];
}

/**
 * True for a canonical IPv4 address that a server on the internet can have: not private, loopback, link-local,
 * shared, reserved for documentation or benchmarks, multicast or above, and not the `.0` of its network.
 * Ranges: the IANA special-purpose registry, RFC 6890.
 */
export function isPublicIpv4(text: string): boolean {
  const octets = parseIpv4(text);
  if (octets === undefined) return false;
  const [a, b, c, d] = octets;
  if (a === 0 || a === 10 || a === 127 || a >= 224 || d === 0) return false;
  if (a === 100) return b < 64 || b > 127;
  if (a === 169) return b !== 254;
  if (a === 172) return b < 16 || b > 31;
  if (a === 192) return b !== 168 && !(b === 0 && (c === 0 || c === 2)) && !(b === 88 && c === 99);
  if (a === 198) return b !== 18 && b !== 19 && !(b === 51 && c === 100);
  return !(a === 203 && b === 0 && c === 113);
}

/** Parts of a text between which an address may stand: anything but letters, digits and dots. */
const BETWEEN_WORDS = /[^\p{L}\p{N}.]+/u;

/** Every distinct canonical public IPv4 address that stands as a whole word in `text`, in order of appearance. */
export function publicAddressesIn(text: string): readonly string[] {
  const words = text.split(BETWEEN_WORDS).map(withoutFullStop);
  return [...new Set(words.filter(isPublicIpv4))];
}

function withoutFullStop(word: string): string {
  return word.endsWith('.') ? word.slice(0, -1) : word;
}

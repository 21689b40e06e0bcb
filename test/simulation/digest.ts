/** Mixes one number into a running 53-bit digest. Order matters. */
export function mix(digest: number, value: number): number {
  const low = Math.imul((digest >>> 0) ^ (value >>> 0), 0x9e3779b1);
  const high = Math.imul(
    Math.floor(digest / 4_294_967_296) ^ (low >>> 15) ^ Math.floor(value / 4_294_967_296),
    0x85ebca6b,
  );
  return (
    (((high ^ (high >>> 13)) >>> 0) & 0x1fffff) * 4_294_967_296 + ((low ^ (high << 7) ^ (low >>> 16)) >>> 0)
  );
}

/** A 53-bit digest of a text. */
export function digestText(text: string): number {
  let low = 0x811c9dc5;
  let high = 0xc9dc5118;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995) + 0x27d4;
  }
  return ((high >>> 0) & 0x1fffff) * 4_294_967_296 + (low >>> 0);
}

const KNOWN = new WeakMap<object, number>();

/** A digest of any value. An object is read once: nothing that passes between the parts is changed in place. */
export function digestValue(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return digestText(String(value));
  const known = KNOWN.get(value);
  if (known !== undefined) return known;
  let digest = 17;
  for (const [name, field] of Object.entries(value))
    digest = mix(mix(digest, digestText(name)), digestValue(field));
  if (value instanceof Date) digest = value.getTime();
  KNOWN.set(value, digest);
  return digest;
}

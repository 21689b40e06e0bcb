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
  const known = TEXTS.get(text);
  if (known !== undefined) return known;
  let low = 0x811c9dc5;
  let high = 0xc9dc5118;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995) + 0x27d4;
  }
  const digest = ((high >>> 0) & 0x1fffff) * 4_294_967_296 + (low >>> 0);
  if (text.length < LONG && TEXTS.size < MOST_TEXTS) TEXTS.set(text, digest);
  return digest;
}

/** A digest of any value. An object is read once: nothing that passes between the parts is changed in place. */
export function digestValue(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return digestText(String(value));
  const known = OBJECTS.get(value);
  if (known !== undefined) return known;
  const digest = value instanceof Date ? value.getTime() : digestFields(value);
  OBJECTS.set(value, digest);
  return digest;
}

/** The same text comes again and again: names of fields, of steps, of stages. */
const TEXTS = new Map<string, number>();
const LONG = 100;
const MOST_TEXTS = 50_000;
const OBJECTS = new WeakMap<object, number>();

function digestFields(value: object): number {
  const fields = value as Readonly<Record<string, unknown>>;
  let digest = 17;
  for (const name in fields) digest = mix(mix(digest, digestText(name)), digestValue(fields[name]));
  return digest;
}

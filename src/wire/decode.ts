import { type Reading, unread } from './reading.ts';

/** A reply's body with every wrapping taken off. */
export interface Decoded {
  /** An object, an array, a number, a boolean, `null`, or a text that is no JSON. */
  readonly value: unknown;
  /** The same as text: what stood inside the last wrapping. */
  readonly text: string;
}

/** How often JSON may be wrapped in a JSON text, or spread over numeric keys. */
const MAX_LAYERS = 5;
/** How deep objects and arrays may nest; `JSON.parse` itself takes millions, and every walk after it dies. */
const MAX_DEPTH = 32;

/**
 * Takes every wrapping off a reply's text: up to five layers of JSON in a text, or of one character per numeric
 * key, until an object, an array or a plain text is left. Never throws, in time proportional to the length.
 */
export function unwrap(body: string): Reading<Decoded> {
  let text = body.trim();
  for (let layer = 0; ; layer += 1) {
    if (text === '') return unread('SMARTVPS_REPLY_EMPTY');
    if (text.startsWith('<')) return unread('SMARTVPS_REPLY_HTML');
    const parsed = layer > MAX_LAYERS ? unread('SMARTVPS_REPLY_TOO_DEEP') : parseJson(text);
    if (!parsed.ok) return beginsLikeJson(text) ? parsed : { ok: true, value: { value: text, text } };
    const inner = joinCharacters(parsed.value);
    if (inner === undefined) return { ok: true, value: { value: parsed.value, text } };
    text = inner.trim();
  }
}

/** The object that a reply must be; a text or another shape says that it is none. */
export function objectOf({ value }: Decoded): Reading<object> {
  if (typeof value === 'string') return unread('SMARTVPS_REPLY_NOT_JSON');
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { ok: true, value } : unread('SMARTVPS_REPLY_UNEXPECTED');
}

/** True for a text that only JSON begins like: if it does not parse, it was cut or damaged. */
export function beginsLikeJson(text: string): boolean {
  return /^[{["]/.test(text);
}

/** Parses JSON that nests no deeper than 32; anything else says why not. */
export function parseJson(text: string): Reading<unknown> {
  // What begins with a quote is one text and nests nothing, or is no JSON.
  if (!text.startsWith('"') && isTooDeep(text)) return unread('SMARTVPS_REPLY_TOO_DEEP');
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return unread('SMARTVPS_REPLY_TRUNCATED');
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length && depth <= MAX_DEPTH; index += 1) {
    const unit = text[index];
    if (unit === '"') isQuoted = !isQuoted;
    else if (isQuoted) index += unit === '\\' ? 1 : 0;
    else if (unit === '{' || unit === '[') depth += 1;
    else if (unit === '}' || unit === ']') depth -= 1;
  }
  return depth > MAX_DEPTH;
}

/** A text, or the text in the numeric-key form: `{"0":"{","1":"\"",…}`, one character under each key. */
function joinCharacters(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const entries = Object.entries(Array.isArray(value) ? {} : Object(value));
  const isSpread = ([key, character]: readonly [string, unknown], index: number) =>
    key === String(index) &&
    typeof character === 'string' &&
    (character.length === 1 || character.length === 2);
  return entries.length > 0 && entries.every(isSpread)
    ? entries.map(([, character]) => character).join('')
    : undefined;
}

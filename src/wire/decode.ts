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

const JSON_WORD = /^(?:null|true|false|-?\d[\d.eE+-]{0,30})$/;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Reads the bytes of a reply: UTF-8, then JSON, unwrapped until an object, an array or a plain text is left.
 * Never throws, and takes time in proportion to the length.
 */
export function decodeBody(bytes: Uint8Array): Reading<Decoded> {
  const text = decodeUtf8(bytes);
  return text === undefined ? unread('SMARTVPS_REPLY_NOT_UTF8') : unwrap(text);
}

/** The text of some bytes, without a byte order mark; `undefined` when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Takes every wrapping off a text: up to five layers of JSON in a text, or of one character per numeric key. */
export function unwrap(body: string): Reading<Decoded> {
  let text = body.trim();
  for (let layer = 0; ; layer += 1) {
    if (text === '') return unread('SMARTVPS_REPLY_EMPTY');
    if (text.startsWith('<')) return unread('SMARTVPS_REPLY_HTML');
    if (!beginsLikeJson(text)) return { ok: true, value: { value: readWord(text), text } };
    if (layer > MAX_LAYERS) return unread('SMARTVPS_REPLY_TOO_DEEP');
    const parsed = parseJson(text);
    if (!parsed.ok) return parsed;
    const inner = typeof parsed.value === 'string' ? parsed.value : joinCharacters(parsed.value);
    if (inner === undefined) return { ok: true, value: { value: parsed.value, text } };
    text = inner.trim();
  }
}

/** True for a text that only JSON begins like: if it does not parse, it was cut or damaged. */
export function beginsLikeJson(text: string): boolean {
  return text.startsWith('{') || text.startsWith('[') || text.startsWith('"');
}

/** Parses JSON that nests no deeper than 32; anything else says why not. */
export function parseJson(text: string): Reading<unknown> {
  if (isTooDeep(text)) return unread('SMARTVPS_REPLY_TOO_DEEP');
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return unread('SMARTVPS_REPLY_TRUNCATED');
  }
}

function readWord(text: string): unknown {
  const word = JSON_WORD.test(text) ? parseJson(text) : undefined;
  return word?.ok ? word.value : text;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === QUOTE) index = endOfString(text, index + 1);
    else if (unit === OPEN_OBJECT || unit === OPEN_ARRAY) depth += 1;
    else if (unit === CLOSE_OBJECT || unit === CLOSE_ARRAY) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let index = start;
  for (
    let unit = text.charCodeAt(index);
    unit !== QUOTE && index < text.length;
    unit = text.charCodeAt(index)
  )
    index += unit === BACKSLASH ? 2 : 1;
  return index;
}

/** The numeric-key form: `{"0":"{","1":"\"",…}`, one character of the text under each key. */
function joinCharacters(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, '0'))
    return;
  const characters: string[] = [];
  for (const [key, character] of Object.entries(value)) {
    if (key !== String(characters.length) || typeof character !== 'string') return;
    if (character.length !== 1 && !(character.length === 2 && [...character].length === 1)) return;
    characters.push(character);
  }
  return characters.join('');
}

import { beginsLikeJson, parseJson } from './decode.ts';
import { type Reading, unread } from './reading.ts';

/** Every text of a reply's value, keys included. */
export interface Texts {
  readonly texts: readonly string[];
  /** `false` when a text among them begins like JSON and could not be parsed: it was cut, and is not listed. */
  readonly isWhole: boolean;
}

/** How often JSON may stand in a text inside a value. */
const MAX_LAYERS = 5;

/** Anything that might be meant for an IPv4 address, sound or not. */
const ADDRESS_LIKE = /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/;

/** True when any of the texts holds something that might be meant for an IPv4 address. */
export function mentionsAddress(texts: readonly string[]): boolean {
  return texts.some((text) => ADDRESS_LIKE.test(text));
}

/**
 * Collects every text of a value, keys included and JSON in a text taken apart. Without recursion, in time
 * proportional to the size.
 */
export function textsIn(value: unknown): Texts {
  const texts: string[] = [];
  let isWhole = true;
  const open: { readonly value: unknown; readonly layer: number }[] = [{ value, layer: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: current, layer } = next;
    if (typeof current === 'object' && current !== null) {
      for (const [key, child] of Object.entries(current)) {
        if (!Array.isArray(current)) texts.push(key);
        open.push({ value: child, layer });
      }
    } else if (typeof current === 'string') {
      const inner = innerJson(current, layer);
      if (inner === undefined) texts.push(current);
      else if (inner.ok) open.push({ value: inner.value, layer: layer + 1 });
      else isWhole = false;
    }
  }
  return { texts, isWhole };
}

/** The JSON that a text holds; `undefined` when it does not begin like any. */
function innerJson(text: string, layer: number): Reading<unknown> | undefined {
  const trimmed = text.trim();
  if (!beginsLikeJson(trimmed)) return undefined;
  return layer < MAX_LAYERS ? parseJson(trimmed) : unread('SMARTVPS_REPLY_TOO_DEEP');
}

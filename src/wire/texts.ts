import { beginsLikeJson, parseJson } from './decode.ts';
import { type Reading, unread } from './reading.ts';

/** Every text of a reply's value. */
export interface Texts {
  /** Keys are texts too; a field that holds neither fields nor a list is one with its value: `success: false`. */
  readonly texts: readonly string[];
  /** `false` when a text among them begins like JSON and could not be parsed: it was cut, and is not listed. */
  readonly isWhole: boolean;
}

/** How often JSON may stand in a text inside a value. */
const MAX_LAYERS = 5;

/** Anything that might be meant for an IPv4 address, sound or not. */
const ADDRESS_LIKE = /\d\.\d{1,3}\.\d{1,3}\.\d/;

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
  const open: Open[] = [{ value, layer: 0, label: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: current, layer, label } = next;
    if (typeof current === 'object' && current !== null) {
      texts.push(label);
      const isList = Array.isArray(current);
      for (const [key, child] of Object.entries(current)) {
        open.push({ value: child, layer, label: isList ? '' : `${key}: ` });
      }
    } else {
      const text = String(current);
      const inner = innerJson(text, layer);
      if (inner?.ok) open.push({ value: inner.value, layer: layer + 1, label });
      else if (inner) isWhole = false;
      else texts.push(label + text);
    }
  }
  return { texts, isWhole };
}

/** A part of the value that was not looked at yet, and the field that holds it. */
interface Open {
  readonly value: unknown;
  readonly layer: number;
  readonly label: string;
}

/** The JSON that a text holds; `undefined` when it does not begin like any. */
function innerJson(text: string, layer: number): Reading<unknown> | undefined {
  const trimmed = text.trim();
  if (!beginsLikeJson(trimmed)) return undefined;
  return layer < MAX_LAYERS ? parseJson(trimmed) : unread('SMARTVPS_REPLY_TOO_DEEP');
}

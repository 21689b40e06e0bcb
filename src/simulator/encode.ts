import type { Encoding } from './quirks.ts';

/** Wraps a text, which may be JSON, the way the provider or something on the way to it does. */
export function encodeText(text: string, encoding: Encoding): string {
  switch (encoding) {
    case 'plain':
      return text;
    case 'string':
      return JSON.stringify(text);
    case 'quoted_twice':
      return JSON.stringify(JSON.stringify(text));
    case 'numeric_keys':
      return JSON.stringify({ ...text.split('') });
    case 'byte_order_mark':
      return `\ufeff${text}`;
  }
}

const encoder = new TextEncoder();

/** A text as UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The bytes with one put into the middle that no UTF-8 has. */
export function withInvalidByte(bytes: Uint8Array): Uint8Array {
  const middle = Math.floor(bytes.length / 2);
  return Uint8Array.from([...bytes.subarray(0, middle), 0xff, ...bytes.subarray(middle)]);
}

/** The text of an HTTP Basic `Authorization` header; `undefined` when it is none. */
export function basicLoginOf(authorization: string | undefined): string | undefined {
  const [, base64] = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(authorization ?? '') ?? [];
  if (base64 === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

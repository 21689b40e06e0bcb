/** Control characters, line separators and the marks that reorder text on a screen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Makes foreign text safe to print in a message or a log line: control characters become escapes, and what is
 * longer than `maxLength` is cut and marked with `…`.
 *
 * @param maxLength - in UTF-16 code units. @default 200
 */
export function printable(text: string, maxLength = 200): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return cut.replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * The text of any value, never failing: a document may hold an object that has no text. Such a one is named by its
 * type.
 */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return describeType(value);
  }
}

/** What an order is called in a message. */
export function orderLabel(orderId: string): string {
  return `order "${printable(orderId)}"`;
}

/** Names a value of any type in a message without printing what it holds. */
export function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value === '') return 'an empty text';
  return typeof value === 'string' ? 'a text' : typeof value === 'object' ? 'an object' : typeof value;
}

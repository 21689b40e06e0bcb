/** A value as JSON in which dates stay dates. What is `undefined` is left out. */
export function toText(fields: object): string {
  return JSON.stringify(fields, function (this: Record<string, unknown>, field, json) {
    return this[field] instanceof Date ? { $date: json } : json;
  });
}

/** Reads it back. */
export function fromText(text: string): unknown {
  return JSON.parse(text, (_, value) => (isDate(value) ? new Date(value.$date) : value));
}

function isDate(value: unknown): value is { readonly $date: string } {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).join() === '$date' && '$date' in value && typeof value.$date === 'string';
}

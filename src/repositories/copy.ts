/**
 * Copies a value all the way down, so that nobody outside can change what is stored by changing an object.
 *
 * Arrays, plain objects, maps, sets and dates are copied. An object of any other class is kept as it is: a
 * `Secret`, which never changes and which `structuredClone` would empty, or a database's own id.
 */
export function copyOf<T>(value: T): T;
export function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => copyOf(entry));
  if (value instanceof Date) return new Date(value);
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [copyOf(key), copyOf(entry)]));
  if (value instanceof Set) return new Set([...value].map((entry) => copyOf(entry)));
  return isPlain(value) ? copyFields(value) : value;
}

/** True for an object literal: one whose prototype is that of a literal, or none. */
export function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** `fromEntries` defines fields, it does not assign them: a field named `__proto__` stays a field. */
function copyFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, entry]) => [name, copyOf(entry)]));
}

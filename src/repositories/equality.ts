import { isPlain } from './copy.ts';

/**
 * Says whether two stored values are the same: dates by their time, arrays and plain objects field by field,
 * all else as it is. A missing field is `undefined` and equals only `undefined`, never `null` or `false`.
 */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Date || b instanceof Date) return isSameTime(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (!Array.isArray(a) && !(isPlain(a) && isPlain(b))) return false;
  return hasSameFields(new Map(Object.entries(a)), new Map(Object.entries(b)));
}

function isSameTime(a: object, b: object): boolean {
  return a instanceof Date && b instanceof Date && Object.is(a.getTime(), b.getTime());
}

function hasSameFields(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([name, value]) => b.has(name) && isSameValue(value, b.get(name)));
}

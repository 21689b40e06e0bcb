import { Secret } from '../../domain/secret.ts';
import type { NewStockItem } from '../../domain/stock.ts';

/** Ids as shops have them, ids that mean something to a language or a database, and twins of those. */
export const ODD_IDS: readonly string[] = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'a.b',
  'a',
  'A',
  '$where',
  '{"$ne":null}',
  '.*',
  '507f1f77bcf86cd799439011',
  '0',
  '00',
  ' padded ',
  'padded',
  'ä-ö',
  'ä-ö'.normalize('NFD'),
  '🏅 1',
  'line\nbreak',
  'x'.repeat(512),
  `${'x'.repeat(511)}y`,
];

/** What is no id, whatever its type says. */
export const NO_IDS: readonly unknown[] = [
  undefined,
  null,
  '',
  7,
  true,
  {},
  { $ne: null },
  ['a'],
  'a\0b',
  'x'.repeat(513),
];

/** Passes on what is no id where the compiler asks for one: callers without types do the same. */
export function asId(value: unknown): string {
  return value as string;
}

/** What is neither a time nor a whole number, whatever its type says. */
export const NO_NUMBERS: readonly unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '1',
  null,
  undefined,
  {},
];

/** Passes on what is no number where the compiler asks for one: callers without types do the same. */
export function asNumber(value: unknown): number {
  return value as number;
}

/** A whole stock item to create, with fields of every kind. */
export function newItem(packagePid: string, packageName: string, smartvps: object = {}): NewStockItem {
  return {
    name: `Ocean Linux - ${packageName}`,
    description: 'Text with "quotes", $signs, dots. and 🏅',
    provider: 'smartvps',
    available: true,
    serverType: 'Linux',
    tags: ['smartvps', 'Premium'],
    memoryOptions: { '4GB': { price: 699 }, '8GB': { price: 999.5 } },
    promoCodes: [{ code: 'SPRING', until: new Date('2026-04-01T00:00:00Z') }],
    smartvps: {
      packagePid,
      packageName,
      availableQty: 7,
      byMemory: { '8GB': { pid: packagePid, pool: packageName, defaultOS: 'ubuntu-22.04' } },
      ...smartvps,
    },
  };
}

/** Changes everything in a value that can be changed, as a careless caller would. A {@link Secret} cannot be. */
export function scribbleOn(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Secret) return;
  if (value instanceof Date) {
    value.setTime(0);
    return;
  }
  for (const name of Object.keys(value)) {
    const field: unknown = Reflect.get(value, name);
    if (typeof field === 'object' && field !== null) scribbleOn(field);
    else Reflect.set(value, name, 'scribbled');
  }
  Reflect.set(value, Array.isArray(value) ? value.length : 'scribble', 'scribbled');
}

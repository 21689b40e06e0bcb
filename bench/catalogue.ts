import type { Package } from '../src/domain/package.ts';
import type { StockItem } from '../src/domain/stock.ts';
import { seededRandom, shuffled } from './harness.ts';

/** A stock, and the list that a provider sends next. */
export interface World {
  readonly items: readonly StockItem[];
  readonly packages: readonly Package[];
}

/** What kind of world. */
export interface WorldOptions {
  readonly size: number;
  /** How many of a hundred packages differ from what is stored. */
  readonly churnPercent: number;
  readonly order: 'same' | 'shuffled';
}

/**
 * Builds a world as a shop meets it: the stock from a database, the list from another text, so that no string
 * of one is the same object as its twin of the other.
 *
 * Of the packages that differ, half have another quantity; the rest are suspended, sold out, renamed, gone, or
 * new, in equal parts.
 */
export function makeWorld({ size, churnPercent, order }: WorldOptions): World {
  const random = seededRandom(size + churnPercent);
  const items: StockItem[] = [];
  const packages: Package[] = [];
  for (let index = 0; index < size; index += 1) {
    const ipv4 = 1 + Math.floor(random() * 200);
    items.push(stockItem(index, ipv4));
    const listed = { id: pidOf(index), name: nameOf(index), ipv4, status: 'active' };
    const next = random() * 100 < churnPercent ? changed(listed, random()) : listed;
    if (next !== undefined) packages.push(next);
  }
  const listed = order === 'same' ? packages : shuffled(packages, random);
  return {
    items: parsed(items),
    packages: parsed(listed).map((row) => ({ ...row, id: String(Number(row.id)) })),
  };
}

/** The same list as the provider's reply, rows as they really come: numeric ids, some quantities as text. */
export function replyBody(packages: readonly Package[]): string {
  const rows = packages.map(({ id, name, ipv4, status }, index) => ({
    id: Number(id),
    name,
    ipv4: index % 8 === 0 ? String(ipv4) : ipv4,
    status: index % 4 === 0 ? 'Active' : status,
  }));
  return JSON.stringify({ packages: rows });
}

/** Fresh, flat strings, as a parser makes them: text that was just joined together costs its reader more. */
function parsed<Value>(values: readonly Value[]): readonly Value[] {
  return values.map((value): Value => JSON.parse(JSON.stringify(value)));
}

function stockItem(index: number, availableQty: number): StockItem {
  const [packagePid, packageName] = [pidOf(index), nameOf(index)];
  return {
    id: `65f0c0de${index.toString(16).padStart(16, '0')}`,
    name: `Ocean Linux - ${packageName}`,
    available: true,
    smartvps: { packagePid, packageName, availableQty },
  };
}

function changed(listed: Package, draw: number): Package | undefined {
  if (draw < 0.5) return { ...listed, ipv4: listed.ipv4 + 1 };
  if (draw < 0.6) return { ...listed, status: 'suspended' };
  if (draw < 0.7) return { ...listed, ipv4: 0 };
  if (draw < 0.8) return { ...listed, name: `${listed.name} new` };
  return draw < 0.9 ? undefined : { ...listed, id: String(Number(listed.id) + 1) };
}

/** Ids ascend with gaps: a new package gets one between. */
function pidOf(index: number): string {
  return String((index + 1) * 10);
}

/** A name of its own for each of up to sixteen million packages. */
function nameOf(index: number): string {
  return `103.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}

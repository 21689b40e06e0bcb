import type { PackageList } from '../domain/calls.ts';
import { isLessPromising, type Package, type RejectedRow, readPackage } from '../domain/package.ts';
import { type Decoded, objectOf } from './decode.ts';
import { type Reading, unread } from './reading.ts';

/**
 * Reads the provider's list. A row that cannot be read goes to `rejected`, a repeat to `duplicates`; neither
 * sinks the list. A list in which every row is unreadable is none; an empty one is a good reply.
 */
export function readPackageList(reply: Decoded): Reading<Omit<PackageList, 'attempts'>> {
  const object = objectOf(reply);
  if (!object.ok) return object;
  const [, rows] = Object.entries(object.value).find(([key]) => key === 'packages') ?? [];
  if (!Array.isArray(rows)) return unread('SMARTVPS_PACKAGES_MISSING');
  const list = sortRows(rows);
  const isUnreadable = rows.length > 0 && list.packages.length === 0;
  return isUnreadable ? unread('SMARTVPS_PACKAGES_UNREADABLE') : { ok: true, value: list };
}

function sortRows(rows: readonly unknown[]): Omit<PackageList, 'attempts'> {
  // The first name of each id by id alone, which is quick and nearly always enough; the rest by both.
  const firsts = new Map<string, Package>();
  const others = new Map<string, Package>();
  const duplicates: Package[] = [];
  const rejected: RejectedRow[] = [];

  const keepLessPromising = (found: Package) => {
    const { id, name } = found;
    const isFirst = (firsts.get(id) ?? found).name === name;
    const kept = isFirst ? firsts : others;
    // The length keeps apart what the joint alone would not: ("a", "b:c") and ("a:b", "c").
    const key = isFirst ? id : `${id.length}:${id}:${name}`;
    const known = kept.get(key);
    const replaces = !known || isLessPromising(found, known);
    if (replaces) kept.set(key, found);
    if (known) duplicates.push(replaces ? known : found);
  };

  rows.forEach((row, index) => {
    const read = readPackage(row);
    if (read.ok) keepLessPromising(read.package);
    else rejected.push({ index, ...read.rejected });
  });
  return { packages: [...firsts.values(), ...others.values()], rejected, duplicates };
}

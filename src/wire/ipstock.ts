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
  const byIdentity = new Map<string, Package>();
  const duplicates: Package[] = [];
  const rejected: RejectedRow[] = [];
  for (const [index, row] of rows.entries()) {
    const read = readPackage(row);
    if (read.ok) keepLessPromising(byIdentity, read.package, duplicates);
    else rejected.push({ index, ...read.rejected });
  }
  return { packages: [...byIdentity.values()], rejected, duplicates };
}

function keepLessPromising(byIdentity: Map<string, Package>, found: Package, duplicates: Package[]): void {
  // The length keeps apart what the joint alone would not: ("a", "b:c") and ("a:b", "c").
  const identity = `${found.id.length}:${found.id}:${found.name}`;
  const known = byIdentity.get(identity);
  const replaces = known === undefined || isLessPromising(found, known);
  if (replaces) byIdentity.set(identity, found);
  if (known !== undefined) duplicates.push(replaces ? known : found);
}

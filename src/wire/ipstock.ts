import type { PackageList } from '../domain/calls.ts';
import { distinctPackages } from '../domain/distinct-packages.ts';
import { type Package, type RejectedRow, readPackage } from '../domain/package.ts';
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
  const listed: Package[] = [];
  const rejected: RejectedRow[] = [];
  rows.forEach((row, index) => {
    const read = readPackage(row);
    if (read.ok) listed.push(read.package);
    else rejected.push({ index, ...read.rejected });
  });
  const { packages, repeats } = distinctPackages(listed);
  return { packages, rejected, duplicates: repeats };
}

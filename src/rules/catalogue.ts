import { distinctPackages } from '../domain/distinct-packages.ts';
import {
  isLessPromising,
  isNormalised,
  type Package,
  type RejectedRow,
  readPackage,
} from '../domain/package.ts';

/** A row that could not be read: what is known of it, if anything. */
export type UnreadableRow = Partial<Pick<RejectedRow, 'id' | 'name' | 'reason'>>;

/** The provider's list, each identity once, ready to be looked up in about the order it was listed. */
export interface Catalogue {
  /** Each identity once, in the order of first appearance; of differing twins the least promising. */
  readonly packages: readonly Package[];
  /** Packages of which the list held differing twins. */
  readonly differing: readonly Package[];
  readonly unreadable: readonly UnreadableRow[];
  /** Position of the package with exactly this identity; -1 when there is none. */
  find(id: string, name: string): number;
  /** True when the id is listed, under whatever name. */
  hasId(id: string): boolean;
}

/** Reads a list of packages, normalised or raw. Rows that cannot be read are kept apart; none sinks the list. */
export function readCatalogue(rows: Iterable<unknown>): Catalogue {
  const listed: Package[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const row of rows) {
    if (isNormalised(row)) listed.push(row);
    else {
      const read = readPackage(row);
      if (read.ok) listed.push(read.package);
      else unreadable.push(read.rejected);
    }
  }
  const { packages, repeats, find } = distinctPackages(listed);
  const differing = new Set<Package>();
  for (const repeat of repeats) {
    const standing = packages[find(repeat.id, repeat.name)];
    if (standing && isLessPromising(standing, repeat)) differing.add(standing);
  }
  let cursor = 0;
  return {
    packages,
    unreadable,
    differing: [...differing],
    find(id, name) {
      const next = packages[cursor];
      const position = next?.id === id && next.name === name ? cursor : find(id, name);
      cursor = position + 1;
      return position;
    },
    hasId: (id) => find(id) >= 0,
  };
}

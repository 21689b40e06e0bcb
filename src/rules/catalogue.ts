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

/** The position of the one package of an id, or positions by name where a list has several names under one id. */
type Positions = number | Map<string, number>;

/** Reads a list of packages, normalised or raw. Rows that cannot be read are kept apart; none sinks the list. */
export function readCatalogue(rows: Iterable<unknown>): Catalogue {
  const packages: Package[] = [];
  const unreadable: UnreadableRow[] = [];
  const differing = new Set<number>();
  let index: Map<string, Positions> | undefined;
  let lastId = '';

  for (const row of rows) {
    const listed = read(row, unreadable);
    if (listed === undefined) continue;
    // While ids ascend there can be no twin, and the index is not needed before somebody looks out of order.
    if (index === undefined && !isAfter(listed.id, lastId)) index = indexById(packages);
    lastId = listed.id;
    if (index === undefined) packages.push(listed);
    else if (!mergeTwin(listed, packages, index, differing)) {
      addPosition(index, packages, packages.push(listed) - 1);
    }
  }

  let cursor = 0;
  const positionsOf = (id: string): Positions | undefined => {
    index ??= indexById(packages);
    return index.get(id);
  };
  return {
    packages,
    unreadable,
    differing: packages.filter((_, position) => differing.has(position)),
    find(id, name) {
      const next = packages[cursor];
      const position = next?.id === id && next.name === name ? cursor : pick(packages, positionsOf(id), name);
      if (position >= 0) cursor = position + 1;
      return position;
    },
    hasId: (id) => positionsOf(id) !== undefined,
  };
}

function read(row: unknown, unreadable: UnreadableRow[]): Package | undefined {
  if (isNormalised(row)) return row;
  const result = readPackage(row);
  if (result.ok) return result.package;
  unreadable.push(result.rejected);
  return undefined;
}

/** A strict order of ids in which `9` comes before `10`. */
function isAfter(id: string, other: string): boolean {
  return id.length === other.length ? id > other : id.length > other.length;
}

function indexById(packages: readonly Package[]): Map<string, Positions> {
  const index = new Map<string, Positions>();
  for (const position of packages.keys()) addPosition(index, packages, position);
  return index;
}

function addPosition(index: Map<string, Positions>, packages: readonly Package[], position: number): void {
  const { id = '', name = '' } = packages[position] ?? {};
  const present = index.get(id);
  if (present === undefined) index.set(id, position);
  else if (typeof present === 'object') present.set(name, position);
  else
    index.set(
      id,
      new Map([
        [packages[present]?.name ?? '', present],
        [name, position],
      ]),
    );
}

function pick(packages: readonly Package[], positions: Positions | undefined, name: string): number {
  if (typeof positions === 'object') return positions.get(name) ?? -1;
  return positions !== undefined && packages[positions]?.name === name ? positions : -1;
}

/** Lets the less promising of two twins stand; false when the package has no twin yet. */
function mergeTwin(
  listed: Package,
  packages: Package[],
  index: ReadonlyMap<string, Positions>,
  differing: Set<number>,
): boolean {
  const position = pick(packages, index.get(listed.id), listed.name);
  const standing = packages[position];
  if (standing === undefined) return false;
  if (isLessPromising(listed, standing)) packages[position] = listed;
  if (isLessPromising(listed, standing) || isLessPromising(standing, listed)) differing.add(position);
  return true;
}

import { isLessPromising, type Package } from './package.ts';

/** A list of packages with each identity once. */
export interface DistinctPackages {
  /** In the order of first appearance; of twins the less promising. */
  readonly packages: readonly Package[];
  /** What gave way to a twin. */
  readonly repeats: readonly Package[];
  /** Position of the package with exactly this identity, or of the first one of this id; -1 when there is none. */
  find(id: string, name?: string): number;
}

/** Takes the repeats out of a list. */
export function distinctPackages(listed: readonly Package[]): DistinctPackages {
  const repeats: Package[] = [];
  let packages = listed;
  // By id alone, which is quick and nearly always enough; further names of an id by both. While ids ascend there
  // is no twin, and nothing is indexed before somebody looks.
  let firsts = isAscending(listed) ? undefined : positionsById(listed);
  const others = new Map<string, number>();

  const find = (id: string, name?: string) => {
    firsts ??= positionsById(packages);
    const first = firsts.get(id) ?? -1;
    const isIt = first < 0 || name === undefined || packages[first]?.name === name;
    return isIt ? first : (others.get(keyOf(id, name)) ?? -1);
  };

  if (firsts && firsts.size < listed.length) {
    const kept: Package[] = [];
    packages = kept;
    firsts = new Map();
    for (const found of listed) {
      const { id, name } = found;
      const position = find(id, name);
      const standing = kept[position];
      if (standing) {
        const isLess = isLessPromising(found, standing);
        if (isLess) kept[position] = found;
        repeats.push(isLess ? standing : found);
      } else {
        if (find(id) < 0) firsts.set(id, kept.length);
        else others.set(keyOf(id, name), kept.length);
        kept.push(found);
      }
    }
  }
  return { packages, repeats, find };
}

/** The length keeps apart what the joint alone would not: ("a", "b:c") and ("a:b", "c"). */
function keyOf(id: string, name: string): string {
  return `${id.length}:${id}:${name}`;
}

function positionsById(packages: readonly Package[]): Map<string, number> {
  const positions = new Map<string, number>();
  let position = 0;
  for (const { id } of packages) positions.set(id, position++);
  return positions;
}

/** In a strict order of ids in which `9` comes before `10`. */
function isAscending(listed: readonly Package[]): boolean {
  let before = '';
  for (const { id } of listed) {
    if (id.length === before.length ? id <= before : id.length < before.length) return false;
    before = id;
  }
  return true;
}

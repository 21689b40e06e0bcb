import { diff as jsonDiff } from 'json-diff-ts';
import microdiff from 'microdiff';
import type { World } from './catalogue.ts';

/** What a general diff is given: every item under the key of its package, with the two fields that count. */
export type Keyed = Readonly<Record<string, { readonly available: boolean; readonly availableQty: number }>>;

/** One Map of the stock, filled in a loop: the least that any indexed way has to do. */
export function buildMap({ items }: World): unknown {
  const index = new Map<string, unknown>();
  for (const item of items) index.set(`${item.smartvps.packagePid}::${item.smartvps.packageName}`, item);
  return index;
}

/** The same Map, from a list of pairs. */
export function buildMapOfPairs({ items }: World): unknown {
  return new Map(items.map((item) => [`${item.smartvps.packagePid}::${item.smartvps.packageName}`, item]));
}

/** How it is written by hand: one search through the stock for each package, and back. Quadratic. */
export function findPerPackage({ items, packages }: World): unknown {
  const [updated, created, disabled]: unknown[][] = [[], [], []];
  for (const listed of packages) {
    const available = listed.status === 'active' && listed.ipv4 > 0;
    const item = items.find(
      ({ smartvps }) => smartvps.packagePid === listed.id && smartvps.packageName === listed.name,
    );
    if (item === undefined) created?.push(listed);
    else if (item.available !== available || item.smartvps.availableQty !== listed.ipv4) updated?.push(item);
  }
  for (const item of items) {
    const isListed = packages.some(
      ({ id, name }) => id === item.smartvps.packagePid && name === item.smartvps.packageName,
    );
    if (!isListed && item.available) disabled?.push(item);
  }
  return { updated, created, disabled };
}

/** What is stored, keyed. */
export function keyedStock({ items }: World): Keyed {
  return Object.fromEntries(
    items.map(({ available, smartvps }) => [
      `${smartvps.packagePid}::${smartvps.packageName}`,
      { available, availableQty: smartvps.availableQty },
    ]),
  );
}

/** What should be stored, keyed. */
export function keyedList({ packages }: World): Keyed {
  return Object.fromEntries(
    packages.map(({ id, name, ipv4, status }) => [
      `${id}::${name}`,
      { available: status === 'active' && ipv4 > 0, availableQty: ipv4 },
    ]),
  );
}

export function diffByMicrodiff(stored: Keyed, wanted: Keyed): unknown {
  return microdiff(stored, wanted);
}

export function diffByJsonDiffTs(stored: Keyed, wanted: Keyed): unknown {
  return jsonDiff(stored, wanted);
}

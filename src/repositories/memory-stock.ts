import { InvalidArgumentError } from '../domain/errors.ts';
import { requireId } from '../domain/ids.ts';
import type { PackageConfig, StockItem } from '../domain/stock.ts';
import type { StockChangeResult, StockRepository, StockSnapshot } from '../ports/stock.ts';
import { copyOf } from './copy.ts';
import { isSameValue } from './equality.ts';
import { derivedItemId, identityOf } from './identity.ts';
import { isFields, requireFields, requireList } from './requests.ts';
import { type Change, readChange } from './stock-requests.ts';

/** A shop's stock in memory: for tests, demonstrations and first steps. It ends with the process. */
export interface MemoryStock extends StockRepository {
  /**
   * Puts an item in, or another in its place, as the shop's own administration would.
   *
   * @throws InvalidArgumentError when it is no object or its id is none
   */
  put(item: StockItem): void;

  /**
   * Changes a stored item in one go, as the shop's own administration would.
   *
   * @param change - gets a copy of the item and gives what to store; its id stays
   * @throws InvalidArgumentError when there is no such item, or the change gives no object
   */
  edit(id: string, change: (item: StockItem) => StockItem): void;
}

/**
 * Makes a stock in memory.
 *
 * Items that have no `smartvps` settings may be put in, as a shop has them; they are not SmartVPS items, so
 * `list` and `get` pass over them.
 *
 * @param items - what is in stock at first; copied
 * @throws InvalidArgumentError when an item is no object, has no id, or has the id of another
 * @example
 * ```ts
 * import { createMemoryStock } from 'smartvps-sdk';
 *
 * const stock = createMemoryStock([
 *   {
 *     id: 'vps-8',
 *     name: 'Summer deal',
 *     available: true,
 *     smartvps: { packagePid: '5', packageName: '103.82.72', availableQty: 71 },
 *   },
 * ]);
 * for await (const item of stock.list()) console.log(item.name); // Summer deal
 * ```
 */
export function createMemoryStock(items: readonly StockItem[] = []): MemoryStock {
  const shelf = new Shelf();
  for (const item of requireList('items', items)) shelf.seed(readItem('items', item));
  return {
    async *list() {
      for (const item of shelf.items()) if (isFields(item.smartvps)) yield copyOf(item);
    },
    async get(id) {
      const item = shelf.get(requireId('id', id));
      return item && isFields(item.smartvps) ? copyOf(item) : undefined;
    },
    async apply(changes) {
      return requireList('changes', changes).map((change) => applyOne(shelf, change));
    },
    put(item) {
      shelf.put(readItem('item', item));
    },
    edit(id, change) {
      const item = shelf.get(requireId('id', id));
      if (item === undefined) throw new InvalidArgumentError('id', 'There is no stock item of this id.');
      shelf.put(readItem('item', { ...requireFields('item', change(copyOf(item))), id }));
    },
  };
}

/** The items by id, and how many sell each package. Holds its own copies. */
class Shelf {
  readonly #items = new Map<string, StockItem>();
  readonly #sellers = new Map<string, number>();

  get(id: string): StockItem | undefined {
    return this.#items.get(id);
  }

  items(): Iterable<StockItem> {
    return this.#items.values();
  }

  isSold(identity: string): boolean {
    return (this.#sellers.get(identity) ?? 0) > 0;
  }

  seed(item: StockItem): void {
    if (this.#items.has(item.id)) {
      throw new InvalidArgumentError('items', 'Two items have the same id: each id must be there once.');
    }
    this.put(item);
  }

  put(item: StockItem): void {
    this.#count(this.#items.get(item.id), -1);
    this.#items.set(item.id, item);
    this.#count(item, 1);
  }

  #count(item: StockItem | undefined, difference: number): void {
    if (!isFields(item?.smartvps)) return;
    const identity = identityOf(item.smartvps.packagePid, item.smartvps.packageName);
    this.#sellers.set(identity, (this.#sellers.get(identity) ?? 0) + difference);
  }
}

function readItem(argument: string, item: unknown): StockItem {
  requireId(`${argument}.id`, requireFields(argument, item).id);
  return copyOf(item as StockItem);
}

/** Runs without a pause from the first look to the write, which is what makes it atomic. */
function applyOne(shelf: Shelf, change: unknown): StockChangeResult {
  try {
    const read = readChange(change);
    return read.type === 'create' ? create(shelf, read) : update(shelf, read);
  } catch (error) {
    return { status: 'failed', error };
  }
}

function create(shelf: Shelf, { item }: Change<'create'>): StockChangeResult {
  const { packagePid, packageName } = item.smartvps;
  if (shelf.isSold(identityOf(packagePid, packageName))) return { status: 'conflict' };
  let turn = 1;
  while (shelf.get(derivedItemId(packagePid, packageName, turn)) !== undefined) turn += 1;
  const id = derivedItemId(packagePid, packageName, turn);
  shelf.put({ ...copyOf(item), id });
  return { status: 'applied', id };
}

function update(shelf: Shelf, { id, expected, set }: Change<'update'>): StockChangeResult {
  const item = shelf.get(id);
  if (!isFields(item?.smartvps) || !saysAll(item, expected)) return { status: 'conflict' };
  const { lastSeen, ...smartvps } = item.smartvps;
  const seen = Object.hasOwn(set, 'lastSeen') ? set.lastSeen : lastSeen;
  const written: PackageConfig = {
    ...smartvps,
    ...(set.availableQty !== undefined && { availableQty: set.availableQty }),
    ...(seen !== undefined && { lastSeen: copyOf(seen) }),
  };
  shelf.put({ ...item, ...(set.available !== undefined && { available: set.available }), smartvps: written });
  return { status: 'applied', id };
}

/** True while the item says every field of the snapshot; a field that is missing is compared as missing. */
function saysAll({ available, smartvps }: StockItem, expected: StockSnapshot): boolean {
  return (
    isSameValue(available, expected.available) &&
    isSameValue(smartvps.packagePid, expected.packagePid) &&
    isSameValue(smartvps.packageName, expected.packageName) &&
    isSameValue(smartvps.availableQty, expected.availableQty) &&
    isSameValue(smartvps.lastSeen, expected.lastSeen) &&
    isSameValue(smartvps.hold, expected.hold)
  );
}

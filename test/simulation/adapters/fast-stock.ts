import type { StockItem } from '../../../src/domain/stock.ts';
import type { StockChange, StockChangeResult } from '../../../src/ports/stock.ts';
import { derivedItemId } from '../../../src/repositories/identity.ts';
import type { StockAdapter } from '../sync/shop.ts';

type Update = Extract<StockChange, { readonly type: 'update' }>;

/**
 * The memory repository without its copies and checks, for hundreds of thousands of histories. Values that are
 * handed in and out are never changed in place. A test plays the same tapes on both and compares the traces.
 */
export function createFastStock(items: readonly StockItem[]): StockAdapter {
  const rows = new Map(items.map((item) => [item.id, item]));
  return {
    async *list() {
      yield* rows.values();
    },
    get: async (id) => rows.get(id),
    apply: async (changes) =>
      changes.map((change) => (change.type === 'create' ? create(rows, change.item) : update(rows, change))),
    put(item) {
      rows.set(item.id, item);
    },
    everything: () => [...rows.values()],
  };
}

function create(rows: Map<string, StockItem>, item: Omit<StockItem, 'id'>): StockChangeResult {
  const { packagePid, packageName } = (item as StockItem).smartvps;
  for (const { smartvps } of rows.values()) {
    if (smartvps.packagePid === packagePid && smartvps.packageName === packageName)
      return { status: 'conflict' };
  }
  let turn = 1;
  while (rows.has(derivedItemId(packagePid, packageName, turn))) turn += 1;
  const id = derivedItemId(packagePid, packageName, turn);
  rows.set(id, { ...(item as StockItem), id });
  return { status: 'applied', id };
}

function update(rows: Map<string, StockItem>, { id, expected, set }: Update): StockChangeResult {
  const item = rows.get(id);
  if (item === undefined) return { status: 'conflict' };
  const { available, smartvps } = item;
  const isAsExpected =
    available === expected.available &&
    smartvps.packagePid === expected.packagePid &&
    smartvps.packageName === expected.packageName &&
    smartvps.availableQty === expected.availableQty &&
    String(smartvps.lastSeen) === String(expected.lastSeen) &&
    smartvps.hold === expected.hold;
  if (!isAsExpected) return { status: 'conflict' };
  const { lastSeen, ...rest } = smartvps;
  const seen = 'lastSeen' in set ? set.lastSeen : lastSeen;
  const { availableQty = smartvps.availableQty } = set;
  const written = { ...rest, availableQty, ...(seen !== undefined && { lastSeen: seen }) };
  rows.set(id, { ...item, available: set.available ?? available, smartvps: written });
  return { status: 'applied', id };
}

import type { NewStockItem, StockItem } from '../../domain/stock.ts';
import type { StockChangeResult, StockRepository, StockSnapshot, StockUpdate } from '../../ports/stock.ts';
import { check, present } from './check.ts';

/** Creates an item and gives what is stored then. */
export async function created(stock: StockRepository, item: NewStockItem): Promise<StockItem> {
  const result = await applyOne(stock, { type: 'create', item });
  check(result.status === 'applied', `creating an item: expected applied, got ${result.status}`);
  return present(await stock.get(result.id), 'the item just created');
}

/** Applies one change. */
export async function applyOne(
  stock: StockRepository,
  change: Parameters<StockRepository['apply']>[0][number],
): Promise<StockChangeResult> {
  const results = await stock.apply([change]);
  check(results.length === 1, `one change: expected one result, got ${results.length}`);
  return present(results[0], 'the result of one change');
}

/** Updates what a sync saw, with some of it changed. */
export function update(
  stock: StockRepository,
  seen: StockItem,
  set: StockUpdate,
  expected: Partial<StockSnapshot> = {},
): Promise<StockChangeResult> {
  return applyOne(stock, {
    type: 'update',
    id: seen.id,
    expected: { ...snapshotOf(seen), ...expected },
    set,
  });
}

/** What a sync saw of an item. */
export function snapshotOf({ available, smartvps }: StockItem): StockSnapshot {
  const { packagePid, packageName, availableQty, lastSeen, hold } = smartvps;
  return { available, packagePid, packageName, availableQty, lastSeen, hold };
}

/** Everything that is listed, in the order it comes. */
export async function listed(stock: StockRepository): Promise<readonly StockItem[]> {
  const items: StockItem[] = [];
  for await (const item of stock.list()) items.push(item);
  return items;
}

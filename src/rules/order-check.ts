import { parseMemoryGb } from '../domain/memory.ts';
import type { Order } from '../domain/order.ts';
import type { FailureReason } from '../domain/provision.ts';
import { isPackageName, type MemoryConfig, type StockItem } from '../domain/stock.ts';
import { printable, textOf } from '../domain/text.ts';
import { poolOfConfig } from './pool.ts';

/** Whether an order may be bought for: its memory in whole gigabytes, or why it is refused. */
export type CheckedOrder =
  | { readonly ok: true; readonly memoryGb: number }
  | { readonly ok: false; readonly reason: FailureReason; readonly message: string };

/** Whole gigabytes of an order's memory text; `undefined` when it cannot be read. */
export function memoryGbOf(memory: string): number | undefined {
  try {
    return parseMemoryGb(memory);
  } catch {
    return undefined;
  }
}

/**
 * Checks what can be checked before any money is spent: that the item sells the memory size ordered, that the
 * settings of that size mean the item's own package, and that an address bought could be checked against the
 * package's pool.
 *
 * @returns the memory to buy, or why the order is refused
 */
export function checkOrder(order: Order, item: StockItem): CheckedOrder {
  const memoryGb = memoryGbOf(order.memory);
  const { packagePid, packageName } = item.smartvps;
  const named = `Stock item "${printable(item.id)}"`;
  if (memoryGb === undefined) {
    const given = `Memory size "${printable(textOf(order.memory), 40)}"`;
    return refuse('memory_invalid', `${given} cannot be read. Whole gigabytes are written as "8GB".`);
  }
  const sizes = sizesOf(item).filter(([size]) => memoryGbOf(size) === memoryGb);
  if (sizes.length === 0) return refuse('memory_invalid', `${named} does not sell ${memoryGb} GB.`);
  const foreign = sizes.find(([, { pid, pool }]) => {
    return textOf(pid ?? packagePid) !== textOf(packagePid) || (pool ?? packageName) !== packageName;
  });
  if (foreign !== undefined) {
    return refuse(
      'config_invalid',
      `${named} names another package for ${printable(foreign[0])} than its own.`,
    );
  }
  // An item without a package name is refused by the selection, in the words that name the missing field.
  if (isPackageName(packageName) && poolOfConfig(item.smartvps) === undefined) {
    const addressPattern = item.smartvps.addressPattern ?? undefined;
    const what =
      addressPattern === undefined
        ? `The name "${printable(packageName)}"`
        : `The addressPattern "${printable(textOf(addressPattern), 80)}"`;
    const why = `${what} does not say which addresses it stands for.`;
    return refuse('pool_unverifiable', `${why} Set smartvps.addressPattern of ${named}.`);
  }
  return { ok: true, memoryGb };
}

function refuse(reason: FailureReason, message: string): CheckedOrder {
  return { ok: false, reason, message };
}

/** The sizes an item sells: those of `byMemory`, or where it has none those that have a price. */
function sizesOf({ smartvps, memoryOptions }: StockItem): readonly (readonly [string, MemoryConfig])[] {
  const configured = Object.entries(smartvps.byMemory ?? {});
  if (configured.length > 0) return configured.map(([size, config]) => [size, config ?? {}]);
  return Object.keys(memoryOptions ?? {}).map((size) => [size, {}]);
}

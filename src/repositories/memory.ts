import type { Order } from '../domain/order.ts';
import type { StockItem } from '../domain/stock.ts';
import type { ProvisionRepository } from '../ports/provisions.ts';
import type { RenewalRepository } from '../ports/renewals.ts';
import { createMemoryOrders, type MemoryOrders } from './memory-orders.ts';
import { createMemoryProvisions } from './memory-provisions.ts';
import { createMemoryRenewals } from './memory-renewals.ts';
import { createMemoryStock, type MemoryStock } from './memory-stock.ts';
import { requireFields } from './requests.ts';

/** What a shop begins with. */
export interface MemoryContents {
  readonly stock?: readonly StockItem[];
  readonly orders?: readonly Order[];
}

/** Every repository that the flows take. */
export interface MemoryRepositories {
  readonly stock: MemoryStock;
  readonly orders: MemoryOrders;
  readonly provisions: ProvisionRepository;
  readonly renewals: RenewalRepository;
}

/**
 * Makes every repository in memory: for tests, demonstrations and first steps. Each flow takes what it needs
 * and ignores the rest, so they can be spread into its options.
 *
 * @throws InvalidArgumentError when an item or order has no id, or two have the same one
 * @example
 * ```ts
 * import { createMemoryRepositories } from 'smartvps-sdk';
 *
 * const repositories = createMemoryRepositories({ orders: [{ id: 'A-1', stockId: 'vps-8', memory: '8GB' }] });
 * console.log(Object.keys(repositories)); // [ 'stock', 'orders', 'provisions', 'renewals' ]
 * ```
 */
export function createMemoryRepositories(contents: MemoryContents = {}): MemoryRepositories {
  requireFields('contents', contents);
  const { stock, orders } = contents;
  return {
    stock: createMemoryStock(stock),
    orders: createMemoryOrders(orders),
    provisions: createMemoryProvisions(),
    renewals: createMemoryRenewals(),
  };
}

import type { Order } from '../../../src/domain/order.ts';
import type { Package } from '../../../src/domain/package.ts';
import type { StockItem } from '../../../src/domain/stock.ts';

/** A package of the provider and the addresses that it really stands for. */
export interface Pool {
  readonly id: string;
  readonly name: string;
  /** Decides whether an address is in it, told in another way than the library tells it. */
  readonly holds: (octets: readonly number[]) => boolean;
  /** What its addresses begin with. */
  readonly prefix: string;
  /** Beginnings that look alike and are other pools. */
  readonly neighbours: readonly string[];
}

/** Pools whose names are easily mistaken for others. */
export const POOLS: readonly Pool[] = [
  {
    id: '5',
    name: '103.82.7',
    holds: ([a, b, c]) => a === 103 && b === 82 && c === 7,
    prefix: '103.82.7',
    neighbours: ['103.82.72', '103.82.8'],
  },
  {
    id: '9',
    name: '🏅 103.109.18x',
    holds: ([a, b, c]) => a === 103 && b === 109 && c !== undefined && c >= 180 && c <= 189,
    prefix: '103.109.184',
    neighbours: ['103.109.18', '103.109.190'],
  },
];

/** A pool that nobody ordered. */
export const FOREIGN_PREFIX = '45.12.9';

/** The orders a history may have. Each asks for another memory size, so that a purchase tells whose it is. */
export const ORDERS: readonly Order[] = [
  { id: 'order-1', stockId: 'item-5', memory: '4GB', os: 'ubuntu-22.04' },
  { id: 'order-2', stockId: 'item-5', memory: '8 GB', os: 'ubuntu-22.04' },
  { id: 'order-3', stockId: 'item-9', memory: '16384MB' },
];

const GB_OF_ORDER: Readonly<Record<string, number>> = { 'order-1': 4, 'order-2': 8, 'order-3': 16 };

/** Whole gigabytes of an order. */
export function memoryGbOf(orderId: string): number {
  return GB_OF_ORDER[orderId] ?? 0;
}

/** The order that a purchase is for. */
export function orderOfMemory(memoryGb: number): string {
  return ORDERS.find(({ id }) => memoryGbOf(id) === memoryGb)?.id ?? `nobody (${memoryGb} GB)`;
}

/** The pool that a stock item stands for. */
export function poolOfItem(stockId: string | undefined): Pool | undefined {
  return POOLS.find(({ id }) => `item-${id}` === stockId);
}

/** Whether an address is one of those that a stock item stands for. */
export function belongsTo(stockId: string | undefined, ip: string): boolean {
  return poolOfItem(stockId)?.holds(ip.split('.').map(Number)) === true;
}

/** What the shop sells. */
export function itemsOfShop(): readonly StockItem[] {
  return POOLS.map(({ id, name }) => ({
    id: `item-${id}`,
    name: `Ocean ${id}`,
    available: true,
    memoryOptions: { '4GB': { price: 699 }, '8GB': { price: 999 }, '16GB': { price: 1499 } },
    smartvps: { packagePid: id, packageName: name, availableQty: 3 },
  }));
}

/** What the provider lists, with this many addresses each. */
export function packagesOf(left: ReadonlyMap<string, number>): readonly Package[] {
  return POOLS.map(({ id, name }) => ({ id, name, ipv4: left.get(name) ?? 0, status: 'active' }));
}

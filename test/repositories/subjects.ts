import type { Progress } from '../../src/domain/order.ts';
import type {
  OrdersUnderTest,
  ProvisionsUnderTest,
  RenewalsUnderTest,
  StockUnderTest,
} from '../../src/repositories/contract/subjects.ts';
import { createMemoryOrders, type StoredOrder } from '../../src/repositories/memory-orders.ts';
import { createMemoryProvisions } from '../../src/repositories/memory-provisions.ts';
import { createMemoryRenewals } from '../../src/repositories/memory-renewals.ts';
import { createMemoryStock } from '../../src/repositories/memory-stock.ts';

/** A stock in memory, and the shop's hand on it. */
export async function memoryStock(): Promise<StockUnderTest> {
  const stock = createMemoryStock();
  return {
    stock,
    edit: async (id, { smartvps, ...fields }) =>
      stock.edit(id, (item) => withoutMissing({ ...item, ...fields }, { ...item.smartvps, ...smartvps })),
  };
}

/** Orders in memory, and what the shop has on record of them. */
export async function memoryOrders(): Promise<OrdersUnderTest> {
  const orders = createMemoryOrders();
  return {
    orders,
    put: async (order) => orders.put(order),
    stored: async (id) => progressOf(await orders.get(id)),
  };
}

/** Records of provisions in memory. */
export async function memoryProvisions(): Promise<ProvisionsUnderTest> {
  return { provisions: createMemoryProvisions() };
}

/** Records of renewals in memory. */
export async function memoryRenewals(): Promise<RenewalsUnderTest> {
  return { renewals: createMemoryRenewals() };
}

/** Reads a progress back out of the fields that a shop stores it in. */
export function progressOf(order: StoredOrder | undefined): Progress | undefined {
  const { provisioningStatus: status, provisionVersion: version } = order ?? {};
  if (order === undefined || status === undefined || version === undefined) return undefined;
  if (status === 'provisioning') return { version, status };
  if (status !== 'active') return { version, status, reason: order.provisioningError ?? '' };
  const { ipAddress: ip, username, password, os, expiryDate: expiresAt } = order;
  if (ip === undefined || username === undefined || password === undefined) return undefined;
  return { version, status, ip, username, password, os, expiresAt };
}

function withoutMissing<Item extends { readonly smartvps: unknown }>(item: Item, smartvps: object): Item {
  const entries = Object.entries({ ...item, smartvps: Object.fromEntries(present(smartvps)) });
  return Object.fromEntries(present(Object.fromEntries(entries))) as Item;
}

function present(fields: object): [string, unknown][] {
  return Object.entries(fields).filter(([, value]) => value !== undefined);
}

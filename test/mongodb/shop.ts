import type { Db } from 'mongodb';
import type { Order, Progress } from '../../src/domain/order.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import { progressOf } from '../repositories/subjects.ts';

// The shop's own hand on its documents, past the repositories.

/** Every collection that the repositories use. */
export const COLLECTIONS = [
  'ipstocks',
  'orders',
  'smartvps_provisions',
  'smartvps_renewals',
  'smartvps_pools',
] as const;

/** A document whose id the shop chose. */
interface Kept {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/** Stores an item as it is, in the place of the one with its id if there is one. */
export async function putItem(db: Db, { id, smartvps, ...fields }: StockItem): Promise<void> {
  const document = { ...fields, defaultConfigurations: { smartvps } };
  await db.collection<Kept>('ipstocks').replaceOne({ _id: id }, document, { upsert: true });
}

/** Stores what was ordered; what the order was told stays. */
export async function putOrder(db: Db, { id, stockId, ...fields }: Order): Promise<void> {
  const $set = { ipStockId: stockId, ...fields };
  await db.collection<Kept>('orders').updateOne({ _id: id }, { $set }, { upsert: true });
}

/** Empties these collections. Their indexes stay. */
export async function empty(db: Db, ...collections: readonly string[]): Promise<void> {
  await Promise.all(collections.map((name) => db.collection(name).deleteMany({})));
}

/** The progress that an order document tells of; `undefined` before the first one. */
export function storedProgress(document: Readonly<Record<string, unknown>>): Progress | undefined {
  const { _id, ipStockId, password, ...told } = document;
  return progressOf({
    ...told,
    id: String(_id),
    stockId: String(ipStockId),
    memory: String(told.memory),
    ...(typeof password === 'string' && { password: new Secret(password) }),
  });
}

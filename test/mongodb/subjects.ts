import type { Order } from '../../src/domain/order.ts';
import {
  createMongoRepositories,
  type MongoDatabase,
  type MongoOptions,
  type MongoRepositories,
} from '../../src/mongodb.ts';
import type {
  OrdersUnderTest,
  ProvisionsUnderTest,
  RenewalsUnderTest,
  StockUnderTest,
} from '../../src/repositories/contract/subjects.ts';
import { storedProgress } from './shop.ts';

/** A document, whatever its driver calls it. */
type Document = Record<string, unknown>;

/** A database of its own for each subject, and the ObjectId of the driver that it comes from. */
export interface Subjects {
  readonly stock: () => Promise<StockUnderTest>;
  readonly orders: () => Promise<OrdersUnderTest>;
  readonly provisions: () => Promise<ProvisionsUnderTest>;
  readonly renewals: () => Promise<RenewalsUnderTest>;
}

/** What each contract needs: a fresh database, the shop's hand on it, and a look past the repository. */
export function subjectsIn(
  fresh: () => MongoDatabase,
  options: MongoOptions = {},
  /** Makes the adapter; the shop's hand is on the database itself. */
  make: (db: MongoDatabase) => MongoRepositories = (db) => createMongoRepositories(db, options),
): Subjects {
  return {
    stock: async () => {
      const db = fresh();
      const { stock } = make(db);
      return { stock, edit: (id, fields) => edit(db, options, id, fields) };
    },
    orders: async () => {
      const db = fresh();
      const { orders } = make(db);
      return {
        orders,
        put: async (order) => void (await db.collection('orders').insertOne(orderDocument(order), {})),
        stored: async (id) => {
          const document = await db.collection('orders').findOne({ _id: id }, {});
          return document === null ? undefined : storedProgress(document);
        },
      };
    },
    provisions: async () => {
      const { provisions, ensureIndexes } = make(fresh());
      await ensureIndexes();
      return { provisions };
    },
    renewals: async () => {
      const { renewals, ensureIndexes } = make(fresh());
      await ensureIndexes();
      return { renewals };
    },
  };
}

async function edit(
  db: MongoDatabase,
  { ObjectId }: MongoOptions,
  id: string,
  fields: Document,
): Promise<void> {
  const { smartvps = {}, ...top } = fields;
  const inner = Object.entries(smartvps as Document);
  const entries: [string, unknown][] = [
    ...Object.entries(top),
    ...inner.map(([name, value]): [string, unknown] => [`defaultConfigurations.smartvps.${name}`, value]),
  ];
  const $set = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  const $unset = Object.fromEntries(
    entries.filter(([, value]) => value === undefined).map(([path]) => [path, 1]),
  );
  const update = {
    ...(Object.keys($set).length > 0 && { $set }),
    ...(Object.keys($unset).length > 0 && { $unset }),
  };
  const _id = ObjectId !== undefined && /^[0-9a-f]{24}$/.test(id) ? new ObjectId(id) : id;
  const { matchedCount } = await db.collection('ipstocks').updateOne({ _id }, update, {});
  if (matchedCount !== 1) throw new Error(`There is no item "${id}".`);
}

function orderDocument({ id, stockId, ...rest }: Order): Document {
  return { _id: id, ipStockId: stockId, ...rest };
}

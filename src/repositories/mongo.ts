import type { OrderRepository } from '../ports/orders.ts';
import type { ProvisionRepository } from '../ports/provisions.ts';
import type { RenewalRepository } from '../ports/renewals.ts';
import type { StockRepository } from '../ports/stock.ts';
import { type MongoDatabase, requireDb } from './mongo-driver.ts';
import { createIndexes, PROVISION_INDEXES, RENEWAL_INDEXES, stockIndexes } from './mongo-indexes.ts';
import { createMongoIds } from './mongo-object-id.ts';
import { type MongoOptions, readCollections, readStockFields, requireOptions } from './mongo-options.ts';
import { createMongoOrders } from './mongo-orders.ts';
import { createMongoProvisions } from './mongo-provisions.ts';
import { createMongoRenewals } from './mongo-renewals.ts';
import { createMongoStock } from './mongo-stock.ts';

/** Every repository that the flows take, in one MongoDB database. */
export interface MongoRepositories {
  readonly stock: StockRepository;
  readonly orders: OrderRepository;
  readonly provisions: ProvisionRepository;
  readonly renewals: RenewalRepository;
  /** Makes the indexes that are not there yet; see {@link ensureMongoIndexes}. */
  ensureIndexes(): Promise<void>;
}

/**
 * Makes every repository on a MongoDB database that the caller owns: nothing here connects or closes. Each flow takes
 * what it needs and ignores the rest, so they can be spread into its options.
 *
 * @param db - `client.db()` of the official driver, 6.10 or later and 7, or Mongoose's `connection.db`
 * @throws ConfigurationError when an option cannot work
 * @example
 * ```ts
 * import { MongoClient, ObjectId } from 'mongodb';
 * import { createMongoRepositories } from 'smartvps-sdk/mongodb';
 *
 * const client = new MongoClient(process.env.MONGODB_URI ?? 'mongodb://127.0.0.1:27017');
 * const repositories = createMongoRepositories(client.db('shop'), { ObjectId });
 * await repositories.ensureIndexes(); // when you deploy
 * console.log(await repositories.provisions.get('A-1001')); // undefined
 * await client.close();
 * ```
 */
export function createMongoRepositories(db: MongoDatabase, options: MongoOptions = {}): MongoRepositories {
  return {
    stock: createMongoStock(db, options),
    orders: createMongoOrders(db, options),
    provisions: createMongoProvisions(db, options),
    renewals: createMongoRenewals(db, options),
    ensureIndexes: () => ensureMongoIndexes(db, options),
  };
}

/**
 * Makes the indexes that the repositories need and that are not there yet. Run it when you deploy; it may run again,
 * and at once with others. It drops nothing.
 *
 * @throws ConfigurationError when there is an index in the place of one, and a different one, and when there is no
 *   ObjectId to be had
 */
export async function ensureMongoIndexes(db: MongoDatabase, options: MongoOptions = {}): Promise<void> {
  requireDb(db);
  requireOptions(options);
  const { stock, provisions, renewals } = readCollections(options);
  await createMongoIds(options.ObjectId).check();
  await createIndexes(db.collection(provisions), PROVISION_INDEXES);
  await createIndexes(db.collection(renewals), RENEWAL_INDEXES);
  await createIndexes(db.collection(stock), stockIndexes(readStockFields(options).smartvps));
}

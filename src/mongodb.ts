/**
 * Stock, orders, provisions and renewals in a MongoDB database that the caller owns. Needs the optional peer
 * `mongodb`, or the ObjectId of another driver handed in.
 *
 * @module
 */

// repositories: in MongoDB

export { createMongoRepositories, ensureMongoIndexes, type MongoRepositories } from './repositories/mongo.ts';
export type {
  MongoCollection,
  MongoCursor,
  MongoDatabase,
  MongoDocument,
} from './repositories/mongo-driver.ts';
export type { ObjectIdConstructor } from './repositories/mongo-object-id.ts';
export type {
  MongoCollections,
  MongoOptions,
  MongoOrderFields,
  MongoStockFields,
} from './repositories/mongo-options.ts';
export { createMongoOrders } from './repositories/mongo-orders.ts';
export { createMongoProvisions } from './repositories/mongo-provisions.ts';
export { createMongoRenewals } from './repositories/mongo-renewals.ts';
export { createMongoStock } from './repositories/mongo-stock.ts';

// ports

export type { OrderRepository } from './ports/orders.ts';
export type { ProvisionRepository } from './ports/provisions.ts';
export type { RenewalRepository } from './ports/renewals.ts';
export type { StockRepository } from './ports/stock.ts';

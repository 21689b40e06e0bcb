import type { Provision } from '../domain/provision.ts';
import { orderLabel } from '../domain/text.ts';
import type { ProvisionQuery, ProvisionRepository } from '../ports/provisions.ts';
import { type MongoDatabase, type MongoDocument, requireDb } from './mongo-driver.ts';
import { indexCheck, PROVISION_INDEXES } from './mongo-indexes.ts';
import { type MongoOptions, readCollections, requireOptions } from './mongo-options.ts';
import { createMongoPools } from './mongo-pools.ts';
import { MongoRecords } from './mongo-records.ts';
import { type ProvisionKey, provisionsIn } from './provisions.ts';

/**
 * Makes records of provisions in MongoDB, one document per order in `smartvps_provisions`, pools in `smartvps_pools`.
 * The first write checks once that the indexes are there, and rejects with a `ConfigurationError` where one is
 * missing or different: `ensureIndexes()` of `createMongoRepositories` makes them.
 *
 * @param db - the database, of the caller's own driver
 * @throws ConfigurationError when an option cannot work
 */
export function createMongoProvisions(db: MongoDatabase, options: MongoOptions = {}): ProvisionRepository {
  requireDb(db);
  requireOptions(options);
  const { provisions, pools } = readCollections(options);
  const collection = db.collection(provisions);
  const ready = indexCheck(collection, PROVISION_INDEXES);
  const records = new MongoRecords<Provision, ProvisionKey, ProvisionQuery>(collection, {
    idOf: ({ orderId }) => orderId,
    ownerOf: ({ orderId }) => orderLabel(orderId),
    optional: {
      reason: true,
      message: true,
      stockId: true,
      memoryGb: true,
      os: true,
      package: true,
      mark: true,
      stockAfter: true,
      address: true,
      accepted: true,
      purchasedAt: true,
      credentialsBy: true,
      expiresAt: true,
      leaseUntil: true,
      dueAt: true,
      deferredSince: true,
    },
    filterOf,
    sort: { _id: 1 },
    ready,
  });
  return provisionsIn(records, createMongoPools(db.collection(pools), ready));
}

function filterOf({ stage, needsAttention, expiresBefore, after }: ProvisionQuery): MongoDocument {
  return {
    ...(stage !== undefined && { stage: { $in: [stage].flat() } }),
    ...(needsAttention !== undefined && { needsAttention: needsAttention ? { $eq: true } : { $ne: true } }),
    ...(expiresBefore !== undefined && { expiresAt: { $lt: expiresBefore } }),
    ...(after !== undefined && { _id: { $gt: after } }),
  };
}

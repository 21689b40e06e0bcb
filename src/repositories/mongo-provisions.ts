import { requireId } from '../domain/ids.ts';
import type { Provision } from '../domain/provision.ts';
import { orderLabel } from '../domain/text.ts';
import type { ProvisionQuery, ProvisionRepository } from '../ports/provisions.ts';
import { firstProvision } from '../rules/first-record.ts';
import { noRecord, requireDue } from './leased-requests.ts';
import { type MongoDatabase, type MongoDocument, requireDb } from './mongo-driver.ts';
import { checkIndexes, PROVISION_INDEXES } from './mongo-indexes.ts';
import { once } from './mongo-once.ts';
import { type MongoOptions, readCollections } from './mongo-options.ts';
import { createMongoPools } from './mongo-pools.ts';
import { MongoRecords } from './mongo-records.ts';
import { readAdvance, readClaim, readEnqueue, readEvidence, readQuery } from './provision-requests.ts';

/** Every field that a provision may lack. */
type Optional = {
  [Field in keyof Provision]-?: undefined extends Provision[Field] ? Field : never;
}[keyof Provision];

const OPTIONAL: Readonly<Record<Optional, true>> = {
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
};

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
  const { provisions, pools } = readCollections(options);
  const collection = db.collection(provisions);
  const ready = once(() => checkIndexes(collection, PROVISION_INDEXES));
  const records = new MongoRecords<Provision>(collection, {
    idOf: ({ orderId }) => orderId,
    ownerOf: ({ orderId }) => orderLabel(orderId),
    optional: OPTIONAL,
    sort: { _id: 1 },
  });
  return {
    async get(orderId) {
      return records.get(requireId('orderId', orderId));
    },
    async enqueue(request) {
      const { orderId, now } = readEnqueue(request);
      await ready();
      return records.insert(firstProvision(orderId, now));
    },
    async claim(request) {
      const { orderId, now, leaseUntil } = readClaim(request);
      await ready();
      const { status, record } = await records.claim(firstProvision(orderId, now), now, leaseUntil);
      return { status, provision: record };
    },
    async advance(expectedVersion, next) {
      const read = readAdvance(expectedVersion, next);
      await ready();
      return records.advance(expectedVersion, read);
    },
    async recordEvidence(orderId, attempt, evidence) {
      const heard = readEvidence(requireId('orderId', orderId), attempt, evidence);
      await ready();
      const record = await records.hear(orderId, heard.key, heard.evidence, { needsAttention: true });
      if (record === undefined) throw noRecord(orderLabel(orderId));
      return record;
    },
    async due(now, limit) {
      requireDue(now, limit);
      return records.due(now, limit);
    },
    async list(query) {
      const asked = readQuery(query);
      return records.list(filterOf(asked), asked.limit);
    },
    async findByIp(ip) {
      return records.holderOf(requireId('ip', ip));
    },
    ...createMongoPools(db.collection(pools), ready),
  };
}

function filterOf({ stage, needsAttention, expiresBefore, after }: ProvisionQuery): MongoDocument {
  return {
    ...(stage !== undefined && { stage: { $in: [stage].flat() } }),
    ...(needsAttention !== undefined && { needsAttention: needsAttention ? { $eq: true } : { $ne: true } }),
    ...(expiresBefore !== undefined && { expiresAt: { $lt: expiresBefore } }),
    ...(after !== undefined && { _id: { $gt: after } }),
  };
}

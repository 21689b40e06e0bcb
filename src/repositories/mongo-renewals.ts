import type { Renewal } from '../domain/renewal.ts';
import type { RenewalKey, RenewalQuery, RenewalRepository } from '../ports/renewals.ts';
import { firstRenewal } from '../rules/first-record.ts';
import { noRecord, requireDue } from './leased-requests.ts';
import { requireWellFormed } from './mongo-documents.ts';
import { type MongoDatabase, type MongoDocument, requireDb } from './mongo-driver.ts';
import { checkIndexes, RENEWAL_INDEXES } from './mongo-indexes.ts';
import { once } from './mongo-once.ts';
import { type MongoOptions, readCollections } from './mongo-options.ts';
import { MongoRecords } from './mongo-records.ts';
import {
  invoiceText,
  keyText,
  readAdvance,
  readClaim,
  readEvidence,
  readKey,
  readQuery,
} from './renewal-requests.ts';

/** Every field that a renewal may lack. */
type Optional = {
  [Field in keyof Renewal]-?: undefined extends Renewal[Field] ? Field : never;
}[keyof Renewal];

const OPTIONAL: Readonly<Record<Optional, true>> = {
  reason: true,
  message: true,
  address: true,
  mark: true,
  expiresBefore: true,
  expiresAfter: true,
  leaseUntil: true,
  dueAt: true,
  deferredSince: true,
};

/**
 * Makes records of renewals in MongoDB, one document per order and invoice in `smartvps_renewals`. The first write
 * checks once that the indexes are there, and rejects with a `ConfigurationError` where one is missing or different.
 *
 * @param db - the database, of the caller's own driver
 * @throws ConfigurationError when an option cannot work
 */
export function createMongoRenewals(db: MongoDatabase, options: MongoOptions = {}): RenewalRepository {
  requireDb(db);
  const collection = db.collection(readCollections(options).renewals);
  const ready = once(() => checkIndexes(collection, RENEWAL_INDEXES));
  const records = new MongoRecords<Renewal>(collection, {
    idOf,
    ownerOf: invoiceText,
    optional: OPTIONAL,
    sort: { orderId: 1, invoiceId: 1 },
  });
  return {
    async get(key) {
      return records.get(idOf(readKey('key', key)));
    },
    async claim(request) {
      const { now, leaseUntil, ...key } = readClaim(request);
      await ready();
      const { status, record } = await records.claim(firstRenewal(key, now), now, leaseUntil);
      return { status, renewal: record };
    },
    async advance(expectedVersion, next) {
      const read = readAdvance(expectedVersion, next);
      await ready();
      return records.advance(expectedVersion, read);
    },
    async recordEvidence(key, attempt, evidence) {
      const read = readKey('key', key);
      const heard = readEvidence(read, attempt, evidence);
      await ready();
      const record = await records.hear(idOf(read), heard.attempt, heard.evidence);
      if (record === undefined) throw noRecord(invoiceText(read));
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
  };
}

/** Both ids are fields of the record as well, so each must be storable to the letter. */
function idOf({ orderId, invoiceId }: RenewalKey): string {
  requireWellFormed('orderId', orderId);
  requireWellFormed('invoiceId', invoiceId);
  return keyText({ orderId, invoiceId });
}

function filterOf({ stage, orderId, after }: RenewalQuery): MongoDocument {
  return {
    ...(stage !== undefined && { stage: { $in: [stage].flat() } }),
    ...(orderId !== undefined && { orderId: { $eq: orderId } }),
    ...(after !== undefined && { $or: sortsAfter(after) }),
  };
}

function sortsAfter({ orderId, invoiceId }: RenewalKey): readonly MongoDocument[] {
  return [{ orderId: { $gt: orderId } }, { orderId: { $eq: orderId }, invoiceId: { $gt: invoiceId } }];
}

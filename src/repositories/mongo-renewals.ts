import type { Renewal } from '../domain/renewal.ts';
import type { RenewalKey, RenewalQuery, RenewalRepository } from '../ports/renewals.ts';
import { requireWellFormed } from './mongo-documents.ts';
import { type MongoDatabase, type MongoDocument, requireDb } from './mongo-driver.ts';
import { indexCheck, RENEWAL_INDEXES } from './mongo-indexes.ts';
import { type MongoOptions, readCollections, requireOptions } from './mongo-options.ts';
import { MongoRecords } from './mongo-records.ts';
import { invoiceText, keyText } from './renewal-requests.ts';
import { renewalsIn } from './renewals.ts';

/**
 * Makes records of renewals in MongoDB, one document per order and invoice in `smartvps_renewals`. The first write
 * checks once that the indexes are there, and rejects with a `ConfigurationError` where one is missing or different.
 *
 * @param db - the database, of the caller's own driver
 * @throws ConfigurationError when an option cannot work
 */
export function createMongoRenewals(db: MongoDatabase, options: MongoOptions = {}): RenewalRepository {
  requireDb(db);
  requireOptions(options);
  const collection = db.collection(readCollections(options).renewals);
  const records = new MongoRecords<Renewal, RenewalKey, RenewalQuery>(collection, {
    idOf,
    ownerOf: invoiceText,
    optional: {
      reason: true,
      message: true,
      address: true,
      mark: true,
      expiresBefore: true,
      expiresAfter: true,
      leaseUntil: true,
      dueAt: true,
      deferredSince: true,
    },
    filterOf,
    sort: { orderId: 1, invoiceId: 1 },
    ready: indexCheck(collection, RENEWAL_INDEXES),
  });
  return renewalsIn(records);
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

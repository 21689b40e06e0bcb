import { type Db, MongoClient, ObjectId } from 'mongodb';
import type { Progress } from '../../src/domain/order.ts';
import type { Provision } from '../../src/domain/provision.ts';
import type { Renewal } from '../../src/domain/renewal.ts';
import type { ProvisionRepository } from '../../src/ports/provisions.ts';
import type { RenewalRepository } from '../../src/ports/renewals.ts';
import { createMongoRepositories } from '../../src/repositories/mongo.ts';
import { putItem, putOrder, storedProgress } from '../mongodb/shop.ts';
import type { StepListener, StoragePlace, WorldStorage } from './storage.ts';

/** More records than any world has. */
const EVERYTHING = 1_000;

/** A world that is stored in a database; every call of it goes over the wire. */
export async function mongoStorage(
  { uri, database }: Extract<StoragePlace, { readonly kind: 'mongodb' }>,
  onStep?: StepListener,
): Promise<WorldStorage> {
  const client = new MongoClient(uri, { monitorCommands: onStep !== undefined });
  if (onStep !== undefined) {
    client.on('commandStarted', () => onStep('sent'));
    client.on('commandSucceeded', () => onStep('answered'));
  }
  const db = client.db(database);
  const { stock, orders, provisions, renewals } = createMongoRepositories(db, { ObjectId });
  return {
    stock: { ...stock, put: (item) => putItem(db, item) },
    orders: { ...orders, put: (order) => putOrder(db, order) },
    provisions,
    renewals,
    look: async () => ({
      provisions: await recordsIn(provisions),
      renewals: await renewalsIn(renewals),
      orders: await progressesIn(db),
    }),
    close: () => client.close(),
  };
}

async function recordsIn(provisions: ProvisionRepository): Promise<ReadonlyMap<string, Provision>> {
  const records = await provisions.list({ limit: EVERYTHING });
  return new Map(records.map((record) => [record.orderId, record]));
}

async function renewalsIn(renewals: RenewalRepository): Promise<ReadonlyMap<string, Renewal>> {
  const records = await renewals.list({ limit: EVERYTHING });
  return new Map(records.map((record) => [JSON.stringify([record.orderId, record.invoiceId]), record]));
}

async function progressesIn(
  db: Db,
): Promise<ReadonlyMap<string, { readonly progress: Progress | undefined }>> {
  const documents = await db.collection('orders').find().toArray();
  return new Map(documents.map((order) => [String(order._id), { progress: storedProgress(order) }]));
}

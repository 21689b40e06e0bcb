import { MongoClient, ObjectId } from 'mongodb';
import { Provisioner, SmartVpsClient } from 'smartvps-sdk';
import { createMongoRepositories } from 'smartvps-sdk/mongodb';
import { readSetting } from './settings';

/** What the routes work with. */
export interface Shop extends ReturnType<typeof openShop> {}

/** The provider is read from `SMARTVPS_*`, the database from `MONGODB_URI`. Nothing connects before it is used. */
function openShop() {
  const client = new SmartVpsClient();
  const mongo = new MongoClient(readSetting('MONGODB_URI'));
  const repositories = createMongoRepositories(mongo.db(), { ObjectId });
  const provisioner = new Provisioner({ client, ...repositories, logger: console });
  return { client, repositories, provisioner, ready: () => (indexes ??= repositories.ensureIndexes()) };
}

let indexes: Promise<void> | undefined;

declare global {
  var smartVpsShop: Shop | undefined;
}

/** One shop for a process, also where Next.js loads this file once for each route, or anew after an edit. */
export function shop(): Shop {
  globalThis.smartVpsShop ??= openShop();
  return globalThis.smartVpsShop;
}

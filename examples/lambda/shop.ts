import { SmartVpsClient } from 'smartvps-sdk';
import { createMongoRepositories, type MongoRepositories } from 'smartvps-sdk/mongodb';
import { onEvent } from './metrics.ts';
import { readSetting } from './settings.ts';

/** What the functions work with. */
export interface Shop {
  readonly client: SmartVpsClient;
  readonly repositories: MongoRepositories;
  close(): Promise<void>;
}

/**
 * Opens the provider (`SMARTVPS_USERNAME`, `SMARTVPS_PASSWORD`, `SMARTVPS_BASE_URL`) and the database (`MONGODB_URI`,
 * with its name in the path). Call it outside the handler: an environment of the function opens its shop once and keeps
 * it between its runs. The driver is loaded on the side, and nothing connects before it is used.
 */
export async function openShop(): Promise<Shop> {
  const uri = readSetting('MONGODB_URI');
  // A read of the list ends within a minute, repeats included.
  const client = new SmartVpsClient({ timeoutMs: 25_000, totalTimeoutMs: 60_000, retry: 1, onEvent });
  const { MongoClient, ObjectId } = await import('mongodb');
  const mongo = new MongoClient(uri, {
    appName: 'smartvps-lambda',
    maxPoolSize: 5,
    serverSelectionTimeoutMS: 10_000,
  });
  const repositories = createMongoRepositories(mongo.db(), { ObjectId });
  return { client, repositories, close: () => mongo.close() };
}

import {
  createMemoryRepositories,
  type OrderRepository,
  type ProvisionRepository,
  type RenewalRepository,
  type StockRepository,
} from 'smartvps-sdk';
import type { Config } from './config.ts';
import { createMemoryBook } from './memory-book.ts';
import type { OrderBook } from './order-book.ts';
import { createSeal } from './seal.ts';

/** Where everything is kept: what the library reads and writes, and the shop's own order book. */
export interface Storage {
  readonly repositories: {
    readonly stock: StockRepository;
    readonly orders: OrderRepository;
    readonly provisions: ProvisionRepository;
    readonly renewals: RenewalRepository;
  };
  readonly book: OrderBook;
  close(): Promise<void>;
}

/** In MongoDB where the configuration names one, in memory otherwise. */
export async function openStorage({ mongodbUri, secret }: Config): Promise<Storage> {
  return mongodbUri === undefined ? inMemory() : inMongo(mongodbUri, secret);
}

function inMemory(): Storage {
  const repositories = createMemoryRepositories();
  return { repositories, book: createMemoryBook(repositories.orders), close: async () => {} };
}

/** The driver is loaded here alone: a shop in memory needs none. */
async function inMongo(uri: string, secret: string): Promise<Storage> {
  const { MongoClient, ObjectId } = await import('mongodb');
  const { createMongoRepositories } = await import('smartvps-sdk/mongodb');
  const { createMongoBook } = await import('./mongo-book.ts');
  const client = await new MongoClient(uri).connect();
  const { seal, open } = createSeal(secret);
  const repositories = createMongoRepositories(client.db(), { ObjectId, sealPassword: seal });
  await repositories.ensureIndexes();
  const book = await createMongoBook(client.db(), { open });
  return { repositories, book, close: () => client.close() };
}

import { Provisioner } from '../flows/provisioner.ts';
import { Renewals } from '../flows/renewals.ts';
import type { Provider } from '../ports/provider.ts';
import { createMongoRepositories, type MongoRepositories } from '../repositories/mongo.ts';
import type { MongoDatabase } from '../repositories/mongo-driver.ts';
import { DRIVER_RANGE } from '../repositories/mongo-object-id.ts';
import type { MongoOptions } from '../repositories/mongo-options.ts';
import { type CliConfig, loadConfig } from './config.ts';
import { loggerOf } from './log.ts';
import { nobody } from './nobody.ts';
import type { Context } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** A shop's database, open. */
export interface Shop {
  readonly db: MongoDatabase;
  readonly repositories: MongoRepositories;
  /** What the repositories were made with. */
  readonly mongodb: MongoOptions;
  readonly config: CliConfig;
  readonly context: Context;
}

/** How long a database may take to show itself, where its address does not say. */
const SERVER_SELECTION_MS = 10_000;

/** A name behind the hosts of an address. */
const NAMES_DATABASE = /^mongodb(?:\+srv)?:\/\/[^/]+\/[^?]/;

/**
 * Opens the shop's database for one command, and closes it whatever happens.
 *
 * @throws UsageError when its address or the driver is missing
 */
export async function withShop<T>(context: Context, work: (shop: Shop) => Promise<T>): Promise<T> {
  const { env, signal } = context.terminal;
  const uri = env.MONGODB_URI;
  if (!uri)
    throw new UsageError(
      'MONGODB_URI is not set.',
      'Set it to the address of the shop’s database, such as mongodb://127.0.0.1/shop.',
    );
  const config = await loadConfig(context);
  const { MongoClient, ObjectId } = await loadDriver();
  const client = new MongoClient(uri, {
    appName: 'smartvps',
    ...(!uri.includes('serverSelectionTimeoutMS') && { serverSelectionTimeoutMS: SERVER_SELECTION_MS }),
  });
  try {
    await unlessInterrupted(client.connect(), signal);
    const db = client.db(env.MONGODB_DATABASE || undefined);
    if (!env.MONGODB_DATABASE && !NAMES_DATABASE.test(uri))
      context.progress(`MONGODB_URI names no database: "${db.databaseName}" is used.`);
    const mongodb = { ObjectId, ...config.mongodb };
    const repositories = createMongoRepositories(db, mongodb);
    return await work({ db, repositories, mongodb, config, context });
  } finally {
    await client.close();
  }
}

/** The same for a command that only reads: it ends at once when it is interrupted. */
export function readShop<T>(context: Context, work: (shop: Shop) => Promise<T>): Promise<T> {
  return withShop(context, (shop) => unlessInterrupted(work(shop), context.terminal.signal));
}

/**
 * The shop's provisioner.
 *
 * @param client - left out where a person only decides: nothing is then sent to the provider, and the shop's own
 * worker, which knows how the shop seals a password, goes on from there
 */
export function provisionerOf(
  { repositories, config, context }: Shop,
  client: Provider = nobody,
): Provisioner {
  return new Provisioner({ ...config.provisioner, ...repositories, client, logger: loggerOf(context) });
}

/** The shop's renewals. @param client - see {@link provisionerOf} */
export function renewalsOf({ repositories, config, context }: Shop, client: Provider = nobody): Renewals {
  return new Renewals({ ...config.renewals, ...repositories, client, logger: loggerOf(context) });
}

async function loadDriver(): Promise<typeof import('mongodb')> {
  try {
    return await import('mongodb');
  } catch {
    throw new UsageError(
      `The package "mongodb" is not installed: it is an optional peer of smartvps-sdk (${DRIVER_RANGE}).`,
      'Install it beside smartvps-sdk: npm install mongodb@7',
    );
  }
}

function unlessInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import { afterAll, inject } from 'vitest';
import { createMongoRepositories, type MongoDatabase, type MongoOptions } from '../../src/mongodb.ts';

/** A command as a driver sent it. */
export interface SentCommand {
  readonly name: string;
  readonly command: Record<string, unknown>;
}

/** A connection of a test file, the databases it made, and what was sent over it. */
export interface Connection {
  readonly client: MongoClient;
  /** A database that nobody has used before. */
  fresh(): Db;
  /** Runs something and gives the commands that were sent meanwhile. */
  sentBy(run: () => Promise<unknown>): Promise<readonly SentCommand[]>;
}

let databases = 0;

/** Connects to the server of this run until the file is done. */
export function connect(
  parameters: Record<string, string> = {},
  options: MongoClientOptions = {},
): Connection {
  const { uri, kind } = inject('mongodb');
  const client = new MongoClient(withParameters(uri, parameters), { ...options, monitorCommands: true });
  const sent: SentCommand[] = [];
  client.on('commandStarted', ({ commandName, command }) => sent.push({ name: commandName, command }));
  const made: Db[] = [];
  afterAll(async () => {
    // The compatible server cannot drop a database, and ends with the run.
    if (kind !== 'compatible') for (const db of made) await db.dropDatabase();
    await client.close();
  });
  return {
    client,
    fresh() {
      databases += 1;
      const db = client.db(`smartvps-${process.pid}-${databases}`);
      made.push(db);
      return db;
    },
    async sentBy(run) {
      const before = sent.length;
      await run();
      return sent.slice(before);
    },
  };
}

/** Every repository on a database, with its indexes made. */
export async function readyRepositories(db: MongoDatabase, options: MongoOptions = {}) {
  const repositories = createMongoRepositories(db, options);
  await repositories.ensureIndexes();
  return repositories;
}

/** A call of a collection's method. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** A database whose every call of a collection is noted before it is made. */
export function watched(db: MongoDatabase): { readonly db: MongoDatabase; readonly calls: readonly Call[] } {
  const calls: Call[] = [];
  const spied = (collection: object) =>
    new Proxy(collection, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: readonly unknown[]) => {
          calls.push({ name: String(name), args });
          return Reflect.apply(value, target, args);
        };
      },
    });
  return {
    calls,
    db: { collection: (name) => spied(db.collection(name)) as ReturnType<MongoDatabase['collection']> },
  };
}

function withParameters(uri: string, parameters: Record<string, string>): string {
  // Several hosts make an address that is no URL: only what comes after the `?` is read as one.
  const [address = '', query] = uri.split('?');
  const search = new URLSearchParams(query);
  for (const [name, value] of Object.entries(parameters)) search.set(name, value);
  const path = /^[\w+]+:\/\/[^/]+$/.test(address) ? `${address}/` : address;
  return `${path}?${search}`;
}

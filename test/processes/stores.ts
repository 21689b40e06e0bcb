import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, ObjectId } from 'mongodb';
import { inject } from 'vitest';
import { createMongoRepositories } from '../../src/repositories/mongo.ts';
import { COLLECTIONS, empty } from '../mongodb/shop.ts';
import { fileStorage } from './file-storage.ts';
import { mongoStorage } from './mongo-storage.ts';
import type { StoragePlace, WorldStorage } from './storage.ts';

/** An empty place for one world, open. */
export interface Place {
  readonly place: StoragePlace;
  readonly storage: WorldStorage;
  /** Removes what is stored there. */
  remove(): Promise<void>;
}

/** What the worlds of a test are stored in. */
export interface Store {
  readonly name: string;
  /** Makes an empty place for one world. */
  create(): Promise<Place>;
}

/** A folder that is written without a lock. */
export const FILES: Store = {
  name: 'files',
  async create() {
    const folder = mkdtempSync(join(tmpdir(), 'smartvps-world-'));
    return {
      place: { kind: 'files', folder },
      storage: fileStorage(folder, { isSynced: false }),
      remove: async () => rmSync(folder, { recursive: true }),
    };
  },
};

/** The server of this run: each world has a database of its own. */
export const MONGODB: Store = {
  name: 'MongoDB',
  async create() {
    const { uri, kind } = inject('mongodb');
    const place = { kind: 'mongodb', uri, database: `world-${randomUUID()}` } as const;
    const client = new MongoClient(uri);
    const db = client.db(place.database);
    await createMongoRepositories(db, { ObjectId }).ensureIndexes();
    const storage = await mongoStorage(place);
    return {
      place,
      storage,
      async remove() {
        // The compatible server knows no way to drop a database.
        if (kind === 'compatible') await empty(db, ...COLLECTIONS);
        else await db.dropDatabase();
        await Promise.all([client.close(), storage.close()]);
      },
    };
  },
};

/** Both. */
export const STORES: readonly Store[] = [FILES, MONGODB];

import { ConfigurationError } from '../domain/errors.ts';
import { describeType } from '../domain/text.ts';
import type { Fields } from './requests.ts';

/** A document as a driver hands it out. */
export type MongoDocument = Record<string, unknown>;

/**
 * A database as the official driver gives it, as far as this library calls it: `client.db()` of `mongodb` 6.10 or
 * later and 7, `mongoose.connection.db` of Mongoose 8. Written down here so that no driver's types are needed.
 */
export interface MongoDatabase {
  /** The collection of this name; it need not be there yet. */
  collection(name: string): MongoCollection;
}

/** A collection, as far as this library calls it. */
export interface MongoCollection {
  /** One document that the filter matches. */
  findOne(filter: MongoDocument, options: object): Promise<MongoDocument | null>;
  /** Every document that the filter matches, batch by batch. */
  find(filter: MongoDocument, options: object): MongoCursor;
  /** Stores a document that is not there yet. */
  insertOne(document: MongoDocument, options: object): Promise<unknown>;
  /** Changes one document that the filter matches. */
  updateOne(
    filter: MongoDocument,
    update: MongoDocument,
    options: object,
  ): Promise<{ readonly matchedCount: number }>;
  /** Deletes one document that the filter matches. */
  deleteOne(filter: MongoDocument, options: object): Promise<unknown>;
  /** Many writes in one request. */
  // biome-ignore lint/suspicious/noExplicitAny: each driver's own union of operations, which none shares with another
  bulkWrite(operations: any[], options: object): Promise<{ readonly matchedCount: number }>;
  /** Makes indexes that are not there yet. */
  // biome-ignore lint/suspicious/noExplicitAny: each driver's own description of an index
  createIndexes(indexes: any[], options: object): Promise<unknown>;
  /** The indexes that are there. */
  listIndexes(options: object): MongoCursor;
}

/** Documents, batch by batch. */
export interface MongoCursor extends AsyncIterable<MongoDocument> {
  /** All that are left. */
  toArray(): Promise<MongoDocument[]>;
}

/** @throws ConfigurationError when it is none, such as Mongoose's `connection.db` before it is connected */
export function requireDb(db: MongoDatabase | null | undefined): void {
  if (typeof db?.collection === 'function') return;
  throw new ConfigurationError('db', `db must be a Db of the MongoDB driver; it is ${describeType(db)}.`);
}

/** How values come out, whatever the connection says: whole numbers as numbers. */
const VALUES = { promoteValues: true, promoteLongs: true, useBigInt64: false, raw: false } as const;

/** Goes with every read: the primary knows what was stored last, a secondary may not. */
export const PRIMARY = { readPreference: 'primary', ...VALUES } as const;

/**
 * Goes with every write, whatever the connection's address says: acknowledged by the majority and in its journals.
 * What fewer have acknowledged is gone when the primary fails, and with it the mark of a purchase.
 */
export const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

/** A unique index refused the write: somebody else was first. */
export function isDuplicateKey(error: unknown): boolean {
  return codeOf(error) === 11_000;
}

/** The server's number for what went wrong. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
}

/** The projection that asks for these paths of a document, and its `_id`. */
export function projected(paths: readonly string[]): MongoDocument {
  return Object.fromEntries(paths.map((path) => [path, 1]));
}

/** What a dotted path leads to; `undefined` where it leads nowhere. */
export function valueAt(document: unknown, path: string): unknown {
  let value = document;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Fields)[name];
  }
  return value;
}

/**
 * The condition that a field says this to the letter. A missing field (`undefined`) is not `null`: a filter for
 * `null` alone would match both. Whatever the value is, it is no operator.
 */
export function saying(value: unknown): MongoDocument {
  if (value === undefined) return { $exists: false };
  return value === null ? { $eq: null, $exists: true } : { $eq: value };
}

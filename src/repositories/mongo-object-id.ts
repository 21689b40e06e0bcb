import { ConfigurationError } from '../domain/errors.ts';
import { requireWellFormed } from './mongo-documents.ts';
import type { MongoDocument } from './mongo-driver.ts';

/** What makes an ObjectId out of its text of 24 hexadecimal digits: a driver's own class. */
export type ObjectIdConstructor = new (hex: string) => object;

/** Turns texts into the ids that a collection may hold. */
export interface MongoIds {
  /** Every `_id` that this text may stand for: itself, and the ObjectId that it is the text of. */
  candidates(text: string): Promise<readonly unknown[]>;
  /** The ObjectId of this text. */
  objectId(hex: string): Promise<object>;
  /** Rejects with a `ConfigurationError` where there is no ObjectId to be had. */
  check(): Promise<void>;
}

/** The drivers whose ObjectIds may be used, as the package's optional peer names them. */
export const DRIVER_RANGE = '^6.10.0 || ^7.0.0';

/** An ObjectId's text, as it prints itself. */
const OBJECT_ID_TEXT = /^[0-9a-f]{24}$/;

/**
 * Ids as texts outside and as they are stored inside. The driver is loaded at the first call, and not at all where
 * the caller handed in its own ObjectId: one driver refuses the ObjectIds of another.
 */
export function createMongoIds(own?: ObjectIdConstructor): MongoIds {
  let loading: Promise<ObjectIdConstructor> | undefined;
  const driverClass = () => {
    loading ??= own === undefined ? loadObjectId() : Promise.resolve(own);
    return loading;
  };
  return {
    async candidates(text) {
      const ObjectId = await driverClass();
      requireWellFormed('id', text);
      return OBJECT_ID_TEXT.test(text) ? [text, new ObjectId(text)] : [text];
    },
    async objectId(hex) {
      const ObjectId = await driverClass();
      return new ObjectId(hex);
    },
    async check() {
      await driverClass();
    },
  };
}

/** The condition that an `_id` is one of these. */
export function idAmong(candidates: readonly unknown[]): MongoDocument {
  return candidates.length === 1 ? { $eq: candidates[0] } : { $in: candidates };
}

/** Runs what sends ids; tells in words that help when they are of another driver than the database. */
export async function withOwnIds<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'BSONVersionError') throw error;
    throw new ConfigurationError(
      'ObjectId',
      'The ObjectId is of another major version of the MongoDB driver than db: hand in options.ObjectId of the driver that db comes from (with Mongoose: mongoose.mongo.ObjectId).',
    );
  }
}

async function loadObjectId(): Promise<ObjectIdConstructor> {
  try {
    const { ObjectId } = await import('mongodb');
    return ObjectId;
  } catch {
    throw new ConfigurationError(
      'ObjectId',
      `The package "mongodb" could not be loaded: it is an optional peer of smartvps-sdk (${DRIVER_RANGE}) that smartvps-sdk/mongodb takes ObjectId from. Install it, or hand in options.ObjectId of your own driver (with Mongoose: mongoose.mongo.ObjectId).`,
    );
  }
}

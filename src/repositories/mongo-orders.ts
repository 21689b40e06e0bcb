import { systemClock } from '../domain/environment.ts';
import { ConfigurationError, errorName, StorageError } from '../domain/errors.ts';
import { requireId } from '../domain/ids.ts';
import type { Order, Progress } from '../domain/order.ts';
import { orderLabel, textOf } from '../domain/text.ts';
import type { OrderRepository } from '../ports/orders.ts';
import {
  DURABLE,
  type MongoDatabase,
  type MongoDocument,
  PRIMARY,
  requireDb,
  valueAt,
} from './mongo-driver.ts';
import { createMongoIds, idAmong, withOwnIds } from './mongo-object-id.ts';
import {
  type MongoOptions,
  type MongoOrderFields,
  readCollections,
  readOrderFields,
  requireOptions,
} from './mongo-options.ts';
import { writesOf } from './mongo-order-progress.ts';
import { noSuchOrder, readProgress } from './order-requests.ts';

/**
 * Reads and tells a shop's orders in MongoDB, in the collection `orders` unless told otherwise. Writes its own
 * fields by their paths, and nothing else of the document.
 *
 * @param db - the database, of the caller's own driver
 * @throws ConfigurationError when an option cannot work
 */
export function createMongoOrders(db: MongoDatabase, options: MongoOptions = {}): OrderRepository {
  requireDb(db);
  requireOptions(options);
  const collection = db.collection(readCollections(options).orders);
  const fields = readOrderFields(options);
  const ids = createMongoIds(options.ObjectId);
  const { clock = systemClock, sealPassword = (password) => password } = options;
  return {
    async get(id) {
      const filter = { _id: idAmong(await ids.candidates(requireId('id', id))) };
      const how = { ...PRIMARY, projection: { [fields.password]: 0 } };
      const document = await withOwnIds(() => collection.findOne(filter, how));
      return document === null ? undefined : orderOf(document, fields);
    },
    async update(id, progress) {
      const next = readProgress(requireId('id', id), progress);
      const _id = idAmong(await ids.candidates(id));
      const sealed = await sealedPassword(id, next, sealPassword);
      // Missing, null and what is no number: nothing was told yet.
      const isOlder = { [fields.provisionVersion]: { $not: { $gte: next.version } } };
      for (const { only, update } of writesOf(next, sealed, new Date(clock.now()), fields)) {
        const { matchedCount } = await stored(id, () =>
          collection.updateOne({ _id, ...isOlder, ...only }, update, DURABLE),
        );
        if (matchedCount === 1) return;
      }
      const there = await collection.findOne({ _id }, { ...PRIMARY, projection: { _id: 1 } });
      if (there === null) throw noSuchOrder(id);
    },
  };
}

/** The order, and whatever else its document says, apart from the password. */
function orderOf(document: MongoDocument, fields: Required<MongoOrderFields>): Order {
  const open = without(document, fields.password.split('.'));
  const { _id, ...rest } = without(open, fields.os.split('.'));
  const stockId = valueAt(document, fields.stockId);
  const os = valueAt(document, fields.os);
  return {
    ...rest,
    id: textOf(_id),
    stockId: stockId === undefined || stockId === null ? '' : textOf(stockId),
    memory: valueAt(document, fields.memory) as string,
    ...(typeof os === 'string' && os !== '' && { os }),
  };
}

/** The projection leaves the password out already; a server that does not know such projections gives it. */
function without(document: MongoDocument, [name = '', ...path]: readonly string[]): MongoDocument {
  const { [name]: inner, ...rest } = document;
  const isParent = path.length > 0 && typeof inner === 'object' && inner !== null;
  return isParent ? { ...rest, [name]: without(inner as MongoDocument, path) } : rest;
}

async function sealedPassword(
  id: string,
  progress: Progress,
  seal: NonNullable<MongoOptions['sealPassword']>,
): Promise<unknown> {
  if (progress.status !== 'active') return undefined;
  try {
    const sealed = await seal(progress.password.reveal());
    if (sealed !== undefined && sealed !== null && sealed !== '') return sealed;
  } catch (error) {
    throw notStored(id, error);
  }
  throw new StorageError(`The password of ${orderLabel(id)} could not be stored: sealPassword gave nothing.`);
}

async function stored<T>(id: string, write: () => Promise<T>): Promise<T> {
  try {
    return await withOwnIds(write);
  } catch (error) {
    throw error instanceof ConfigurationError ? error : notStored(id, error);
  }
}

/** A driver's error may quote the document that was refused, and a sealer's the password: neither goes along. */
function notStored(id: string, error: unknown): StorageError {
  return new StorageError(`The progress of ${orderLabel(id)} could not be stored: ${errorName(error)}.`);
}

import { textOf } from '../domain/text.ts';
import type { StockChangeResult, StockUpdate } from '../ports/stock.ts';
import { isSameValue } from './equality.ts';
import { sendBulk } from './mongo-bulk.ts';
import { type MongoDocument, PRIMARY } from './mongo-driver.ts';
import { idAmong } from './mongo-object-id.ts';
import {
  comparedFields,
  type StockPaths,
  type StockShelf,
  sayingAll,
  snapshotOf,
} from './mongo-stock-items.ts';
import type { Change } from './stock-requests.ts';

type Update = Change<'update'>;

/**
 * Sends updates of different items in one request. Where fewer documents matched than were sent, all are read back:
 * one that says what was wanted was updated, by whomever; any other is a conflict.
 */
export async function updateItems(
  shelf: StockShelf,
  updates: readonly Update[],
): Promise<readonly StockChangeResult[]> {
  const ids = await Promise.all(updates.map(({ id }) => shelf.ids.candidates(id)));
  const sent = updates.flatMap(({ expected, set }, index) => {
    const update = updateOf(set, shelf.paths);
    const filter = { _id: idAmong(ids[index] ?? []), ...sayingAll(expected, shelf.paths) };
    return update === undefined ? [] : [{ index, operation: { updateOne: { filter, update } } }];
  });
  const operations = sent.map(({ operation }) => operation);
  const { matchedCount, errors } = await sendBulk(shelf.collection, operations);
  const failed = new Map([...errors].map(([place, error]) => [sent[place]?.index, error]));
  const isAllApplied = matchedCount === updates.length;
  const now = isAllApplied ? undefined : await readBack(shelf, ids.flat());
  return updates.map((update, index) => {
    if (failed.has(index)) return { status: 'failed', error: failed.get(index) };
    const isApplied = now === undefined || saysWanted(now.get(update.id), update, shelf.paths);
    return isApplied ? { status: 'applied', id: update.id } : { status: 'conflict' };
  });
}

/** The update in the words of the database; `undefined` when there is nothing to write. */
function updateOf(set: StockUpdate, paths: StockPaths): MongoDocument | undefined {
  const { available, availableQty, lastSeen } = set;
  const $set = {
    ...(available !== undefined && { [paths.available]: available }),
    ...(availableQty !== undefined && { [paths.availableQty]: availableQty }),
    ...(lastSeen !== undefined && { [paths.lastSeen]: new Date(lastSeen) }),
  };
  const isCleared = Object.hasOwn(set, 'lastSeen') && lastSeen === undefined;
  const update = {
    ...(Object.keys($set).length > 0 && { $set }),
    ...(isCleared && { $unset: { [paths.lastSeen]: 1 } }),
  };
  return Object.keys(update).length > 0 ? update : undefined;
}

async function readBack(
  { collection, paths }: StockShelf,
  ids: readonly unknown[],
): Promise<ReadonlyMap<string, MongoDocument>> {
  const how = { ...PRIMARY, projection: comparedFields(paths) };
  const documents = await collection.find({ _id: { $in: ids } }, how).toArray();
  return new Map(documents.map((document) => [textOf(document._id), document]));
}

/** True when an item says all that was expected, and what was to be written as if it had been. */
function saysWanted(document: MongoDocument | undefined, update: Update, paths: StockPaths): boolean {
  if (document === undefined) return false;
  const now = snapshotOf(document, paths);
  const wanted = { ...update.expected, ...written(update.set) };
  return Object.entries(wanted).every(([field, value]) => isSameValue(now[field as keyof typeof now], value));
}

/** The fields that are written; `lastSeen` also where it is to be removed. */
function written(set: StockUpdate): StockUpdate {
  return {
    ...(set.available !== undefined && { available: set.available }),
    ...(set.availableQty !== undefined && { availableQty: set.availableQty }),
    ...(Object.hasOwn(set, 'lastSeen') && { lastSeen: set.lastSeen }),
  };
}

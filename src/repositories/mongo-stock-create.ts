import { StorageError } from '../domain/errors.ts';
import { textOf } from '../domain/text.ts';
import type { StockChangeResult } from '../ports/stock.ts';
import { derivedItemId, derivedObjectId, identityOf } from './identity.ts';
import { sendBulk } from './mongo-bulk.ts';
import {
  DURABLE,
  isDuplicateKey,
  type MongoCollection,
  type MongoDocument,
  PRIMARY,
  projected,
  valueAt,
} from './mongo-driver.ts';
import { documentOf, type StockPaths, type StockShelf } from './mongo-stock-items.ts';
import type { Change } from './stock-requests.ts';

type Item = Change<'create'>['item'];

/** An item on its way in. */
interface Arrival {
  readonly place: number;
  readonly item: Item;
  readonly identity: string;
}

/** So many items of one package that were re-pointed to others are no accident any more. */
const MAX_TURNS = 100;

/**
 * Creates items whose packages have none. The `_id` is derived from the package's identity, so two who create the
 * same item meet at the same `_id`, and the second is refused by the index that every collection has. Where that
 * `_id` belongs to an item that stands for another package since, the next one is tried.
 */
export async function createItems(
  shelf: StockShelf,
  creates: readonly Change<'create'>[],
): Promise<readonly StockChangeResult[]> {
  const results: StockChangeResult[] = [];
  const sold = await soldAmong(shelf, creates);
  let arrivals: Arrival[] = creates.map(({ item }, place) => {
    return { place, item, identity: identityOf(item.smartvps.packagePid, item.smartvps.packageName) };
  });
  for (const { place, identity } of arrivals) if (sold.has(identity)) results[place] = { status: 'conflict' };
  for (let turn = 1; turn <= MAX_TURNS; turn++) {
    arrivals = arrivals.filter(({ place }) => results[place] === undefined);
    if (arrivals.length === 0) return results;
    await insertTurn(shelf, arrivals, turn, results);
  }
  const error = new StorageError(
    `A stock item could not be created: ${MAX_TURNS} of its package were re-pointed.`,
  );
  return creates.map((_, place) => results[place] ?? { status: 'failed', error });
}

/** The identities among these that an item in stock has already. A package id may be stored as a number. */
async function soldAmong(
  { collection, paths }: StockShelf,
  creates: readonly Change<'create'>[],
): Promise<ReadonlySet<string>> {
  const pids = [...new Set(creates.map(({ item }) => item.smartvps.packagePid))];
  const numbers = pids.map(Number).filter((number) => pids.includes(String(number)));
  const names = [...new Set(creates.map(({ item }) => item.smartvps.packageName))];
  const filter = {
    [paths.packagePid]: { $in: [...pids, ...numbers] },
    [paths.packageName]: { $in: names },
  };
  const how = { ...PRIMARY, projection: projected([paths.packagePid, paths.packageName]) };
  const found = await collection.find(filter, how).toArray();
  return new Set(found.map((document) => identityIn(document, paths)));
}

/** One turn: whoever gets in or is refused for good has a result afterwards; whoever has none needs another turn. */
async function insertTurn(
  shelf: StockShelf,
  arrivals: readonly Arrival[],
  turn: number,
  results: StockChangeResult[],
): Promise<void> {
  const ids = await Promise.all(arrivals.map(({ item }) => derivedId(shelf, item, turn)));
  const documents = arrivals.map(({ item }, index) => documentOf(ids[index], item, shelf.paths));
  const errors = await insertAll(shelf.collection, documents);
  const isTaken = [...errors.values()].some(isDuplicateKey);
  const holders = isTaken ? await identitiesOf(shelf, ids) : new Map<string, string>();
  for (const [index, { place, identity }] of arrivals.entries()) {
    const id = textOf(ids[index]);
    const error = errors.get(index);
    const holder = holders.get(id);
    if (error === undefined) results[place] = { status: 'applied', id };
    else if (!isDuplicateKey(error) || holder === undefined) results[place] = { status: 'failed', error };
    else if (holder === identity) results[place] = { status: 'conflict' };
  }
}

async function derivedId({ ids, itemIds }: StockShelf, { smartvps }: Item, turn: number): Promise<unknown> {
  const { packagePid, packageName } = smartvps;
  if (itemIds === 'text') return derivedItemId(packagePid, packageName, turn);
  return ids.objectId(derivedObjectId(packagePid, packageName, turn));
}

/** Inserts what is not there yet. Some servers refuse a whole request for one document: then each goes alone. */
async function insertAll(
  collection: MongoCollection,
  documents: readonly MongoDocument[],
): Promise<ReadonlyMap<number, unknown>> {
  try {
    const operations = documents.map((document) => ({ insertOne: { document } }));
    return (await sendBulk(collection, operations)).errors;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const errors = new Map<number, unknown>();
  for (const [index, document] of documents.entries()) {
    try {
      await collection.insertOne(document, DURABLE);
    } catch (error) {
      errors.set(index, error);
    }
  }
  return errors;
}

/** Which package the documents of these ids stand for. */
async function identitiesOf(
  { collection, paths }: StockShelf,
  ids: readonly unknown[],
): Promise<ReadonlyMap<string, string>> {
  const how = { ...PRIMARY, projection: projected([paths.packagePid, paths.packageName]) };
  const found = await collection.find({ _id: { $in: ids } }, how).toArray();
  return new Map(found.map((document) => [textOf(document._id), identityIn(document, paths)]));
}

function identityIn(document: MongoDocument, paths: StockPaths): string {
  return identityOf(valueAt(document, paths.packagePid), valueAt(document, paths.packageName));
}

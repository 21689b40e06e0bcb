import { requireId } from '../domain/ids.ts';
import type { StockChangeResult, StockRepository } from '../ports/stock.ts';
import { requireWellFormed } from './mongo-documents.ts';
import { type MongoDatabase, PRIMARY, requireDb } from './mongo-driver.ts';
import { createMongoIds, idAmong, withOwnIds } from './mongo-object-id.ts';
import { type MongoOptions, readCollections, readStockFields, requireOptions } from './mongo-options.ts';
import { createItems } from './mongo-stock-create.ts';
import { isOurs, itemOf, listedFields, pathsOf, type StockShelf } from './mongo-stock-items.ts';
import { updateItems } from './mongo-stock-update.ts';
import { requireList } from './requests.ts';
import { type Change, readChange } from './stock-requests.ts';

/** How many changes go out in one request, and how many documents come in at once. */
const BATCH = 1_000;

/** A change, and its place in the list of results. */
interface Placed<Type extends 'create' | 'update'> {
  readonly place: number;
  readonly change: Change<Type>;
}

/**
 * Reads and writes a shop's stock in MongoDB, in the collection `ipstocks` unless told otherwise. Availability,
 * quantity and `lastSeen` are written by their paths; nothing else of an existing document is touched.
 *
 * @param db - the database, of the caller's own driver
 * @throws ConfigurationError when an option cannot work
 */
export function createMongoStock(db: MongoDatabase, options: MongoOptions = {}): StockRepository {
  requireDb(db);
  requireOptions(options);
  const shelf: StockShelf = {
    collection: db.collection(readCollections(options).stock),
    paths: pathsOf(readStockFields(options)),
    ids: createMongoIds(options.ObjectId),
    itemIds: options.itemIds ?? 'ObjectId',
  };
  const { collection, paths, ids } = shelf;
  return {
    async *list() {
      const how = { ...PRIMARY, projection: listedFields(paths), sort: { _id: 1 }, batchSize: BATCH };
      for await (const document of collection.find(isOurs(paths), how)) {
        const item = itemOf(document, paths);
        if (item !== undefined) yield item;
      }
    },
    async get(id) {
      const filter = { _id: idAmong(await ids.candidates(requireId('id', id))), ...isOurs(paths) };
      const document = await withOwnIds(() => collection.findOne(filter, PRIMARY));
      return document === null ? undefined : itemOf(document, paths);
    },
    async apply(changes) {
      const results: StockChangeResult[] = [];
      const updates: Placed<'update'>[] = [];
      const creates: Placed<'create'>[] = [];
      for (const [place, change] of requireList('changes', changes).entries()) {
        try {
          const read = readChange(change);
          if (read.type === 'create') creates.push({ place, change: storedToTheLetter(read) });
          else updates.push({ place, change: read });
        } catch (error) {
          results[place] = { status: 'failed', error };
        }
      }
      for (const round of roundsOf(updates)) {
        await settle(round, results, (batch) => updateItems(shelf, batch));
      }
      await settle(creates, results, (batch) => createItems(shelf, batch));
      return results;
    },
  };
}

/** A name that comes back as another would be created again at every sync. */
function storedToTheLetter(create: Change<'create'>): Change<'create'> {
  const { packagePid, packageName } = create.item.smartvps;
  requireWellFormed('item.smartvps.packagePid', packagePid);
  requireWellFormed('item.smartvps.packageName', packageName);
  return create;
}

/** Updates of one item go out one after the other, as they stand in the list; all others in one round. */
function roundsOf(updates: readonly Placed<'update'>[]): readonly (readonly Placed<'update'>[])[] {
  const turns = new Map<string, number>();
  const rounds: Placed<'update'>[][] = [];
  for (const update of updates) {
    const turn = turns.get(update.change.id) ?? 0;
    turns.set(update.change.id, turn + 1);
    rounds[turn] ??= [];
    rounds[turn].push(update);
  }
  return rounds;
}

/** Applies changes batch by batch. A batch that could not be sent fails, and stops no other. */
async function settle<Type extends 'create' | 'update'>(
  placed: readonly Placed<Type>[],
  results: StockChangeResult[],
  apply: (changes: readonly Change<Type>[]) => Promise<readonly StockChangeResult[]>,
): Promise<void> {
  for (let start = 0; start < placed.length; start += BATCH) {
    const batch = placed.slice(start, start + BATCH);
    try {
      const answers = await withOwnIds(() => apply(batch.map(({ change }) => change)));
      for (const [index, answer] of answers.entries()) results[batch[index]?.place ?? -1] = answer;
    } catch (error) {
      for (const { place } of batch) results[place] = { status: 'failed', error };
    }
  }
}

import type { MongoCollection, MongoDatabase, MongoDocument } from '../../src/mongodb.ts';
import { isDuplicateKey } from '../../src/repositories/mongo-driver.ts';

/** What an adapter would do otherwise, told as what becomes of the calls that ours makes. */
export interface Alteration {
  /** The condition of reads, updates and deletes. */
  readonly filter?: (filter: MongoDocument) => MongoDocument;
  /** The change of an update. */
  readonly update?: (update: MongoDocument) => MongoDocument;
  /** A document on its way in. */
  readonly document?: (document: MongoDocument) => MongoDocument;
  /** What goes with every call. */
  readonly options?: (options: MongoDocument) => object;
  /** Indexes on their way in. */
  readonly indexes?: (indexes: readonly MongoDocument[]) => readonly MongoDocument[];
  /** What the server says of the indexes that are there. */
  readonly listed?: (indexes: readonly MongoDocument[]) => readonly MongoDocument[];
  /** A duplicate key is taken for success. */
  readonly isDeafToDuplicates?: true;
  /** What is said of how many documents matched. */
  readonly matchedCount?: (matched: number, sent: number) => number;
  /** Updates read the document, change it and store all of it. */
  readonly isWhole?: true;
}

const same = <T>(value: T): T => value;

/** A database on which every call is altered. */
export function altered(db: MongoDatabase, alteration: Alteration): MongoDatabase {
  return { collection: (name) => alteredCollection(db.collection(name), alteration) };
}

function alteredCollection(real: MongoCollection, alteration: Alteration): MongoCollection {
  const { filter = same, update = same, document = same } = alteration;
  const options = (how: object) => (alteration.options ?? same)({ ...how });
  const { indexes = same, listed, isDeafToDuplicates, matchedCount = same, isWhole } = alteration;
  const deaf = async <T>(call: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (isDeafToDuplicates && isDuplicateKey(error)) return otherwise;
      throw error;
    }
  };
  const updateOne: MongoCollection['updateOne'] = (which, change, how) =>
    isWhole
      ? replaced(real, filter(which), update(change) as Record<string, MongoDocument>, options(how))
      : real.updateOne(filter(which), update(change), options(how));
  return {
    findOne: (which, how) => real.findOne(filter(which), options(how)),
    find: (which, how) => real.find(filter(which), options(how)),
    insertOne: (one, how) => deaf(() => real.insertOne(document(one), options(how)), {}),
    updateOne: (which, change, how) => deaf(() => updateOne(which, change, how), { matchedCount: 1 }),
    deleteOne: (which, how) => real.deleteOne(filter(which), options(how)),
    async bulkWrite(operations: readonly Operation[], how) {
      const changed = operations.map(({ insertOne, updateOne: one }) =>
        insertOne
          ? { insertOne: { document: document(insertOne.document) } }
          : { updateOne: { filter: filter(one?.filter ?? {}), update: update(one?.update ?? {}) } },
      );
      if (isWhole && operations.every(({ insertOne }) => insertOne === undefined)) {
        const answers = await Promise.all(
          operations.map(({ updateOne: one }) => updateOne(one?.filter ?? {}, one?.update ?? {}, how)),
        );
        return { matchedCount: answers.reduce((sum, answer) => sum + answer.matchedCount, 0) };
      }
      const answer = await deaf(() => real.bulkWrite(changed, options(how)), { matchedCount: 0 });
      return { matchedCount: matchedCount(answer.matchedCount, operations.length) };
    },
    createIndexes: (wanted: readonly MongoDocument[], how) =>
      real.createIndexes([...indexes(wanted)], options(how)),
    listIndexes: (how) => (listed === undefined ? real.listIndexes(how) : listedAs(real, listed, how)),
  };
}

interface Operation {
  readonly insertOne?: { readonly document: MongoDocument };
  readonly updateOne?: { readonly filter: MongoDocument; readonly update: MongoDocument };
}

/** Reads a document, changes the copy, lets everybody else go first, and stores the whole of it. */
async function replaced(
  real: MongoCollection,
  filter: MongoDocument,
  { $set = {}, $unset = {}, $inc = {} }: Record<string, MongoDocument>,
  options: object,
): Promise<{ readonly matchedCount: number }> {
  const document = await real.findOne(filter, {});
  if (document === null) return { matchedCount: 0 };
  const { _id, ...copy } = structuredClone(
    document._id === undefined ? document : { ...document, _id: null },
  );
  for (const [path, value] of Object.entries($set)) put(copy, path, value);
  for (const [path, by] of Object.entries($inc)) put(copy, path, Number(copy[path]) + Number(by));
  for (const path of Object.keys($unset)) put(copy, path, undefined);
  await real.findOne({}, {});
  const fields = Object.entries(copy);
  const there = fields.filter(([, value]) => value !== undefined);
  const gone = fields.filter(([, value]) => value === undefined).map(([name]) => [name, 1]);
  const whole = {
    $set: Object.fromEntries(there),
    ...(gone.length > 0 && { $unset: Object.fromEntries(gone) }),
  };
  return real.updateOne({ _id: document._id }, whole, options);
}

function put(document: MongoDocument, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? path;
  let parent = document;
  for (const name of names) parent = parent[name] as MongoDocument;
  if (value === undefined && parent !== document) delete parent[last];
  else parent[last] = value;
}

function listedAs(
  real: MongoCollection,
  listed: NonNullable<Alteration['listed']>,
  how: object,
): ReturnType<MongoCollection['listIndexes']> {
  const toArray = async () => [...listed(await real.listIndexes(how).toArray())];
  return {
    toArray,
    async *[Symbol.asyncIterator]() {
      yield* await toArray();
    },
  };
}

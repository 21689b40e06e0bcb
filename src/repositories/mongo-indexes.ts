import { ConfigurationError } from '../domain/errors.ts';
import { isSameValue } from './equality.ts';
import { codeOf, DURABLE, type MongoCollection, type MongoDocument, PRIMARY } from './mongo-driver.ts';

/** An index that a collection must have. */
export interface MongoIndex {
  readonly name: string;
  readonly key: Readonly<Record<string, 1>>;
  readonly unique?: true;
  readonly sparse?: true;
  readonly partialFilterExpression?: MongoDocument;
}

/** One address belongs to one record at a time: the store itself keeps that. */
const HELD_ADDRESS: MongoIndex = {
  name: 'smartvps_held_address',
  key: { address: 1 },
  unique: true,
  partialFilterExpression: { holdsAddress: true },
};

/** The indexes of the records of provisions. */
export const PROVISION_INDEXES: readonly MongoIndex[] = [
  HELD_ADDRESS,
  { name: 'smartvps_due', key: { dueAt: 1, _id: 1 } },
  { name: 'smartvps_stage', key: { stage: 1, _id: 1 } },
  { name: 'smartvps_attention', key: { needsAttention: 1, _id: 1 } },
];

/** The indexes of the records of renewals. */
export const RENEWAL_INDEXES: readonly MongoIndex[] = [
  HELD_ADDRESS,
  { name: 'smartvps_due', key: { dueAt: 1, orderId: 1, invoiceId: 1 } },
  { name: 'smartvps_order', key: { orderId: 1, invoiceId: 1 } },
];

/** The index of a shop's stock: which items are ours, and which sell a package. Several may sell the same. */
export function stockIndexes(smartvps: string): readonly MongoIndex[] {
  const key = { [`${smartvps}.packagePid`]: 1, [`${smartvps}.packageName`]: 1 } as const;
  return [{ name: 'smartvps_package', key, sparse: true }];
}

/** The server's words for a collection that is not there. */
const NAMESPACE_NOT_FOUND = 26;

/** The server's words for an index that is there under the same name or key, and different. */
const DIFFERENT: ReadonlySet<unknown> = new Set([85, 86]);

/**
 * Makes the indexes that are not there yet. May run again, and at once with others.
 *
 * @throws ConfigurationError when one is there and different
 */
export async function createIndexes(
  collection: MongoCollection,
  indexes: readonly MongoIndex[],
): Promise<void> {
  try {
    await collection.createIndexes([...indexes], DURABLE);
  } catch (error) {
    if (!DIFFERENT.has(codeOf(error))) throw error;
    await checkIndexes(collection, indexes);
    throw error;
  }
  await checkIndexes(collection, indexes);
}

/** @throws ConfigurationError when an index is missing or different */
async function checkIndexes(collection: MongoCollection, indexes: readonly MongoIndex[]): Promise<void> {
  const there = await indexesOf(collection);
  const missing = indexes.find((index) => !there.some((one) => isSameIndex(one, index)));
  if (missing === undefined) return;
  const isDifferent = there.some((one) => one.name === missing.name || isSameValue(one.key, missing.key));
  throw new ConfigurationError(
    'db',
    isDifferent
      ? `The index "${missing.name}" is needed and there is another in its place: drop that one, then call ensureIndexes().`
      : `The index "${missing.name}" is needed and is not there: call ensureIndexes() once, before the first order.`,
  );
}

/**
 * A {@link checkIndexes} that is done with once it has passed. Calls at the same time share one look; one that failed
 * is repeated by the next call.
 */
export function indexCheck(collection: MongoCollection, indexes: readonly MongoIndex[]): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= checkIndexes(collection, indexes).catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}

async function indexesOf(collection: MongoCollection): Promise<readonly MongoDocument[]> {
  try {
    return await collection.listIndexes(PRIMARY).toArray();
  } catch (error) {
    if (codeOf(error) === NAMESPACE_NOT_FOUND) return [];
    throw error;
  }
}

/** What an index keeps is in its key, its uniqueness and what it leaves out; its name says nothing. */
function isSameIndex(there: MongoDocument, index: MongoIndex): boolean {
  return (
    isSameValue(Object.entries(there.key ?? {}), Object.entries(index.key)) &&
    (there.unique === true) === (index.unique === true) &&
    (there.sparse === true) === (index.sparse === true) &&
    isSameValue(there.partialFilterExpression, index.partialFilterExpression) &&
    there.collation === undefined
  );
}

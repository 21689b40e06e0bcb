import { DURABLE, type MongoCollection, type MongoDocument } from './mongo-driver.ts';

/** What became of many writes that were sent in one request, each on its own. */
export interface BulkAnswer {
  /** How many found the document that they were to change. */
  readonly matchedCount: number;
  /** The errors, by the place of the write that each refused. */
  readonly errors: ReadonlyMap<number, unknown>;
}

/**
 * Sends many writes in one request; one that is refused stops no other.
 *
 * @throws what the driver throws when it cannot be said which writes were refused
 */
export async function sendBulk(
  collection: MongoCollection,
  operations: readonly MongoDocument[],
): Promise<BulkAnswer> {
  if (operations.length === 0) return { matchedCount: 0, errors: new Map() };
  try {
    const { matchedCount } = await collection.bulkWrite([...operations], { ...DURABLE, ordered: false });
    return { matchedCount, errors: new Map() };
  } catch (error) {
    const { writeErrors, result } = error as { writeErrors?: unknown; result?: { matchedCount?: unknown } };
    const refused = [writeErrors ?? []].flat() as { readonly index?: unknown }[];
    const errors = new Map<number, unknown>();
    for (const one of refused) if (typeof one.index === 'number') errors.set(one.index, one);
    if (errors.size === 0 || hasFailedAcknowledgement(error)) throw error;
    return { matchedCount: Number(result?.matchedCount ?? 0), errors };
  }
}

/** The writes were made, and the majority did not say so in time: they may be undone. */
function hasFailedAcknowledgement(error: unknown): boolean {
  const { result } = error as { result?: { getWriteConcernError?: () => unknown } };
  return result?.getWriteConcernError?.() !== undefined;
}

import { StorageError } from '../domain/errors.ts';
import { printable } from '../domain/text.ts';
import type { LeasedRecord } from './leased-records.ts';
import { newerRecord, SCHEMA_VERSION } from './leased-requests.ts';
import { storable, storableFields } from './mongo-documents.ts';
import {
  DURABLE,
  DURABLE_AFTER,
  isDuplicateKey,
  type MongoCollection,
  type MongoDocument,
  PRIMARY,
} from './mongo-driver.ts';

/** A record that one worker at a time may take on lease, as one document. */
type Item = LeasedRecord & { readonly schemaVersion: number };

/** What tells the records of one kind apart. */
export interface MongoRecordKind<Of> {
  /** The `_id`: one text per key, equal for equal keys, and for no others. */
  readonly idOf: (record: Of) => string;
  /** Whose record it is, in words. */
  readonly ownerOf: (record: Of) => string;
  /** Every field that a record may lack: one that `advance` leaves out is removed. */
  readonly optional: Readonly<Record<string, true>>;
  /** How a list is sorted. */
  readonly sort: Readonly<Record<string, 1>>;
}

/** More of others' writes than this between two looks, and the call is given up. */
const MAX_TURNS = 25;

/**
 * Records in a collection, one document each. Every write is one operation on one document, decided by its filter
 * at that moment. Repeated by a driver or a server, it either finds its filter no longer true or changes nothing.
 */
export class MongoRecords<Of extends Item> {
  readonly #kind: MongoRecordKind<Of>;
  readonly #collection: MongoCollection;

  constructor(collection: MongoCollection, kind: MongoRecordKind<Of>) {
    this.#collection = collection;
    this.#kind = kind;
  }

  async get(id: string): Promise<Of | undefined> {
    return this.#one({ _id: { $eq: id } });
  }

  async holderOf(address: string): Promise<Of | undefined> {
    return this.#one({ address: { $eq: address }, holdsAddress: true });
  }

  /**
   * Stores a first record, unless its key has one. The insert comes before the read: also one that is refused is
   * answered only when the majority has what refused it, so that no record is answered that may still be lost.
   */
  async insert(first: Of): Promise<Of> {
    const id = this.#kind.idOf(first);
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      if (await this.#inserted(id, first)) return first;
      const stored = await this.get(id);
      if (stored !== undefined) return stored;
    }
    throw givenUp(id);
  }

  /** Takes the lease of the record that has the first one's key; where there is none, of the first one. */
  async claim(
    first: Of,
    now: number,
    leaseUntil: number,
  ): Promise<{ readonly status: 'claimed' | 'held'; readonly record: Of }> {
    const id = this.#kind.idOf(first);
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const taken = await this.#changed(
        { ...this.#writable(id), ...unleased(now) },
        { $set: { leaseUntil, updatedAt: now }, $inc: { version: 1, fence: 1 } },
      );
      if (taken !== undefined) return { status: 'claimed', record: taken };
      const stored = await this.get(id);
      if (stored !== undefined) {
        this.#requireKnown(stored);
        if (stored.leaseUntil !== undefined && stored.leaseUntil > now)
          return { status: 'held', record: stored };
        continue;
      }
      const record = { ...first, version: 1, fence: 1, leaseUntil, updatedAt: now };
      if (await this.#inserted(id, record)) return { status: 'claimed', record };
    }
    throw givenUp(id);
  }

  async advance(expectedVersion: number, next: Of): Promise<'ok' | 'conflict' | 'address_taken'> {
    const filter = { ...this.#writable(this.#kind.idOf(next)), version: { $eq: expectedVersion } };
    const set = { ...storableFields(next, ['_id', 'evidence', 'version']), version: expectedVersion + 1 };
    const gone = Object.keys(this.#kind.optional).filter((name) => !Object.hasOwn(set, name));
    const $unset = Object.fromEntries(gone.map((name) => [name, 1]));
    const update = { $set: set, ...(gone.length > 0 && { $unset }) };
    try {
      const { matchedCount } = await this.#collection.updateOne(filter, update, DURABLE);
      return matchedCount === 1 ? 'ok' : 'conflict';
    } catch (error) {
      if (isDuplicateKey(error)) return 'address_taken';
      throw error;
    }
  }

  /**
   * Sets the evidence of an attempt that has none yet, under a path of its own: nothing that is written beside it
   * can be lost, and it cannot be lost to what is.
   *
   * @param also - what else is set then
   * @returns the record stored; `undefined` when there is none
   */
  async hear(
    id: string,
    attempt: string,
    evidence: Of['evidence'][string],
    also: Partial<Of> = {},
  ): Promise<Of | undefined> {
    const path = `evidence.${attempt}`;
    const { at } = evidence;
    const filter = { ...this.#writable(id), [path]: { $exists: false } };
    const set = { ...also, [path]: storable(evidence), updatedAt: at };
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const heard =
        (await this.#changed(
          { ...filter, dueAt: { $not: { $lte: at } } },
          { $set: { ...set, dueAt: at }, $inc: { version: 1 } },
        )) ?? (await this.#changed({ ...filter, dueAt: { $lte: at } }, { $set: set, $inc: { version: 1 } }));
      if (heard !== undefined) return heard;
      const stored = await this.get(id);
      if (stored === undefined || Object.hasOwn(stored.evidence, attempt)) return stored;
      this.#requireKnown(stored);
    }
    throw givenUp(id);
  }

  /** The longest due first; of those due at the same moment, in the order of their ids. */
  async due(now: number, limit: number): Promise<readonly Of[]> {
    return this.#many({ dueAt: { $lte: now }, ...unleased(now) }, { dueAt: 1, ...this.#kind.sort }, limit);
  }

  async list(filter: MongoDocument, limit: number): Promise<readonly Of[]> {
    return this.#many(filter, this.#kind.sort, limit);
  }

  async #one(filter: MongoDocument): Promise<Of | undefined> {
    const document = await this.#collection.findOne(filter, PRIMARY);
    return document === null ? undefined : recordOf<Of>(document);
  }

  async #many(
    filter: MongoDocument,
    sort: Readonly<Record<string, 1>>,
    limit: number,
  ): Promise<readonly Of[]> {
    if (limit === 0) return []; // A limit of 0 means none to a driver.
    const documents = await this.#collection.find(filter, { ...PRIMARY, sort, limit }).toArray();
    return documents.map((document) => recordOf<Of>(document));
  }

  async #inserted(id: string, record: Of): Promise<boolean> {
    try {
      await this.#collection.insertOne({ _id: id, ...storableFields(record, ['_id']) }, DURABLE);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async #changed(filter: MongoDocument, update: MongoDocument): Promise<Of | undefined> {
    const document = await this.#collection.findOneAndUpdate(filter, update, DURABLE_AFTER);
    return document === null ? undefined : recordOf<Of>(document);
  }

  /** A record of a newer shape is left alone: this version would not know what it breaks. */
  #writable(id: string): MongoDocument {
    return { _id: { $eq: id }, schemaVersion: { $not: { $gt: SCHEMA_VERSION } } };
  }

  #requireKnown(stored: Of): void {
    if (stored.schemaVersion > SCHEMA_VERSION) throw newerRecord(this.#kind.ownerOf(stored));
  }
}

function givenUp(id: string): StorageError {
  return new StorageError(
    `The record "${printable(id)}" could not be written: others wrote it ${MAX_TURNS} times meanwhile.`,
  );
}

/** The lease is absent, or not after now. */
function unleased(now: number): MongoDocument {
  return { leaseUntil: { $not: { $gt: now } } };
}

/** What is stored, apart from the `_id`; `evidence` is there, whoever wrote the document. */
function recordOf<Of extends Item>({ _id, ...fields }: MongoDocument): Of {
  return { evidence: {}, ...fields } as unknown as Of;
}

import { InvalidArgumentError, StorageError } from '../domain/errors.ts';
import { printable } from '../domain/text.ts';
import { newerRecord, SCHEMA_VERSION } from './leased-requests.ts';
import { requireWellFormed, storable, storableFields } from './mongo-documents.ts';
import {
  DURABLE,
  isDuplicateKey,
  type MongoCollection,
  type MongoDocument,
  PRIMARY,
} from './mongo-driver.ts';
import type { LeasedRecord, Records } from './records.ts';

/** A record that one worker at a time may take on lease, as one document. */
type Item = LeasedRecord & { readonly schemaVersion: number };

/** Every field that a record may lack. */
type OptionalField<Of> = {
  [Field in keyof Of]-?: undefined extends Of[Field] ? Field : never;
}[keyof Of];

/** What tells the records of one kind apart. */
export interface MongoRecordKind<Of, Key, Query> {
  /** The `_id`: one text per key, equal for equal keys, and for no others. */
  readonly idOf: (key: Key) => string;
  /** Whose record it is, in words. */
  readonly ownerOf: (key: Key) => string;
  /** Every field that a record may lack: one that `advance` leaves out is removed. */
  readonly optional: Readonly<Record<OptionalField<Of>, true>>;
  /** Which documents a list is of. */
  readonly filterOf: (query: Query) => MongoDocument;
  /** How a list is sorted. */
  readonly sort: Readonly<Record<string, 1>>;
  /** Awaited before every write: rejects while an index is missing. */
  readonly ready: () => Promise<void>;
}

/** More of others' writes than this between two looks, and the call is given up. */
const MAX_TURNS = 25;

/**
 * Records in a collection, one document each. Every write is one operation on one document, decided by its filter
 * at that moment. Repeated by a driver or a server, it either finds its filter no longer true or changes nothing.
 */
export class MongoRecords<Of extends Item & Key, Key, Query> implements Records<Of, Key, Query> {
  readonly #kind: MongoRecordKind<Of, Key, Query>;
  readonly #collection: MongoCollection;

  constructor(collection: MongoCollection, kind: MongoRecordKind<Of, Key, Query>) {
    this.#collection = collection;
    this.#kind = kind;
  }

  async get(key: Key): Promise<Of | undefined> {
    return this.#stored(this.#kind.idOf(key));
  }

  async holderOf(address: string): Promise<Of | undefined> {
    return this.#one({ address: { $eq: address }, holdsAddress: true });
  }

  /**
   * The insert comes before the read: also one that is refused is answered only when the majority has what refused it,
   * so that no record is answered that may still be lost.
   */
  async insert(first: Of): Promise<Of> {
    await this.#kind.ready();
    const id = this.#kind.idOf(first);
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      if (await this.#inserted(id, first)) return first;
      const stored = await this.#stored(id);
      if (stored !== undefined) return stored;
    }
    throw givenUp(id);
  }

  /**
   * It is the write that decides, and only while the record is to the version the one that was read: so what is
   * answered is exactly what is stored.
   */
  async claim(
    first: Of,
    now: number,
    leaseUntil: number,
  ): Promise<{ readonly status: 'claimed' | 'held'; readonly record: Of }> {
    await this.#kind.ready();
    const id = this.#kind.idOf(first);
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const stored = await this.#stored(id);
      if (stored === undefined) {
        const record = { ...first, version: 1, fence: 1, leaseUntil, updatedAt: now };
        if (await this.#inserted(id, record)) return { status: 'claimed', record };
        continue;
      }
      if (stored.leaseUntil !== undefined && stored.leaseUntil > now)
        return { status: 'held', record: stored };
      this.#requireKnown(stored);
      const { version, fence } = stored;
      const lease = { version: version + 1, fence: fence + 1, leaseUntil, updatedAt: now };
      if (await this.#updated(id, { version: { $eq: version } }, { $set: lease })) {
        return { status: 'claimed', record: { ...stored, ...lease } };
      }
    }
    throw givenUp(id);
  }

  async advance(expectedVersion: number, next: Of): Promise<'ok' | 'conflict' | 'address_taken'> {
    await this.#kind.ready();
    for (const name of Object.keys(next)) requireFieldName(name);
    const set = { ...storableFields(next, ['_id', 'evidence', 'version']), version: expectedVersion + 1 };
    const gone = Object.keys(this.#kind.optional).filter((name) => !Object.hasOwn(set, name));
    const $unset = Object.fromEntries(gone.map((name) => [name, 1]));
    const update = { $set: set, ...(gone.length > 0 && { $unset }) };
    try {
      const isExpected = { version: { $eq: expectedVersion } };
      return (await this.#updated(this.#kind.idOf(next), isExpected, update)) ? 'ok' : 'conflict';
    } catch (error) {
      if (isDuplicateKey(error)) return 'address_taken';
      throw error;
    }
  }

  /**
   * Evidence has a path of its own: nothing that is written beside it can be lost, and it cannot be lost to what is.
   */
  async hear(
    key: Key,
    attempt: string,
    evidence: Of['evidence'][string],
    also: Partial<Of> = {},
  ): Promise<Of | undefined> {
    await this.#kind.ready();
    const id = this.#kind.idOf(key);
    const path = `evidence.${attempt}`;
    const { at } = evidence;
    const isUnheard = { [path]: { $exists: false } };
    const set = { ...also, [path]: storable(evidence), updatedAt: at };
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const isDueLater = { ...isUnheard, dueAt: { $not: { $lte: at } } };
      const isDueBefore = { ...isUnheard, dueAt: { $lte: at } };
      const $inc = { version: 1 };
      (await this.#updated(id, isDueLater, { $set: { ...set, dueAt: at }, $inc })) ||
        (await this.#updated(id, isDueBefore, { $set: set, $inc }));
      const stored = await this.#stored(id);
      if (stored === undefined || Object.hasOwn(stored.evidence, attempt)) return stored;
      this.#requireKnown(stored);
    }
    throw givenUp(id);
  }

  async due(now: number, limit: number): Promise<readonly Of[]> {
    return this.#many({ dueAt: { $lte: now }, ...unleased(now) }, { dueAt: 1, ...this.#kind.sort }, limit);
  }

  async list(query: Query, limit: number): Promise<readonly Of[]> {
    return this.#many(this.#kind.filterOf(query), this.#kind.sort, limit);
  }

  async #stored(id: string): Promise<Of | undefined> {
    return this.#one({ _id: { $eq: requireWellFormed('id', id) } });
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
      const _id = requireWellFormed('id', id);
      await this.#collection.insertOne({ _id, ...storableFields(record, ['_id']) }, DURABLE);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** A record of a newer shape is left alone: this version would not know what it breaks. */
  async #updated(id: string, condition: MongoDocument, update: MongoDocument): Promise<boolean> {
    const isKnown = { schemaVersion: { $not: { $gt: SCHEMA_VERSION } } };
    const filter = { _id: { $eq: requireWellFormed('id', id) }, ...isKnown, ...condition };
    const { matchedCount } = await this.#collection.updateOne(filter, update, DURABLE);
    return matchedCount === 1;
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

/** A dot would make a path of a name, and reach what `advance` must not write. */
function requireFieldName(name: string): void {
  if (!name.includes('.') && !name.startsWith('$')) return;
  throw new InvalidArgumentError('next', 'A field of next has a name that is a path or an operator.');
}

/** The lease is absent, or not after now. */
function unleased(now: number): MongoDocument {
  return { leaseUntil: { $not: { $gt: now } } };
}

/** What is stored, apart from the `_id`; `evidence` is there, whoever wrote the document. */
function recordOf<Of extends Item>({ _id, ...fields }: MongoDocument): Of {
  return { evidence: {}, ...fields } as unknown as Of;
}

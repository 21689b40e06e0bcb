import { copyOf } from './copy.ts';
import type { LeasedRecord, Records } from './records.ts';

/** What tells the records of one kind apart, and in which order they are listed. */
export interface MemoryRecordKind<Item, Key, Query> {
  /** One text per key: equal for equal keys, and for no others. */
  readonly keyOf: (key: Key) => string;
  /** Below 0 when the first is listed before the second. */
  readonly compare: (a: Key, b: Key) => number;
  readonly isAskedFor: (record: Item, query: Query) => boolean;
}

/**
 * Records in memory, copied in and out. Every method runs from its look at a record to its write without a pause, which
 * makes it atomic.
 */
export class MemoryRecords<Item extends LeasedRecord & Key, Key, Query> implements Records<Item, Key, Query> {
  readonly #kind: MemoryRecordKind<Item, Key, Query>;
  readonly #records = new Map<string, Item>();
  readonly #holders = new Map<string, string>();

  constructor(kind: MemoryRecordKind<Item, Key, Query>) {
    this.#kind = kind;
  }

  get(key: Key): Item | undefined {
    return copyOf(this.#records.get(this.#kind.keyOf(key)));
  }

  holderOf(address: string): Item | undefined {
    const key = this.#holders.get(address);
    return key === undefined ? undefined : copyOf(this.#records.get(key));
  }

  insert(first: Item): Item {
    return copyOf(this.#records.get(this.#kind.keyOf(first)) ?? this.#put(first));
  }

  claim(
    first: Item,
    now: number,
    leaseUntil: number,
  ): { readonly status: 'claimed' | 'held'; readonly record: Item } {
    const stored = this.#records.get(this.#kind.keyOf(first));
    if (stored && isLeased(stored, now)) return { status: 'held', record: copyOf(stored) };
    const { version, fence } = stored ?? { version: 0, fence: 0 };
    const taken = { version: version + 1, fence: fence + 1, leaseUntil, updatedAt: now };
    return { status: 'claimed', record: copyOf(this.#put({ ...(stored ?? first), ...taken })) };
  }

  advance(expectedVersion: number, next: Item): 'ok' | 'conflict' | 'address_taken' {
    const key = this.#kind.keyOf(next);
    const stored = this.#records.get(key);
    if (stored === undefined || stored.version !== expectedVersion) return 'conflict';
    const address = heldAddress(next);
    const holder = address === undefined ? undefined : this.#holders.get(address);
    if (holder !== undefined && holder !== key) return 'address_taken';
    this.#put({ ...copyOf(next), version: expectedVersion + 1, evidence: stored.evidence });
    return 'ok';
  }

  hear(
    key: Key,
    attempt: string,
    evidence: Item['evidence'][string],
    also?: Partial<Item>,
  ): Item | undefined {
    const stored = this.#records.get(this.#kind.keyOf(key));
    if (stored === undefined || Object.hasOwn(stored.evidence, attempt)) return copyOf(stored);
    const heard = {
      version: stored.version + 1,
      evidence: { ...stored.evidence, [attempt]: copyOf(evidence) },
      dueAt: Math.min(stored.dueAt ?? evidence.at, evidence.at),
      updatedAt: Math.max(stored.updatedAt, evidence.at),
    };
    return copyOf(this.#put({ ...stored, ...also, ...heard }));
  }

  due(now: number, limit: number): readonly Item[] {
    const due = [...this.#records.values()].filter((record) => isDue(record, now) && !isLeased(record, now));
    const inTurn = due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || this.#kind.compare(a, b));
    return copyOf(inTurn.slice(0, limit));
  }

  list(query: Query, limit: number): readonly Item[] {
    const found = [...this.#records.values()].filter((record) => this.#kind.isAskedFor(record, query));
    return copyOf(found.sort(this.#kind.compare).slice(0, limit));
  }

  #put(record: Item): Item {
    const key = this.#kind.keyOf(record);
    const before = heldAddress(this.#records.get(key));
    const after = heldAddress(record);
    if (before !== undefined) this.#holders.delete(before);
    if (after !== undefined) this.#holders.set(after, key);
    this.#records.set(key, record);
    return record;
  }
}

function heldAddress(record: LeasedRecord | undefined): string | undefined {
  return record?.holdsAddress ? record.address : undefined;
}

function isLeased({ leaseUntil }: LeasedRecord, now: number): boolean {
  return leaseUntil !== undefined && leaseUntil > now;
}

function isDue({ dueAt }: LeasedRecord, now: number): boolean {
  return dueAt !== undefined && dueAt <= now;
}

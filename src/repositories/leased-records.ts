import { copyOf } from './copy.ts';

/** What every record has that one worker at a time may take on lease. */
export interface LeasedRecord {
  readonly version: number;
  readonly fence: number;
  readonly leaseUntil?: number;
  readonly dueAt?: number;
  readonly address?: string;
  readonly holdsAddress: boolean;
  readonly evidence: Readonly<Record<string, { readonly at: number }>>;
  readonly updatedAt: number;
}

/** What tells the records of one kind apart, and in which order they are listed. */
export interface LeasedRecordOrder<Item> {
  /** One text per key: equal for equal keys, and for no others. */
  readonly keyOf: (record: Item) => string;
  /** Below 0 when the first is listed before the second. */
  readonly compare: (a: Item, b: Item) => number;
}

/**
 * Records in memory, each with a version, a lease, evidence, and perhaps an address that it alone holds. They are
 * copied in and out. Every method runs from its look at a record to its write without a pause, which makes it
 * atomic.
 */
export class LeasedRecords<Item extends LeasedRecord> {
  readonly #order: LeasedRecordOrder<Item>;
  readonly #records = new Map<string, Item>();
  readonly #holders = new Map<string, string>();

  constructor(order: LeasedRecordOrder<Item>) {
    this.#order = order;
  }

  get(key: string): Item | undefined {
    return copyOf(this.#records.get(key));
  }

  holderOf(address: string): Item | undefined {
    const key = this.#holders.get(address);
    return key === undefined ? undefined : this.get(key);
  }

  /** Stores a first record, unless its key has one. Answers the record stored. */
  insert(first: Item): Item {
    return copyOf(this.#records.get(this.#order.keyOf(first)) ?? this.#put(first));
  }

  /** Takes the lease of the record that has the first one's key; where there is none, of the first one. */
  claim(
    first: Item,
    now: number,
    leaseUntil: number,
  ): { readonly status: 'claimed' | 'held'; readonly record: Item } {
    const stored = this.#records.get(this.#order.keyOf(first));
    if (stored && isLeased(stored, now)) return { status: 'held', record: copyOf(stored) };
    const { version, fence } = stored ?? { version: 0, fence: 0 };
    const taken = { version: version + 1, fence: fence + 1, leaseUntil, updatedAt: now };
    return { status: 'claimed', record: copyOf(this.#put({ ...(stored ?? first), ...taken })) };
  }

  advance(expectedVersion: number, next: Item): 'ok' | 'conflict' | 'address_taken' {
    const key = this.#order.keyOf(next);
    const stored = this.#records.get(key);
    if (stored === undefined || stored.version !== expectedVersion) return 'conflict';
    const address = heldAddress(next);
    const holder = address === undefined ? undefined : this.#holders.get(address);
    if (holder !== undefined && holder !== key) return 'address_taken';
    this.#put({ ...copyOf(next), version: expectedVersion + 1, evidence: stored.evidence });
    return 'ok';
  }

  /**
   * Sets the evidence of an attempt that has none yet.
   *
   * @param also - what else is set then
   * @returns the record stored; `undefined` when there is none
   */
  hear(
    key: string,
    attempt: string,
    evidence: Item['evidence'][string],
    also?: Partial<Item>,
  ): Item | undefined {
    const stored = this.#records.get(key);
    if (stored === undefined || Object.hasOwn(stored.evidence, attempt)) return copyOf(stored);
    const heard = {
      version: stored.version + 1,
      evidence: { ...stored.evidence, [attempt]: copyOf(evidence) },
      dueAt: Math.min(stored.dueAt ?? evidence.at, evidence.at),
      updatedAt: Math.max(stored.updatedAt, evidence.at),
    };
    return copyOf(this.#put({ ...stored, ...also, ...heard }));
  }

  /** The longest due first; of those due at the same moment, in the order of the list, so that it is settled. */
  due(now: number, limit: number): readonly Item[] {
    const due = [...this.#records.values()].filter((record) => isDue(record, now) && !isLeased(record, now));
    const inTurn = due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || this.#order.compare(a, b));
    return copyOf(inTurn.slice(0, limit));
  }

  list(isAskedFor: (record: Item) => boolean, limit: number): readonly Item[] {
    const found = [...this.#records.values()].filter(isAskedFor);
    return copyOf(found.sort(this.#order.compare).slice(0, limit));
  }

  #put(record: Item): Item {
    const key = this.#order.keyOf(record);
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

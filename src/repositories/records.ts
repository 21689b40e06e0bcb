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

/** At once, or later. */
type Sooner<Value> = Value | Promise<Value>;

/**
 * Where the records of one kind are kept, each under a key of its own. Every method is atomic on its own and decided by
 * what is stored at that moment. What it is asked was looked at before.
 */
export interface Records<Item extends LeasedRecord, Key, Query> {
  get(key: Key): Sooner<Item | undefined>;
  /** The record that holds this address. */
  holderOf(address: string): Sooner<Item | undefined>;
  /** Stores a first record, unless its key has one. Answers the record stored. */
  insert(first: Item): Sooner<Item>;
  /** Takes the lease of the record that has the first one's key; where there is none, of the first one. */
  claim(
    first: Item,
    now: number,
    leaseUntil: number,
  ): Sooner<{ readonly status: 'claimed' | 'held'; readonly record: Item }>;
  /** Replaces a record while its version is the expected one; its evidence stays. */
  advance(expectedVersion: number, next: Item): Sooner<'ok' | 'conflict' | 'address_taken'>;
  /**
   * Sets the evidence of an attempt that has none yet.
   *
   * @param also - what else is set then
   * @returns the record stored; `undefined` when there is none
   */
  hear(
    key: Key,
    attempt: string,
    evidence: Item['evidence'][string],
    also?: Partial<Item>,
  ): Sooner<Item | undefined>;
  /** The longest due first; of those due at the same moment, in the order of the list, so that it is settled. */
  due(now: number, limit: number): Sooner<readonly Item[]>;
  /** What the query asks for, in the order of the keys. */
  list(query: Query, limit: number): Sooner<readonly Item[]>;
}

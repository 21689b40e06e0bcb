/**
 * Whether the caller was told: `answered` when the provider's own answer went out whole, `dropped` when it did
 * not, `late` when the effect came after the call's arrival and its answer never went out.
 */
export type Delivery = 'answered' | 'dropped' | 'late';

/** A server was sold and charged. */
export interface PurchaseEntry {
  readonly type: 'purchase';
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  /** The package name that was asked for. */
  readonly packageName: string;
  /** The id of the package that was asked for, as text. */
  readonly packageId: string;
  readonly memoryGb: number;
  /** The address that was assigned. */
  readonly ip: string;
  /** Whether the address is of the package that was asked for. */
  readonly inPool: boolean;
  readonly delivered: Delivery;
}

/** A server was charged for another period. */
export interface RenewalEntry {
  readonly type: 'renewal';
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  readonly ip: string;
  readonly expiresBefore: number;
  /** The same as `expiresBefore` when it was charged and not moved. */
  readonly expiresAfter: number;
  readonly delivered: Delivery;
}

/** One charge. */
export type LedgerEntry = PurchaseEntry | RenewalEntry;

/** The provider's books: every charge in order, and nothing else. */
export interface Ledger {
  /** A live list: it grows by itself, and late effects show in it once their time has come. */
  readonly entries: readonly LedgerEntry[];
  /** Books a charge; the function it gives back says that the caller was told. */
  book(entry: LedgerEntry): () => void;
}

/** @param settle - called before each look at the entries, so that they include what is due by then */
export function createLedger(settle: () => void): Ledger {
  const entries: LedgerEntry[] = [];
  return {
    entries: new Proxy(entries, {
      get(target, key, receiver) {
        settle();
        return Reflect.get(target, key, receiver);
      },
      set: () => false,
      deleteProperty: () => false,
    }),
    book(entry) {
      const index = entries.push(Object.freeze(entry)) - 1;
      return () => {
        entries[index] = Object.freeze({ ...entry, delivered: 'answered' });
      };
    },
  };
}

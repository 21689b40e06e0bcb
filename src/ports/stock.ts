import type { NewStockItem, StockItem } from '../domain/stock.ts';

/** What a sync saw of an item. `undefined` means: the field was not there. */
export interface StockSnapshot {
  readonly packagePid: unknown;
  readonly packageName: unknown;
  readonly available: unknown;
  readonly availableQty: unknown;
  readonly lastSeen: unknown;
  readonly hold: unknown;
}

/** The fields that a sync may write. `lastSeen: undefined` removes it; an absent key leaves it alone. */
export interface StockUpdate {
  readonly available?: boolean;
  readonly availableQty?: number;
  readonly lastSeen?: Date | undefined;
}

/** One change to the stock. */
export type StockChange =
  | { readonly type: 'create'; readonly item: NewStockItem }
  | {
      readonly type: 'update';
      readonly id: string;
      /** Applied only while the stored item still says all of this. */
      readonly expected: StockSnapshot;
      readonly set: StockUpdate;
    };

/** What became of one change. */
export type StockChangeResult =
  | { readonly status: 'applied'; readonly id: string }
  | { readonly status: 'conflict' }
  | { readonly status: 'failed'; readonly error: unknown };

/**
 * The shop's stock, as far as SmartVPS items go.
 *
 * Values are copied in and out: nobody outside can change what is stored by changing an object. What is no id is
 * refused with an `InvalidArgumentError` before anything else; within `apply` that change is `failed`.
 */
export interface StockRepository {
  /** Every SmartVPS item, each once, as it is stored now. */
  list(): AsyncIterable<StockItem>;

  /** The item with this id; `undefined` when there is none. */
  get(id: string): Promise<StockItem | undefined>;

  /**
   * Applies each change on its own and answers for each, in order; one failing change stops no other.
   *
   * An `update` is a compare-and-set: it is a `conflict` when the item is gone or says anything other than
   * `expected`, and it writes the fields of `set` and nothing else. A `create` is a `conflict` when an item
   * with the same package id and name is already there, however many syncs create at once.
   *
   * @returns one result per change, in the order of the changes
   */
  apply(changes: readonly StockChange[]): Promise<readonly StockChangeResult[]>;
}

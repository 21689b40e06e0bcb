import type { Order, Progress } from '../../domain/order.ts';
import type { OrderRepository } from '../../ports/orders.ts';
import type { ProvisionRepository } from '../../ports/provisions.ts';
import type { RenewalRepository } from '../../ports/renewals.ts';
import type { StockRepository } from '../../ports/stock.ts';

/** A stock repository to be tested, and the shop's own hand. */
export interface StockUnderTest {
  /** Fresh: nothing is in stock. */
  readonly stock: StockRepository;
  /**
   * Changes fields of a stored item past the repository, as the shop's own administration would. The fields of
   * `smartvps` are merged into those stored; a field that is `undefined` is removed.
   */
  edit(id: string, fields: StockEdit): Promise<void>;
}

/** Fields of a stock item to write, or to remove where they are `undefined`. */
export interface StockEdit {
  readonly smartvps?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** An order repository to be tested, and the shop's own hand. */
export interface OrdersUnderTest {
  /** Fresh: nothing was ordered. */
  readonly orders: OrderRepository;
  /** Stores a new order past the repository, as the shop would. */
  put(order: Order): Promise<void>;
  /**
   * Reads past the repository what is on record of an order's progress now, as the progress that was stored
   * last, its password opened where it was sealed; `undefined` before the first one.
   */
  stored(id: string): Promise<Progress | undefined>;
}

/** A provision repository to be tested. */
export interface ProvisionsUnderTest {
  /** Fresh: no record, no pool on lease. */
  readonly provisions: ProvisionRepository;
}

/** A renewal repository to be tested. */
export interface RenewalsUnderTest {
  /** Fresh: no record. */
  readonly renewals: RenewalRepository;
}

import type { Order, Progress } from '../domain/order.ts';

/** The shop's own orders. What is no id is refused with an `InvalidArgumentError` before anything else. */
export interface OrderRepository {
  /** The order with this id; `undefined` when there is none. */
  get(id: string): Promise<Order | undefined>;

  /**
   * Stores the progress of an order. Idempotent: a progress whose `version` is not newer than the last one
   * stored is ignored, so that repeats and late messages do nothing. What was ordered stays as it is. Resolves
   * once it is stored for good; rejects, inserting nothing, when there is no such order: best with an
   * `OrderNotFoundError`, because a shop that has no such order is told less and less often.
   */
  update(id: string, progress: Progress): Promise<void>;
}

import { OrderNotFoundError } from '../../src/domain/errors.ts';
import { requireId } from '../../src/domain/ids.ts';
import type { Order, Progress } from '../../src/domain/order.ts';
import type { OrderRepository } from '../../src/ports/orders.ts';
import { copyOf } from '../../src/repositories/copy.ts';
import type { Journal } from './journal.ts';

/** A shop's orders in a journal, and the shop's own hand on them. */
export interface FileOrders extends OrderRepository {
  put(order: Order): Promise<void>;
  /** The progress that was stored last. */
  stored(id: string): Promise<Progress | undefined>;
}

/** Keeps a shop's orders in a journal. */
export function fileOrders(journal: Journal): FileOrders {
  return {
    async get(id) {
      return copyOf(journal.state().orders.get(requireId('id', id))?.order);
    },
    async update(id, progress) {
      const key = requireId('id', id);
      return journal.change(({ orders }) => {
        const filed = orders.get(key);
        if (filed === undefined) throw new OrderNotFoundError(key, 'The shop has no such order.');
        const isNewer = progress.version > (filed.progress?.version ?? Number.NEGATIVE_INFINITY);
        if (!isNewer) return { answer: undefined };
        return { answer: undefined, writes: [{ table: 'orders', key, value: { ...filed, progress } }] };
      });
    },
    async put(order) {
      const key = requireId('order.id', order.id);
      journal.change(({ orders }) => {
        const value = { ...orders.get(key), order };
        return { answer: undefined, writes: [{ table: 'orders', key, value }] };
      });
    },
    async stored(id) {
      return copyOf(journal.state().orders.get(id)?.progress);
    },
  };
}

import type { Order, Progress } from '../../../src/domain/order.ts';
import type { OrderRepository } from '../../../src/ports/orders.ts';

/** A shop's orders without copies and checks, and the last progress of each for a look from outside. */
export interface FastOrders extends OrderRepository {
  put(order: Order): void;
}

/** What was told last of each order, as far as the adapter kept it. */
export function createFastOrders(orders: readonly Order[], told = new Map<string, Progress>()): FastOrders {
  const stored = new Map(orders.map((order) => [order.id, order]));
  return {
    async get(id) {
      const order = stored.get(id);
      const progress = told.get(id);
      if (order === undefined || progress === undefined) return order;
      return folded(order, progress);
    },
    async update(id, progress) {
      if (progress.version > (told.get(id)?.version ?? Number.NEGATIVE_INFINITY)) told.set(id, progress);
    },
    put(order) {
      stored.set(order.id, order);
    },
  };
}

/** The fields that the memory repository shows, too. */
function folded(order: Order, progress: Progress): Order {
  return {
    ...order,
    status: progress.status,
    provisioningStatus: progress.status,
    provisionVersion: progress.version,
    ...(progress.status === 'active' && {
      ipAddress: progress.ip,
      username: progress.username,
      password: progress.password,
      ...(order.os === undefined && progress.os !== undefined && { os: progress.os }),
      ...(progress.expiresAt !== undefined && { expiryDate: progress.expiresAt }),
    }),
    ...('reason' in progress && { provisioningError: progress.reason }),
  };
}

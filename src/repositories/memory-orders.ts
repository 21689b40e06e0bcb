import { InvalidArgumentError } from '../domain/errors.ts';
import { requireId } from '../domain/ids.ts';
import type { Order, Progress } from '../domain/order.ts';
import type { Secret } from '../domain/secret.ts';
import type { OrderRepository } from '../ports/orders.ts';
import { copyOf } from './copy.ts';
import { noSuchOrder, readProgress } from './order-requests.ts';
import { type Fields, requireFields, requireList } from './requests.ts';

/** An order together with its last progress, as a shop would store it. */
export interface StoredOrder extends Order {
  /** The status of the last progress; before the first one, what the shop put there. */
  readonly status?: unknown;
  readonly provisioningStatus?: Progress['status'];
  /** Why it failed, waits for a person or was abandoned. */
  readonly provisioningError?: string;
  /** The version of the last progress. */
  readonly provisionVersion?: number;
  readonly ipAddress?: string;
  readonly username?: string;
  readonly password?: Secret;
  readonly expiryDate?: Date;
}

/** A shop's orders in memory: for tests, demonstrations and first steps. They end with the process. */
export interface MemoryOrders extends OrderRepository {
  /** The order with its last progress folded in; `undefined` when there is none. */
  get(id: string): Promise<StoredOrder | undefined>;

  /**
   * Puts an order in, or another in its place, as the shop would. The progress it has made stays with its id.
   *
   * @throws InvalidArgumentError when it is no object or its id is none
   */
  put(order: Order): void;
}

/**
 * Makes a shop's orders in memory.
 *
 * `update` rejects with an `OrderNotFoundError` for an order that is not there: its progress would be stored
 * nowhere.
 *
 * @param orders - what was ordered at first; copied
 * @throws InvalidArgumentError when an order is no object, has no id, or has the id of another
 * @example
 * ```ts
 * import { createMemoryOrders } from 'smartvps-sdk';
 *
 * const orders = createMemoryOrders([{ id: 'A-1', stockId: 'vps-8', memory: '8GB' }]);
 * console.log((await orders.get('A-1'))?.memory); // 8GB
 * ```
 */
export function createMemoryOrders(orders: readonly Order[] = []): MemoryOrders {
  const stored = new Map<string, Order>();
  const told = new Map<string, Progress>();
  for (const order of requireList('orders', orders)) {
    const read = readOrder('orders', order);
    if (stored.has(read.id)) {
      throw new InvalidArgumentError('orders', 'Two orders have the same id: each id must be there once.');
    }
    stored.set(read.id, read);
  }
  return {
    async get(id) {
      const order = stored.get(requireId('id', id));
      return order && copyOf(folded(order, told.get(id)));
    },
    async update(id, progress) {
      const next = readProgress(requireId('id', id), progress);
      if (!stored.has(id)) throw noSuchOrder(id);
      if (next.version > (told.get(id)?.version ?? Number.NEGATIVE_INFINITY)) told.set(id, next);
    },
    put(order) {
      const read = readOrder('order', order);
      stored.set(read.id, read);
    },
  };
}

function readOrder(argument: string, order: unknown): Order {
  requireId(`${argument}.id`, requireFields(argument, order).id);
  return copyOf(order as Order);
}

/** The last progress alone decides: what an earlier one said and this one does not is gone. */
function folded(order: Order, progress: Progress | undefined): StoredOrder {
  if (progress === undefined) return order;
  return {
    ...order,
    status: progress.status,
    provisioningStatus: progress.status,
    provisionVersion: progress.version,
    ...(progress.status === 'active' && delivered(order, progress)),
    ...('reason' in progress && { provisioningError: progress.reason }),
  };
}

/** What was ordered stays readable: an operating system that the order names is not overwritten. */
function delivered({ os }: Order, progress: Extract<Progress, { readonly status: 'active' }>): Fields {
  return {
    ipAddress: progress.ip,
    username: progress.username,
    password: progress.password,
    ...(os === undefined && progress.os !== undefined && { os: progress.os }),
    ...(progress.expiresAt !== undefined && { expiryDate: progress.expiresAt }),
  };
}

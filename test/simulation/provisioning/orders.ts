import type { Order, Progress } from '../../../src/domain/order.ts';
import type { OrderRepository } from '../../../src/ports/orders.ts';
import type { Process } from '../process.ts';
import type { Storage } from '../storage.ts';
import type { Ledger } from './ledger.ts';
import type { Menus } from './menus.ts';

/** The adapter under the shop's orders, with what the shop itself does to them. */
export interface OrdersAdapter extends OrderRepository {
  put(order: Order): void | Promise<void>;
}

/** Every process's view of the shop's orders: one scheduling point per call, every progress watched. */
export class Orders {
  readonly #storage: Storage;
  readonly #adapter: OrdersAdapter;
  readonly #ledger: Ledger;
  readonly #menus: Menus;

  constructor(storage: Storage, adapter: OrdersAdapter, ledger: Ledger, menus: Menus) {
    this.#storage = storage;
    this.#adapter = adapter;
    this.#ledger = ledger;
    this.#menus = menus;
  }

  viewOf(process: Process): OrderRepository {
    return {
      get: (id) => {
        const act = () => this.#adapter.get(id);
        return this.#storage.read(process, { step: 'get order', about: id }, act, act, this.#menus.read);
      },
      update: (id, progress) => {
        const step = { step: `tell ${progress.status}`, about: `${id} v${progress.version}` };
        return this.#storage.write(process, step, () => this.#tell(id, progress), this.#menus.write);
      },
    };
  }

  /** The customer changes the order. */
  async change(order: Order): Promise<void> {
    await this.#adapter.put(order);
  }

  async #tell(id: string, progress: Progress): Promise<void> {
    await this.#adapter.update(id, progress);
    const stored = await this.#adapter.get(id);
    this.#ledger.wasTold(id, stored?.provisionVersion === progress.version ? progress : undefined);
  }
}

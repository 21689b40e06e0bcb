import type { Order } from '../../../src/domain/order.ts';
import type { StockItem } from '../../../src/domain/stock.ts';
import { Provisioner } from '../../../src/flows/provisioner.ts';
import type { ProvisionerOptions } from '../../../src/flows/provisioner-options.ts';
import type { Provider } from '../../../src/ports/provider.ts';
import type { StockRepository } from '../../../src/ports/stock.ts';
import { createFastOrders } from '../adapters/fast-orders.ts';
import { createFastProvisions } from '../adapters/fast-provisions.ts';
import { createFastStock } from '../adapters/fast-stock.ts';
import type { Scenario } from '../history.ts';
import type { Process } from '../process.ts';
import type { Tape } from '../tape.ts';
import { ProvisioningHistory } from './history.ts';
import type { OrdersAdapter } from './orders.ts';
import type { RecordsAdapter } from './records.ts';
import { itemsOfShop, ORDERS } from './shop.ts';
import type { ProvisioningWorld } from './worlds.ts';

/** The parts that a sabotage, or another database, may exchange. Each history gets adapters that are empty. */
export interface ProvisioningParts {
  readonly create: (options: ProvisionerOptions) => Provisioner;
  readonly createProvisions: () => RecordsAdapter | Promise<RecordsAdapter>;
  readonly createOrders: (orders: readonly Order[]) => OrdersAdapter | Promise<OrdersAdapter>;
  readonly createStock: (items: readonly StockItem[]) => StockRepository | Promise<StockRepository>;
  /** What one process is given, over what it would be given. */
  readonly optionsOf: (options: ProvisionerOptions, process: Process) => ProvisionerOptions;
  readonly clientOf: (client: Provider, process: Process) => Provider;
}

/** The adapters under one history. */
export interface ProvisioningAdapters {
  readonly provisions: RecordsAdapter;
  readonly orders: OrdersAdapter;
  readonly stock: StockRepository;
}

export const SOUND_PROVISIONING: ProvisioningParts = {
  create: (options) => new Provisioner(options),
  createProvisions: createFastProvisions,
  createOrders: createFastOrders,
  createStock: createFastStock,
  optionsOf: (options) => options,
  clientOf: (client) => client,
};

/** Orders, workers that come back, people, and everything that may go wrong; then recovery, and the books. */
export function provisioningScenario(
  name: string,
  worldOf: (tape: Tape) => ProvisioningWorld,
  budget: { readonly faults: number; readonly preemptions: number },
  parts: ProvisioningParts = SOUND_PROVISIONING,
): Scenario {
  return {
    name,
    async play(tape, watch) {
      const world = worldOf(tape);
      const history = new ProvisioningHistory(world, tape, watch, parts, await adaptersOf(world, parts));
      await history.meet(budget);
      await history.recover();
      await history.settle();
      return { digest: history.scheduler.digest, steps: history.scheduler.steps };
    },
  };
}

async function adaptersOf(
  { orderIds }: ProvisioningWorld,
  { createProvisions, createOrders, createStock }: ProvisioningParts,
): Promise<ProvisioningAdapters> {
  return {
    provisions: await createProvisions(),
    orders: await createOrders(ORDERS.filter(({ id }) => orderIds.includes(id))),
    stock: await createStock(itemsOfShop()),
  };
}

import type { Order } from '../../../src/domain/order.ts';
import type { Package } from '../../../src/domain/package.ts';
import type { StockItem } from '../../../src/domain/stock.ts';
import { Provisioner } from '../../../src/flows/provisioner.ts';
import type { ProvisionerOptions } from '../../../src/flows/provisioner-options.ts';
import { createMemoryRepositories } from '../../../src/repositories/memory.ts';
import type { PurchaseEntry } from '../../../src/simulator/ledger.ts';
import { seededRandom } from '../../../src/simulator/random.ts';
import { createSimulator, type SimulatorOptions } from '../../../src/simulator/simulator.ts';
import { SmartVpsClient } from '../../../src/wire/client.ts';
import type { SmartVpsClientOptions } from '../../../src/wire/options.ts';
import { aListener, aLogger, anItem, aPackage } from '../../builders.ts';
import { anOrder } from './shop.ts';
import { virtualClock } from './virtual-clock.ts';

/** What a simulated shop begins with; each part has a whole and valid default. */
export interface SimulatedParts {
  readonly items?: readonly StockItem[];
  readonly orders?: readonly Order[];
  readonly packages?: readonly Package[];
  readonly simulator?: Partial<SimulatorOptions>;
  readonly client?: SmartVpsClientOptions;
  readonly options?: Partial<ProvisionerOptions>;
}

export const LOGIN = { username: 'shop', password: 'pw-of-the-shop' };

/** A shop whose client speaks to the simulated provider, bytes and all, on virtual time. */
export function aSimulatedShop(parts: SimulatedParts = {}) {
  const clock = virtualClock();
  const simulator = createSimulator({ packages: parts.packages ?? [aPackage()], clock, ...parts.simulator });
  const logger = aLogger();
  const { events, onEvent } = aListener();
  const client = new SmartVpsClient({
    ...LOGIN,
    baseUrl: 'https://provider.test',
    fetch: simulator.fetch,
    clock,
    random: seededRandom(3),
    logger,
    onEvent,
    ...parts.client,
  });
  const repositories = createMemoryRepositories({
    stock: parts.items ?? [anItem()],
    orders: parts.orders ?? [anOrder()],
  });
  const aProvisioner = (options: Partial<ProvisionerOptions> = {}) =>
    new Provisioner({
      client,
      ...repositories,
      clock,
      random: seededRandom(7),
      logger,
      onEvent,
      ...parts.options,
      ...options,
    });
  const provisioner = aProvisioner();
  return {
    clock,
    simulator,
    client,
    logger,
    events,
    ...repositories,
    aProvisioner,
    provisioner,
    /** What the provider charged for. */
    purchases: (): readonly PurchaseEntry[] =>
      simulator.ledger.filter((entry): entry is PurchaseEntry => entry.type === 'purchase'),
    /** How many purchase requests reached the provider. */
    requests: (): number => simulator.world.requests().filter(({ verb }) => verb === 'buyvps').length,
    async stage(orderId = 'A-1'): Promise<string | undefined> {
      return (await repositories.provisions.get(orderId))?.stage;
    },
    /** Lets time pass and has a worker tick, `times` times. */
    async ticks(times: number, everyMs: number): Promise<void> {
      for (let tick = 0; tick < times; tick += 1) {
        clock.jump(everyMs);
        await provisioner.processDue();
      }
    },
  };
}

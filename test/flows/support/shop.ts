import type { Order } from '../../../src/domain/order.ts';
import type { Package } from '../../../src/domain/package.ts';
import type { Provision } from '../../../src/domain/provision.ts';
import type { StockItem } from '../../../src/domain/stock.ts';
import { Provisioner } from '../../../src/flows/provisioner.ts';
import type { ProvisionerOptions } from '../../../src/flows/provisioner-options.ts';
import { createMemoryRepositories } from '../../../src/repositories/memory.ts';
import type { StoredOrder } from '../../../src/repositories/memory-orders.ts';
import { aListener, aLogger, anItem, aPackage } from '../../builders.ts';
import { aProvider } from './scripted-provider.ts';
import { virtualClock } from './virtual-clock.ts';

/** What a shop begins with; each part has a whole and valid default. */
export interface ShopParts {
  readonly items?: readonly StockItem[];
  readonly orders?: readonly Order[];
  readonly packages?: readonly Package[];
  readonly options?: Partial<ProvisionerOptions>;
}

/** An order of 8 GB of what {@link anItem} sells. */
export function anOrder(part: Partial<Order> = {}): Order {
  return { id: 'A-1', stockId: 'item-123', memory: '8GB', os: 'ubuntu-22.04', ...part };
}

/** Orders `A-1` to `A-<count>`. */
export function orders(count: number): readonly Order[] {
  return Array.from({ length: count }, (_, index) => anOrder({ id: `A-${index + 1}` }));
}

/** A shop with one item, one order, a provider that sells it, and workers on virtual time. */
export function aShop(parts: ShopParts = {}) {
  const clock = virtualClock();
  const provider = aProvider(clock, parts.packages ?? [aPackage()]);
  const repositories = createMemoryRepositories({
    stock: parts.items ?? [anItem()],
    orders: parts.orders ?? [anOrder()],
  });
  const logger = aLogger();
  const { events, onEvent } = aListener();
  /** One more worker on the same repositories. */
  const aProvisioner = (options: Partial<ProvisionerOptions> = {}) =>
    new Provisioner({
      client: provider,
      ...repositories,
      clock,
      random: () => 0.5,
      logger,
      onEvent,
      ...parts.options,
      ...options,
    });
  const provisioner = aProvisioner();
  return {
    clock,
    provider,
    ...repositories,
    logger,
    events,
    aProvisioner,
    provisioner,
    /** Our record of an order that must have one. */
    async record(orderId = 'A-1'): Promise<Provision> {
      const record = await repositories.provisions.get(orderId);
      if (record === undefined) throw new Error(`There is no record of ${orderId}.`);
      return record;
    },
    /** Puts a record of an order in storage as somebody else may have left it there. */
    async leave(part: Partial<Provision>, orderId = 'A-1'): Promise<void> {
      const { version, ...record } = await repositories.provisions.enqueue({ orderId, now: clock.now() });
      await repositories.provisions.advance(version, { ...record, version, ...part });
    },
    /** What the shop has on record of an order. */
    async order(orderId = 'A-1'): Promise<StoredOrder> {
      const order = await repositories.orders.get(orderId);
      if (order === undefined) throw new Error(`There is no order ${orderId}.`);
      return order;
    },
    /** Lets time pass and has a worker tick, `times` times. */
    async ticks(times: number, everyMs: number, by = provisioner): Promise<void> {
      for (let tick = 0; tick < times; tick += 1) {
        clock.jump(everyMs);
        await by.processDue();
      }
    },
  };
}

export type Shop = ReturnType<typeof aShop>;

/** What a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}

/** The person who decides in tests. */
export const ANNA = { actor: 'Anna', reason: 'looked at the invoice' } as const;

import type { Order } from '../../src/domain/order.ts';
import type { Verb } from '../../src/domain/outcome.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { anItemOf } from '../builders.ts';
import type { EndState } from './recovered.ts';
import type { World, WorldSetting } from './world.ts';

/** One way to an ending, as long as nobody is struck. */
export interface Scenario {
  readonly name: string;
  readonly setting: WorldSetting;
  /** Where the last order of the world ends, or its renewal. */
  readonly ending: EndState;
  /** The first boundary that this way does not share with that of a plain order. */
  readonly from?: string;
  /** How often a call of one kind is made for each time to count. @default 1 */
  readonly times?: number;
  /** What happens before the worker starts. */
  readonly prepare?: (world: World) => Promise<void>;
}

const POOL = { id: '5', name: '103.82.72', ipv4: 30, status: 'active' };
/** 250 to 255, and nothing more. */
const TINY_POOL = { id: '7', name: '103.82.72.25x', ipv4: 6, status: 'active' };
const OTHER_POOL = { id: '6', name: '103.195.160.2', ipv4: 50, status: 'active' };

/** An item of the pool that comes in the sizes that the orders of these tests have. */
function anItemInSizes(pool: typeof POOL): StockItem {
  const { id: pid, name } = pool;
  const sizes = ['4GB', '8GB', '16GB', '32GB'];
  const byMemory = Object.fromEntries(sizes.map((size) => [size, { pid, pool: name }]));
  return anItemOf(pool, { smartvps: { byMemory } });
}

/** An order for the first pool. */
export function anOrder(part: Partial<Order> = {}): Order {
  return { id: 'order-1', stockId: `item-${POOL.id}`, memory: '4GB', ...part };
}

/** A shop with two pools and one order for the first. */
export function aShop(part: Partial<WorldSetting> = {}): WorldSetting {
  return {
    packages: [POOL, OTHER_POOL],
    items: [anItemInSizes(POOL), anItemInSizes(OTHER_POOL)],
    orders: [anOrder()],
    ...part,
  };
}

/** Trouble with every call of a verb, or with the first ones. */
export function callsMeet(
  wanted: Verb,
  fault: Fault,
  times = Number.POSITIVE_INFINITY,
): Partial<WorldSetting> {
  let left = times;
  return {
    faults: ({ verb }) => {
      if (verb !== wanted || left <= 0) return undefined;
      left -= 1;
      return fault;
    },
  };
}

const BUY = 'before client.buyVps#1';
const STATUS = 'before client.status#1';

/** Builds the scenarios anew: some of their faults strike only so often. */
export const SCENARIOS: readonly (() => Scenario)[] = [
  () => ({ name: 'a plain order', setting: aShop(), ending: 'active' }),
  () => ({
    name: 'a login that takes half a minute',
    setting: aShop({ quirks: { loginDelayMs: [25_000, 25_000] } }),
    ending: 'active',
    from: STATUS,
  }),
  () => ({
    name: 'a login that never comes',
    setting: aShop({ quirks: { logins: 'never' } }),
    ending: 'needs_review (credentials_missing)',
    from: STATUS,
  }),
  () => ({
    name: 'a server with another system',
    setting: aShop({ orders: [anOrder({ os: 'windows-2022' })] }),
    ending: 'needs_review (wrong_os)',
    from: STATUS,
  }),
  () => ({
    name: 'a timeout that did buy',
    setting: aShop(callsMeet('buyvps', { kind: 'hang', effect: 'done' })),
    ending: 'needs_review (outcome_unknown)',
    from: BUY,
  }),
  () => ({
    name: 'a connection that breaks after the purchase',
    setting: aShop(callsMeet('buyvps', { kind: 'reset', effect: 'done' })),
    ending: 'needs_review (outcome_unknown)',
    from: BUY,
  }),
  () => ({
    name: 'a slow answer',
    setting: aShop(callsMeet('buyvps', { kind: 'slow', ms: 20_000, effect: 'done' })),
    ending: 'active',
    from: BUY,
  }),
  () => ({
    name: 'an address of another pool',
    setting: aShop(callsMeet('buyvps', { kind: 'wrong_pool' })),
    ending: 'needs_review (wrong_pool)',
    from: BUY,
  }),
  () => ({
    name: 'a refusal',
    setting: aShop(callsMeet('buyvps', { kind: 'status', status: 422 })),
    ending: 'failed (rejected)',
    from: BUY,
  }),
  () => ({
    name: 'a login that the provider does not know at first',
    setting: aShop(callsMeet('buyvps', { kind: 'status', status: 401 }, 1)),
    ending: 'active',
    times: 2,
    from: BUY,
  }),
  () => ({
    name: 'a pool that is sold out',
    setting: aShop({ packages: [{ ...POOL, ipv4: 0 }, OTHER_POOL] }),
    ending: 'failed (out_of_stock)',
    from: 'before client.ipstock#1',
  }),
  () => ({
    name: 'a provider that lists nothing',
    setting: aShop(),
    prepare: async ({ simulator }) => simulator.world.list('empty'),
    ending: 'failed (deferred_too_long)',
    from: 'before client.ipstock#1',
  }),
  () => ({
    name: 'an address that another order has',
    setting: aShop({
      packages: [TINY_POOL],
      items: [anItemInSizes(TINY_POOL)],
      orders: [
        anOrder({ stockId: `item-${TINY_POOL.id}` }),
        anOrder({ id: 'order-2', stockId: `item-${TINY_POOL.id}`, memory: '8GB' }),
      ],
    }),
    prepare: soldOutButForOne,
    ending: 'needs_review (address_in_use)',
    from: 'before provisions.recordEvidence#1',
  }),
];

/** The first order has an address that the provider sells again, and it has no other one left. */
async function soldOutButForOne(world: World): Promise<void> {
  const { provisioner, simulator, stranger } = world;
  await provisioner.provision('order-1');
  for (let left = 1; left < TINY_POOL.ipv4; left += 1) {
    await stranger.buyVps({ packageName: TINY_POOL.name, memoryGb: 64 });
  }
  await world.look();
  simulator.world.release(world.record('order-1').address ?? '');
}

import type { RenewalKey } from '../../src/ports/renewals.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { SimulatorQuirks } from '../../src/simulator/quirks.ts';
import type { EndState } from './recovered.ts';
import { aShop, callsMeet, type Scenario } from './scenarios.ts';
import { FILES, type Store } from './stores.ts';
import { World, type WorldSetting } from './world.ts';

/** The renewal that these tests are about. */
export const KEY: RenewalKey = { orderId: 'order-1', invoiceId: 'may' };

/** One renewal's way to its ending, as long as nobody is struck. */
export interface RenewalScenario extends Scenario {
  /** Whether the expiry shows a month that was charged. */
  readonly isShown: boolean;
}

/** A world in which every order has its server, and nothing is renewed. */
export async function openWithServers(
  file: string,
  setting: WorldSetting,
  store: Store = FILES,
): Promise<World> {
  const world = await World.open(file, setting, store);
  for (const orderId of world.orderIds) await world.provisioner.provision(orderId);
  return world;
}

/** A shop with one order, whose renewal is asked for. */
export function aRenewingShop(part: Partial<WorldSetting> = {}): WorldSetting {
  return aShop({ keys: [KEY], ...part });
}

const UNKNOWN = 'needs_review (outcome_unknown)';

/** Builds the scenarios anew: some of their faults strike only so often. */
export const RENEWAL_SCENARIOS: readonly (() => RenewalScenario)[] = [
  () => plain('a plain renewal', 'renewed'),
  () => plain('a timeout that did charge', 'renewed', { kind: 'hang', effect: 'done' }),
  () => plain('a connection that breaks after the charge', 'renewed', { kind: 'reset', effect: 'done' }),
  () => plain('a connection that breaks before the charge', UNKNOWN, { kind: 'reset', effect: 'none' }),
  () => plain('a refusal in words', UNKNOWN, { kind: 'decline' }),
  () => plain('a refusal', 'failed (rejected)', { kind: 'status', status: 422 }),
  () => ({ ...plain('a charge that never shows', UNKNOWN, { kind: 'charge_only' }), isShown: false }),
  () => ({
    ...plain('a login that the provider does not know at first', 'renewed'),
    setting: aRenewingShop(callsMeet('renewvps', { kind: 'status', status: 401 }, 1)),
    times: 2,
  }),
  () => quirky('an expiry that shows half a minute later', 'renewed', { expiryLagMs: 25_000 }),
  () => ({
    ...quirky('an expiry that nobody reads', UNKNOWN, { expiryFormat: 'day_first_dashes' }),
    isShown: false,
  }),
];

function plain(name: string, ending: EndState, fault?: Fault): RenewalScenario {
  return { name, ending, isShown: true, setting: aRenewingShop(fault && callsMeet('renewvps', fault)) };
}

function quirky(name: string, ending: EndState, quirks: Partial<SimulatorQuirks>): RenewalScenario {
  return { name, ending, isShown: true, setting: aRenewingShop({ quirks }) };
}

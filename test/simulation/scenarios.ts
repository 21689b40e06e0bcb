import type { Scenario } from './history.ts';
import { FULL_MENUS, THIN_MENUS } from './provisioning/menus.ts';
import { type ProvisioningParts, provisioningScenario, SOUND_PROVISIONING } from './provisioning/scenario.ts';
import {
  anyWorld,
  hastyPerson,
  lastAddress,
  oneOrder,
  type ProvisioningWorld,
  twoOrders,
  twoPeople,
  wrongPerson,
} from './provisioning/worlds.ts';
import { SOUND_SYNC, type SyncParts, syncScenario } from './sync/scenario.ts';
import { anyWorld as anySync, smallWorld } from './sync/worlds.ts';
import type { Tape } from './tape.ts';

/** What histories are played with. */
export interface Parts {
  readonly provisioning: ProvisioningParts;
  readonly sync: SyncParts;
}

/** The library as it is, on repositories in memory that do without copies and checks. */
export const SOUND: Parts = { provisioning: SOUND_PROVISIONING, sync: SOUND_SYNC };

/** A scenario that is walked to its end, and the fewest histories that this takes when nothing was lost. */
export interface Walk {
  readonly scenario: Scenario;
  readonly atLeast: number;
}

/** Every scenario, with what is under and around the library as these parts say: another database, for one. */
export interface Scenarios {
  /** Walked through every tape; states seen before are cut off. */
  readonly walks: readonly Walk[];
  /** The same, and long. */
  readonly longWalks: readonly Walk[];
  /** Drawn at random: a seed is a history. */
  readonly orders: Scenario;
  readonly syncs: Scenario;
}

/** The scenarios of these parts. */
export function scenariosOn(parts: Parts): Scenarios {
  const orders = (
    name: string,
    world: (tape: Tape) => ProvisioningWorld,
    faults: number,
    preemptions: number,
  ) => provisioningScenario(name, world, { faults, preemptions }, parts.provisioning);
  const syncs = (
    name: string,
    world: Parameters<typeof syncScenario>[1],
    faults: number,
    preemptions: number,
  ) => syncScenario(name, world, { faults, preemptions }, parts.sync);
  return {
    walks: [
      walk(
        12_000,
        orders('one worker, every pair of faults', () => oneOrder(1, FULL_MENUS), 2, 0),
      ),
      walk(3_000, orders('the last address, one fault, two preemptions', lastAddress, 1, 2)),
      walk(300, orders('two orders, one fault', twoOrders, 1, 0)),
      walk(1_500, orders('two people, one fault, two preemptions', twoPeople, 1, 2)),
      walk(1_000, orders('a wrong person, two faults', wrongPerson, 2, 0)),
      walk(100, orders('a hasty person, one fault, one preemption', hastyPerson, 1, 1)),
      walk(4_000, syncs('two syncs, one fault, two preemptions', smallWorld, 1, 2)),
    ],
    longWalks: [
      walk(
        50_000,
        orders('one worker, every triple of kinds of fault', () => oneOrder(1, THIN_MENUS), 3, 0),
      ),
      walk(
        80_000,
        orders('two workers, two faults, two preemptions', () => oneOrder(2, THIN_MENUS), 2, 2),
      ),
    ],
    orders: orders('any orders', anyWorld, 5, 20),
    syncs: syncs('any syncs', anySync, 4, 20),
  };
}

/** The scenarios of the library as it is. */
export const SCENARIOS = scenariosOn(SOUND);

/** Those that are drawn at random. */
export const RANDOM: readonly Scenario[] = [SCENARIOS.orders, SCENARIOS.syncs];

/** Those that can be walked to their end. */
export const WALKS: readonly Scenario[] = [...SCENARIOS.walks, ...SCENARIOS.longWalks].map(
  ({ scenario }) => scenario,
);

/** Every scenario that can be asked for by name. */
export const NAMED: readonly Scenario[] = [...RANDOM, ...WALKS];

function walk(atLeast: number, scenario: Scenario): Walk {
  return { scenario, atLeast };
}

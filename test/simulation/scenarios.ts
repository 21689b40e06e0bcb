import type { Scenario } from './history.ts';
import { provisioningScenario } from './provisioning/scenario.ts';
import { anyWorld, lastAddress, oneOrder, twoOrders, twoPeople } from './provisioning/worlds.ts';
import { syncScenario } from './sync/scenario.ts';
import { anyWorld as anySync, smallWorld } from './sync/worlds.ts';

/** A scenario that is walked to its end, and the fewest histories that this takes when nothing was lost. */
export interface Walk {
  readonly scenario: Scenario;
  readonly atLeast: number;
}

const provisioning = (
  name: string,
  world: Parameters<typeof provisioningScenario>[1],
  faults: number,
  preemptions: number,
) => provisioningScenario(name, world, { faults, preemptions });

/** Walked through every tape; states seen before are cut off. */
export const WALKS: readonly Walk[] = [
  { scenario: provisioning('one worker, every pair of faults', () => oneOrder(1), 2, 0), atLeast: 3_000 },
  { scenario: provisioning('two workers, one fault, one preemption', () => oneOrder(2), 1, 1), atLeast: 500 },
  { scenario: provisioning('the last address, two preemptions', lastAddress, 0, 2), atLeast: 50 },
  { scenario: provisioning('two orders, one fault', twoOrders, 1, 0), atLeast: 50 },
  { scenario: provisioning('two people, one fault', twoPeople, 1, 0), atLeast: 50 },
  {
    scenario: syncScenario('two syncs, one fault, two preemptions', smallWorld, {
      faults: 1,
      preemptions: 2,
    }),
    atLeast: 2_000,
  },
];

/** Drawn at random: a seed is a history. */
export const RANDOM_PROVISIONING = provisioning('any orders', anyWorld, 5, 20);
export const RANDOM_SYNC = syncScenario('any syncs', anySync, { faults: 4, preemptions: 20 });

import { describe, expect, test } from 'vitest';
import { endStateOf } from '../simulation/shown.ts';
import { END_STATES } from './end-states.ts';
import { killedAnywhere, type Trial } from './killing.ts';
import { brokenPromises, type EndState } from './recovered.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { STORES, type Store } from './stores.ts';
import { builtWorker } from './worker-build.ts';
import { World } from './world.ts';

const worker = builtWorker();

describe.each(STORES)('a worker that is killed at any boundary, and the one after it, on $name', (store) => {
  const reached = new Set<EndState>();
  let points = 0;

  test.each(SCENARIOS.map((build) => ({ name: build().name, build })))(
    'keep every promise: $name',
    { timeout: 600_000 },
    async ({ build }) => {
      const tried = await killedAnywhere(build, trialOn(store, reached));
      expect(tried.wrong).toEqual([]);
      points += tried.points;
    },
  );

  test('are tried at forty boundaries and more', () => {
    expect(points).toBeGreaterThanOrEqual(40);
  });

  test('come to every end state, and to no other', () => {
    expect([...reached].sort()).toEqual([...END_STATES]);
  });
});

/** The last order of a scenario's world, the one that is still to be provisioned. */
function trialOn(store: Store, reached: Set<EndState>): Trial<Scenario> {
  return {
    async open({ setting, prepare }) {
      const world = await World.open(worker, setting, store);
      await prepare?.(world);
      return world;
    },
    part: ({ setting }) => ({ orderIds: setting.orders.slice(-1).map(({ id }) => id) }),
    endingAfter,
    async wrongAfterRecovery(world, ending) {
      await world.recover();
      for (const record of world.records()) reached.add(endStateOf(record));
      const orderId = lastOrderOf(world);
      const found = endStateOf(world.record(orderId));
      const broken = await brokenPromises(world);
      return found === ending() ? broken : [...broken, `${orderId} is ${found}, not ${ending()}`];
    },
  };
}

/**
 * A death changes the ending only between the mark and the answer: nobody can tell then what was bought. So does a
 * machine that stands still for longer than a purchase may take.
 */
function endingAfter(world: World, { ending }: Scenario): () => EndState {
  const left = world.records().find(({ orderId }) => orderId === lastOrderOf(world));
  const heard = left?.mark && left.evidence[String(left.mark.attempt)];
  const isUnknown = heard === undefined ? left?.stage === 'purchasing' : heard.outcome === 'unknown';
  return () => (isUnknown ? 'needs_review (outcome_unknown)' : ending);
}

function lastOrderOf({ orderIds }: World): string {
  return orderIds.at(-1) ?? '';
}

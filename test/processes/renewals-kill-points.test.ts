import { describe, expect, test } from 'vitest';
import { endStateOf } from '../simulation/shown.ts';
import { RENEWAL_END_STATES } from './end-states.ts';
import { killedAnywhere, type Trial } from './killing.ts';
import type { EndState } from './recovered.ts';
import { brokenRenewals, renewalEndings } from './renewal-findings.ts';
import { KEY, openWithServers, RENEWAL_SCENARIOS, type RenewalScenario } from './renewal-scenarios.ts';
import { STORES, type Store } from './stores.ts';
import { builtWorker } from './worker-build.ts';
import type { World } from './world.ts';

const worker = builtWorker();

describe.each(STORES)(
  'a worker that is killed at any boundary of a renewal, and the one after it, on $name',
  (store) => {
    const reached = new Set<EndState>();
    let points = 0;

    test.each(RENEWAL_SCENARIOS.map((build) => ({ name: build().name, build })))(
      'charge at most once and keep every promise: $name',
      { timeout: 600_000 },
      async ({ build }) => {
        const tried = await killedAnywhere(build, trialOn(store, reached));
        expect(tried.wrong).toEqual([]);
        points += tried.points;
      },
    );

    test('are tried at a hundred boundaries and more', () => {
      expect(points).toBeGreaterThanOrEqual(100);
    });

    test('come to every end state, and to no other', () => {
      expect([...reached].sort()).toEqual([...RENEWAL_END_STATES]);
    });
  },
);

function trialOn(store: Store, reached: Set<EndState>): Trial<RenewalScenario> {
  return {
    open: ({ setting }) => openWithServers(worker, setting, store),
    part: () => ({ orderIds: [], keys: [KEY] }),
    endingAfter,
    async wrongAfterRecovery(world, ending) {
      await world.recover();
      for (const state of renewalEndings(world)) reached.add(state);
      const found = endStateOf(world.renewal(KEY));
      const wanted = ending();
      const broken = await brokenRenewals(world);
      const twice = world.renewalRequests > (wanted === 'renewed' ? 2 : 1) ? ['it was asked for again'] : [];
      return [...broken, ...twice, ...(found === wanted ? [] : [`it is ${found}, not ${wanted}`])];
    },
  };
}

/**
 * A death changes the ending only between the mark and the answer: the expiry alone tells then what became of the
 * request. So does a machine that stands still for longer than a renewal may take.
 */
function endingAfter(world: World, { ending, isShown }: RenewalScenario): () => EndState {
  const [left] = world.renewalRecords();
  const heard = left?.mark && left.evidence[String(left.mark.attempt)];
  const isUnclear = heard === undefined ? left?.stage === 'renewing' : heard.outcome === 'unknown';
  return () => {
    if (!isUnclear) return ending;
    const isToldByExpiry = isShown && world.chargesFor(KEY.orderId).length > 0;
    return isToldByExpiry ? 'renewed' : 'needs_review (outcome_unknown)';
  };
}

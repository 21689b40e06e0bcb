import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Renewal } from '../../src/domain/renewal.ts';
import { endStateOf } from '../simulation/shown.ts';
import { RENEWAL_END_STATES } from './end-states.ts';
import { inParallel } from './in-parallel.ts';
import type { EndState } from './recovered.ts';
import { brokenRenewals, renewalEndings } from './renewal-findings.ts';
import { KEY, openWithServers, RENEWAL_SCENARIOS, type RenewalScenario } from './renewal-scenarios.ts';
import { STORES, type Store } from './stores.ts';
import { buildWorker, type WorkerBuild } from './worker-build.ts';
import { endWorkers } from './worker-process.ts';
import type { World } from './world.ts';

/** How many worlds live at once. */
const WIDTH = 6;

/** How often a boundary is looked for that a run may pass by, because time is real here. */
const TRIES = 5;

let worker: WorkerBuild;

beforeAll(async () => {
  worker = await buildWorker();
});

afterAll(async () => {
  await endWorkers();
  worker.remove();
});

describe.each(STORES)(
  'a worker that is killed at any boundary of a renewal, and the one after it, on $name',
  (store) => {
    const reached = new Set<EndState>();
    let points = 0;

    test.each(RENEWAL_SCENARIOS.map((build) => ({ name: build().name, build })))(
      'charge at most once and keep every promise: $name',
      { timeout: 600_000 },
      async ({ build }) => {
        const { boundaries, wrong } = await undisturbed(build(), store, reached);
        expect(wrong).toEqual([]);
        points += boundaries.length;
        const kills = await inParallel(boundaries, WIDTH, (boundary) =>
          killedAt(build, boundary, store, reached),
        );
        expect(kills.flat()).toEqual([]);
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

/** Lives through a scenario with nobody struck, and names the boundaries on the way. */
async function undisturbed(
  scenario: RenewalScenario,
  store: Store,
  reached: Set<EndState>,
): Promise<{ readonly boundaries: readonly string[]; readonly wrong: readonly string[] }> {
  const world = await openWithServers(worker.file, scenario.setting, store);
  const arrivals: string[] = [];
  world.onArrival = (arrival) => arrivals.push(arrival);
  try {
    const { ended, passed } = world.start({ orderIds: [], keys: [KEY] });
    await ended;
    world.onArrival = () => {};
    const wrong = await wrongAfterRecovery(world, scenario.ending, reached);
    const { times = 1 } = scenario;
    const boundaries = [...passed, ...arrivals].filter((boundary) => Number(boundary.split('#')[1]) <= times);
    return { boundaries, wrong };
  } finally {
    await world.close();
  }
}

/** Kills a worker there, lets another one recover, and says what is wrong afterwards. */
async function killedAt(
  build: () => RenewalScenario,
  boundary: string,
  store: Store,
  reached: Set<EndState>,
): Promise<readonly string[]> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const scenario = build();
    const world = await openWithServers(worker.file, scenario.setting, store);
    try {
      if (!(await isKilledAt(world, boundary))) continue;
      const [left] = world.renewalRecords();
      const wrong = await wrongAfterRecovery(world, () => endingAfter(world, left, scenario), reached);
      return wrong.map((finding) => `killed at "${boundary}": ${finding}`);
    } finally {
      await world.close();
    }
  }
  return [`never came to "${boundary}"`];
}

async function isKilledAt(world: World, boundary: string): Promise<boolean> {
  const struck = world.start({ orderIds: [], keys: [KEY], strike: { kind: 'kill', at: boundary } });
  world.onArrival = (arrival) => {
    if (arrival === boundary && struck.isAlive) struck.strike('SIGKILL');
  };
  const { signal } = await struck.ended;
  world.onArrival = () => {};
  await world.look();
  return signal === 'SIGKILL';
}

/**
 * A death changes the ending only between the mark and the answer: the expiry alone tells then what became of the
 * request. So does a machine that stands still for longer than a renewal may take.
 */
function endingAfter(
  world: World,
  left: Renewal | undefined,
  { ending, isShown }: RenewalScenario,
): EndState {
  const heard = left?.mark && left.evidence[String(left.mark.attempt)];
  const isUnclear = heard === undefined ? left?.stage === 'renewing' : heard.outcome === 'unknown';
  if (!isUnclear) return ending;
  const isToldByExpiry = isShown && world.chargesFor(KEY.orderId).length > 0;
  return isToldByExpiry ? 'renewed' : 'needs_review (outcome_unknown)';
}

async function wrongAfterRecovery(
  world: World,
  ending: EndState | (() => EndState),
  reached: Set<EndState>,
): Promise<readonly string[]> {
  await world.recover();
  for (const state of renewalEndings(world)) reached.add(state);
  const found = endStateOf(world.renewal(KEY));
  const wanted = typeof ending === 'string' ? ending : ending();
  const broken = await brokenRenewals(world);
  const twice = world.renewalRequests > (wanted === 'renewed' ? 2 : 1) ? ['it was asked for again'] : [];
  return [...broken, ...twice, ...(found === wanted ? [] : [`it is ${found}, not ${wanted}`])];
}

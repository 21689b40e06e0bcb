import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Provision } from '../../src/domain/provision.ts';
import { endStateOf } from '../simulation/shown.ts';
import { END_STATES } from './end-states.ts';
import { inParallel } from './in-parallel.ts';
import { brokenPromises, type EndState } from './recovered.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { STORES, type Store } from './stores.ts';
import { buildWorker, type WorkerBuild } from './worker-build.ts';
import { endWorkers } from './worker-process.ts';
import { World } from './world.ts';

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

describe.each(STORES)('a worker that is killed at any boundary, and the one after it, on $name', (store) => {
  const reached = new Set<EndState>();
  let points = 0;

  test.each(SCENARIOS.map((build) => ({ name: build().name, build })))(
    'keep every promise: $name',
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

  test('are tried at forty boundaries and more', () => {
    expect(points).toBeGreaterThanOrEqual(40);
  });

  test('come to every end state, and to no other', () => {
    expect([...reached].sort()).toEqual([...END_STATES]);
  });
});

/** Lives through a scenario with nobody struck, and names the boundaries on the way. */
async function undisturbed(
  scenario: Scenario,
  store: Store,
  reached: Set<EndState>,
): Promise<{ readonly boundaries: readonly string[]; readonly wrong: readonly string[] }> {
  const { world, orderId } = await opened(scenario, store);
  const arrivals: string[] = [];
  world.onArrival = (arrival) => arrivals.push(arrival);
  try {
    const { ended, passed } = world.start({ orderIds: [orderId] });
    await ended;
    world.onArrival = () => {};
    const wrong = await wrongAfterRecovery(world, orderId, scenario.ending, reached);
    const { from = passed[0] ?? '', times = 1 } = scenario;
    const own = [...passed.slice(passed.indexOf(from)), ...arrivals];
    const boundaries = own.filter((boundary) => isAmong(boundary, scenario, times));
    return { boundaries, wrong: passed.includes(from) ? wrong : [...wrong, `no ${from}`] };
  } finally {
    await world.close();
  }
}

/** What happens within a store is the same on every way. */
function isAmong(boundary: string, { from }: Scenario, times: number): boolean {
  const isWithinStore = /^(written|linked|sent|answered) /.test(boundary);
  return Number(boundary.split('#')[1]) <= times && (from === undefined || !isWithinStore);
}

/** Kills a worker there, lets another one recover, and says what is wrong afterwards. */
async function killedAt(
  build: () => Scenario,
  boundary: string,
  store: Store,
  reached: Set<EndState>,
): Promise<readonly string[]> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const scenario = build();
    const { world, orderId } = await opened(scenario, store);
    try {
      if (!(await isKilledAt(world, orderId, boundary))) continue;
      const left = world.records().find((record) => record.orderId === orderId);
      const wrong = await wrongAfterRecovery(world, orderId, endingAfter(left, scenario), reached);
      return wrong.map((finding) => `killed at "${boundary}": ${finding}`);
    } finally {
      await world.close();
    }
  }
  return [`never came to "${boundary}"`];
}

async function isKilledAt(world: World, orderId: string, boundary: string): Promise<boolean> {
  const strike = { kind: 'kill', at: boundary } as const;
  const worker = world.start({ orderIds: [orderId], strike });
  world.onArrival = (arrival) => {
    if (arrival === boundary && worker.isAlive) worker.strike('SIGKILL');
  };
  const { signal } = await worker.ended;
  world.onArrival = () => {};
  await world.look();
  return signal === 'SIGKILL';
}

/**
 * A death changes the ending only between the mark and the answer: nobody can tell then what was bought. So does a
 * machine that stands still for longer than a purchase may take.
 */
function endingAfter(left: Provision | undefined, { ending }: Scenario): EndState {
  const heard = left?.mark && left.evidence[String(left.mark.attempt)];
  const isUnknown = heard === undefined ? left?.stage === 'purchasing' : heard.outcome === 'unknown';
  return isUnknown ? 'needs_review (outcome_unknown)' : ending;
}

async function wrongAfterRecovery(
  world: World,
  orderId: string,
  ending: EndState,
  reached: Set<EndState>,
): Promise<readonly string[]> {
  await world.recover();
  for (const record of world.records()) reached.add(endStateOf(record));
  const found = endStateOf(world.record(orderId));
  const broken = await brokenPromises(world);
  return found === ending ? broken : [...broken, `${orderId} is ${found}, not ${ending}`];
}

/** A world in which the last order is still to be provisioned. */
async function opened({ setting, prepare }: Scenario, store: Store) {
  const world = await World.open(worker.file, setting, store);
  await prepare?.(world);
  return { world, orderId: world.orderIds.at(-1) ?? '' };
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/domain/environment.ts';
import { between, seededRandom, shuffled } from '../../src/simulator/random.ts';
import { endStateOf } from '../simulation/shown.ts';
import { END_STATES } from './end-states.ts';
import { brokenPromises, type EndState } from './recovered.ts';
import { anOrder, aShop } from './scenarios.ts';
import { FILES, MONGODB, type Store } from './stores.ts';
import { pick, troubles } from './troubles.ts';
import { buildWorker, type WorkerBuild } from './worker-build.ts';
import { endWorkers, type WorkerProcess } from './worker-process.ts';
import { World, type WorldSetting } from './world.ts';

/** How many workers die on each storage. */
const KILLS = new Map([
  [FILES, 300],
  [MONGODB, 120],
]);

/** How many worlds live at once. */
const WIDTH = 3;

/** How often two workers are started in one world. */
const ROUNDS = 3;

/** The seed of the first world; each world has the next one. `SEED=7 npx vitest run random-kills` repeats it. */
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));

interface Life {
  readonly kills: number;
  readonly wrong: readonly string[];
  readonly endings: readonly EndState[];
  /** How many orders had more than one lease. */
  readonly takenOver: number;
}

let worker: WorkerBuild;

beforeAll(async () => {
  worker = await buildWorker();
});

afterAll(async () => {
  await endWorkers();
  worker.remove();
});

describe.each([...KILLS.keys()])(
  `workers that are killed at random, two at once, seed ${SEED}, on $name`,
  (store) => {
    test('keep every promise', { timeout: 600_000 }, async () => {
      const lives: Life[] = [];
      const killed = () => lives.reduce((sum, { kills }) => sum + kills, 0);
      let seed = SEED;
      const lane = async () => {
        while (killed() < (KILLS.get(store) ?? 0)) {
          seed += 1;
          lives.push(await lived(seed - 1, store));
        }
      };
      await Promise.all(Array.from({ length: WIDTH }, lane));
      expect(lives.flatMap(({ wrong }) => wrong)).toEqual([]);

      const endings = lives.flatMap((life) => life.endings);
      expect(endings.filter((ending) => !isKnown(ending))).toEqual([]);
      // A run in which nothing was bought, or nobody died in a purchase, would prove nothing.
      expect(endings).toContain('active');
      expect(endings).toContain('needs_review (outcome_unknown)');
      expect(lives.filter(({ takenOver }) => takenOver > 0).length).toBeGreaterThan(lives.length / 4);
    });
  },
);

/** Three orders, a provider with a bad day, and workers that are killed again and again; then a good one. */
async function lived(seed: number, store: Store): Promise<Life> {
  const random = seededRandom(seed);
  const trouble = troubles(random);
  let isTroubled = true;
  const setting: WorldSetting = {
    ...aShop({ seed, quirks: { loginDelayMs: [0, 60_000], dryPool: 'either' } }),
    orders: [
      anOrder(),
      anOrder({ id: 'order-2', memory: '8GB' }),
      anOrder({ id: 'order-3', memory: '16GB', stockId: pick(random, ['item-5', 'item-6']) }),
    ],
    faults: (call) => (isTroubled ? trouble(call) : undefined),
  };
  const world = await World.open(worker.file, setting, store);
  try {
    if (random() < 0.3) world.simulator.world.set(5, { ipv4: 1 });
    let kills = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const workers = [1, 2].map(() => started(world, random, round));
      for (const { ended } of workers) if ((await ended).signal === 'SIGKILL') kills += 1;
      world.clock.stand();
      const next = await world.nextMoment();
      const pauseMs = pick(random, [0, 20_000, 250_000]);
      world.clock.jumpTo(random() < 0.5 && Number.isFinite(next) ? next : world.clock.now() + pauseMs);
    }
    isTroubled = false;
    await world.recover();
    const wrong = await brokenPromises(world);
    return {
      kills,
      wrong: wrong.map((finding) => `seed ${seed}: ${finding}`),
      endings: world.records().map(endStateOf),
      takenOver: world.records().filter(({ fence }) => fence > 1).length,
    };
  } finally {
    await world.close();
  }
}

/** A worker that is killed at a boundary that is drawn, or by somebody who does not know where it is. */
function started(world: World, random: () => number, round: number): WorkerProcess {
  const orderIds = shuffled(random, world.orderIds);
  const seed = between(random, 1, 1_000_000);
  if (random() < 0.2) {
    const worker = world.start({ orderIds, seed });
    systemClock.sleep(between(random, 80, 500)).then(() => worker.strike('SIGKILL'));
    return worker;
  }
  const at = between(random, 1, round === 1 ? 120 : 40);
  return world.start({ orderIds, seed, strike: { kind: 'kill', at } });
}

function isKnown(ending: EndState): boolean {
  return END_STATES.some((known) => known === ending);
}

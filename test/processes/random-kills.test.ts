import { describe, test } from 'vitest';
import { seededRandom, shuffled } from '../../src/simulator/random.ts';
import { END_STATES } from './end-states.ts';
import { expectSound, killedInRounds, type Life, livesUntil, SEED, standing } from './random-lives.ts';
import { brokenPromises } from './recovered.ts';
import { anOrder, aShop } from './scenarios.ts';
import { FILES, MONGODB, type Store } from './stores.ts';
import { pick, troubles } from './troubles.ts';
import { builtWorker } from './worker-build.ts';
import { World, type WorldSetting } from './world.ts';

/** How many workers die on each storage. */
const KILLS = [
  { name: FILES.name, store: FILES, kills: 300 },
  { name: MONGODB.name, store: MONGODB, kills: 120 },
];

const worker = builtWorker();

describe.each(KILLS)(
  `workers that are killed at random, two at once, seed ${SEED}, on $name`,
  ({ store, kills }) => {
    test('keep every promise', { timeout: 600_000 }, async () => {
      const lives = await livesUntil(kills, (seed) => lived(seed, store));
      // Something was bought, and somebody died in a purchase.
      expectSound(lives, END_STATES, ['active', 'needs_review (outcome_unknown)']);
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
  const world = await World.open(worker, setting, store);
  try {
    if (random() < 0.3) world.simulator.world.set(5, { ipv4: 1 });
    const kills = await killedInRounds(world, random, (round) => ({
      part: { orderIds: shuffled(random, world.orderIds) },
      diesBy: round === 1 ? 120 : 40,
    }));
    isTroubled = false;
    await world.recover();
    const wrong = await brokenPromises(world);
    return { kills, wrong: wrong.map((finding) => `seed ${seed}: ${finding}`), ...standing(world.records()) };
  } finally {
    await world.close();
  }
}

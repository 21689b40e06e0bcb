import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/domain/environment.ts';
import { between, seededRandom, shuffled } from '../../src/simulator/random.ts';
import { RENEWAL_END_STATES } from './end-states.ts';
import { brokenPromises, type EndState } from './recovered.ts';
import { brokenRenewals, renewalEndings } from './renewal-findings.ts';
import { openWithServers } from './renewal-scenarios.ts';
import { anOrder, aShop } from './scenarios.ts';
import { pick, troubles } from './troubles.ts';
import { buildWorker, type WorkerBuild } from './worker-build.ts';
import { endWorkers, type WorkerProcess } from './worker-process.ts';
import type { World } from './world.ts';

const KILLS = 200;

/** How many worlds live at once. */
const WIDTH = 3;

/** How often two workers are started in one world. */
const ROUNDS = 3;

/** The seed of the first world; each world has the next one. `SEED=7 npx vitest run renewals-random` repeats it. */
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));

const KEYS = [
  { orderId: 'order-1', invoiceId: 'june' },
  { orderId: 'order-1', invoiceId: 'may' },
  { orderId: 'order-2', invoiceId: 'may' },
];

interface Life {
  readonly kills: number;
  readonly wrong: readonly string[];
  readonly endings: readonly EndState[];
  /** How many renewals had more than one lease. */
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

describe(`workers that are killed at random while they renew, two at once, seed ${SEED}`, () => {
  test('charge at most once per invoice and keep every promise', { timeout: 600_000 }, async () => {
    const lives: Life[] = [];
    const killed = () => lives.reduce((sum, { kills }) => sum + kills, 0);
    let seed = SEED;
    const lane = async () => {
      while (killed() < KILLS) {
        seed += 1;
        lives.push(await lived(seed - 1));
      }
    };
    await Promise.all(Array.from({ length: WIDTH }, lane));
    expect(lives.flatMap(({ wrong }) => wrong)).toEqual([]);

    const endings = lives.flatMap((life) => life.endings);
    const known: ReadonlySet<string> = new Set([...RENEWAL_END_STATES, 'failed (deferred_too_long)']);
    expect(endings.filter((ending) => !known.has(ending))).toEqual([]);
    // A run in which nothing was renewed, or nobody died in a renewal, would prove nothing.
    expect(endings).toContain('renewed');
    expect(endings).toContain('needs_review (outcome_unknown)');
    expect(lives.filter(({ takenOver }) => takenOver > 0).length).toBeGreaterThan(lives.length / 4);
  });
});

/** Two servers, three invoices, a provider with a bad day, and workers that are killed again and again. */
async function lived(seed: number): Promise<Life> {
  const random = seededRandom(seed);
  const trouble = troubles(random);
  let isTroubled = false;
  const world = await openWithServers(worker.file, {
    ...aShop({ seed, quirks: { expiryLagMs: pick(random, [0, 20_000]) } }),
    orders: [anOrder(), anOrder({ id: 'order-2', memory: '8GB' })],
    keys: KEYS,
    faults: (call) => (isTroubled ? trouble(call) : undefined),
  });
  isTroubled = true;
  try {
    let kills = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const workers = [1, 2].map(() => started(world, random));
      for (const { ended } of workers) if ((await ended).signal === 'SIGKILL') kills += 1;
      world.clock.stand();
      const next = await world.nextMoment();
      const pauseMs = pick(random, [0, 20_000, 250_000]);
      world.clock.jumpTo(random() < 0.5 && Number.isFinite(next) ? next : world.clock.now() + pauseMs);
    }
    isTroubled = false;
    await world.recover();
    const wrong = [...(await brokenRenewals(world)), ...(await brokenPromises(world))];
    return {
      kills,
      wrong: wrong.map((finding) => `seed ${seed}: ${finding}`),
      endings: renewalEndings(world),
      takenOver: world.renewalRecords().filter(({ fence }) => fence > 1).length,
    };
  } finally {
    await world.close();
  }
}

/** A worker that is killed at a boundary that is drawn, or by somebody who does not know where it is. */
function started(world: World, random: () => number): WorkerProcess {
  const keys = shuffled(random, KEYS);
  const seed = between(random, 1, 1_000_000);
  const part = { orderIds: [], keys, seed };
  if (random() < 0.2) {
    const struck = world.start(part);
    systemClock.sleep(between(random, 80, 500)).then(() => struck.strike('SIGKILL'));
    return struck;
  }
  return world.start({ ...part, strike: { kind: 'kill', at: between(random, 1, 60) } });
}

import { describe, test } from 'vitest';
import { seededRandom, shuffled } from '../../src/simulator/random.ts';
import { RENEWAL_END_STATES } from './end-states.ts';
import { expectSound, killedInRounds, type Life, livesUntil, SEED, standing } from './random-lives.ts';
import { brokenPromises } from './recovered.ts';
import { brokenRenewals } from './renewal-findings.ts';
import { openWithServers } from './renewal-scenarios.ts';
import { anOrder, aShop } from './scenarios.ts';
import { pick, troubles } from './troubles.ts';
import { builtWorker } from './worker-build.ts';

const KILLS = 200;

const KEYS = [
  { orderId: 'order-1', invoiceId: 'june' },
  { orderId: 'order-1', invoiceId: 'may' },
  { orderId: 'order-2', invoiceId: 'may' },
];

const worker = builtWorker();

describe(`workers that are killed at random while they renew, two at once, seed ${SEED}`, () => {
  test('charge at most once per invoice and keep every promise', { timeout: 600_000 }, async () => {
    const lives = await livesUntil(KILLS, lived);
    const known = [...RENEWAL_END_STATES, 'failed (deferred_too_long)'];
    // Something was renewed, and somebody died in a renewal.
    expectSound(lives, known, ['renewed', 'needs_review (outcome_unknown)']);
  });
});

/** Two servers, three invoices, a provider with a bad day, and workers that are killed again and again. */
async function lived(seed: number): Promise<Life> {
  const random = seededRandom(seed);
  const trouble = troubles(random);
  let isTroubled = false;
  const world = await openWithServers(worker, {
    ...aShop({ seed, quirks: { expiryLagMs: pick(random, [0, 20_000]) } }),
    orders: [anOrder(), anOrder({ id: 'order-2', memory: '8GB' })],
    keys: KEYS,
    faults: (call) => (isTroubled ? trouble(call) : undefined),
  });
  isTroubled = true;
  try {
    const kills = await killedInRounds(world, random, () => ({
      part: { orderIds: [], keys: shuffled(random, KEYS) },
      diesBy: 60,
    }));
    isTroubled = false;
    await world.recover();
    const wrong = [...(await brokenRenewals(world)), ...(await brokenPromises(world))];
    return {
      kills,
      wrong: wrong.map((finding) => `seed ${seed}: ${finding}`),
      ...standing(world.renewalRecords()),
    };
  } finally {
    await world.close();
  }
}

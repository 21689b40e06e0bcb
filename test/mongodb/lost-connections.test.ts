import { describe, expect, test } from 'vitest';
import { syncInventory } from '../../src/flows/sync.ts';
import type { Fault, FaultChooser } from '../../src/simulator/faults.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { inParallel } from '../processes/in-parallel.ts';
import { brokenPromises } from '../processes/recovered.ts';
import { anOrder, aShop } from '../processes/scenarios.ts';
import { pick } from '../processes/troubles.ts';
import type { WorldSetting } from '../processes/world.ts';
import type { Decide, Fate } from './lossy-proxy.ts';
import { LossyShop } from './lossy-shop.ts';

/** How many shops are open at once. */
const WIDTH = 4;

/** How a connection can end in the middle of a command. */
const LOSSES = ['lost', 'unanswered'] as const satisfies readonly Fate[];

/** What a way through the library came to. */
interface Life {
  readonly wrong: readonly string[];
  /** How many commands went by the lossy way. */
  readonly commands: number;
  /** Whether the caller was told that something failed. */
  readonly isTold: boolean;
}

/** What a shop does by the lossy way, and what is wrong when all is made good. */
type Way = (shop: LossyShop) => Promise<{ readonly isTold: boolean; readonly wrong: readonly string[] }>;

describe('a connection to the database that breaks once', () => {
  test('at any command of an order leaves every promise kept', async () => {
    await breaksAtEvery(provisioned, 15);
  });

  test('at any command of a renewal leaves it charged once', async () => {
    await breaksAtEvery(renewed, 8);
  });

  test('at any command of a sync leaves it to be made good, and nothing there twice', async () => {
    await breaksAtEvery(synced, 3);
  });
});

describe('connections to the database that break again and again', () => {
  test('leave every promise of orders kept, with two workers and a provider on a bad day', async () => {
    const seeds = Array.from({ length: 24 }, (_, index) => index + 1);
    const lives = await inParallel(seeds, WIDTH, (seed) => lived(seed));
    expect(lives.flatMap(({ wrong }) => wrong)).toEqual([]);
    // Where nothing broke, nothing is proved.
    expect(lives.filter(({ isTold }) => isTold).length).toBeGreaterThan(seeds.length / 4);
  });
});

/** Goes the way once undisturbed, and once for each of its commands and each way to lose it. */
async function breaksAtEvery(way: Way, atLeast: number): Promise<void> {
  const sound = await once(way, () => 'pass');
  expect(sound).toMatchObject({ wrong: [], isTold: false });
  expect(sound.commands).toBeGreaterThanOrEqual(atLeast);
  const points = Array.from({ length: sound.commands }, (_, index) => index + 1).flatMap((number) =>
    LOSSES.map((loss) => ({ number, loss })),
  );
  const lives = await inParallel(points, WIDTH, ({ number, loss }) =>
    once(way, (command) => (command.number === number ? loss : 'pass'), `${loss} at command ${number}`),
  );
  expect(lives.flatMap(({ wrong }) => wrong)).toEqual([]);
  expect(lives.some(({ isTold }) => isTold)).toBe(true);
}

async function once(way: Way, fateOf: Decide, name = 'undisturbed'): Promise<Life> {
  const shop = await LossyShop.open(aShop());
  try {
    shop.proxy.fateOf = fateOf;
    const { isTold, wrong } = await way(shop);
    return { isTold, commands: shop.proxy.commands, wrong: wrong.map((finding) => `${name}: ${finding}`) };
  } finally {
    await shop.close();
  }
}

async function provisioned(shop: LossyShop) {
  const worker = shop.aProvisioner(shop.lossy);
  const isTold = await fails(async () => {
    await worker.enqueue('order-1');
    await worker.provision('order-1');
  });
  await shop.recover();
  return { isTold, wrong: await brokenPromises(shop) };
}

async function renewed(shop: LossyShop) {
  await shop.provisioner.provision('order-1');
  const isTold = await fails(async () => {
    await shop.aRenewals(shop.lossy).renew('order-1', { invoiceId: 'INV-1' });
  });
  await shop.recoverRenewals();
  const again = await shop.aRenewals(shop.sound).renew('order-1', { invoiceId: 'INV-1' });
  const [renewal] = await shop.recoverRenewals();
  const charged = shop.simulator.ledger.filter(({ type }) => type === 'renewal').length;
  const isRight =
    renewal?.stage === 'renewed' ? charged === 1 : renewal?.stage === 'needs_review' && charged <= 1;
  return {
    isTold,
    wrong: isRight ? [] : [`charged ${charged} times: ${renewal?.stage}, then ${again.status}`],
  };
}

/** A package goes off sale, another changes, a third is new; then the same again, undisturbed. */
async function synced(shop: LossyShop) {
  const { world } = shop.simulator;
  world.set(5, { ipv4: 7 });
  world.remove(6);
  world.add({ id: 8, name: '103.93.17x', ipv4: 3, status: 'active' });
  const { client } = shop;
  const isTold = await fails(async () => {
    const { success } = await syncInventory({ client, stock: shop.lossy.stock });
    if (!success) throw new Error('The report says that items failed.');
  });
  shop.proxy.fateOf = () => 'pass';
  await syncInventory({ client, stock: shop.sound.stock });
  const { results } = await syncInventory({ client, stock: shop.sound.stock });
  const stored: string[] = [];
  for await (const { smartvps, available } of shop.sound.stock.list())
    stored.push(`${smartvps.packagePid}: ${available}, ${smartvps.availableQty}`);
  const isRight = stored.sort().join('; ') === '5: true, 7; 6: false, 0; 8: true, 3';
  const isQuiet = results.length === 0;
  return {
    isTold,
    wrong: isRight && isQuiet ? [] : [`${stored.join('; ')}; ${results.length} changes left`],
  };
}

/** Three orders, two workers at once, and every tenth command or so lost. */
async function lived(seed: number): Promise<Life> {
  const random = seededRandom(seed);
  const shop = await LossyShop.open(aBusyShop(badDay(random), seed));
  try {
    shop.proxy.fateOf = () => (random() < 0.1 ? pick(random, LOSSES) : 'pass');
    const failed = await Promise.all([
      worked(shop, shop.orderIds, seed),
      worked(shop, [...shop.orderIds].reverse(), seed + 1_000),
    ]);
    await shop.recover();
    const wrong = await brokenPromises(shop);
    return {
      commands: shop.proxy.commands,
      isTold: failed.includes(true),
      wrong: wrong.map((finding) => `seed ${seed}: ${finding}`),
    };
  } finally {
    await shop.close();
  }
}

async function worked(shop: LossyShop, orderIds: readonly string[], seed: number): Promise<boolean> {
  const worker = shop.aProvisioner(shop.lossy, seed);
  const failed: boolean[] = [];
  for (const orderId of orderIds) failed.push(await fails(() => worker.provision(orderId)));
  return failed.includes(true);
}

async function fails(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return false;
  } catch {
    return true;
  }
}

function aBusyShop(faults: FaultChooser, seed: number): WorldSetting {
  const orders = [
    anOrder(),
    anOrder({ id: 'order-2', memory: '8GB' }),
    anOrder({ id: 'order-3', memory: '16GB', stockId: 'item-6' }),
  ];
  return { ...aShop({ orders, faults, seed }) };
}

/** A provider whose purchases go wrong in every way that needs no real time to pass. */
function badDay(random: () => number): FaultChooser {
  return ({ verb }) => (verb === 'buyvps' && random() < 0.3 ? pick(random, PURCHASE_FAULTS) : undefined);
}

const PURCHASE_FAULTS: readonly [Fault, ...Fault[]] = [
  { kind: 'reset', effect: 'done' },
  { kind: 'reset' },
  { kind: 'truncate' },
  { kind: 'status', status: 503, effect: 'done' },
  { kind: 'status', status: 422 },
  { kind: 'status', status: 429, retryAfter: 20 },
  { kind: 'wrong_pool' },
];

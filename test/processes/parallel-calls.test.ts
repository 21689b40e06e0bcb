import { afterEach, describe, expect, test } from 'vitest';
import { brokenPromises } from './recovered.ts';
import { brokenRenewals } from './renewal-findings.ts';
import { aRenewingShop, KEY, openWithServers } from './renewal-scenarios.ts';
import { aShop } from './scenarios.ts';
import { STORES } from './stores.ts';
import { builtWorker } from './worker-build.ts';
import type { CallResult } from './worker-plan.ts';
import { endWorkers } from './worker-process.ts';
import { type WorkerPart, World } from './world.ts';

/** Fifty calls, over four processes. */
const CALLS = [13, 13, 12, 12];

const worker = builtWorker();
let world: World;

afterEach(async () => {
  await endWorkers();
  await world.close();
});

describe.each(STORES)('fifty calls at once on one order, in four processes, on $name', (store) => {
  test('buy one server, agree, and afterwards all say the same', { timeout: 120_000 }, async () => {
    world = await World.open(worker, aShop(), store);
    const results = await calledAtOnce();
    expect(results).toHaveLength(50);
    expect(world.purchaseRequests).toBe(1);
    const [purchase] = world.purchasesFor('order-1');
    for (const result of results) expect(result).toSatisfy((each) => agrees(each, purchase?.ip));

    await world.recover();
    expect(await brokenPromises(world)).toEqual([]);
    const { version, stage, address } = world.record('order-1');
    expect([stage, address]).toEqual(['active', purchase?.ip]);

    const later = await calledAtOnce();
    const final: CallResult = { orderId: 'order-1', status: 'active', version, address: purchase?.ip ?? '' };
    expect(later).toEqual(Array(50).fill(final));
    expect(world.purchaseRequests).toBe(1);
  });
});

describe.each(STORES)('fifty calls at once on one invoice, in four processes, on $name', (store) => {
  test('charge one month, agree, and afterwards all say the same', { timeout: 120_000 }, async () => {
    world = await openWithServers(worker, aRenewingShop(), store);
    const renewing = { orderIds: [], keys: [KEY] };
    const results = await calledAtOnce(renewing);
    expect(results).toHaveLength(50);
    expect(world.renewalRequests).toBe(1);
    for (const result of results) expect(result).toSatisfy(agreesOnRenewal);

    await world.recover();
    expect(await brokenRenewals(world)).toEqual([]);
    const { version, stage, address = '' } = world.renewal(KEY);
    expect([stage, world.chargesFor('order-1').length]).toEqual(['renewed', 1]);

    const later = await calledAtOnce(renewing);
    expect(later).toEqual(Array(50).fill({ ...KEY, status: 'renewed', version, address }));
    expect(world.renewalRequests).toBe(1);
  });
});

/** Starts all processes, waits until each is ready, and lets them go together. */
async function calledAtOnce(part: WorkerPart = {}): Promise<readonly CallResult[]> {
  const workers = CALLS.map((callsAtOnce, index) =>
    world.start({ ...part, callsAtOnce, seed: index + 1, isHeldBack: true, isWorking: false }),
  );
  await Promise.all(workers.map(({ waiting }) => waiting));
  for (const each of workers) each.release();
  await Promise.all(workers.map(({ ended }) => ended));
  return workers.flatMap((each) => each.results);
}

/** The server that was bought, or word that somebody is at it. */
function agrees({ orderId, status, reason, address }: CallResult, bought: string | undefined): boolean {
  if (orderId !== 'order-1') return false;
  if (status === 'active') return address === bought;
  if (status === 'awaiting_credentials') return address === bought;
  return status === 'deferred' && reason === 'in_progress' && address === undefined;
}

/** The renewal that was made, or word that somebody is at it. */
function agreesOnRenewal({ invoiceId, status, reason }: CallResult): boolean {
  if (invoiceId !== KEY.invoiceId) return false;
  const isUnderWay = status === 'deferred' || status === 'awaiting_expiry';
  return status === 'renewed' || (isUnderWay && reason === 'in_progress');
}

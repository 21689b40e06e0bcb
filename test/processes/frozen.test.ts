import { describe, expect, test } from 'vitest';
import type { Provision } from '../../src/domain/provision.ts';
import { inParallel } from './in-parallel.ts';
import { brokenPromises } from './recovered.ts';
import { aShop } from './scenarios.ts';
import { callsOf, thawed, whenFrozenAt as whenFrozen } from './striking.ts';
import { builtWorker } from './worker-build.ts';
import { TIMES } from './worker-plan.ts';
import type { WorkerProcess } from './worker-process.ts';
import { World } from './world.ts';

const MARK = 'provisions.advance:purchasing#1';
const PERSON = { actor: 'Rosa', reason: 'looked at the panel' };

const CLAIM = 'before provisions.claim#1';
const CLAIMED = 'after provisions.claim#1';
const GIVING_BACK = 'before provisions.advance:active#1';
const RECORD = 'before provisions.recordEvidence#1';

/** How many worlds live at once: they wait most of the time. */
const WIDTH = 8;

const worker = builtWorker();

describe('a worker that is frozen past its lease while another one goes on', () => {
  const options = { timeout: 120_000, concurrent: true };

  test('before its mark, marks and sends nothing', options, async () => {
    await whenFrozenAt(`before ${MARK}`, async (world, late) => {
      await world.othersWork();
      expect(world.record('order-1').stage).toBe('active');
      await movesNothing(world, late);
      expect(world.purchaseRequests).toBe(1);
      expect(world.record('order-1').mark?.fence).toBeGreaterThan(1);
      await keepsEveryPromise(world, 'active');
    });
  });

  test('between its mark and its request, sends nothing and says so', options, async () => {
    await whenFrozenAt(`after ${MARK}`, async (world, late) => {
      await world.othersWork();
      expect(world.record('order-1').reason).toBe('outcome_unknown');
      await movesNothing(world, late);
      expect(world.purchaseRequests).toBe(0);
      expect(evidence(world)).toMatchObject({ outcome: 'not_sent', code: 'SEND_WINDOW_OVER' });
      await keepsEveryPromise(world, 'needs_review');
    });
  });

  test('during its request, records what it heard', options, async () => {
    await whenFrozenAt('during buyvps#1', async (world, late) => {
      await world.othersWork();
      expect(world.record('order-1').reason).toBe('outcome_unknown');
      await movesNothing(world, late);
      expect(world.purchaseRequests).toBe(1);
      expect(evidence(world)).toBeDefined();
      await world.recover();
      expect(await brokenPromises(world)).toEqual([]);
    });
  });

  test('with the answer in hand, records it, and the next worker delivers', options, async () => {
    await whenFrozenAt(RECORD, async (world, late) => {
      await world.othersWork();
      expect(world.record('order-1').reason).toBe('outcome_unknown');
      await movesNothing(world, late);
      expect(evidence(world)).toMatchObject({ outcome: 'purchased', ip: bought(world) });
      await keepsEveryPromise(world, 'active');
      expect(world.record('order-1').address).toBe(bought(world));
      expect(world.purchaseRequests).toBe(1);
    });
  });

  test(
    'with the answer in hand, until a person wrote the order off: it is shown as surplus',
    options,
    async () => {
      await whenFrozenAt(RECORD, async (world, late) => {
        await world.othersWork();
        await world.provisioner.resolve('order-1', { ...PERSON, decision: 'abandon' });
        expect(await world.provisioner.review()).toEqual([]);
        await movesNothing(world, late);
        await showsSurplus(world, 'abandoned');
      });
    },
  );

  test(
    'with the answer in hand, until a person said "not bought": it is shown as surplus',
    options,
    async () => {
      await whenFrozenAt(RECORD, async (world, late) => {
        await world.othersWork();
        await world.clock.sleep(2 * TIMES.quietWindowMs);
        await world.provisioner.resolve('order-1', { ...PERSON, decision: 'not_purchased' });
        await movesNothing(world, late);
        await showsSurplus(world, 'failed');
        await expect(world.provisioner.retry('order-1', PERSON)).rejects.toThrow(
          'was bought for it after all',
        );
        expect(world.purchaseRequests).toBe(1);
      });
    },
  );

  test('before it tells the shop, changes nothing there that is newer', options, async () => {
    await whenFrozenAt('before orders.update:active#1', async (world, late) => {
      await world.othersWork();
      const told = world.told('order-1');
      expect(told?.status).toBe('active');
      await movesNothing(world, late);
      expect(world.told('order-1')).toEqual(told);
      await keepsEveryPromise(world, 'active');
    });
  });
});

describe('before any call for a plain order, a frozen worker moves nothing', () => {
  const options = { timeout: 300_000 };

  test('that others have brought to its end', options, async () => {
    const boundaries = await callsOf(opened);
    expect(boundaries.length).toBeGreaterThan(15);
    const wrong = await inParallel(boundaries, WIDTH, wrongWhenOthersFinish);
    expect(wrong.flat()).toEqual([]);
  });

  test('that another one has on lease', options, async () => {
    const boundaries = await callsOf(opened);
    const leased = boundaries.slice(boundaries.indexOf(CLAIM) + 1, boundaries.indexOf(GIVING_BACK) + 1);
    expect(leased.length).toBeGreaterThan(10);
    const wrong = await inParallel(leased, WIDTH, wrongWhenAnotherHolds);
    expect(wrong.flat()).toEqual([]);
  });
});

function opened(): Promise<World> {
  return World.open(worker, aShop());
}

async function wrongWhenOthersFinish(boundary: string): Promise<readonly string[]> {
  return wrongWhenFrozenAt(boundary, async (world, late) => {
    await world.othersWork();
    const told = world.told('order-1');
    await movesNothing(world, late);
    expect(world.told('order-1')).toEqual(told);
  });
}

async function wrongWhenAnotherHolds(boundary: string): Promise<readonly string[]> {
  return wrongWhenFrozenAt(boundary, async (world, late) => {
    const other = await otherClaims(world);
    const { fence, leaseUntil } = world.record('order-1');
    await movesNothing(world, late);
    expect(world.record('order-1')).toMatchObject({ fence, leaseUntil });
    other.release();
    await other.ended;
  });
}

/** What is wrong in the end when a worker was frozen there, and that happened to it and to the others. */
async function wrongWhenFrozenAt(
  boundary: string,
  happens: (world: World, late: WorkerProcess) => Promise<void>,
): Promise<readonly string[]> {
  try {
    return await whenFrozenAt(boundary, async (world, late) => {
      await happens(world, late);
      await world.recover();
      const wrong = await brokenPromises(world);
      const requests = world.purchaseRequests > 1 ? ['there were two requests to buy'] : [];
      return [...wrong, ...requests].map((finding) => `frozen at "${boundary}": ${finding}`);
    });
  } catch (error) {
    return [`frozen at "${boundary}": ${error}`];
  }
}

/** Does the work in a world in which a worker is frozen there. */
function whenFrozenAt<Answer>(
  boundary: string,
  work: (world: World, late: WorkerProcess) => Promise<Answer>,
): Promise<Answer> {
  return whenFrozen(opened, boundary, work);
}

/** Another worker takes the lease over as soon as it is over, and holds it. */
async function otherClaims(world: World): Promise<WorkerProcess> {
  await world.look();
  const { leaseUntil = 0 } = world.record('order-1');
  await world.clock.sleep(Math.max(100, leaseUntil - world.clock.now()));
  const strike = { kind: 'wait', at: CLAIMED } as const;
  const other = world.start({ isWorking: false, seed: 2, strike });
  await other.waiting;
  await world.look();
  return other;
}

/** Lets the late worker go on to its end, which must leave the order where it is. */
async function movesNothing(world: World, late: WorkerProcess): Promise<void> {
  await world.look();
  const before = world.record('order-1');
  await thawed(late);
  await world.look();
  expect(whereItStands(world.record('order-1'))).toEqual(whereItStands(before));
}

function whereItStands({ stage, reason, address, mark, history, writtenOff }: Provision) {
  return { stage, reason, address, mark, history, writtenOff };
}

async function keepsEveryPromise(world: World, stage: Provision['stage']): Promise<void> {
  await world.recover();
  expect(await brokenPromises(world)).toEqual([]);
  expect(world.record('order-1').stage).toBe(stage);
}

/** The ending stands, and a person is told of the server that nobody waits for. */
async function showsSurplus(world: World, stage: Provision['stage']): Promise<void> {
  expect(evidence(world)).toMatchObject({ outcome: 'purchased', ip: bought(world) });
  await world.recover();
  expect(world.record('order-1').stage).toBe(stage);
  expect(world.told('order-1')?.status).toBe(stage);
  const cases = await world.provisioner.review();
  expect(cases).toMatchObject([{ reason: 'surplus_purchase', surplus: [bought(world)] }]);
}

/** What was heard of the first purchase. */
function evidence(world: World) {
  return world.record('order-1').evidence['1'];
}

function bought(world: World): string | undefined {
  return world.purchasesFor('order-1')[0]?.ip;
}

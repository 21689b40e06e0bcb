import { describe, expect, test } from 'vitest';
import type { Renewal } from '../../src/domain/renewal.ts';
import { inParallel } from './in-parallel.ts';
import { brokenRenewals } from './renewal-findings.ts';
import { aRenewingShop, KEY, openWithServers } from './renewal-scenarios.ts';
import { callsOf, thawed, whenFrozenAt } from './striking.ts';
import { builtWorker } from './worker-build.ts';
import type { WorkerProcess } from './worker-process.ts';
import type { World } from './world.ts';

const MARK = 'renewals.advance:renewing#1';

/** How many worlds live at once: they wait most of the time. */
const WIDTH = 8;

const RENEWING = { orderIds: [], keys: [KEY] };

const worker = builtWorker();

describe('a worker that is frozen past its lease while another one goes on with its renewal', () => {
  const options = { timeout: 120_000, concurrent: true };

  test('before its mark, marks and sends nothing', options, async () => {
    await frozenAt(`before ${MARK}`, async (world, late) => {
      await world.othersWork();
      expect(world.renewal(KEY).stage).toBe('renewed');
      await movesNothing(world, late);
      expect(world.renewal(KEY).mark?.fence).toBeGreaterThan(1);
    });
  });

  test('between its mark and its request, sends nothing and says so', options, async () => {
    await frozenAt(`after ${MARK}`, async (world, late) => {
      await world.othersWork();
      expect(world.renewal(KEY)).toMatchObject({ stage: 'needs_review', reason: 'outcome_unknown' });
      await movesNothing(world, late);
      expect(world.renewalRequests).toBe(0);
      expect(world.renewal(KEY).evidence).toMatchObject({
        1: { outcome: 'not_sent', code: 'SEND_WINDOW_OVER' },
      });
    });
  });

  test('with the answer in hand, records it: the expiry has told long since', options, async () => {
    await frozenAt('before renewals.recordEvidence#1', async (world, late) => {
      await world.othersWork();
      expect(world.renewal(KEY)).toMatchObject({ stage: 'renewed', evidence: {} });
      await movesNothing(world, late);
      expect(world.renewal(KEY).evidence).toMatchObject({ 1: { outcome: 'answered' } });
    });
  });

  test('at any call of a renewal, moves nothing and charges nothing', { timeout: 300_000 }, async () => {
    const boundaries = await callsOf(opened, RENEWING);
    expect(boundaries.length).toBeGreaterThan(12);
    const wrong = await inParallel(boundaries, WIDTH, wrongWhenFrozenAt);
    expect(wrong.flat()).toEqual([]);
  });
});

async function wrongWhenFrozenAt(boundary: string): Promise<readonly string[]> {
  try {
    await frozenAt(boundary, async (world, late) => {
      await world.renewals.renew(KEY.orderId, KEY);
      await world.othersWork();
      await movesNothing(world, late);
    });
    return [];
  } catch (error) {
    return [`frozen at "${boundary}": ${error}`];
  }
}

/** Lets the late worker go on to its end, which must leave the renewal where it is, and at most one charge. */
async function movesNothing(world: World, late: WorkerProcess): Promise<void> {
  const before = world.renewal(KEY);
  await thawed(late);
  await world.look();
  expect(whereItStands(world.renewal(KEY))).toEqual(whereItStands(before));
  await world.recover();
  expect(await brokenRenewals(world)).toEqual([]);
  expect(world.renewalRequests).toBeLessThanOrEqual(1);
}

function whereItStands({ stage, reason, address, mark, history }: Renewal) {
  return { stage, reason, address, mark, history };
}

function opened(): Promise<World> {
  return openWithServers(worker, aRenewingShop());
}

function frozenAt(
  boundary: string,
  work: (world: World, late: WorkerProcess) => Promise<void>,
): Promise<void> {
  return whenFrozenAt(opened, boundary, work, RENEWING);
}

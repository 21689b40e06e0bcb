import type { Fault } from 'smartvps-sdk/testing';
import { describe, expect, test } from 'vitest';
import { NOON } from '../builders.ts';
import {
  aSimulator,
  bought,
  buy,
  call,
  clientOf,
  failureOf,
  isPurchase,
  POOL,
  statusOf,
  turn,
} from './support.ts';

/** A simulator whose next purchase goes wrong. */
const struck = (fault: Fault) => aSimulator({ faults: [{ verb: 'buyvps', fault }] });
const order = { packageName: POOL.name, memoryGb: 4 };

describe('the provider’s own answer, damaged', () => {
  test.each([true, false])('is cut in half, its length announced: %s', async (announced) => {
    const whole = await buy(aSimulator());
    const simulator = struck({ kind: 'truncate', announced });
    const cut = await buy(simulator);
    expect(cut.text).toBe(whole.text.slice(0, Math.floor(whole.text.length / 2)));
    expect(cut.headers.get('content-length')).toBe(announced ? String(whole.text.length) : null);
    expect(simulator.ledger).toMatchObject([{ delivered: 'dropped' }]);
  });

  test('has a byte in it that is no UTF-8', async () => {
    const simulator = struck({ kind: 'garble' });
    expect((await buy(simulator)).text).toContain('\ufffd');
    expect(simulator.ledger).toMatchObject([{ delivered: 'dropped' }]);
    expect(await failureOf(clientOf(struck({ kind: 'garble' })).buyVps(order))).toMatchObject({
      code: 'SMARTVPS_REPLY_NOT_UTF8',
      outcome: 'unknown',
    });
  });

  test('comes one byte at a time', async () => {
    const simulator = struck({ kind: 'drip', everyMs: 1_000 });
    const reading = buy(simulator);
    let isRead = false;
    void reading.then(() => {
      isRead = true;
    });
    await simulator.clock.advance(1_000);
    expect([isRead, simulator.ledger]).toMatchObject([false, [{ delivered: 'dropped' }]]);
    for (let byte = 0; byte < 200; byte += 1) await simulator.clock.advance(1_000);
    expect((await reading).text).toContain('Your VPS has been created.');
    expect(simulator.ledger).toMatchObject([{ delivered: 'answered' }]);
  });

  test('has words of the test’s own, with the facts filled in', async () => {
    const simulator = struck({ kind: 'reword', text: '{ip} or 8.8.8.8 for {name}, {other}' });
    const { text } = await buy(simulator);
    const ip = simulator.ledger.find(isPurchase)?.ip;
    expect(text).toContain(`${ip} or 8.8.8.8 for 103.82.72, {other}`);
  });
});

describe('an answer that takes its time', () => {
  test('has its effect at its end, also when the caller has gone', async () => {
    const simulator = struck({ kind: 'slow', ms: 200_000 });
    const controller = new AbortController();
    const failure = failureOf(buy(simulator, POOL.name, { signal: controller.signal }));
    await simulator.clock.advance(180_000);
    controller.abort(new Error('enough'));
    await failure;
    expect(simulator.ledger).toEqual([]);
    await simulator.clock.advance(19_999);
    expect(simulator.ledger).toEqual([]);
    await simulator.clock.advance(60_000);
    expect(simulator.ledger).toMatchObject([{ at: NOON + 200_000, delivered: 'late' }]);
  });

  test('is told to a caller who waits', async () => {
    const simulator = struck({ kind: 'slow', ms: 90_000 });
    const answer = buy(simulator);
    await simulator.clock.advance(90_000);
    const ip = simulator.ledger.find(isPurchase)?.ip;
    expect((await answer).text).toContain(ip);
    expect(simulator.ledger).toMatchObject([{ at: NOON + 90_000, delivered: 'answered' }]);
  });

  test('follows its effect also when the timer fires before the clock shows its time', async () => {
    const clock = { now: () => NOON, sleep: async () => undefined };
    const simulator = aSimulator({ clock, faults: [{ fault: { kind: 'slow', ms: 90_000 } }] });
    const { text } = await buy(simulator);
    expect(simulator.ledger).toMatchObject([{ delivered: 'answered' }]);
    expect(text).toContain(simulator.ledger.find(isPurchase)?.ip);
  });

  test('can have its effect at once', async () => {
    const simulator = struck({ kind: 'slow', ms: 90_000, effect: 'done' });
    const answer = buy(simulator);
    await turn();
    expect(simulator.ledger).toMatchObject([{ at: NOON, delivered: 'dropped' }]);
    await simulator.clock.advance(90_000);
    await answer;
    expect(simulator.ledger).toMatchObject([{ at: NOON, delivered: 'answered' }]);
  });

  test('can come before its effect', async () => {
    const simulator = struck({ kind: 'slow', ms: 1_000, effect: { afterMs: 5_000 } });
    const answer = buy(simulator);
    await simulator.clock.advance(1_000);
    expect((await answer).text).toContain('Your request is being processed');
    await simulator.clock.advance(4_000);
    expect(simulator.ledger).toMatchObject([{ at: NOON + 5_000, delivered: 'late' }]);
  });
});

describe('a late effect', () => {
  test.each([
    [{ kind: 'hang' }],
    [{ kind: 'reset' }],
    [{ kind: 'status', status: 504 }],
    [{ kind: 'html' }],
  ] as readonly (readonly [Fault])[])('after %j happens at its own moment', async (fault) => {
    const simulator = struck({ ...fault, effect: { afterMs: 200_000 } } as Fault);
    const controller = new AbortController();
    const answer = buy(simulator, POOL.name, { signal: controller.signal }).catch(() => undefined);
    await simulator.clock.advance(199_999);
    controller.abort();
    await answer;
    expect([simulator.ledger, simulator.world.servers()]).toEqual([[], []]);
    await simulator.clock.advance(100_000);
    expect(simulator.ledger).toMatchObject([{ at: NOON + 200_000, delivered: 'late' }]);
    expect(simulator.world.servers()).toMatchObject([{ boughtAt: NOON + 200_000 }]);
    expect(simulator.world.packages()[0]?.ipv4).toBe(70);
  });

  test('finds the world as it is by then', async () => {
    const simulator = struck({ kind: 'hang', effect: { afterMs: 10_000 } });
    void buy(simulator).catch(() => undefined);
    await turn();
    simulator.world.set(POOL.id, { ipv4: 0 });
    await simulator.clock.advance(10_000);
    expect(simulator.ledger).toMatchObject([{ packageName: POOL.name, inPool: false }]);
  });

  test('comes before a change that is made after it was due', async () => {
    const simulator = struck({ kind: 'hang', effect: { afterMs: 10_000 } });
    void buy(simulator).catch(() => undefined);
    await simulator.clock.advance(10_000);
    simulator.world.set(POOL.id, { status: 'suspended' });
    expect(simulator.ledger).toHaveLength(1);
  });

  test('of a renewal moves the expiry late', async () => {
    const simulator = aSimulator();
    const ip = await bought(simulator);
    simulator.world.fault({ verb: 'renewvps', fault: { kind: 'reset', effect: { afterMs: 60_000 } } });
    await failureOf(call(simulator, 'renewvps', { ip }));
    await simulator.clock.advance(59_999);
    expect(await statusOf(simulator, ip)).toMatchObject({ ExpiryDate: '2026-01-31 12:00:00' });
    await simulator.clock.advance(1);
    expect(await statusOf(simulator, ip)).toMatchObject({ ExpiryDate: '2026-03-02 12:00:00' });
    expect(simulator.ledger[1]).toMatchObject({ type: 'renewal', at: NOON + 60_000, delivered: 'late' });
  });
});

describe('a wrong pool', () => {
  test.each([
    [{ kind: 'wrong_pool' }, /^45\.12\.7\./],
    [{ kind: 'wrong_pool', from: 'another_pool' }, /^45\.12\.7\./],
    [{ kind: 'wrong_pool', from: 'neighbour' }, /^103\.82\.7[13]\./],
  ] as const)('is assigned by %j although the pool has addresses', async (fault, ip) => {
    const simulator = struck(fault);
    await buy(simulator);
    expect(simulator.ledger).toMatchObject([
      { packageName: POOL.name, ip: expect.stringMatching(ip), inPool: false, delivered: 'answered' },
    ]);
    expect(simulator.world.packages()[0]?.ipv4).toBe(71);
  });
});

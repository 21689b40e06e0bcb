import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Effect, Fault } from 'smartvps-sdk/testing';
import { describe, expect, test } from 'vitest';
import { NOON } from '../builders.ts';
import {
  aSimulator,
  BASE_URL,
  bought,
  buy,
  call,
  clientOf,
  codeOf,
  failureOf,
  isPurchase,
  OTHER_POOL,
  POOL,
  statusOf,
  turn,
} from './support.ts';

const EFFECTS: readonly (readonly [Effect, number])[] = [
  ['none', 0],
  ['done', 1],
];

/** A simulator whose next purchase goes wrong. */
const struck = (fault: Fault) => aSimulator({ faults: [{ verb: 'buyvps', fault }] });
const order = { packageName: POOL.name, memoryGb: 4 };

describe('a connection that fails', () => {
  test.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ] as const)('for %s is never made: nothing arrives, and the client knows', async (code) => {
    const simulator = struck({ kind: 'refuse', code });
    const failure = await failureOf(clientOf(simulator).buyVps(order));
    expect(failure).toMatchObject({ outcome: 'not_sent', networkCode: code });
    expect([simulator.ledger, simulator.world.requests()]).toEqual([[], []]);
  });

  test('is refused by default as undici has it', async () => {
    const failure = await failureOf(buy(struck({ kind: 'refuse' })));
    expect(failure).toBeInstanceOf(TypeError);
    expect([codeOf(failure), (failure as Error).message]).toEqual(['ECONNREFUSED', 'fetch failed']);
  });

  test.each(EFFECTS)('is reset before its answer, with effect %s', async (effect, purchases) => {
    const simulator = struck({ kind: 'reset', effect });
    expect(codeOf(await failureOf(buy(simulator)))).toBe('ECONNRESET');
    expect(simulator.ledger).toHaveLength(purchases);
    expect(simulator.world.requests()).toEqual([
      { at: NOON, verb: 'buyvps', target: POOL.name, fault: 'reset' },
    ]);
  });

  test.each(EFFECTS)('is reset in the middle of its body, with effect %s', async (effect, purchases) => {
    const simulator = struck({ kind: 'reset', during: 'body', effect });
    const response = await simulator.fetch(`${BASE_URL}/buyvps`, {
      method: 'POST',
      body: '{"ip":"103.82.72","ram":"4"}',
    });
    expect(response.status).toBe(200);
    expect(codeOf(await failureOf(response.text()))).toBe('ECONNRESET');
    expect(simulator.ledger).toHaveLength(purchases);
  });
});

describe('an answer that never comes', () => {
  test.each(EFFECTS)('hangs until the caller gives up, with effect %s', async (effect, purchases) => {
    const simulator = struck({ kind: 'hang', effect });
    const controller = new AbortController();
    const failure = failureOf(buy(simulator, POOL.name, { signal: controller.signal }));
    await simulator.clock.advance(3_600_000);
    expect(simulator.ledger).toHaveLength(purchases);
    controller.abort(new Error('enough'));
    expect(await failure).toEqual(new Error('enough'));
    expect(simulator.ledger.map(({ delivered }) => delivered)).toEqual(Array(purchases).fill('dropped'));
  });

  test('stalls after half its body', async () => {
    const simulator = struck({ kind: 'stall' });
    const controller = new AbortController();
    const response = await simulator.fetch(`${BASE_URL}/buyvps`, {
      method: 'POST',
      body: '{"ip":"103.82.72","ram":"4"}',
      signal: controller.signal,
    });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(first?.value?.length).toBe(Math.floor(Number(response.headers.get('content-length')) / 2));
    const second = failureOf(reader?.read() ?? Promise.resolve());
    controller.abort(new Error('enough'));
    expect(await second).toEqual(new Error('enough'));
    expect(simulator.ledger).toMatchObject([{ delivered: 'dropped' }]);
  });

  test.each([{ kind: 'hang' }, { kind: 'stall' }] as const)(
    'ends with its signal also when nobody else holds the request: $kind',
    async (fault) => {
      setFlagsFromString('--expose-gc');
      const collectGarbage: () => void = runInNewContext('gc');
      const simulator = struck(fault);
      const controller = new AbortController();
      const failure = failureOf(buy(simulator, POOL.name, { signal: controller.signal }));
      for (let round = 0; round < 5; round += 1) {
        await turn();
        collectGarbage();
      }
      controller.abort(new Error('enough'));
      expect(await failure).toEqual(new Error('enough'));
    },
  );

  test.each([{ kind: 'hang' }, { kind: 'stall' }] as const)(
    'is a timeout for the client: $kind',
    async (fault) => {
      const simulator = struck({ ...fault, effect: 'done' });
      const failure = failureOf(clientOf(simulator, { clock: simulator.clock }).buyVps(order));
      await turn();
      await simulator.clock.advance(180_000);
      expect(await failure).toMatchObject({ code: 'SMARTVPS_TIMEOUT', outcome: 'unknown' });
      expect(simulator.ledger).toHaveLength(1);
    },
  );
});

describe('an answer in the place of the provider’s own', () => {
  test.each([400, 401, 408, 429, 500, 502, 503, 520])('has status %i and a message', async (status) => {
    for (const [effect, purchases] of EFFECTS) {
      const simulator = struck({ kind: 'status', status, message: 'Sorry.', retryAfter: 7, effect });
      const answer = await buy(simulator);
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.text)).toEqual({ message: expect.stringMatching(/^Sorry\./) });
      expect(answer.headers.get('retry-after')).toBe('7');
      expect(simulator.ledger).toHaveLength(purchases);
    }
  });

  test('has a status and a body of the test’s own', async () => {
    const answer = await buy(struck({ kind: 'status', status: 502, body: 'Bad gateway' }));
    expect([answer.status, answer.text, answer.headers.get('retry-after')]).toEqual([
      502,
      'Bad gateway',
      null,
    ]);
  });

  test.each([
    [{ kind: 'html' }, 200, /^<!DOCTYPE html>/],
    [{ kind: 'html', status: 503 }, 503, /^<!DOCTYPE html>/],
    [{ kind: 'empty' }, 200, /^$/],
    [{ kind: 'empty', status: 204 }, 204, /^$/],
    [{ kind: 'body', body: '[1,2' }, 200, /^\[1,2$/],
    [{ kind: 'body', body: Uint8Array.of(0x68, 0x69), status: 201 }, 201, /^hi$/],
    [{ kind: 'decline', text: 'Sold out' }, 200, /^"Sold out/],
    [{ kind: 'decline' }, 200, /^"Error: IP 103\.82\.72\.\d+ is not available/],
  ] as readonly (readonly [Fault, number, RegExp])[])('is %j', async (fault, status, text) => {
    for (const [effect, purchases] of EFFECTS) {
      const simulator = struck({ ...fault, effect } as Fault);
      const answer = await buy(simulator);
      expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(text)]);
      expect(simulator.ledger.map(({ delivered }) => delivered)).toEqual(Array(purchases).fill('dropped'));
    }
  });

  test('has no effect unless it says so', async () => {
    for (const kind of ['reset', 'html', 'empty', 'redirect', 'decline'] as const) {
      const simulator = struck({ kind });
      await buy(simulator).catch(() => undefined);
      expect([kind, simulator.ledger.length]).toEqual([kind, 0]);
    }
  });

  test.each(EFFECTS)('is a redirect, with effect %s', async (effect, purchases) => {
    const simulator = struck({ kind: 'redirect', effect });
    const { status, headers } = await buy(simulator);
    expect([status, headers.get('location')]).toEqual([
      307,
      expect.stringMatching(/^https:\/\/smartvps\.invalid\/api\/oceansmart\/buyvps/),
    ]);
    expect(simulator.ledger).toHaveLength(purchases);
  });

  test('is a redirect of another kind to another place', async () => {
    const simulator = struck({ kind: 'redirect', status: 301, location: '/elsewhere' });
    const { status, headers } = await buy(simulator);
    expect([status, headers.get('location')]).toEqual([301, '/elsewhere']);
  });

  test('is a flood of so many bytes', async () => {
    const response = await buy(struck({ kind: 'flood', bytes: 100_001 }));
    expect(response.text).toHaveLength(100_001);
    const tooMuch = clientOf(struck({ kind: 'flood', bytes: 2 ** 40 })).buyVps(order);
    expect(await failureOf(tooMuch)).toMatchObject({ code: 'SMARTVPS_REPLY_TOO_LARGE' });
  });
});

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

describe('a fault script', () => {
  const fails = async (simulator: ReturnType<typeof aSimulator>, verb: string, ip?: string) =>
    (await call(simulator, verb, { ip, ram: '4' })).status === 500;
  const fault = { kind: 'status', status: 500 } as const;

  test('strikes once, the next matching call', async () => {
    const simulator = aSimulator({ faults: [{ verb: 'status', fault }] });
    expect(await fails(simulator, 'ipstock')).toBe(false);
    expect(await fails(simulator, 'status', '1.2.3.4')).toBe(true);
    expect(await fails(simulator, 'status', '1.2.3.4')).toBe(false);
  });

  test('strikes any verb when it names none', async () => {
    const simulator = aSimulator({ faults: [{ fault }] });
    expect([await fails(simulator, 'ipstock'), await fails(simulator, 'ipstock')]).toEqual([true, false]);
  });

  test('strikes from the nth call on, so many times', async () => {
    const simulator = aSimulator({ faults: [{ verb: 'ipstock', nth: 2, times: 2, fault }] });
    const struckCalls = [];
    for (let step = 0; step < 4; step += 1) struckCalls.push(await fails(simulator, 'ipstock'));
    expect(struckCalls).toEqual([false, true, true, false]);
  });

  test('strikes one target only', async () => {
    const simulator = aSimulator();
    simulator.world.fault({ verb: 'buyvps', target: OTHER_POOL.name, times: Infinity, fault });
    expect(await fails(simulator, 'buyvps', POOL.name)).toBe(false);
    expect(await fails(simulator, 'buyvps', OTHER_POOL.name)).toBe(true);
    expect(await fails(simulator, 'buyvps', OTHER_POOL.name)).toBe(true);
  });

  test('says how often it struck and can be taken back', async () => {
    const simulator = aSimulator();
    const queued = simulator.world.fault({ times: 3, fault });
    await call(simulator, 'ipstock');
    expect([queued.fired, queued.done]).toEqual([1, false]);
    queued.cancel();
    expect(await fails(simulator, 'ipstock')).toBe(false);
    expect([queued.fired, queued.done]).toEqual([1, true]);
  });

  test('waits for its turn behind an older one', async () => {
    const simulator = aSimulator();
    simulator.world.fault({ fault: { kind: 'status', status: 500 } });
    simulator.world.fault({ fault: { kind: 'status', status: 502 } });
    const statuses = [];
    for (let step = 0; step < 3; step += 1) statuses.push((await call(simulator, 'ipstock')).status);
    expect(statuses).toEqual([500, 502, 200]);
  });

  test('is gone when all are cleared', async () => {
    const simulator = aSimulator({ faults: [{ times: Infinity, fault }] });
    simulator.world.clearFaults();
    expect(await fails(simulator, 'ipstock')).toBe(false);
  });

  test('can be a function that decides call by call', async () => {
    const seen: unknown[] = [];
    const simulator = aSimulator({
      faults: (each) => {
        seen.push(each);
        return each.index === 2 ? { kind: 'status', status: 500 } : undefined;
      },
    });
    expect([await fails(simulator, 'ipstock'), await fails(simulator, 'status', '1.2.3.4')]).toEqual([
      false,
      true,
    ]);
    simulator.world.fault({ fault: { kind: 'status', status: 502 } });
    expect((await call(simulator, 'ipstock')).status).toBe(502);
    expect(seen).toEqual([
      { at: NOON, index: 1, verb: 'ipstock' },
      { at: NOON, index: 2, verb: 'status', target: '1.2.3.4' },
    ]);
  });

  test('strikes before the login is checked, and has no effect without it', async () => {
    const simulator = aSimulator({
      credentials: { username: 'a', password: 'b' },
      faults: [{ fault: { kind: 'status', status: 503, effect: 'done' } }],
    });
    expect((await buy(simulator)).status).toBe(503);
    expect(simulator.ledger).toEqual([]);
    expect((await buy(simulator)).status).toBe(401);
  });
});

import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/domain/environment.ts';
import { NOON } from '../builders.ts';
import { clientOf, failureOf, IP, LIST, ORDER, SINGLE_SHOTS } from './support.ts';

/** A clock on which every sleep passes at once, in order of length, and how long each was. */
function hastyClock(): Clock & { readonly slept: number[] } {
  let now = NOON;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        slept.push(ms);
        const timer = setImmediate(() => {
          now += ms;
          resolve();
        });
        signal?.addEventListener('abort', () => {
          clearImmediate(timer);
          reject(signal.reason);
        });
      }),
  };
}

/** Clocks as people write them for a test of their own: every sleep is over at once. */
const INSTANT_CLOCKS: readonly (readonly [what: string, clockOf: () => Clock])[] = [
  [
    'jumps',
    () => {
      let now = NOON;
      return {
        now: () => now,
        sleep: async (ms) => {
          now += ms;
        },
      };
    },
  ],
  ['stands', () => ({ now: () => NOON, sleep: async () => {} })],
  ['is the machine’s own', () => ({ now: () => Date.now(), sleep: async () => {} })],
];

const never = () => new Promise<Response>(() => {});

describe('the limit of one request', () => {
  it.each(SINGLE_SHOTS)('of %s is the client’s own when the call has none', async (verb, call) => {
    const clock = hastyClock();
    const client = clientOf(never, { clock, timeoutMs: 7_000, purchaseTimeoutMs: 90_000 });
    const timeoutMs = verb === 'buyvps' ? 90_000 : 7_000;
    expect(await failureOf(call(client))).toMatchObject({ code: 'SMARTVPS_TIMEOUT', timeoutMs, attempts: 1 });
    expect(clock.slept).toEqual([timeoutMs]);
  });

  it('of a purchase is 180 s, of everything else 60 s, unless told otherwise', async () => {
    const client = clientOf(never, { clock: hastyClock() });
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({ timeoutMs: 180_000 });
    expect(await failureOf(client.renewVps(IP))).toMatchObject({ timeoutMs: 60_000 });
    expect(await failureOf(client.ipstock())).toMatchObject({ timeoutMs: 60_000 });
  });

  it('of a purchase is not shortened by the client’s other limits', async () => {
    const client = clientOf(never, { clock: hastyClock(), timeoutMs: 10, totalTimeoutMs: 10 });
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({ timeoutMs: 180_000 });
  });

  it.each(SINGLE_SHOTS)('of %s is the call’s, when it has one', async (_what, call) => {
    const client = clientOf(never, { clock: hastyClock() });
    expect(await failureOf(call(client, { timeoutMs: 50 }))).toMatchObject({ timeoutMs: 50 });
    expect(await failureOf(call(client, { totalTimeoutMs: 40 }))).toMatchObject({ timeoutMs: 40 });
  });

  it('may be longer than the client’s own', async () => {
    const client = clientOf(never, { clock: hastyClock(), purchaseTimeoutMs: 10 });
    expect(await failureOf(client.buyVps(ORDER, { timeoutMs: 300_000 }))).toMatchObject({
      timeoutMs: 300_000,
    });
    expect(await failureOf(client.start(IP, { timeoutMs: 300_000, totalTimeoutMs: 400_000 }))).toMatchObject({
      timeoutMs: 300_000,
    });
  });

  it('covers the body', async () => {
    const client = clientOf(() => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })), {
      clock: hastyClock(),
    });
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({
      code: 'SMARTVPS_TIMEOUT',
      outcome: 'unknown',
    });
  });
});

describe('the limit of a whole call', () => {
  it('is what three requests and two pauses take, unless told otherwise', async () => {
    const clock = hastyClock();
    const client = clientOf(never, { clock, retry: 2, random: () => 1, timeoutMs: 60_000 });
    expect(await failureOf(client.ipstock())).toMatchObject({ attempts: 3, timeoutMs: 60_000 });
    expect(clock.slept).toEqual([60_000, 500, 60_000, 1_000, 60_000]);
  });

  it('cuts the last request short', async () => {
    const clock = hastyClock();
    const client = clientOf(never, { clock, retry: 2, random: () => 1 });
    const error = await failureOf(client.ipstock({ timeoutMs: 4_000, totalTimeoutMs: 10_000 }));
    expect(error).toMatchObject({ code: 'SMARTVPS_TIMEOUT', attempts: 3, timeoutMs: 10_000 });
    expect(clock.slept).toEqual([4_000, 500, 4_000, 1_000, 500]);
  });

  it('leaves no time for a repeat', async () => {
    const clock = hastyClock();
    const client = clientOf(never, { clock, retry: 2, random: () => 1 });
    const error = await failureOf(client.ipstock({ timeoutMs: 4_000, totalTimeoutMs: 4_400 }));
    expect(error).toMatchObject({ attempts: 1, timeoutMs: 4_000 });
  });

  it('is not exceeded by a call that succeeds late', async () => {
    let requests = 0;
    const client = clientOf(
      () => {
        requests += 1;
        return requests < 3 ? new Response('', { status: 500 }) : new Response(LIST);
      },
      { retry: 2, random: () => 0 },
    );
    expect(await client.ipstock({ totalTimeoutMs: 5_000 })).toMatchObject({ attempts: 3 });
  });
});

describe.each(INSTANT_CLOCKS)('where no sleep takes time and the clock %s', (_what, clockOf) => {
  it('an answer is still waited for, and pauses pass at once', async () => {
    const answers = [503, 503, 200];
    const client = clientOf(
      async () => {
        await new Promise((answer) => setTimeout(answer, 1));
        return new Response(LIST, { status: answers.shift() ?? 500 });
      },
      { clock: clockOf(), retry: 2 },
    );
    expect(await client.ipstock()).toMatchObject({ packages: [{ id: '5' }], attempts: 3 });
  });

  it('a missing answer ends the call', async () => {
    const client = clientOf(never, { clock: clockOf() });
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({
      code: 'SMARTVPS_TIMEOUT',
      outcome: 'unknown',
      attempts: 1,
    });
  });
});

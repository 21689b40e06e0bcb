import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/domain/environment.ts';
import { HttpStatusError, NetworkError } from '../../src/domain/errors.ts';
import { isPassing, pauseMsAfter, readRetryAfter } from '../../src/wire/retry.ts';
import { NOON } from '../builders.ts';
import { answered, clientOf, failureOf, IP, LIST, ORDER, pacingClock, STATUS } from './support.ts';

const facts = { verb: 'ipstock', outcome: 'unknown', attempts: 1 } as const;
const cut = new NetworkError('cut', { ...facts, networkCode: undefined });
const busy = (retryAfterMs?: number) => new HttpStatusError('busy', { ...facts, status: 503, retryAfterMs });

describe('pauseMsAfter', () => {
  it.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [7, 30_000],
    [10, 30_000],
    [2_000, 30_000],
  ])('draws from the whole range after %i requests: up to %i ms', (tries, mostMs) => {
    expect(pauseMsAfter(tries, cut, () => 0)).toBe(0);
    expect(pauseMsAfter(tries, cut, () => 0.5)).toBe(mostMs / 2);
    expect(pauseMsAfter(tries, cut, () => 1)).toBe(mostMs);
  });

  it('waits as long as the provider asks, 30 s at most', () => {
    expect(pauseMsAfter(1, busy(7_000), () => 0)).toBe(7_000);
    expect(pauseMsAfter(1, busy(0), () => 0.5)).toBe(250);
    expect(pauseMsAfter(1, busy(3_600_000), () => 0)).toBe(30_000);
  });

  it.each([Number.NaN, -1, 2, Number.POSITIVE_INFINITY])('survives a chance of %d', (drawn) => {
    expect(pauseMsAfter(1, cut, () => drawn)).toBe(500);
  });
});

describe('readRetryAfter', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['-1', 0],
    ['99999999', 3_600_000],
    ['999999999999999', 3_600_000],
    [new Date(NOON + 5_000).toUTCString(), 5_000],
    [new Date(NOON - 5_000).toUTCString(), 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000],
  ])('reads %j as %d ms', (header, waitMs) => {
    expect(readRetryAfter(header, NOON)).toBe(waitMs);
  });

  it.each([null, '', 'soon', '1e3', '0x10', '1.5.2', 'Infinity', 'NaN', '1, 2'])(
    'does not read %j',
    (header) => {
      expect(readRetryAfter(header, NOON)).toBeUndefined();
    },
  );
});

/** A client whose answers are played one after the other; the last one stays. */
function played(answers: readonly (() => Response)[], retry = 2, clock: Clock = pacingClock()) {
  let requests = 0;
  const client = clientOf(
    () => {
      const answer = answers[Math.min(requests, answers.length - 1)];
      requests += 1;
      return answer?.() ?? Response.error();
    },
    { retry, clock, random: () => 1 },
  );
  return { client, requests: () => requests };
}

const status =
  (code: number, headers = {}) =>
  () =>
    new Response('{}', { status: code, headers });
const body = (text: string) => () => new Response(text);
const broken = () => {
  throw new TypeError('fetch failed');
};

describe('a call that only reads', () => {
  it.each([
    ['a broken connection', broken],
    ['408', status(408)],
    ['425', status(425)],
    ['429', status(429)],
    ['500', status(500)],
    ['503', status(503)],
    ['599', status(599)],
    ['an empty body', body('')],
    ['HTML', body('<html>')],
    ['JSON cut short', body('{"packages"')],
    ['another shape', body('{}')],
  ])('is repeated after %s, and says how often it asked', async (_what, trouble) => {
    const { client, requests } = played([trouble, trouble, body(LIST)]);
    expect(await client.ipstock()).toMatchObject({ attempts: 3, packages: [{ id: '5' }] });
    expect(requests()).toBe(3);
  });

  it.each([
    ['a redirect', status(307)],
    ['400', status(400)],
    ['401', status(401)],
    ['403', status(403)],
    ['404', status(404)],
    ['409', status(409)],
    ['418', status(418)],
    ['too large a body', body(`"${'x'.repeat(17 * 1_048_576)}`)],
  ])('is not repeated after %s', async (_what, trouble) => {
    const { client, requests } = played([trouble, body(LIST)]);
    expect(await failureOf(client.ipstock())).toMatchObject({ attempts: 1 });
    expect(requests()).toBe(1);
  });

  it('is not repeated after an answer about another server', async () => {
    const { client, requests } = played([body(STATUS.replace(IP, '103.82.72.90')), body(STATUS)]);
    expect(await failureOf(client.status(IP))).toMatchObject({ code: 'SMARTVPS_OTHER_ADDRESS' });
    expect(requests()).toBe(1);
  });

  it.each([0, 1, 3])('is repeated %i times and no more', async (retry) => {
    const { client, requests } = played([status(500)], retry);
    expect(await failureOf(client.status(IP))).toMatchObject({ status: 500, attempts: retry + 1 });
    expect(requests()).toBe(retry + 1);
  });

  it('pauses longer and longer, and as long as the provider asks', async () => {
    const clock = pacingClock();
    const { client } = played([status(503), status(503, { 'retry-after': '9' }), body(LIST)], 2, clock);
    await client.ipstock();
    expect(clock.pauses).toEqual([500, 9_000]);
  });

  it('gives up at once when its time would be over before the next request', async () => {
    const clock = pacingClock();
    const { client, requests } = played([status(503, { 'retry-after': '9' }), body(LIST)], 2, clock);
    const call = client.ipstock({ totalTimeoutMs: 8_999, timeoutMs: 40_000 });
    expect(await failureOf(call)).toMatchObject({ status: 503, retryAfterMs: 9_000, attempts: 1 });
    expect(requests()).toBe(1);
    expect(clock.pauses).toEqual([]);
  });

  it('is not repeated when its request cannot even be made', async () => {
    const original = globalThis.Request;
    const { client, requests } = played([body(LIST)]);
    globalThis.Request = class extends original {
      constructor() {
        super('nowhere');
      }
    };
    try {
      expect(await failureOf(client.ipstock())).toMatchObject({ outcome: 'not_sent', attempts: 0 });
    } finally {
      globalThis.Request = original;
    }
    expect(requests()).toBe(0);
  });
});

describe('isPassing', () => {
  it('says no to an error that waiting does not mend', () => {
    expect(isPassing(busy())).toBe(true);
    expect(isPassing(new HttpStatusError('no', { ...facts, status: 404, retryAfterMs: 1 }))).toBe(false);
  });
});

describe('HttpStatusError', () => {
  it.each([
    ['7', 7_000],
    ['99999999', 3_600_000],
    ['soon', undefined],
  ])('says how long the provider asks to wait: %s', async (header, retryAfterMs) => {
    const { client } = answered('', { status: 429, headers: { 'retry-after': header } });
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({ retryAfterMs, outcome: 'rejected' });
  });
});

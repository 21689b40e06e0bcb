import { describe, expect, it } from 'vitest';
import { NOON } from '../builders.ts';
import { answered, clientOf, failureOf, IP, pacingClock, STATUS } from './support.ts';

const PENDING = JSON.stringify({ IP, OS: '2022', Usernane: 'Administrator', Password: '' });

/** A client that is told these things of a server, one after the other; the last one stays. */
function told(answers: readonly (() => Response | Promise<Response>)[], random = () => 1) {
  const clock = pacingClock();
  let requests = 0;
  const client = clientOf(
    () => {
      const answer = answers[Math.min(requests, answers.length - 1)];
      requests += 1;
      return answer?.() ?? Response.error();
    },
    { clock, random },
  );
  return { client, clock, requests: () => requests };
}

const body = (text: string) => () => new Response(text);
const status = (code: number) => () => new Response('{}', { status: code });

describe('waitForCredentials', () => {
  it('answers at once when the login is complete', async () => {
    const { client, clock } = told([body(STATUS)]);
    const { password, ...login } = await client.waitForCredentials(IP);
    expect(login).toEqual({ ip: IP, username: 'Administrator', os: '2022', expiresAt: undefined });
    expect(password.reveal()).toBe('c0rrect-horse');
    expect(clock.pauses).toEqual([]);
    expect(await client.waitForCredentials(IP, null as never)).toMatchObject(login);
  });

  it('looks again in growing pauses of at most 30 s', async () => {
    const answers = [...Array.from({ length: 7 }, () => body(PENDING)), body(STATUS)];
    const { client, clock } = told(answers);
    await client.waitForCredentials(IP);
    expect(clock.pauses).toEqual([5_000, 7_500, 11_250, 16_875, 25_312.5, 30_000, 30_000]);
  });

  it('shortens a pause by chance to no less than half', async () => {
    const { client, clock } = told([body(PENDING), body(STATUS)], () => 0);
    await client.waitForCredentials(IP);
    expect(clock.pauses).toEqual([2_500]);
  });

  it.each([
    ['a missing password', body(PENDING)],
    ['a placeholder', body(STATUS.replace('c0rrect-horse', 'N/A'))],
    ['an action under way', body(STATUS.replace('completed', 'pending'))],
    ['another server', body(STATUS.replace(IP, '103.82.72.90'))],
    ['no address', body(STATUS.replace(IP, ''))],
    ['an unknown server', status(404)],
    ['500', status(500)],
    ['429', status(429)],
    ['HTML', body('<html>')],
    ['null', body('null')],
    ['an error', body('{"error":"not yet"}')],
    ['a broken connection', () => Promise.reject(new TypeError('fetch failed'))],
  ])('looks past %s', async (_what, trouble) => {
    const { client, requests } = told([trouble, trouble, body(STATUS)]);
    expect(await client.waitForCredentials(IP)).toMatchObject({ ip: IP });
    expect(requests()).toBe(3);
  });

  it.each([
    ['401', status(401), 'SMARTVPS_UNAUTHORIZED'],
    ['400', status(400), 'SMARTVPS_HTTP_STATUS'],
    ['a redirect', status(307), 'SMARTVPS_REDIRECT'],
  ])('gives up at once on %s', async (_what, trouble, code) => {
    const { client, requests } = told([trouble, body(STATUS)]);
    expect(await failureOf(client.waitForCredentials(IP))).toMatchObject({ code });
    expect(requests()).toBe(1);
  });

  it('gives up also on a clock that stands, after as many pauses as fill its time', async () => {
    let sleeps = 0;
    const sleep = async () => {
      sleeps += 1;
      if (sleeps > 1_000) throw new Error('This would go on for ever.');
    };
    const client = clientOf(body(PENDING), { clock: { now: () => NOON, sleep } });
    const error = await failureOf(client.waitForCredentials(IP, { waitMs: 60_000 }));
    expect(error).toMatchObject({ code: 'SMARTVPS_TIMEOUT', timeoutMs: 60_000 });
  });

  it('gives up when its time is over, and says how often it asked', async () => {
    const { client, clock, requests } = told([body(PENDING)]);
    const error = await failureOf(client.waitForCredentials(IP, { waitMs: 20_000 }));
    expect(error).toMatchObject({
      code: 'SMARTVPS_TIMEOUT',
      verb: 'status',
      advice: 'retry',
      timeoutMs: 20_000,
      attempts: requests(),
    });
    expect(clock.pauses).toEqual([5_000, 7_500, 7_500]);
    expect(requests()).toBe(3);
  });

  it('waits five minutes unless told otherwise, and no longer than a total that it is given', async () => {
    const first = told([body(PENDING)]);
    expect(await failureOf(first.client.waitForCredentials(IP))).toMatchObject({ timeoutMs: 300_000 });
    const second = told([body(PENDING)]);
    const limited = second.client.waitForCredentials(IP, { totalTimeoutMs: 6_000 });
    expect(await failureOf(limited)).toMatchObject({ timeoutMs: 6_000, attempts: 2 });
  });

  it('ends with the signal, also in a pause, and keeps its reason', async () => {
    const controller = new AbortController();
    let looks = 0;
    const client = clientOf(() => {
      looks += 1;
      setTimeout(() => controller.abort('shutting down'), 5);
      return new Response(PENDING);
    });
    const error = await failureOf(client.waitForCredentials(IP, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'SMARTVPS_ABORTED', cause: 'shutting down', attempts: 1 });
    expect(looks).toBe(1);
  });

  it.each([0, -1, Number.NaN, '5'])('refuses to wait %j ms', async (waitMs) => {
    const { client, requests } = answered(STATUS);
    const options = JSON.parse('{}');
    options.waitMs = waitMs;
    expect(await failureOf(client.waitForCredentials(IP, options))).toMatchObject({ option: 'waitMs' });
    expect(requests).toEqual([]);
  });
});

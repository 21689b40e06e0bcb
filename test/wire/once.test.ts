import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAt, expiringClock, failureOf, IP, LOGIN, SINGLE_SHOTS, serve } from './support.ts';

/** Everything that might tempt a client to ask again. */
const TEMPTATIONS: readonly (readonly [string, RequestListener])[] = [
  ['a reset', (request) => void request.socket.resetAndDestroy()],
  ['a closed connection', (request) => void request.socket.destroy()],
  ['408', (_, response) => void response.writeHead(408, { 'retry-after': '0' }).end()],
  ['425', (_, response) => void response.writeHead(425, { 'retry-after': '0' }).end()],
  ['429', (_, response) => void response.writeHead(429, { 'retry-after': '0' }).end()],
  ['500', (_, response) => void response.writeHead(500).end()],
  ['503', (_, response) => void response.writeHead(503, { 'retry-after': '0' }).end()],
  ['a challenge', (_, response) => void response.writeHead(401, { 'www-authenticate': 'Basic' }).end()],
  [
    'a body that breaks off',
    (request) => void request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx'),
  ],
  ['an empty answer', (_, response) => void response.end()],
  ['HTML', (_, response) => void response.end('<html>')],
  ['JSON cut short', (_, response) => void response.end('{"ip":')],
];

const STALLS: readonly (readonly [string, RequestListener])[] = [
  ['no answer', () => {}],
  ['headers without an end', (request) => void request.socket.write('HTTP/1.1 200 OK\r\n')],
  ['a stalled body', (_, response) => void response.writeHead(200, { 'content-length': 50 }).write('x')],
];

const REDIRECTS = [301, 302, 303, 307, 308];

/** A repeat would come on the heels of the failure: there is no pause to wait for. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 10));

describe.each(SINGLE_SHOTS)('%s leaves exactly once', (verb, call) => {
  const once = [expect.stringContaining(`POST /api/oceansmart/${verb} {"ip":"103.82.72`)];

  it.each(TEMPTATIONS)('after %s, whatever options are given', async (_what, handler) => {
    const { url, requests } = await serve(handler);
    const client = clientAt(url, { retry: 10, totalTimeoutMs: 600_000, random: () => 0 });
    expect(await failureOf(call(client, { totalTimeoutMs: 60_000 }))).toMatchObject({ verb, attempts: 1 });
    await aMoment();
    expect(requests).toEqual(once);
  });

  it.each(STALLS)('after %s, whatever options are given', async (_what, handler) => {
    const clock = expiringClock();
    const { url, requests } = await serve((request, response) => {
      handler(request, response);
      setTimeout(clock.expire, 10);
    });
    const client = clientAt(url, { retry: 10, clock, random: () => 0 });
    const expected = { verb, attempts: 1, code: 'SMARTVPS_TIMEOUT', outcome: 'unknown' };
    expect(await failureOf(call(client, { totalTimeoutMs: 60_000 }))).toMatchObject(expected);
    await aMoment();
    expect(requests).toEqual(once);
  });

  it.each(REDIRECTS)('and follows no %i, to the same host or another', async (status) => {
    const other = await serve((_, response) => void response.end(IP));
    let connections = 0;
    other.server.on('connection', () => {
      connections += 1;
    });
    const places = ['/api/oceansmart/ipstock', other.url, `//${new URL(other.url).host}/`];
    for (const location of places) {
      const { url, requests } = await serve(
        (_, response) => void response.writeHead(status, { location }).end(IP),
      );
      const error = await failureOf(call(clientAt(url, { retry: 10 })));
      expect(error).toMatchObject({ code: 'SMARTVPS_REDIRECT', status, outcome: 'unknown', attempts: 1 });
      expect(requests).toHaveLength(1);
    }
    expect(connections).toBe(0);
  });
});

describe('a call that only reads', () => {
  it.each(REDIRECTS)('follows no %i either, and shows its login to one host', async (status) => {
    const other = await serve((_, response) => void response.end());
    const { url, requests } = await serve(
      (_, response) => void response.writeHead(status, { location: other.url }).end(),
    );
    const client = clientAt(url, { retry: 2 });
    for (const call of [client.ipstock(), client.status(IP)])
      expect(await failureOf(call)).toMatchObject({ code: 'SMARTVPS_REDIRECT', attempts: 1 });
    expect(requests).toHaveLength(2);
    expect(other.requests).toEqual([]);
    expect(other.url).not.toContain(LOGIN.password);
  });
});

describe('restart', () => {
  it('stops once and, when that fails, does not start', async () => {
    const { url, requests } = await serve((_, response) => void response.writeHead(500).end());
    const error = await failureOf(clientAt(url, { retry: 10 }).restart(IP));
    expect(error).toMatchObject({ verb: 'stop', status: 500, attempts: 1 });
    expect(requests).toEqual([`POST /api/oceansmart/stop {"ip":"${IP}"}`]);
  });
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Served, serve } from './serve.ts';
import { aGate, anEndpoint, TOKEN } from './support.ts';

const open: Served[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((served) => served.close()));
});

async function served(...part: Parameters<typeof anEndpoint>) {
  const endpoint = anEndpoint(...part);
  const server = await serve(endpoint.handler);
  open.push(server);
  return { ...endpoint, ...server };
}

/** Sends these lines as they are, and gives back all that came until the connection was closed. */
async function send(port: number, ...lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  socket.write([...lines, '', ''].join('\r\n'), 'latin1');
  let text = '';
  socket.on('data', (part) => {
    text += part;
  });
  await once(socket, 'close');
  return text;
}

const POST = ['POST /api/smartvps/sync HTTP/1.1', 'Host: shop.example', 'Connection: close'];

describe('the endpoint over a real socket', () => {
  test('answers a scheduler', async () => {
    const { url, runs } = await served();
    const response = await fetch(url, { method: 'POST', headers: { 'x-sync-token': TOKEN } });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await response.json()).toMatchObject({ success: true, summary: { created: 1 } });
    expect(runs).toHaveLength(1);
  });

  test.each([
    ['no header', []],
    ['an empty header', ['X-Sync-Token:']],
    ['a wrong header', ['X-Sync-Token: wrong']],
    ['the header twice', [`X-Sync-Token: ${TOKEN}`, `x-sync-token: ${TOKEN}`]],
    ['the header twice, once wrong', ['X-Sync-Token: wrong', `X-Sync-Token: ${TOKEN}`]],
    ['bytes beyond ASCII', [`X-Sync-Token: ${TOKEN}\u00ff`]],
  ])('refuses %s', async (_, lines) => {
    const { port, runs } = await served();
    const answer = await send(port, ...POST, 'Content-Length: 0', ...lines);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).toContain('"SMARTVPS_TOKEN_REFUSED"');
    expect(runs).toEqual([]);
  });

  test('runs nothing for a megabyte of token', async () => {
    const { port, runs } = await served();
    expect(await send(port, ...POST, `X-Sync-Token: ${TOKEN.repeat(70_000)}`)).not.toMatch(/^HTTP\/1\.1 2/);
    expect(runs).toEqual([]);
  });

  test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('says 405 to %s', async (method) => {
    const { url, runs } = await served();
    const response = await fetch(url, { method, headers: { 'x-sync-token': TOKEN } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(runs).toEqual([]);
  });

  test('answers before ten megabytes of body have come', async () => {
    const { port } = await served();
    const begun = [...POST, `X-Sync-Token: ${TOKEN}`, 'Content-Length: 10485760', '', 'the first bytes'];
    expect(await send(port, ...begun)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('goes on when its caller hangs up, and answers the next one with the same run', async () => {
    const gate = aGate();
    const report = { success: true, summary: {}, results: [], warnings: [], guard: {} } as never;
    const { url, runs } = await served({ sync: async () => gate.opened.then(() => report) });
    const post = (signal?: AbortSignal) =>
      fetch(url, { method: 'POST', headers: { 'x-sync-token': TOKEN }, ...(signal && { signal }) });
    const controller = new AbortController();
    const left = post(controller.signal).catch((error: Error) => error.name);
    while (runs.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await left).toBe('AbortError');

    const stayed = Promise.all([post(), post()]);
    gate.open();
    expect((await stayed).map(({ status }) => status)).toEqual([200, 200]);
    expect(runs[0]?.signal.aborted).toBe(false);
  });

  test('runs one sync for a hundred calls at once', async () => {
    const gate = aGate();
    const report = { success: true, summary: {}, results: [], warnings: [], guard: {} } as never;
    const { handler, runs } = anEndpoint({ sync: async () => gate.opened.then(() => report) });
    let arrived = 0;
    const server = await serve((request) => {
      if (++arrived === 100) gate.open();
      return handler(request);
    });
    open.push(server);
    const calls = Array.from({ length: 100 }, () =>
      fetch(server.url, { method: 'POST', headers: { 'x-sync-token': TOKEN } }),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect([new Set(statuses), runs.length]).toEqual([new Set([200]), 1]);
  });
});

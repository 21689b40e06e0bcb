import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import type { Fault, Simulator, SimulatorServer } from 'smartvps-sdk/testing';
import { createSimulator } from 'smartvps-sdk/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { SmartVpsClient } from '../../src/wire/client.ts';
import { codeOf, failureOf, LOGIN, OTHER_POOL, POOL, until } from './support.ts';

const order = { packageName: POOL.name, memoryGb: 4 };
const open: SimulatorServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** A simulator that listens, and a client of it. */
async function listening(...faults: readonly Fault[]) {
  const simulator = createSimulator({
    packages: [POOL, OTHER_POOL],
    credentials: LOGIN,
    faults: faults.map((fault) => ({ verb: 'buyvps', fault })),
  });
  const { url, close, port } = await listen(simulator);
  return { simulator, url, close, port, client: new SmartVpsClient({ ...LOGIN, baseUrl: url, retry: 0 }) };
}

async function listen(simulator: Simulator, port?: number): Promise<SimulatorServer> {
  const server = await simulator.listen(port);
  open.push(server);
  return server;
}

const post = (url: string, verb: string, body?: object, signal?: AbortSignal) =>
  fetch(`${url}/api/ocean/${verb}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${LOGIN.username}:${LOGIN.password}`)}` },
    redirect: 'manual',
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
const buyAt = (url: string, signal?: AbortSignal) => post(url, 'buyvps', { ip: POOL.name, ram: '4' }, signal);

describe('a simulator that listens', () => {
  test('sells to the client over real sockets, from the same world as its fetch', async () => {
    const { simulator, client } = await listening();
    expect((await client.ipstock()).packages).toHaveLength(2);
    const { ip } = await client.buyVps(order);
    expect(simulator.ledger).toMatchObject([{ ip, delivered: 'answered' }]);
    expect((await client.status(ip)).ip).toBe(ip);
    const there = await simulator.fetch('https://x.test/status', {
      method: 'POST',
      body: JSON.stringify({ ip }),
    });
    expect(there.status).toBe(401);
  });

  test('checks the login', async () => {
    const { url } = await listening();
    const client = new SmartVpsClient({ ...LOGIN, password: 'wrong', baseUrl: url });
    expect(await failureOf(client.buyVps(order))).toMatchObject({ code: 'SMARTVPS_UNAUTHORIZED' });
  });

  test('is on loopback alone, at the port that was asked for', async () => {
    const { url, port, close, simulator } = await listening();
    expect(url).toBe(`http://127.0.0.1:${port}`);
    await close();
    expect((await listen(simulator, port)).url).toBe(url);
  });

  test('says so when its port is taken', async () => {
    const { simulator, port } = await listening();
    expect(await failureOf(simulator.listen(port))).toMatchObject({ code: 'EADDRINUSE' });
  });

  test('refuses connections once it is closed, and may be closed again', async () => {
    const { url, close } = await listening();
    await close();
    await close();
    expect(codeOf(await failureOf(buyAt(url)))).toBe('ECONNREFUSED');
  });

  test('closes with connections open, idle, half asked and unanswered', async () => {
    const { simulator, url, port, close } = await listening({ kind: 'hang' });
    const idle = connect(port, '127.0.0.1');
    const half = connect(port, '127.0.0.1', () => half.write('POST /ipstock HTTP/1.1\r\nhost: x\r\n'));
    const gone = [idle, half].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of [idle, half]) socket.on('error', () => undefined);
    const unanswered = failureOf(buyAt(url));
    await until(() => simulator.world.requests().length > 0);
    await close();
    expect(codeOf(await unanswered)).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    await Promise.all(gone);
  });
});

describe('a process with a simulator in it', () => {
  const PROGRAM = `
import { createSimulator } from './src/testing.ts';
const fault = (verb, fault) => ({ verb, fault });
const simulator = createSimulator({
  packages: [{ id: 5, name: '103.82.72', ipv4: 9, status: 'active' }],
  faults: [fault('buyvps', { kind: 'hang', effect: { afterMs: 1e9 } }), fault('start', { kind: 'stall' })],
});
const { url, close } = await simulator.listen();
const ask = (verb) => fetch(url + '/' + verb, { method: 'POST', body: '{"ip":"103.82.72","ram":"4"}' });
await (await ask('ipstock')).text();
const stalled = (await ask('start')).text().catch((error) => error.message);
const hung = ask('buyvps').catch((error) => error.message);
while (simulator.world.requests().length < 3) await new Promise((resolve) => setImmediate(resolve));
await close();
console.log(await stalled, await hung);`;

  test('ends by itself once it is closed', async () => {
    const arguments_ = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM];
    const { stdout } = await promisify(execFile)(process.execPath, arguments_, { timeout: 30_000 });
    expect(stdout).toBe('terminated fetch failed\n');
  });
});

describe('a fault over real sockets', () => {
  test.each([
    [{ kind: 'refuse' }, 0, 0],
    [{ kind: 'reset' }, 0, 1],
    [{ kind: 'reset', effect: 'done' }, 1, 1],
  ] as readonly (readonly [Fault, number, number])[])(
    '%j breaks the connection: the client cannot tell',
    async (fault, purchases, requests) => {
      const { simulator, client } = await listening(fault);
      expect(await failureOf(client.buyVps(order))).toMatchObject({
        code: 'SMARTVPS_NETWORK',
        outcome: 'unknown',
      });
      expect(simulator.ledger.map(({ delivered }) => delivered)).toEqual(Array(purchases).fill('dropped'));
      expect(simulator.world.requests()).toHaveLength(requests);
    },
  );

  test.each([
    [{ kind: 'reset', during: 'body', effect: 'done' }],
    [{ kind: 'truncate' }],
  ] as readonly (readonly [Fault])[])('%j is an error while the body is read', async (fault) => {
    const { simulator, url, client } = await listening(fault, fault);
    const response = await buyAt(url);
    expect(response.status).toBe(200);
    expect(await failureOf(response.text())).toMatchObject({ message: 'terminated' });
    expect(await failureOf(client.buyVps(order))).toMatchObject({ outcome: 'unknown' });
    expect(simulator.ledger).toMatchObject([{ delivered: 'dropped' }, { delivered: 'dropped' }]);
  });

  test('a body cut without a word resolves with its half', async () => {
    const { simulator, url } = await listening({ kind: 'truncate', announced: false });
    const response = await buyAt(url);
    const text = await response.text();
    expect(text).toMatch(/^"Your VPS has been/);
    expect(text).not.toMatch(/"$/);
    expect(response.headers.get('content-length')).toBeNull();
    expect(response.headers.get('transfer-encoding')).toBeNull();
    expect(simulator.ledger).toMatchObject([{ delivered: 'dropped' }]);
  });

  test.each([
    [{ kind: 'hang', effect: 'done' }],
    [{ kind: 'stall' }],
    [{ kind: 'slow', ms: 3_600_000, effect: 'done' }],
    [{ kind: 'drip', everyMs: 3_600_000 }],
  ] as readonly (readonly [Fault])[])('%j lasts until the client gives up', async (fault) => {
    const { simulator, client } = await listening(fault);
    const controller = new AbortController();
    const failure = failureOf(client.buyVps(order, { signal: controller.signal }));
    await until(() => simulator.ledger.length > 0);
    controller.abort();
    expect(await failure).toMatchObject({ code: 'SMARTVPS_ABORTED', outcome: 'unknown' });
    expect(simulator.ledger).toMatchObject([{ delivered: 'dropped' }]);
  });

  test('a flood stops when the client has had enough', async () => {
    const { client } = await listening({ kind: 'flood', bytes: 2 ** 40 });
    expect(await failureOf(client.buyVps(order))).toMatchObject({ code: 'SMARTVPS_REPLY_TOO_LARGE' });
  });

  test.each([
    [{ kind: 'status', status: 429, retryAfter: 3 }, 429],
    [{ kind: 'html' }, 200],
    [{ kind: 'empty' }, 200],
    [{ kind: 'empty', status: 204 }, 204],
    [{ kind: 'redirect' }, 307],
    [{ kind: 'garble' }, 200],
    [{ kind: 'decline' }, 200],
    [{ kind: 'body', body: 'x' }, 200],
    [{ kind: 'flood', bytes: 70_000 }, 200],
  ] as readonly (readonly [Fault, number])[])('%j is the same as through fetch', async (fault, status) => {
    const { simulator, url } = await listening(fault, fault);
    const real = await buyAt(url);
    const inMemory = await simulator.fetch(`${url}/api/ocean/buyvps`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${LOGIN.username}:${LOGIN.password}`)}` },
      body: JSON.stringify({ ip: POOL.name, ram: '4' }),
    });
    expect([real.status, inMemory.status]).toEqual([status, status]);
    for (const header of ['content-type', 'retry-after', 'location'])
      expect(real.headers.get(header)).toBe(inMemory.headers.get(header));
    const [one, other] = [await real.text(), await inMemory.text()];
    expect(one.slice(0, 20)).toBe(other.slice(0, 20));
  });

  test('a connection goes on after a fault that left it whole', async () => {
    const { client, simulator } = await listening(
      { kind: 'status', status: 500 },
      { kind: 'drip', everyMs: 0 },
    );
    await failureOf(client.buyVps(order));
    await client.buyVps(order);
    expect(simulator.ledger).toMatchObject([{ delivered: 'answered' }]);
  });
});

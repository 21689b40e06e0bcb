import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { MongoClient } from 'mongodb';
import type * as Testing from 'smartvps-sdk/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { PROJECT } from '../house/source-files.ts';

const folder = join(PROJECT, 'examples/nextjs');

const packed = join(folder, 'node_modules/smartvps-sdk/dist/testing.js');
const { createSimulator, calmQuirks }: typeof Testing = await import(
  /* @vite-ignore */ pathToFileURL(packed).href
);

const LOGIN = { username: 'canary-user', password: 'canary-pass' };
const TOKEN = 'canary-token';
const PAYMENT_SECRET = 'canary-payments';
const simulator = createSimulator({
  packages: [{ id: 5, name: '103.82.72', ipv4: 71, status: 'active' }],
  credentials: LOGIN,
  quirks: calmQuirks,
});
const mongo = new MongoClient(inject('mongodb').uri);
const db = mongo.db(`nextjs_${Date.now()}`);
let provider: { readonly url: string; close(): Promise<void> };
let shop: { readonly url: string; output(): string; stop(): Promise<void> };

beforeAll(async () => {
  provider = await simulator.listen();
  shop = await start();
});

afterAll(async () => {
  await shop.stop();
  await provider.close();
  await mongo.close();
});

describe('the sync route of a built Next.js application', () => {
  test('runs a sync for whoever has the token, and the page shows what is for sale', async () => {
    const response = await post('api/smartvps/sync', { 'x-sync-token': TOKEN });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await response.json()).toMatchObject({
      success: true,
      summary: { created: 1 },
      guard: { tripped: false },
    });
    expect(await (await fetch(shop.url)).text()).toMatch(/Ocean Linux - 103\.82\.72.*71.*left/);
  });

  test('plans only with ?dryRun=1', async () => {
    simulator.world.set(5, { ipv4: 70 });
    const planned = await post('api/smartvps/sync?dryRun=1', { 'x-sync-token': TOKEN });
    expect(await planned.json()).toMatchObject({ summary: { updated: 1 } });
    const real = await post('api/smartvps/sync', { 'x-sync-token': TOKEN });
    expect(await real.json()).toMatchObject({ summary: { updated: 1 } });
  });

  test.each(['', 'wrong', `${TOKEN}x`, `${TOKEN}, ${TOKEN}`])('refuses the token %j', async (token) => {
    const response = await post('api/smartvps/sync', { 'x-sync-token': token });
    expect([response.status, await codeOf(response)]).toEqual([401, 'SMARTVPS_TOKEN_REFUSED']);
  });

  test('says 405 to GET', async () => {
    expect((await fetch(`${shop.url}/api/smartvps/sync`)).status).toBe(405);
  });

  test('says 502 while the provider cannot be read', async () => {
    simulator.world.list('html');
    const response = await post('api/smartvps/sync', { 'x-sync-token': TOKEN });
    simulator.world.list('ok');
    expect([response.status, await codeOf(response)]).toEqual([502, 'SMARTVPS_REPLY_HTML']);
  });
});

describe('the payment webhook of a built Next.js application', () => {
  const body = JSON.stringify({ type: 'payment.succeeded', orderId: 'order-1' });
  const sign = (text: string) => createHmac('sha256', PAYMENT_SECRET).update(text).digest('hex');
  const deliver = (text: string, signature: string) =>
    post('api/webhooks/payment', { 'x-payment-signature': signature }, text);

  test('delivered five times buys one server, once the schedule comes by', async () => {
    const item = await db.collection('ipstocks').findOne();
    await orders().insertOne({ _id: 'order-1', ipStockId: item?._id, memory: '8GB' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => deliver(body, sign(body))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(simulator.ledger).toEqual([]);

    const ticks = await Promise.all([processDue(), processDue()]);
    expect(ticks.map(({ status }) => status)).toEqual([200, 200]);
    expect(simulator.ledger).toHaveLength(1);
    const [server] = simulator.world.servers();
    expect(await orders().findOne({ _id: 'order-1' })).toMatchObject({
      ...{ provisioningStatus: 'active', ipAddress: server?.ip, password: server?.password },
    });
  });

  test.each([
    ['without a signature', body, ''],
    ['with a signature of another text', body, sign(`${body} `)],
    ['with a signature that ends early', body, sign(body).slice(0, -1)],
  ])('refuses a payment %s', async (_, text, signature) => {
    expect((await deliver(text, signature)).status).toBe(401);
  });

  test.each(['{}', 'null', 'x', '{"type":"payment.succeeded","orderId":{"$ne":null}}'])(
    'puts nothing on record for %s',
    async (text) => {
      const before = await db.collection('smartvps_provisions').countDocuments();
      expect((await deliver(text, sign(text))).status).toBe(400);
      expect(await db.collection('smartvps_provisions').countDocuments()).toBe(before);
    },
  );

  const orders = () => db.collection<{ readonly _id: string; readonly [field: string]: unknown }>('orders');
  const processDue = () => post('api/smartvps/process-due', { 'x-sync-token': TOKEN });
});

test('nothing that it printed holds a secret', () => {
  expect(shop.output()).toContain('[SVPS-SYNC] packages fetched: 1');
  expect(shop.output()).not.toContain('canary');
  for (const { password } of simulator.world.servers()) expect(shop.output()).not.toContain(password);
});

function post(path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Response> {
  return fetch(`${shop.url}/${path}`, { method: 'POST', headers, ...(body !== undefined && { body }) });
}

async function codeOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { readonly code?: unknown }).code;
}

/** Starts the built application on a free port of loopback. */
async function start(): Promise<typeof shop> {
  const { PATH = '', HOME = '' } = process.env;
  const next = join(folder, 'node_modules/next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'start', '--port', '0', '--hostname', '127.0.0.1'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ PATH, HOME, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      ...{
        SMARTVPS_USERNAME: LOGIN.username,
        SMARTVPS_PASSWORD: LOGIN.password,
        SMARTVPS_BASE_URL: provider.url,
      },
      ...{
        MONGODB_URI: inject('mongodb').uri.replace(/^(mongodb:\/\/[^/]+)\/?[^?]*/, `$1/${db.databaseName}`),
      },
      ...{ SYNC_TOKEN: TOKEN, PAYMENT_SECRET },
    },
  });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const opened = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
        if (address !== undefined) resolve(address);
      });
    ended.then(() => reject(new Error(`Next.js ended before it listened:\n${lines.join('\n')}`)), reject);
  });
  return {
    url: await opened,
    output: () => lines.join('\n'),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

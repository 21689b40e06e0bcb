import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Provisioner } from '../../src/flows/provisioner.ts';
import { Renewals } from '../../src/flows/renewals.ts';
import { createMongoRepositories, type MongoRepositories } from '../../src/repositories/mongo.ts';
import { calmQuirks } from '../../src/simulator/quirks.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { SmartVpsClient } from '../../src/wire/client.ts';
import { type MongoServer, startMongoServer } from '../mongodb/server.ts';
import { ended, environmentOf, shopWithDriver, smartvps, startSmartvps, until } from './smartvps.ts';

const CANARY = 'canary-Pa55/word';
const credentials = { username: 'reseller', password: CANARY };
const names = ['103.82.72', '103.82.73', '103.82.74', '103.82.75', '103.82.76', '103.82.77'];
const packages = names.map((name, index) => ({ id: index + 1, name, ipv4: 50, status: 'active' }));

/** Everything that these tests store in a database. */
const COLLECTIONS = [
  'ipstocks',
  'products',
  'orders',
  'smartvps_provisions',
  'smartvps_renewals',
  'smartvps_pools',
];

let mongo: MongoServer;
let folder: string;
let driver: MongoClient;

beforeAll(async () => {
  mongo = await startMongoServer();
  folder = shopWithDriver();
  driver = await new MongoClient(mongo.uri).connect();
});
afterAll(async () => {
  await driver?.close();
  await mongo?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A provider and a database that nothing was done in, for each test. */
let simulator: Simulator;
let server: Awaited<ReturnType<Simulator['listen']>>;
let client: SmartVpsClient;
let repositories: MongoRepositories;
let database: string;
let env: Record<string, string>;
let databases = 0;

beforeEach(async () => {
  databases += 1;
  database = `smartvps-cli-${process.pid}-${databases}`;
  simulator = createSimulator({ packages, credentials, quirks: calmQuirks });
  server = await simulator.listen();
  client = new SmartVpsClient({ ...credentials, baseUrl: server.url, retry: 0 });
  repositories = createMongoRepositories(driver.db(database), { ObjectId });
  env = environmentOf({ ...credentials, baseUrl: server.url, uri: mongo.uri, database });
  return async () => {
    await server.close();
    for (const name of COLLECTIONS)
      await driver
        .db(database)
        .dropCollection(name)
        .catch(() => {});
  };
});

/** Runs a command, sees to it that it shows no secret, and reads its JSON. */
async function shop(args: readonly string[], more: Readonly<Record<string, string | undefined>> = {}) {
  const { status, stdout, stderr } = await smartvps(args, { ...env, ...more }, folder);
  for (const secret of [CANARY, Buffer.from(`reseller:${CANARY}`).toString('base64')])
    expect(stdout + stderr).not.toContain(secret);
  return { status, stdout, stderr, json: () => JSON.parse(stdout) };
}

const stock = () => driver.db(database).collection('ipstocks');
const orders = () => driver.db(database).collection<{ _id: string; [field: string]: unknown }>('orders');
const onSale = () => stock().countDocuments({ available: true });

/** A shop that is set up. */
async function sync(): Promise<void> {
  await repositories.ensureIndexes();
  expect((await shop(['sync', '--quiet', '--json'])).status).toBe(0);
}

/** An order for the first package, as the shop stores it. */
async function place(orderId: string): Promise<void> {
  const item = await stock().findOne({ 'defaultConfigurations.smartvps.packagePid': '1' });
  const password = `${CANARY}-of-a-customer`;
  await orders().insertOne({ _id: orderId, ipStockId: item?._id, memory: '8GB', status: 'paid', password });
}

const provisioner = () => new Provisioner({ client, ...repositories, purchaseTimeoutMs: 60_000 });

/** An order whose purchase was made, and whose answer was lost: it waits for a person. */
async function lose(orderId: string): Promise<string> {
  await place(orderId);
  simulator.world.fault({ verb: 'buyvps', fault: { kind: 'reset', effect: 'done' } });
  const { status } = await provisioner().provision(orderId);
  expect(status).toBe('needs_review');
  return simulator.ledger.at(-1)?.ip ?? '';
}

async function deliver(orderId: string): Promise<string> {
  await place(orderId);
  const { status, provision } = await provisioner().provision(orderId);
  expect(status).toBe('active');
  return provision.address ?? '';
}

describe('smartvps plan and sync', () => {
  test('show what would be done and write nothing, then do it, then find nothing to do', async () => {
    const plan = await shop(['plan', '--json']);
    expect(plan.status).toBe(0);
    expect(Object.keys(plan.json())).toEqual([
      'success',
      'dryRun',
      'summary',
      'results',
      'warnings',
      'guard',
    ]);
    expect(plan.json()).toMatchObject({ success: true, dryRun: true, summary: { created: 6 } });
    expect(await stock().countDocuments()).toBe(0);

    const text = await shop(['plan']);
    expect(text.stdout).toContain(
      '+ 1::103.82.72  Ocean Linux - 103.82.72  available: true, availableQty: 50',
    );
    expect(text.stderr).toContain('Reading');

    const done = await shop(['sync']);
    expect(done.status).toBe(0);
    expect(done.stdout).toMatch(/^created +1 +103\.82\.72 +50 +yes/m);
    expect(await onSale()).toBe(6);

    const again = await shop(['sync', '--json']);
    expect(again.json()).toMatchObject({ dryRun: false, summary: { unchanged: 6 }, results: [] });
  });

  test('withhold a loss that the guard does not believe, and let it pass when a person names its size', async () => {
    await sync();
    simulator.world.list('empty');
    const plan = await shop(['plan']);
    expect(plan.status).toBe(3);
    expect(plan.stdout).toContain('smartvps sync --approve 6');
    const withheld = await shop(['sync', '--json']);
    expect(withheld.status).toBe(3);
    expect(withheld.json()).toMatchObject({ guard: { tripped: true, loss: 6 }, summary: { withheld: 6 } });
    expect((await shop(['sync', '--approve', '5'])).status).toBe(3);
    expect(await onSale()).toBe(6);
    const approved = await shop(['sync', '--approve', '6', '--json']);
    expect(approved.status).toBe(0);
    expect(approved.json()).toMatchObject({ guard: { tripped: false }, summary: { disabled: 6 } });
    expect(await onSale()).toBe(0);
  });

  test('create nothing when they are told so', async () => {
    const { status } = await shop(['sync', '--no-create']);
    expect(status).toBe(0);
    expect(await stock().countDocuments()).toBe(0);
  });

  test('write nothing when the provider refuses or the person interrupts', async () => {
    const refused = await shop(['sync', '--json'], { SMARTVPS_PASSWORD: 'another' });
    expect(refused.status).toBe(4);
    expect(refused.json()).toMatchObject({ success: false, code: 'SMARTVPS_UNAUTHORIZED' });

    const fault = simulator.world.fault({ verb: 'ipstock', fault: { kind: 'hang' } });
    const child = startSmartvps(['sync', '--quiet'], env, folder);
    const end = ended(child);
    await until(() => fault.fired > 0);
    child.kill('SIGINT');
    expect((await end).status).toBe(130);
    expect(await stock().countDocuments()).toBe(0);
  });

  test('take the shop’s own options from the module that is named', async () => {
    const file = join(folder, 'smartvps.config.mjs');
    writeFileSync(
      file,
      `export default {
        mongodb: { collections: { stock: 'products' } },
        sync: { newStockItem: (pkg) => ({ name: 'VPS ' + pkg.name, memoryOptions: { '4GB': { price: 5 } } }) },
      };`,
    );
    expect((await shop(['sync', '--config', file])).status).toBe(0);
    const item = await driver.db(database).collection('products').findOne({ name: 'VPS 103.82.72' });
    expect(item).toMatchObject({ memoryOptions: { '4GB': { price: 5 } } });
    expect((await shop(['list'], { SMARTVPS_CONFIG: 'nowhere.mjs' })).stderr).toContain(
      '"nowhere.mjs" cannot be loaded: ',
    );
    writeFileSync(file, 'export const mongodb = {};');
    const { status, stderr } = await shop(['list', '--config', file]);
    expect(status).toBe(2);
    expect(stderr).toContain('does not export options');
  });
});

describe('smartvps review and resolve', () => {
  test('show what waits, and take a named person’s decision once', async () => {
    await sync();
    const nothing = await shop(['review', '--json']);
    expect(nothing.status).toBe(0);
    expect(nothing.json()).toEqual({ cases: [], renewals: [] });

    const ip = await lose('A-1');
    const review = await shop(['review', '--json']);
    expect(review.status).toBe(3);
    const [waiting] = review.json().cases;
    expect(waiting).toMatchObject({
      orderId: 'A-1',
      reason: 'outcome_unknown',
      allowed: ['purchased', 'abandon'],
    });
    const text = await shop(['review']);
    expect(text.stdout).toMatch(/^A-1 {2}outcome_unknown {2}for /);
    expect(text.stdout).toContain(`decide      purchased, abandon  (--seen ${waiting.version})`);

    const asked = simulator.world.requests().length;
    const decision = ['resolve', 'A-1', 'purchased', '--ip', ip, '--reason', 'seen in the panel'];
    const stale = await shop([...decision, '--seen', String(waiting.version - 1), '--json']);
    expect(stale.status).toBe(5);
    expect(stale.json()).toMatchObject({ success: false, code: 'SMARTVPS_RESOLVE_REFUSED' });
    const done = await shop([...decision, '--seen', String(waiting.version), '--json']);
    expect(done.status).toBe(0);
    expect(done.json()).toMatchObject({ orderId: 'A-1', status: 'awaiting_credentials' });
    const { address, history } = (await repositories.provisions.get('A-1')) ?? {};
    expect({ address, who: history?.some(({ who }) => who === 'asha') }).toEqual({ address: ip, who: true });
    expect((await shop(decision)).status).toBe(5);
    expect((await shop(['review'])).status).toBe(0);
    // Nobody was asked for a password that the command could not have sealed.
    expect(simulator.world.requests()).toHaveLength(asked);
  });

  test.each([
    [['resolve', 'A-1', 'abandon'], "required option '--reason <text>' not specified"],
    [['resolve', 'A-1', 'abandon', '--reason', ' '], 'The reason is empty.'],
    [['resolve', 'A-1', 'forget', '--reason', 'x'], '"forget" is no decision.'],
    [['resolve', 'A-1', 'purchased', '--reason', 'x'], '"purchased" needs the address that was bought.'],
    [['resolve', 'A-1', 'abandon', '--ip', '103.82.72.5', '--reason', 'x'], '"abandon" takes no address.'],
    [['resolve-renewal', 'A-1', 'INV-1', 'paid', '--reason', 'x'], '"paid" is no decision.'],
    [['list', '--stage', 'lost'], 'stage'],
  ])('refuse %j as misuse', async (args, words) => {
    const { status, stdout, stderr } = await shop(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  test('refuse a decision that is nobody’s, and one on an order that is not there', async () => {
    const decision = ['resolve', 'A-9', 'abandon', '--reason', 'x'];
    expect((await shop(decision, { USER: undefined })).status).toBe(2);
    expect((await shop([...decision, '--actor', 'asha'])).status).toBe(5);
  });

  test('show a renewal that nobody could tell, and take a decision on it', async () => {
    await sync();
    await deliver('A-1');
    simulator.world.fault({ verb: 'renewvps', fault: { kind: 'reset', effect: 'none' } });
    const HOUR_MS = 3_600_000;
    const clock = (ahead: number) => ({ now: () => Date.now() + ahead, sleep: async () => {} });
    const parts = { client, ...repositories, waitForExpiryMs: 0 };
    await new Renewals({ ...parts, clock: clock(0) }).renew('A-1', { invoiceId: 'INV-1' });
    await new Renewals({ ...parts, clock: clock(HOUR_MS) }).processDue();

    const review = await shop(['review', '--json']);
    expect(review.status).toBe(3);
    expect(review.json().renewals).toMatchObject([
      { orderId: 'A-1', invoiceId: 'INV-1', reason: 'outcome_unknown' },
    ]);
    expect((await shop(['review'])).stdout).toMatch(/^A-1 {2}renewal INV-1 {2}outcome_unknown/);
    const decision = ['resolve-renewal', 'A-1', 'INV-1', 'not_renewed', '--reason', 'not on the bill'];
    const done = await shop([...decision, '--json']);
    expect({ status: done.status, renewal: done.json().status }).toEqual({ status: 0, renewal: 'failed' });
    expect((await shop(decision)).status).toBe(5);
  });
});

describe('smartvps cancel, retry and end', () => {
  test('step an order as far as its record allows, and say so when it does not', async () => {
    await sync();
    await place('A-1');
    const by = ['--reason', 'the customer asked'];
    const cancelled = await shop(['cancel', 'A-1', ...by, '--json']);
    expect(cancelled.json()).toMatchObject({ orderId: 'A-1', status: 'failed', reason: 'cancelled' });
    expect((await shop(['end', 'A-1', ...by])).status).toBe(5);
    const retried = await shop(['retry', 'A-1', ...by]);
    expect(retried.status).toBe(0);
    expect(retried.stdout).toContain('Your worker goes on with it from ');
    expect((await shop(['retry', 'A-1', ...by])).status).toBe(5);
    expect(simulator.ledger).toHaveLength(0);

    await deliver('A-2');
    expect((await shop(['cancel', 'A-2', ...by])).status).toBe(5);
    const ended = await shop(['end', 'A-2', ...by, '--actor', 'bo', '--json']);
    expect(ended.json()).toMatchObject({ status: 'ended' });
    expect((await repositories.provisions.get('A-2'))?.history.at(-1)).toMatchObject({
      who: 'bo',
      to: 'ended',
    });
  });
});

describe('smartvps diagnose', () => {
  test('puts order, item, package and address side by side, and nothing that the shop keeps to itself', async () => {
    await sync();
    const ip = await deliver('A-1');
    const sound = await shop(['diagnose', 'A-1', '--json']);
    expect(sound.status).toBe(0);
    const { orderId, checks, order, item, package: listed, provision } = sound.json();
    expect({ orderId, order, listed: listed.name, address: provision.address }).toEqual({
      orderId: 'A-1',
      order: { id: 'A-1', stockId: item.id, memory: '8GB', os: expect.anything() },
      listed: '103.82.72',
      address: ip,
    });
    expect(checks.every(({ ok }: { ok: boolean }) => ok)).toBe(true);
    const login = (await client.status(ip)).password?.reveal() ?? '';
    expect(sound.stdout).not.toContain(login);

    simulator.world.rename(1, '103.82.70');
    const renamed = await shop(['diagnose', 'A-1']);
    expect(renamed.status).toBe(3);
    expect(renamed.stdout).toMatch(/^✓ order/m);
    expect(renamed.stdout).toMatch(/^✗ package .*PID 1 is now named "103\.82\.70"\.$/m);
  });

  test('says what it could not look up without the provider’s credentials', async () => {
    await sync();
    await place('A-1');
    const { status, stdout } = await shop(['diagnose', 'A-1'], { SMARTVPS_PASSWORD: undefined });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\? package .*could not be read/m);
  });
});

describe('smartvps list', () => {
  test('shows the records a page at a time', async () => {
    await sync();
    const ip = await deliver('A-1');
    await place('A-2');
    await repositories.provisions.enqueue({ orderId: 'A-2', now: Date.now() });
    const first = await shop(['list', '--limit', '1', '--json']);
    expect(first.json()).toMatchObject({ provisions: [{ orderId: 'A-1', stage: 'active' }], next: 'A-1' });
    const second = await shop(['list', '--after', 'A-1', '--json']);
    expect(second.json()).toMatchObject({ provisions: [{ orderId: 'A-2', stage: 'pending' }], next: null });
    const active = await shop(['list', '--stage', 'active', '--expires-within', '40']);
    expect(active.stdout).toMatch(new RegExp(`^A-1 +active +- +${ip} +\\d{4}-`, 'm'));
    expect(active.stdout).not.toContain('A-2');
    expect((await shop(['list', '--expires-within', '3', '--json'])).json().provisions).toEqual([]);
  });
});

describe('smartvps and a database', () => {
  test('makes the indexes that the records need, as often as it is asked', async () => {
    for (const _ of [1, 2]) expect((await shop(['indexes', '--json'])).json()).toEqual({ success: true });
    const indexes = await driver.db(database).collection('smartvps_provisions').indexes();
    expect(indexes.length).toBeGreaterThan(1);
  });

  test('says how to make them where they are missing', async () => {
    const { status, stderr } = await shop(['cancel', 'A-1', '--reason', 'unpaid']);
    expect(status).toBe(2);
    expect(stderr).toContain('Make them: smartvps indexes');
  });

  test('says that it cannot be reached, in words that hold no part of its address', async () => {
    const uri = `mongodb://shop:${CANARY.replace('/', '%2F')}@127.0.0.1:1/shop?serverSelectionTimeoutMS=200`;
    const { status, stdout, stderr } = await shop(['review', '--json'], { MONGODB_URI: uri, DEBUG: '1' });
    expect(status).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ success: false, code: 'MongoServerSelectionError' });
    expect(stderr).toMatch(/^smartvps: The database failed: MongoServerSelectionError\.$/m);
    expect(stderr).not.toContain('canary');
  });

  test('says which one is used where nobody named it', async () => {
    const uri = mongo.uri.replace(/^(mongodb:\/\/[^/]+\/)[^?]*/, '$1');
    const told = await shop(['list'], { MONGODB_URI: uri, MONGODB_DATABASE: undefined });
    expect(told.stderr).toBe('MONGODB_URI names no database: "test" is used.\n');
    expect((await shop(['list'], { MONGODB_URI: uri })).stderr).toBe('');
    const named = uri.replace(/^(mongodb:\/\/[^/]+\/)/, `$1${database}`);
    expect((await shop(['list'], { MONGODB_URI: named, MONGODB_DATABASE: undefined })).stderr).toBe('');
  });

  test('says that its address cannot be read', async () => {
    const { status, stderr } = await shop(['review'], { MONGODB_URI: `mongodb:/shop:${CANARY}@host` });
    expect(status).toBe(2);
    expect(stderr).toContain('MONGODB_URI cannot be read');
  });
});

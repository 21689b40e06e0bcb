import { rmSync } from 'node:fs';
import { BSON, type Document, MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOldDocuments } from '../../src/cli/old-documents.ts';
import { Provisioner } from '../../src/flows/provisioner.ts';
import { createMongoRepositories } from '../../src/repositories/mongo.ts';
import { calmQuirks } from '../../src/simulator/quirks.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { SmartVpsClient } from '../../src/wire/client.ts';
import { type MongoServer, startMongoServer } from '../mongodb/server.ts';
import { LISTED, OLD_ITEMS, oldOrders } from './old-shop.ts';
import { environmentOf, shopWithDriver, smartvps } from './smartvps.ts';

const CANARY = 'canary-Pa55/word';
const database = `smartvps-cli-migration-${process.pid}`;
const id = (hex: string) => hex.padStart(24, '0');

let mongo: MongoServer;
let driver: MongoClient;
let folder: string;
let simulator: Simulator;
let server: Awaited<ReturnType<Simulator['listen']>>;
let env: Record<string, string>;

/** A shop in the middle of its life: twelve items and twelve orders, of which nothing has an exact identity. */
beforeAll(async () => {
  mongo = await startMongoServer();
  driver = await new MongoClient(mongo.uri, { ignoreUndefined: true }).connect();
  folder = shopWithDriver();
  const credentials = { username: 'reseller', password: 'pr0vider' };
  simulator = createSimulator({ packages: LISTED, credentials, quirks: calmQuirks });
  server = await simulator.listen();
  const client = new SmartVpsClient({ ...credentials, baseUrl: server.url });
  const buy = async (packageName: string, count: number) => {
    const addresses: string[] = [];
    while (addresses.length < count) addresses.push((await client.buyVps({ packageName, memoryGb: 8 })).ip);
    return addresses;
  };
  const sold = {
    '103.82.72': await buy('103.82.72', 5),
    '103.93.17x': await buy('103.93.17x', 1),
    '🏅 103.195': await buy('🏅 103.195', 1),
    '103.181.91': [],
  };
  await db()
    .collection('ipstocks')
    .insertMany([...OLD_ITEMS]);
  await db()
    .collection('orders')
    .insertMany([...oldOrders(sold, CANARY)]);
  await createMongoRepositories(db(), { ObjectId }).ensureIndexes();
  env = environmentOf({ ...credentials, baseUrl: server.url, uri: mongo.uri, database });
});

afterAll(async () => {
  for (const name of COLLECTIONS)
    await db()
      .dropCollection(name)
      .catch(() => {});
  await driver?.close();
  await server?.close();
  await mongo?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const COLLECTIONS = ['ipstocks', 'orders', 'smartvps_provisions', 'smartvps_renewals', 'smartvps_pools'];
const db = () => driver.db(database);

async function shop(...args: readonly string[]) {
  const { status, stdout, stderr } = await smartvps(args, env, folder);
  for (const secret of [CANARY, 'pr0vider']) expect(stdout + stderr).not.toContain(secret);
  return { status, stdout, stderr };
}

/** Every document as it is stored, to the byte, by its id. */
async function stored(collection: 'ipstocks' | 'orders'): Promise<ReadonlyMap<string, Buffer>> {
  const documents = await db()
    .collection(collection)
    .find({}, { sort: { _id: 1 } })
    .toArray();
  return new Map(documents.map((one) => [String(one._id), Buffer.from(BSON.serialize(one))]));
}

async function everything() {
  return [await stored('ipstocks'), await stored('orders')];
}

const LINKED = [
  { type: 'item', id: id('a1'), to: '5::103.82.72' },
  { type: 'item', id: id('a2'), to: '12::103.93.17x' },
  { type: 'item', id: id('a3'), to: '30::🏅 103.195' },
  { type: 'item', id: id('a4'), to: '31::103.181.91' },
  { type: 'item', id: id('a5'), to: '70::Premium', note: expect.stringContaining('set addressPattern') },
  { type: 'item', id: id('a6'), to: '70::Premium' },
];
const LINKED_ORDERS = [
  { type: 'order', id: id('1'), to: id('a1') },
  { type: 'order', id: id('2'), to: id('a2') },
  { type: 'order', id: id('6'), to: id('a1') },
  { type: 'order', id: id('7'), to: id('a1') },
  { type: 'order', id: id('8'), to: id('a1') },
  { type: 'order', id: id('10'), to: id('a1') },
];
const OPEN_ITEMS = [
  ['b1', 'no_exact_match'],
  ['b2', 'no_exact_match'],
  ['b3', 'several_matches'],
  ['b4', 'no_exact_match'],
  ['b5', 'not_writable'],
];
const OPEN_ORDERS = [
  ['4', 'other_pool'],
  ['5', 'no_exact_match'],
  ['9', 'other_pool'],
];

describe('a shop that moves in', () => {
  test('is shown which links would be made, and nothing is written', async () => {
    const before = await everything();
    const { status, stdout } = await shop('link', '--json');
    const { applied, linked, open } = JSON.parse(stdout);
    expect(status).toBe(3);
    expect(applied).toBe(false);
    expect(linked).toEqual([...LINKED, ...LINKED_ORDERS]);
    expect(open.map((one: Document) => [one.id, one.reason])).toEqual(
      [...OPEN_ITEMS, ...OPEN_ORDERS].map(([hex = '', reason]) => [id(hex), reason]),
    );
    expect((await shop('link')).stdout).toContain('Nothing was written: smartvps link --apply');
    expect(await everything()).toEqual(before);
  });

  test('gets exact links, each in its own fields and nowhere else', async () => {
    const [itemsBefore] = await everything();
    const { status, stdout } = await shop('link', '--apply', '--json');
    const { applied, linked, open } = JSON.parse(stdout);
    expect({ status, applied }).toEqual({ status: 3, applied: true });
    expect(linked).toEqual([...LINKED, ...LINKED_ORDERS]);
    expect(open).toHaveLength(OPEN_ITEMS.length + OPEN_ORDERS.length);

    const items = await db()
      .collection('ipstocks')
      .find({}, { sort: { _id: 1 } })
      .toArray();
    const settings = { packagePid: '5', packageName: '103.82.72' };
    expect(items[0]).toEqual({ ...OLD_ITEMS[0], defaultConfigurations: { smartvps: settings } });
    expect(items[1]).toEqual({
      ...OLD_ITEMS[1],
      defaultConfigurations: {
        smartvps: { provider: 'smartvps', packagePid: '12', packageName: '103.93.17x' },
      },
    });
    const after = await stored('ipstocks');
    for (const hex of [...OPEN_ITEMS.map(([one = '']) => one), 'c1'])
      expect(after.get(id(hex))).toEqual(itemsBefore?.get(id(hex)));

    const orders = db().collection('orders');
    expect((await orders.findOne({ _id: new ObjectId(id('1')) }))?.ipStockId).toEqual(new ObjectId(id('a1')));
    expect(await orders.findOne({ _id: new ObjectId(id('5')) })).not.toHaveProperty('ipStockId');
    expect(await orders.findOne({ _id: new ObjectId(id('12')) })).not.toHaveProperty('ipStockId');
  });

  test('finds nothing more to link the second time', async () => {
    const before = await everything();
    const { linked } = JSON.parse((await shop('link', '--apply', '--json')).stdout);
    expect(linked).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  test('keeps what somebody else wrote after it was read', async () => {
    const items = db().collection('ipstocks');
    const documents = openOldDocuments(db(), { ObjectId });
    const _id = await items
      .insertOne({ name: '103.82.72', provider: 'smartvps' })
      .then((one) => one.insertedId);
    const read = (await documents.items()).find((one) => one.id === String(_id));
    if (read === undefined) throw new Error('The item is one of old.');
    await items.updateOne({ _id }, { $set: { name: 'Mumbai deal' } });
    expect(await documents.linkItem(read, { id: '5', name: '103.82.72', ipv4: 71, status: 'active' })).toBe(
      false,
    );
    expect(await items.findOne({ _id })).toEqual({ _id, name: 'Mumbai deal', provider: 'smartvps' });
    await items.deleteOne({ _id });

    const orders = db().collection('orders');
    const order = (await documents.ordersWithServer()).find((one) => one.id === id('5'));
    if (order === undefined) throw new Error('The order is one of old.');
    await orders.updateOne({ _id: new ObjectId(id('5')) }, { $set: { ipStockId: 'by hand' } });
    expect(await documents.linkOrder(order, id('a1'))).toBe(false);
    expect(await orders.findOne({ _id: new ObjectId(id('5')) })).toHaveProperty('ipStockId', 'by hand');
    await orders.updateOne({ _id: new ObjectId(id('5')) }, { $unset: { ipStockId: '' } });
  });

  test('is shown which servers would be adopted, and nothing is written', async () => {
    const { status, stdout, stderr } = await shop('adopt', '--json');
    expect(status).toBe(3);
    expect(stderr).toContain('Looking at order 1 of 10…');
    const { applied, adopted, open, onRecord } = JSON.parse(stdout);
    expect({ applied, onRecord }).toEqual({ applied: false, onRecord: 0 });
    expect(adopted.map((one: Document) => one.orderId)).toEqual(['1', '2', '3'].map(id));
    expect(open.map((one: Document) => [one.orderId, one.reason])).toEqual(
      [
        ['4', 'no_item'],
        ['5', 'no_item'],
        ['6', 'address_shared'],
        ['7', 'address_shared'],
        ['8', 'order_over'],
        ['9', 'address_malformed'],
        ['10', 'not_confirmed'],
      ].map(([hex = '', reason]) => [id(hex), reason]),
    );
    expect(await db().collection('smartvps_provisions').countDocuments()).toBe(0);
  });

  test('gets its running servers on record, and buys none of them again', async () => {
    const orders = await stored('orders');
    const { stdout } = await shop('adopt', id('1'), '--apply', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ applied: true, adopted: [{ orderId: id('1') }], open: [] });
    const all = await shop('adopt', '--apply', '--reason', 'moving in');
    expect(all.stdout).toContain('2 adopted, 1 on record before, 7 for a person.');

    const sold = simulator.ledger.length;
    const client = new SmartVpsClient({ username: 'reseller', password: 'pr0vider', baseUrl: server.url });
    const repositories = createMongoRepositories(db(), { ObjectId });
    const provisioner = new Provisioner({ client, ...repositories });
    for (const hex of ['1', '2', '3']) {
      const { status, provision } = await provisioner.provision(id(hex));
      expect(status).toBe('active');
      expect(provision.history.at(-1)).toMatchObject({ to: 'active', who: 'asha' });
      expect(provision.expiresAt).toBeGreaterThan(Date.now());
    }
    expect(simulator.ledger).toHaveLength(sold);
    expect(await stored('orders')).toEqual(orders);
    expect((await shop('diagnose', id('3'))).status).toBe(0);
  });

  test('is told of an order that has no server', async () => {
    const { status, stdout } = await shop('adopt', id('11'), '--json');
    expect(status).toBe(3);
    expect(JSON.parse(stdout).open).toEqual([
      expect.objectContaining({ orderId: id('11'), reason: 'no_server' }),
    ]);
  });

  test('ends at once when the provider refuses the login', async () => {
    const before = simulator.world.requests().length;
    const { status } = await smartvps(['adopt', id('10')], { ...env, SMARTVPS_PASSWORD: 'another' }, folder);
    expect(status).toBe(4);
    expect(simulator.world.requests().length - before).toBeLessThanOrEqual(1);
  });
});

import { setTimeout as wait } from 'node:timers/promises';
import { MongoClient, ObjectId } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Package } from '../../src/domain/package.ts';
import { syncInventory } from '../../src/flows/sync.ts';
import { createMongoRepositories, type MongoDatabase } from '../../src/mongodb.ts';
import { brokenPromises } from '../processes/recovered.ts';
import { ManyOrders } from './many-orders.ts';
import { ReplicaSet } from './replica-set.ts';

/** The server says so when it is about to go. */
const SHUTDOWN_IN_PROGRESS = 91;

const NOW = Date.UTC(2026, 2, 1);

let set: ReplicaSet;
const opened: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  set = await ReplicaSet.start();
});

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

afterAll(() => set?.stop());

describe('a replica set of three', () => {
  test('steps down every few seconds while 200 orders are provisioned, and every promise is kept', async () => {
    const shop = await aShop(200);
    let isOver = false;
    const stepping = set.stepDownEvery(3_000, () => isOver);
    await shop.work(4);
    isOver = true;
    expect(await stepping).toBeGreaterThan(1);
    await expectRecovered(shop, 150);
  });

  test('steps down while the stock is synced, and one sync afterwards makes it right', async () => {
    const { client: mongo, repositories } = connected();
    await repositories.ensureIndexes();
    let isOver = false;
    const stepping = set.stepDownEvery(2_000, () => isOver);
    let packages: readonly Package[] = [];
    for (let round = 1; round <= 40; round += 1) {
      packages = listOf(300, round);
      await synced(repositories.stock, packages).catch(() => {});
    }
    isOver = true;
    expect(await stepping).toBeGreaterThan(1);
    await synced(repositories.stock, packages);
    const { results } = await synced(repositories.stock, packages);
    expect(results).toEqual([]);
    const documents = await mongo.db(DATABASE).collection('ipstocks').find().toArray();
    const stored = documents.map(({ defaultConfigurations: { smartvps } }) => smartvps);
    expect(new Set(stored.map(({ packagePid }) => packagePid)).size).toBe(stored.length);
    const wanted = new Map(packages.map(({ id, ipv4 }) => [id, ipv4]));
    for (const { packagePid, availableQty } of stored)
      expect([packagePid, availableQty]).toEqual([packagePid, wanted.get(packagePid) ?? 0]);
  });

  test.each([0, 1, 2, 3, 4, 6, 8, 12])(
    'answers with an error after each write from number %i on, and every promise is kept',
    async (skip) => {
      const shop = await aShop(4, 'retryWrites=false');
      const commands = ['insert', 'update', 'findAndModify', 'delete'];
      await set.fail({ commands, skip, codeAfterCommit: SHUTDOWN_IN_PROGRESS });
      await shop.work(2);
      await set.mend();
      await expectRecovered(shop, 0);
    },
  );

  test('loses its primary to SIGKILL in the middle of 60 orders, and every promise is kept', async () => {
    const shop = await aShop(60);
    const working = shop.work(4);
    await wait(2_000);
    await set.killPrimary();
    await working;
    await expectRecovered(shop, 40);
  });
});

describe('a write that was answered and is not with the majority', () => {
  test('is caught being lost where the adapter asks for one server only', async () => {
    expect(await isLostAfterAnswer((db) => hasty(db))).toBe(true);
  });

  test('is never answered by the adapter as it is', async () => {
    expect(await isLostAfterAnswer((db) => db)).toBe(false);
  });
});

const DATABASE = 'stock';

async function aShop(orders: number, parameters = ''): Promise<ManyOrders> {
  const joined = parameters === '' ? set.uri : `${set.uri}${set.uri.includes('?') ? '&' : '?'}${parameters}`;
  const shop = await ManyOrders.open(joined, orders);
  opened.push(shop);
  return shop;
}

function connected() {
  const client = new MongoClient(set.uri);
  opened.push(client);
  return { client, repositories: createMongoRepositories(client.db(DATABASE), { ObjectId }) };
}

async function expectRecovered(shop: ManyOrders, active: number): Promise<void> {
  await shop.recover();
  expect(await brokenPromises(shop)).toEqual([]);
  expect(shop.records().filter(({ stage }) => stage === 'active').length).toBeGreaterThanOrEqual(active);
}

function synced(stock: ReturnType<typeof createMongoRepositories>['stock'], packages: readonly Package[]) {
  const client = { ipstock: async () => ({ packages, rejected: [], duplicates: [], attempts: 1 }) };
  return syncInventory({ client, stock, guard: { approvedLoss: 1_000 } });
}

/** A list whose quantities change with every round, and which loses and gains a few packages. */
function listOf(size: number, round: number): readonly Package[] {
  const ids = Array.from({ length: size }, (_, index) => index).filter((index) => index % 37 !== round % 37);
  return ids.map((index) => ({
    id: String(index),
    name: `103.82.${index}`,
    ipv4: 1 + ((index + round) % 50),
    status: 'active',
  }));
}

/**
 * Writes while no secondary follows, kills the primary, and looks whether a write that was answered is still there.
 * A new replica set: this one is not what it was.
 */
async function isLostAfterAnswer(adapt: (db: MongoDatabase) => MongoDatabase): Promise<boolean> {
  await set.stop();
  set = await ReplicaSet.start();
  const client = new MongoClient(set.uri);
  opened.push(client);
  const database = 'answered';
  await createMongoRepositories(client.db(database), { ObjectId }).ensureIndexes();
  const { provisions } = createMongoRepositories(adapt(client.db(database)), { ObjectId });
  await provisions.enqueue({ orderId: 'before', now: NOW });
  await set.replicate(false);
  const answered = provisions.enqueue({ orderId: 'A-1', now: NOW }).then(
    () => true,
    () => false,
  );
  await wait(3_000);
  await set.killPrimary();
  await set.replicate(true);
  const isAnswered = await answered;
  const stored = await createMongoRepositories(client.db(database), { ObjectId }).provisions.get('A-1');
  return isAnswered && stored === undefined;
}

/** The database as an adapter would have it that is content with one server. */
function hasty(db: MongoDatabase): MongoDatabase {
  const ofOne = (value: unknown) =>
    typeof value === 'object' && value !== null && 'writeConcern' in value
      ? { ...value, writeConcern: { w: 1, journal: false } }
      : value;
  return {
    collection: (name) =>
      new Proxy(db.collection(name), {
        get(target, key) {
          const member: unknown = Reflect.get(target, key);
          if (typeof member !== 'function') return member;
          return (...values: readonly unknown[]) => Reflect.apply(member, target, values.map(ofOne));
        },
      }),
  };
}

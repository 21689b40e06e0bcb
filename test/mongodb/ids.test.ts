import { MongoClient, ObjectId } from 'mongodb';
import { ObjectId as ObjectId6 } from 'mongodb-6';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, InvalidArgumentError, Secret, type StockChange } from '../../src/index.ts';
import {
  createMongoOrders,
  createMongoProvisions,
  createMongoRenewals,
  createMongoRepositories,
  createMongoStock,
  ensureMongoIndexes,
  type MongoDatabase,
} from '../../src/mongodb.ts';
import { asId, NO_IDS, newItem } from '../../src/repositories/contract/values.ts';
import { connect, watched } from './support.ts';

const { fresh } = connect();
const NOW = Date.UTC(2026, 2, 1);
const LEASE = { now: NOW, leaseUntil: NOW + 1_000 };

describe('what is no id', () => {
  test.each(NO_IDS.map((value, turn) => ({ value, turn })))(
    'reaches no collection: number $turn',
    async ({ value }) => {
      const { db, calls } = watched(fresh());
      const { stock, orders, provisions, renewals } = createMongoRepositories(db, { ObjectId });
      const id = asId(value);
      const key = { orderId: id, invoiceId: '1' };
      const invoice = { orderId: '1', invoiceId: id };
      const evidence = { at: NOW, outcome: 'unknown' } as const;
      const login = { ip: '103.82.7.5', username: 'root', password: new Secret('s3cret') };
      const reads: readonly (() => Promise<unknown>)[] = [
        () => stock.get(id),
        () => orders.get(id),
        () => orders.update(id, { version: 1, status: 'active', ...login }),
        () => provisions.get(id),
        () => provisions.list({ after: id === undefined ? asId(null) : id }),
        () => provisions.findByIp(id),
        () => renewals.get(key),
        () => renewals.get(invoice),
      ];
      for (const call of reads) await expect(call()).rejects.toThrow(InvalidArgumentError);
      const expected = { packagePid: '1', packageName: 'pool' } as never;
      const change: StockChange = { type: 'update', id, expected, set: { availableQty: 1 } };
      const results = await stock.apply([change]);
      expect(results).toEqual([{ status: 'failed', error: expect.any(InvalidArgumentError) }]);
      expect(calls).toEqual([]);

      const writes: readonly (() => Promise<unknown>)[] = [
        () => provisions.enqueue({ orderId: id, now: NOW }),
        () => provisions.claim({ orderId: id, ...LEASE }),
        () => provisions.recordEvidence(id, 1, evidence),
        () => renewals.claim({ ...key, ...LEASE }),
        () => renewals.claim({ ...invoice, ...LEASE }),
        () => renewals.recordEvidence(key, 1, evidence),
      ];
      for (const write of writes) await expect(write()).rejects.toThrow(/must be/);
      expect(calls.filter(({ name }) => name !== 'listIndexes')).toEqual([]);
    },
  );
});

test('half a character in an id is refused: it would be stored as another, and two orders would share a record', async () => {
  const { db, calls } = watched(fresh());
  const { stock, orders, provisions, renewals } = createMongoRepositories(db, { ObjectId });
  const id = 'half \ud800 a character';
  const writes: readonly (() => Promise<unknown>)[] = [
    () => stock.get(id),
    () => orders.update(id, { version: 1, status: 'provisioning' }),
    () => provisions.get(id),
    () => renewals.get({ orderId: '1', invoiceId: id }),
  ];
  for (const write of writes) await expect(write()).rejects.toThrow(InvalidArgumentError);
  expect(calls).toEqual([]);
});

describe('an id that is one', () => {
  test('is compared, whatever it says', async () => {
    const { db, calls } = watched(fresh());
    const { stock, orders, provisions } = createMongoRepositories(db, { ObjectId });
    for (const id of ['$where', '{"$ne":null}', '.*', 'a.b']) {
      await Promise.all([stock.get(id), orders.get(id), provisions.get(id), provisions.findByIp(id)]);
    }
    const filters = calls.map(({ args }) => args[0]);
    expect(filters).toHaveLength(16);
    for (const filter of filters) {
      const [condition] = Object.values(filter as object);
      expect([['$eq'], ['$in']]).toContainEqual(Object.keys(condition));
    }
  });

  test('finds the document of its ObjectId and the one of its text', async () => {
    const db = fresh();
    const [object, text] = [new ObjectId(), String(new ObjectId())];
    const smartvps = { packagePid: '1', packageName: 'pool' };
    for (const _id of [object, text]) {
      await db
        .collection<{ _id: unknown }>('ipstocks')
        .insertOne({ _id, defaultConfigurations: { smartvps } } as never);
      await db
        .collection<{ _id: unknown }>('orders')
        .insertOne({ _id, memory: '8GB', ipStockId: object } as never);
    }
    const { stock, orders } = createMongoRepositories(db, { ObjectId });
    for (const id of [String(object), text]) {
      expect(await stock.get(id)).toMatchObject({ id });
      expect(await orders.get(id)).toMatchObject({ id, stockId: String(object) });
      await orders.update(id, { version: 1, status: 'provisioning' });
    }
    expect(await db.collection('orders').countDocuments({ provisioningStatus: 'provisioning' })).toBe(2);
  });
});

describe('the ObjectId', () => {
  test('is that of the package mongodb where none is handed in', async () => {
    const db = fresh();
    const { stock } = createMongoRepositories(db);
    const [result] = await stock.apply([{ type: 'create', item: newItem('1', 'pool') }]);
    const document = await db.collection('ipstocks').findOne({});
    expect(document?._id).toBeInstanceOf(ObjectId);
    expect(result).toEqual({ status: 'applied', id: String(document?._id) });
  });

  test('of another driver than the database is told in words that help', async () => {
    const { stock, orders } = createMongoRepositories(fresh(), { ObjectId: ObjectId6 });
    const id = String(new ObjectId());
    for (const call of [
      () => stock.get(id),
      () => orders.get(id),
      () => orders.update(id, { version: 1, status: 'provisioning' }),
    ]) {
      await expect(call()).rejects.toThrow(ConfigurationError);
      await expect(call()).rejects.toThrow(/hand in options\.ObjectId/);
    }
    const results = await stock.apply([{ type: 'create', item: newItem('1', 'pool') }]);
    expect(results).toEqual([{ status: 'failed', error: expect.any(ConfigurationError) }]);
  });
});

test('what is no database is refused at once, whichever repository is made on it', async () => {
  const client = new MongoClient('mongodb://127.0.0.1:1');
  for (const none of [undefined, null, {}, 'shop', client]) {
    const db = none as MongoDatabase;
    for (const make of [
      createMongoRepositories,
      createMongoStock,
      createMongoOrders,
      createMongoProvisions,
      createMongoRenewals,
    ])
      expect(() => make(db)).toThrow(expect.objectContaining({ option: 'db' }));
    await expect(ensureMongoIndexes(db)).rejects.toThrow(ConfigurationError);
  }
});

test('options that are none are refused as well, whichever repository is made with them', async () => {
  const none = null as never;
  for (const make of [createMongoStock, createMongoOrders, createMongoProvisions, createMongoRenewals])
    expect(() => make(fresh(), none)).toThrow(expect.objectContaining({ option: 'options' }));
  await expect(ensureMongoIndexes(fresh(), none)).rejects.toThrow(ConfigurationError);
});

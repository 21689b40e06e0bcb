import { Decimal128, Long, ObjectId } from 'mongodb';
import { describe, expect, test } from 'vitest';
import {
  InvalidArgumentError,
  type StockItem,
  type StockRepository,
  syncInventory,
} from '../../src/index.ts';
import { createMongoStock } from '../../src/mongodb.ts';
import { newItem } from '../../src/repositories/contract/values.ts';
import { connect, readyRepositories } from './support.ts';

const { fresh } = connect();

async function listed(stock: StockRepository): Promise<readonly StockItem[]> {
  const items: StockItem[] = [];
  for await (const item of stock.list()) items.push(item);
  return items;
}

describe('a stock item that a sync creates', () => {
  test('is a document as shops have them', async () => {
    const db = fresh();
    const stock = createMongoStock(db, { ObjectId });
    const item = { ...newItem('123', '103.195.160.2'), sku: 'A-1', nothing: undefined };
    const [result] = await stock.apply([{ type: 'create', item }]);
    const [document] = await db.collection('ipstocks').find({}).toArray();
    const { smartvps, ...rest } = newItem('123', '103.195.160.2');
    expect(document).toEqual({
      ...{ _id: expect.any(ObjectId), sku: 'A-1', ...rest },
      defaultConfigurations: { smartvps: { provider: 'smartvps', ...smartvps } },
    });
    expect(result).toEqual({ status: 'applied', id: String(document?._id) });
  });

  test('takes neither id nor operators from what it is made of', async () => {
    const db = fresh();
    const stock = createMongoStock(db, { ObjectId });
    const item = { ...newItem('1', 'pool'), _id: 'theirs', id: 'theirs' };
    const results = await stock.apply([{ type: 'create', item }]);
    expect(results).toEqual([{ status: 'applied', id: expect.stringMatching(/^[0-9a-f]{24}$/) }]);
    expect(await db.collection('ipstocks').countDocuments({ _id: 'theirs' as never })).toBe(0);
  });

  test('has an id that its package alone decides, an ObjectId or a text', async () => {
    for (const [itemIds, id] of [
      ['ObjectId', expect.stringMatching(/^[0-9a-f]{24}$/)],
      ['text', 'smartvps:1:pool'],
    ] as const) {
      const create = { type: 'create', item: newItem('1', 'pool') } as const;
      const [one] = await createMongoStock(fresh(), { ObjectId, itemIds }).apply([create]);
      const [other] = await createMongoStock(fresh(), { ObjectId, itemIds }).apply([create]);
      expect(one).toEqual({ status: 'applied', id });
      expect(other).toEqual(one);
    }
  });

  test('is not created beside one of the shop, whose package id may be a number', async () => {
    const db = fresh();
    const smartvps = { packagePid: 5, packageName: 'pool' };
    await db.collection('ipstocks').insertOne({ defaultConfigurations: { smartvps } });
    const stock = createMongoStock(db, { ObjectId });
    const results = await stock.apply([
      { type: 'create', item: newItem('5', 'pool') },
      { type: 'create', item: newItem('5.0', 'pool') },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['conflict', 'applied']);
  });

  test('is refused where its name cannot be stored to the letter: it would be created again at every sync', async () => {
    const stock = createMongoStock(fresh(), { ObjectId });
    const results = await stock.apply([{ type: 'create', item: newItem('1', 'half \ud800 a character') }]);
    expect(results).toEqual([{ status: 'failed', error: expect.any(InvalidArgumentError) }]);
    expect(await listed(stock)).toEqual([]);
  });

  test('fails alone where an index of the shop refuses it', async () => {
    const db = fresh();
    await db.collection('ipstocks').createIndex({ name: 1 }, { unique: true });
    const stock = createMongoStock(db, { ObjectId });
    const results = await stock.apply([
      { type: 'create', item: { ...newItem('1', 'pool'), name: 'Deal' } },
      { type: 'create', item: { ...newItem('2', 'pool'), name: 'Deal' } },
      { type: 'create', item: { ...newItem('3', 'pool'), name: 'Other' } },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['applied', 'failed', 'applied']);
  });
});

describe('a stock that a shop has', () => {
  test('is read whatever it has or lacks', async () => {
    const db = fresh();
    const _id = new ObjectId();
    const id = String(_id);
    const config = { packagePid: '1', packageName: 'pool' };
    await db.collection<{ _id: unknown }>('ipstocks').insertMany([
      {
        _id,
        name: 'Whole',
        available: true,
        note: 1,
        defaultConfigurations: {
          smartvps: { ...config, provider: 'smartvps', availableQty: Long.fromNumber(7), hold: null },
        },
      } as never,
      { _id: 'bare', defaultConfigurations: { smartvps: { packagePid: null } } } as never,
      {
        _id: 'odd',
        available: 'yes',
        name: 7,
        defaultConfigurations: { smartvps: { packagePid: Decimal128.fromString('5') }, ovh: 1 },
      } as never,
      { _id: { toString: 1 }, defaultConfigurations: { smartvps: config } } as never,
      { _id: 'list', defaultConfigurations: [{ smartvps: config }] } as never,
      { _id: 'other', defaultConfigurations: { ovh: config } } as never,
      { _id: 'none', name: 'Hat' } as never,
    ]);
    const stock = createMongoStock(db, { ObjectId });
    const items = new Map((await listed(stock)).map((item) => [item.id, item]));
    expect([...items.keys()].sort()).toEqual([id, 'bare', 'odd', 'an object'].sort());
    expect(items.get(id)).toMatchObject({ id, name: 'Whole', available: true });
    expect(items.get(id)?.smartvps).toEqual({ ...config, availableQty: 7, hold: null });
    expect(await stock.get(id)).toMatchObject({ name: 'Whole', note: 1 });
    expect(await stock.get('bare')).toEqual({ id: 'bare', name: undefined, smartvps: { packagePid: null } });
    for (const missing of ['list', 'other', 'none', id.toUpperCase()])
      expect(await stock.get(missing)).toBeUndefined();
  });

  test('is updated where a document says what was listed, numbers and texts alike', async () => {
    const db = fresh();
    const _id = new ObjectId();
    const smartvps = {
      packagePid: 5,
      packageName: 'pool',
      availableQty: '7',
      lastSeen: 'yesterday',
      hold: null,
    };
    await db.collection('ipstocks').insertOne({ _id, name: 'Deal', defaultConfigurations: { smartvps } });
    const stock = createMongoStock(db, { ObjectId });
    const packages = [{ id: '5', name: 'pool', ipv4: 9, status: 'active' }];
    const client = { ipstock: async () => ({ packages, rejected: [], duplicates: [], attempts: 1 }) };
    const { summary } = await syncInventory({ client, stock });
    expect(summary).toMatchObject({ reEnabled: 1, created: 0, conflicted: 0 });
    const [document] = await db.collection('ipstocks').find({}).toArray();
    expect(document).toEqual({
      ...{ _id, name: 'Deal', available: true },
      defaultConfigurations: {
        smartvps: { packagePid: 5, packageName: 'pool', availableQty: 9, hold: null },
      },
    });
  });

  test('may keep its facts elsewhere, in a collection of another name', async () => {
    const db = fresh();
    const fields = { stock: { name: 'title', available: 'sale.on', smartvps: 'vps' } };
    const stock = createMongoStock(db, { ObjectId, fields, collections: { stock: 'offers' } });
    const [result] = await stock.apply([{ type: 'create', item: newItem('1', 'pool') }]);
    const id = result?.status === 'applied' ? result.id : '';
    const expected = { packagePid: '1', packageName: 'pool', available: true, availableQty: 7 };
    const seen = { ...expected, lastSeen: undefined, hold: undefined };
    const set = { available: false, availableQty: 0 };
    expect(await stock.apply([{ type: 'update', id, expected: seen, set }])).toEqual([
      { status: 'applied', id },
    ]);
    expect(await db.collection('offers').findOne({})).toMatchObject({
      title: 'Ocean Linux - pool',
      sale: { on: false },
      vps: { packagePid: '1', availableQty: 0 },
    });
    expect(await stock.get(id)).toMatchObject({ name: 'Ocean Linux - pool', available: false });
  });

  test('is in conflict where it has the wanted quantity, and says otherwise in a field that was not written', async () => {
    const db = fresh();
    const stock = createMongoStock(db, { ObjectId });
    const [result] = await stock.apply([{ type: 'create', item: newItem('1', 'pool') }]);
    const id = result?.status === 'applied' ? result.id : '';
    const before = { packagePid: '1', packageName: 'pool', available: false, availableQty: 0 };
    const expected = { ...before, lastSeen: undefined, hold: undefined };
    expect(await stock.apply([{ type: 'update', id, expected, set: { availableQty: 7 } }])).toEqual([
      { status: 'conflict' },
    ]);
    expect(
      await stock.apply([{ type: 'update', id, expected, set: { available: true, availableQty: 7 } }]),
    ).toEqual([{ status: 'applied', id }]);
  });

  test('takes two changes of one item one after the other, as they stand in the list', async () => {
    const stock = createMongoStock(fresh(), { ObjectId });
    const [result] = await stock.apply([{ type: 'create', item: newItem('1', 'pool') }]);
    const id = result?.status === 'applied' ? result.id : '';
    const at = (availableQty: number) => ({
      ...{ packagePid: '1', packageName: 'pool', available: true, availableQty },
      ...{ lastSeen: undefined, hold: undefined },
    });
    const results = await stock.apply([
      { type: 'update', id, expected: at(7), set: { availableQty: 8 } },
      { type: 'update', id, expected: at(8), set: { availableQty: 9 } },
      { type: 'update', id, expected: at(8), set: { availableQty: 10 } },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['applied', 'applied', 'conflict']);
    expect((await stock.get(id))?.smartvps.availableQty).toBe(9);
  });

  test('takes and gives more items than go into one request', { timeout: 120_000 }, async () => {
    const { stock } = await readyRepositories(fresh(), { ObjectId });
    const count = 3_000;
    const creates = Array.from({ length: count }, (_, index) => {
      return { type: 'create', item: newItem(String(index), 'pool') } as const;
    });
    const results = await stock.apply(creates);
    expect(results.filter(({ status }) => status !== 'applied')).toEqual([]);
    expect(new Set((await listed(stock)).map(({ id }) => id)).size).toBe(count);
  });
});

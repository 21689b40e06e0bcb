import mongoose, { Schema } from 'mongoose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Secret, type StockItem, syncInventory } from '../../src/index.ts';
import { createMongoRepositories, type MongoRepositories } from '../../src/mongodb.ts';

const connection = mongoose.createConnection(inject('mongodb').uri, {
  dbName: `smartvps-mongoose-${process.pid}`,
});
let repositories: MongoRepositories;

type Document = Record<string, unknown>;

const settings = {
  provider: String,
  packagePid: String,
  packageName: String,
  availableQty: Number,
  byMemory: { type: Map, of: Object },
  lastSeen: Date,
};

const items = connection.model(
  'IPStock',
  new Schema<Document>(
    {
      name: String,
      available: { type: Boolean, default: true },
      tags: [String],
      memoryOptions: { type: Map, of: Object },
      promoCodes: [{ code: String, discount: Number }],
      defaultConfigurations: { type: Map, of: new Schema<Document>(settings, { _id: false }) },
    },
    { timestamps: true },
  ),
  'ipstocks',
);

const orders = connection.model(
  'Order',
  new Schema<Document>(
    {
      ipStockId: { type: Schema.Types.ObjectId, ref: 'IPStock' },
      productName: String,
      memory: String,
      status: { type: String, enum: ['pending', 'confirmed', 'active', 'failed'], default: 'pending' },
      provisioningStatus: String,
      provisioningError: { type: String, default: '' },
      provisionVersion: Number,
      ipAddress: { type: String, default: '' },
      username: { type: String, default: '' },
      password: { type: String, default: '' },
      os: { type: String, default: '' },
      expiryDate: { type: Date, default: null },
      lastProvisionAttempt: { type: Date, default: null },
      autoProvisioned: { type: Boolean, default: false },
      provider: { type: String, default: null },
      customer: { name: String, tags: [String] },
    },
    { timestamps: true },
  ),
  'orders',
);

beforeAll(async () => {
  await connection.asPromise();
  if (connection.db === undefined) throw new Error('Mongoose is not connected.');
  repositories = createMongoRepositories(connection.db, { ObjectId: mongoose.mongo.ObjectId });
});
afterAll(async () => {
  if (inject('mongodb').kind !== 'compatible') await connection.dropDatabase();
  await connection.close();
});

/** A document as plain values, whichever classes Mongoose made of them. */
function plain(document: { toObject(options: object): unknown } | null): Document {
  return JSON.parse(JSON.stringify(document?.toObject({ flattenMaps: true, flattenObjectIds: true })));
}

describe('beside Mongoose 8, on its own connection', () => {
  test('stock is read with its maps, and Mongoose reads back what it wrote', async () => {
    const { stock } = repositories;
    const byMemory = { '8GB': { pid: '5', pool: 'pool' } };
    const smartvps = { packagePid: '5', packageName: 'pool', availableQty: 7, byMemory };
    const written = await items.create({
      name: 'Deal',
      tags: ['a'],
      memoryOptions: { '8GB': { price: 999 } },
      promoCodes: [{ code: 'X', discount: 5 }],
      defaultConfigurations: { smartvps: { provider: 'smartvps', ...smartvps }, ovh: { packagePid: '9' } },
    });
    const before = plain(written);
    const listed: StockItem[] = [];
    for await (const item of stock.list()) listed.push(item);
    expect(listed).toEqual([
      expect.objectContaining({ id: before._id, memoryOptions: { '8GB': { price: 999 } }, smartvps }),
    ]);

    const packages = [
      { id: '5', name: 'pool', ipv4: 0, status: 'active' },
      { id: '6', name: 'pool', ipv4: 3, status: 'active' },
    ];
    const client = { ipstock: async () => ({ packages, rejected: [], duplicates: [], attempts: 1 }) };
    expect((await syncInventory({ client, stock })).summary).toMatchObject({ disabled: 1, created: 1 });

    const { smartvps: config, ovh } = before.defaultConfigurations as Record<string, Document>;
    expect(plain(await items.findById(before._id))).toEqual({
      ...before,
      available: false,
      defaultConfigurations: { smartvps: { ...config, availableQty: 0 }, ovh },
    });
  });

  test('an item that a sync created is a document of its model, found by its id', async () => {
    const created = await items.findOne({ 'defaultConfigurations.smartvps.packagePid': '6' });
    const found = await items.findById(plain(created)._id);
    expect(plain(found)).toMatchObject({
      name: 'Ocean Linux - pool',
      available: true,
      tags: ['smartvps', 'Premium'],
    });
  });

  test('an order is read with its defaults, told, and read back', async () => {
    const item = await items.findOne({ name: 'Deal' });
    const stockId = String(item?._id);
    const written = await orders.create({
      ipStockId: stockId,
      productName: 'Deal',
      memory: '8GB',
      status: 'confirmed',
      customer: { name: 'Ann', tags: ['vip'] },
    });
    const before = plain(written);
    const id = String(before._id);
    const order = await repositories.orders.get(id);
    expect(order).toMatchObject({
      id,
      stockId,
      memory: '8GB',
      productName: 'Deal',
      customer: { name: 'Ann' },
    });
    expect(order?.os).toBeUndefined();
    expect(order).not.toHaveProperty('password');

    const login = { ip: '103.82.7.5', username: 'root', password: new Secret('s3cret'), os: 'ubuntu-22.04' };
    await repositories.orders.update(id, { version: 1, status: 'failed', reason: 'no package' });
    expect(plain(await orders.findById(id))).toMatchObject({
      status: 'confirmed',
      provisioningStatus: 'failed',
      provisioningError: 'no package',
    });
    const expiresAt = new Date('2026-04-01T00:00:00Z');
    await repositories.orders.update(id, { version: 2, status: 'active', ...login, expiresAt });
    const after = await orders.findById(id);
    expect(plain(after)).toEqual({
      ...before,
      status: 'active',
      provisioningStatus: 'active',
      provisionVersion: 2,
      provisioningError: '',
      ipAddress: '103.82.7.5',
      username: 'root',
      password: 's3cret',
      os: 'ubuntu-22.04',
      expiryDate: expiresAt.toJSON(),
      lastProvisionAttempt: expect.stringMatching(/^20/),
      autoProvisioned: true,
      provider: 'smartvps',
    });
  });
});

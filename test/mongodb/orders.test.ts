import { inspect } from 'node:util';
import { ObjectId } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, type Progress, Secret, SmartVpsError, StorageError } from '../../src/index.ts';
import { createMongoOrders, type MongoOptions } from '../../src/mongodb.ts';
import { connect } from './support.ts';

const { fresh } = connect();
const PASSWORD = 'canary-p4ssword';
const AT = Date.UTC(2026, 2, 1);
const clock = { now: () => AT };

const ACTIVE: Progress = {
  version: 3,
  status: 'active',
  ip: '103.82.7.5',
  username: 'root',
  password: new Secret(PASSWORD),
  os: 'ubuntu-22.04',
  expiresAt: new Date('2026-04-01T00:00:00Z'),
};

/** One order of a shop, told of a progress, and what is stored then. */
async function told(progress: Progress, options: MongoOptions = {}, order: Record<string, unknown> = {}) {
  const db = fresh();
  const _id = new ObjectId();
  const document = {
    _id,
    ipStockId: new ObjectId(),
    memory: '8GB',
    status: 'confirmed',
    note: [1],
    ...order,
  };
  await db.collection('orders').insertOne({ ...document });
  const orders = createMongoOrders(db, { ObjectId, clock, ...options });
  await orders.update(String(_id), progress);
  return { orders, document, stored: await db.collection('orders').findOne({ _id }) };
}

describe('an order', () => {
  test('that was delivered says so in the fields that shops have', async () => {
    const { document, stored } = await told(ACTIVE);
    expect(stored).toEqual({
      ...document,
      status: 'active',
      provisioningStatus: 'active',
      provisionVersion: 3,
      ipAddress: '103.82.7.5',
      username: 'root',
      password: PASSWORD,
      os: 'ubuntu-22.04',
      expiryDate: new Date('2026-04-01T00:00:00Z'),
      lastProvisionAttempt: new Date(AT),
      autoProvisioned: true,
      provider: 'smartvps',
    });
  });

  test('that failed keeps the status the shop gave it, and says why until a later progress does not', async () => {
    const { document, stored } = await told({ version: 1, status: 'failed', reason: 'out of stock' });
    const failed = { provisioningStatus: 'failed', provisioningError: 'out of stock', provisionVersion: 1 };
    expect(stored).toEqual({ ...document, ...failed, lastProvisionAttempt: new Date(AT) });
    const again = await told({ version: 2, status: 'provisioning' }, {}, failed);
    expect(again.stored).not.toHaveProperty('provisioningError');
  });

  test('without an expiry and a readable system keeps those the shop has', async () => {
    const before = { expiryDate: new Date(5), os: 'Windows', ipAddress: '' };
    const { stored } = await told({ ...ACTIVE, os: 'ubuntu-22.04', expiresAt: undefined }, {}, before);
    expect(stored).toMatchObject({ expiryDate: new Date(5), os: 'Windows', ipAddress: '103.82.7.5' });
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', '7'],
  ])('whose version is %s takes any progress', async (_what, provisionVersion) => {
    const { stored } = await told({ version: 0, status: 'provisioning' }, {}, { provisionVersion });
    expect(stored).toMatchObject({ provisioningStatus: 'provisioning', provisionVersion: 0 });
  });

  test('gives everything but the password, and reads its item and id as texts', async () => {
    const { orders, document } = await told(ACTIVE);
    const order = await orders.get(String(document._id));
    expect(order).toMatchObject({ id: String(document._id), stockId: String(document.ipStockId), note: [1] });
    expect(inspect(order, { depth: 9, showHidden: true })).not.toContain(PASSWORD);
  });

  test('may have other fields, deep ones and ones that are not written', async () => {
    const fields = {
      orders: {
        stockId: 'product.id',
        memory: 'product.ram',
        password: 'server.secret',
        ipAddress: 'server.ip',
        status: false,
        provider: false,
        autoProvisioned: false,
        lastProvisionAttempt: false,
      },
    } as const;
    const product = { id: 'item-1', ram: '16GB' };
    const { orders, document, stored } = await told(
      ACTIVE,
      { fields },
      { product, server: { note: 'kept' } },
    );
    expect(stored).toMatchObject({
      status: 'confirmed',
      server: { note: 'kept', ip: '103.82.7.5', secret: PASSWORD },
      username: 'root',
    });
    for (const left of ['provider', 'autoProvisioned', 'lastProvisionAttempt', 'password']) {
      expect(stored).not.toHaveProperty(left);
    }
    const order = await orders.get(String(document._id));
    expect(order).toMatchObject({ stockId: 'item-1', memory: '16GB', server: { note: 'kept' } });
    expect(inspect(order, { depth: 9 })).not.toContain(PASSWORD);
  });
});

describe('a password', () => {
  test.each([
    ['at once', (password: string) => `sealed:${password.length}`],
    ['later', async (password: string) => `sealed:${password.length}`],
  ])('is stored as sealPassword gives it %s', async (_when, sealPassword) => {
    const { stored } = await told(ACTIVE, { sealPassword });
    expect(stored?.password).toBe(`sealed:${PASSWORD.length}`);
    expect(JSON.stringify(stored)).not.toContain(PASSWORD);
  });

  test.each([
    [
      'throws it',
      (password: string) => {
        throw new Error(password);
      },
    ],
    [
      'rejects with it',
      async (password: string) => Promise.reject(Object.assign(new Error(password), { password })),
    ],
    ['gives nothing', () => undefined],
    ['gives an empty text', async () => ''],
  ])('is stored nowhere and told nowhere by a sealPassword that %s', async (_how, sealPassword) => {
    const db = fresh();
    await db.collection<{ _id: string }>('orders').insertOne({ _id: '1' });
    const orders = createMongoOrders(db, { ObjectId, sealPassword });
    const error = await orders.update('1', ACTIVE).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StorageError);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(PASSWORD);
    expect(await db.collection('orders').findOne({})).toEqual({ _id: '1' });
  });

  test('is not in the error of a database that quotes what it refuses', async () => {
    const quoting = async (_filter: object, update: object) => {
      throw Object.assign(new Error(JSON.stringify(update)), { errInfo: update, code: 121 });
    };
    const collection = { updateOne: quoting } as never;
    const orders = createMongoOrders({ collection: () => collection }, { ObjectId });
    const error = await orders.update('1', ACTIVE).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StorageError);
    expect(String(error)).toContain('Error 121');
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(PASSWORD);
  });
});

describe('options that cannot work are refused at once', () => {
  test.each([
    ['sealPassword', { sealPassword: 'aes' }],
    ['ObjectId', { ObjectId: 'mongodb' }],
    ['itemIds', { itemIds: 'uuid' }],
    ['clock', { clock: {} }],
    ['options', null],
    ['fields.orders.password', { fields: { orders: { password: false } } }],
    ['fields.orders.os', { fields: { orders: { os: '$os' } } }],
    ['fields.orders.memory', { fields: { orders: { memory: 'a..b' } } }],
    ['collections.orders', { collections: { orders: '' } }],
    ['collections', { collections: { orders: 'same', stock: 'same' } }],
  ])('%s', (option, options) => {
    const make = () => createMongoOrders(fresh(), options as MongoOptions);
    expect(make).toThrow(expect.objectContaining({ name: 'ConfigurationError', option }));
    expect(make).toThrow(SmartVpsError);
    expect(make).toThrow(ConfigurationError);
  });
});

import { randomUUID } from 'node:crypto';
import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { installExpressShop, type RunningShop, startShop } from './running-shop.ts';
import { idOf, operatorAt, order, pay, soldOf, whenItSays } from './shopping.ts';
import { until, Visitor } from './visitor.ts';

const folder = installExpressShop('mongodb');
/** A database of its own on the server of this run. */
const database = inject('mongodb').uri.replace(
  /^(\w+(?:\+srv)?:\/\/[^/]+)\/?[^?]*/,
  `$1/express-${randomUUID()}`,
);
let shop: RunningShop;

beforeAll(async () => {
  shop = await startShop(folder, { MONGODB_URI: database });
});
afterAll(() => shop?.stop());

test('a shop on MongoDB sells a server, keeps its password sealed, shows it once, and finds all of it after a restart', async () => {
  const customer = new Visitor(shop.url);
  const page = await order(customer, '103.82.72', '8GB');
  await pay(customer, page);
  const ready = await whenItSays(customer, page, 'Show the password');
  expect(await soldOf(shop.url, '103.82.72')).toBe(1);
  const sealed = (await storedOrder(idOf(page)))?.password;

  const ask = () => customer.submit(ready, `/orders/${idOf(page)}/password`);
  const shown = (await Promise.all([ask(), ask()])).flatMap(({ text }) =>
    Array.from(text.matchAll(/class="password">([^<]+)</g), ([, password = '']) => password),
  );
  expect(shown).toHaveLength(1);
  expect(sealed).toMatch(/^[\w+/=]{40,}$/);
  expect(sealed).not.toContain(shown[0]);
  expect(await storedOrder(idOf(page))).toMatchObject({ memory: '8GB', provisioningStatus: 'active' });
  expect(await storedOrder(idOf(page))).not.toHaveProperty('password');

  await shop.stop();
  shop = await startShop(folder, { MONGODB_URI: database });
  const again = customer.at(shop.url);
  expect((await again.open(page.path)).text).toContain('and not again');
  expect((await again.open('/orders')).text).toContain('Ocean Linux - 103.82.72');
  expect((await operatorAt(shop.url).open(`/operator/orders/${idOf(page)}`)).text).toContain(
    '>purchased</td>',
  );
});

test('a shop that is told to end while a purchase is under way hears its answer first, and delivers', async () => {
  const customer = new Visitor(shop.url);
  await customer.submit(await customer.open('/demo'), '/demo/purchase', { fault: 'slow' });
  const page = await order(customer, '202.71.16');
  await pay(customer, page);
  const record = (stage: string) =>
    until(
      () => storedRecord(idOf(page)),
      (found) => found?.stage === stage,
    );
  await record('purchasing');
  expect(await shop.stop()).toEqual({ code: 0 });
  expect((await storedRecord(idOf(page)))?.stage).toBe('active');
  shop = await startShop(folder, { MONGODB_URI: database });
});

function storedRecord(orderId: string): Promise<{ readonly stage?: string } | null> {
  return inDatabase((db) => db.collection<{ stage?: string }>('smartvps_provisions').findOne({ orderId }));
}

function storedOrder(id: string): Promise<{ readonly password?: string } | null> {
  return inDatabase((db) => db.collection<{ _id: string; password?: string }>('orders').findOne({ _id: id }));
}

async function inDatabase<Found>(look: (db: Db) => Promise<Found>): Promise<Found> {
  const client = await new MongoClient(database).connect();
  try {
    return await look(client.db());
  } finally {
    await client.close();
  }
}

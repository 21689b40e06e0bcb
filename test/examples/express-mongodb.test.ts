import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { installExpressShop, type RunningShop, startShop } from './running-shop.ts';
import { idOf, operatorAt, order, pay, soldOf, whenItSays } from './shopping.ts';
import { Visitor } from './visitor.ts';

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

async function storedOrder(id: string) {
  const client = await new MongoClient(database).connect();
  try {
    return await client.db().collection<{ _id: string; password?: string }>('orders').findOne({ _id: id });
  } finally {
    await client.close();
  }
}

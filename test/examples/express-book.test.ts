import { randomUUID } from 'node:crypto';
import { MongoClient, ObjectId } from 'mongodb';
import { createMemoryOrders, type OrderRepository, Secret } from 'smartvps-sdk';
import { createMongoOrders } from 'smartvps-sdk/mongodb';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { createMemoryBook } from '../../examples/express/shop/memory-book.ts';
import { createMongoBook } from '../../examples/express/shop/mongo-book.ts';
import type { OrderBook, PlacedOrder } from '../../examples/express/shop/order-book.ts';
import { createSeal } from '../../examples/express/shop/seal.ts';

const mongodb = new MongoClient(inject('mongodb').uri);
afterAll(() => mongodb.close());

/** A book, and the orders in it as the library tells them. */
interface Kept {
  readonly book: OrderBook;
  readonly orders: OrderRepository;
}

const BOOKS: readonly (readonly [string, () => Promise<Kept>])[] = [
  [
    'in memory',
    async () => {
      const orders = createMemoryOrders();
      return { orders, book: createMemoryBook(orders) };
    },
  ],
  [
    'in MongoDB',
    async () => {
      const db = mongodb.db(`book-${randomUUID()}`);
      const { seal, open } = createSeal('a secret');
      const orders = createMongoOrders(db, { ObjectId, sealPassword: seal });
      return { orders, book: await createMongoBook(db, { open }) };
    },
  ],
];

describe.each(BOOKS)('an order book %s', (_where, open) => {
  test('gives back what was placed, to its customer, the newest first', async () => {
    const { book, orders } = await open();
    const [first, second] = [orderFrom('asha', 1), orderFrom('asha', 2)];
    for (const order of [first, second, orderFrom('ravi', 3)]) await book.place(order);
    expect(await book.find(first.id)).toMatchObject(first);
    expect(await orders.get(first.id)).toMatchObject({ stockId: 'item-5', memory: '8GB' });
    expect((await book.ofCustomer('asha')).map(({ id }) => id)).toEqual([second.id, first.id]);
    expect((await book.recent(2)).map(({ customer }) => customer)).toEqual(['ravi', 'asha']);
    expect(await book.find('none')).toBeUndefined();
  });

  test('shows what was delivered, and gives the password to one of two who ask at once, and never again', async () => {
    const { book, orders } = await open();
    const order = orderFrom('asha', 1);
    await book.place(order);
    expect(await book.takePassword(order.id)).toBeUndefined();
    const delivered = { ip: '103.82.72.9', username: 'root', password: new Secret('s3cret') };
    await orders.update(order.id, { version: 2, status: 'active', ...delivered });
    expect(await book.find(order.id)).toMatchObject({ ip: '103.82.72.9', username: 'root' });
    const taken = await Promise.all([book.takePassword(order.id), book.takePassword(order.id)]);
    expect(taken.filter((password) => password !== undefined)).toEqual(['s3cret']);
    expect(await book.takePassword(order.id)).toBeUndefined();
    expect((await book.find(order.id))?.passwordShownAt).toBeInstanceOf(Date);
    await orders.update(order.id, { version: 3, status: 'active', ...delivered });
    expect(await book.takePassword(order.id)).toBeUndefined();
  });

  test('has one invoice for the next month until it is settled, then another', async () => {
    const { book } = await open();
    const { id } = await book.invoiceFor('order-1');
    expect((await book.invoiceFor('order-1')).id).toBe(id);
    expect((await book.invoiceFor('order-2')).id).not.toBe(id);
    expect(await book.paidInvoice('order-1')).toBeUndefined();
    await book.notePaid('none');
    await book.notePaid(id);
    expect((await book.paidInvoice('order-1'))?.id).toBe(id);
    expect((await book.invoiceFor('order-1')).id).toBe(id);
    await book.noteSettled(id);
    expect(await book.paidInvoice('order-1')).toBeUndefined();
    expect((await book.invoiceFor('order-1')).id).not.toBe(id);
  });

  test('keeps the moment of the first refund', async () => {
    const { book } = await open();
    const order = orderFrom('asha', 1);
    await book.place(order);
    await book.noteRefund(order.id);
    const refundedAt = (await book.find(order.id))?.refundedAt;
    await book.noteRefund(order.id);
    await book.noteRefund('none');
    expect((await book.find(order.id))?.refundedAt).toEqual(refundedAt);
    expect(refundedAt).toBeInstanceOf(Date);
  });
});

describe('a seal', () => {
  const { seal, open } = createSeal('a secret');

  test('opens what it sealed, and seals the same text differently every time', () => {
    expect(open(seal('pässword'))).toBe('pässword');
    expect(seal('password')).not.toBe(seal('password'));
  });

  test('refuses what another secret sealed, and what was changed', () => {
    expect(() => open(createSeal('another').seal('password'))).toThrow();
    const sealed = Buffer.from(seal('password'), 'base64');
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    expect(() => open(sealed.toString('base64'))).toThrow();
  });
});

function orderFrom(customer: string, minute: number): PlacedOrder {
  return {
    id: `ORD-${customer}-${minute}`,
    stockId: 'item-5',
    memory: '8GB',
    os: 'ubuntu-22.04',
    customer,
    productName: 'Linux',
    price: 999,
    placedAt: new Date(Date.UTC(2026, 0, 1, 0, minute)),
  };
}

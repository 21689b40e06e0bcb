import type { Db } from 'mongodb';
import { type Invoice, newId, type OrderBook, type ShopOrder } from './order-book.ts';
import type { Seal } from './seal.ts';

/** An order as it is stored: the shop's own fields, and those that the library writes. */
interface OrderDocument {
  readonly _id: string;
  readonly ipStockId: string;
  readonly productName: string;
  readonly memory: string;
  readonly os?: string | undefined;
  readonly price: number;
  readonly customer: string;
  readonly placedAt: Date;
  readonly status: string;
  readonly passwordShownAt?: Date;
  readonly refundedAt?: Date;
  readonly ipAddress?: string;
  readonly username?: string;
  readonly expiryDate?: Date;
  readonly password?: string;
}

type InvoiceDocument = Omit<Invoice, 'id'> & { readonly _id: string };

/** An order book in the shop's own database, beside the library's fields in the same documents. */
export async function createMongoBook(db: Db, { open }: Pick<Seal, 'open'>): Promise<OrderBook> {
  const orders = db.collection<OrderDocument>('orders');
  const invoices = db.collection<InvoiceDocument>('invoices');
  await orders.createIndex({ customer: 1, placedAt: -1 });
  await invoices.createIndex({ orderId: 1 });

  const newestFirst = { sort: { placedAt: -1 }, projection: { password: 0 } } as const;
  return {
    async place({ id, stockId, productName, memory, os, price, customer, placedAt }) {
      const asked = { ipStockId: stockId, productName, memory, ...(os !== undefined && { os }) };
      await orders.insertOne({ _id: id, ...asked, price, customer, placedAt, status: 'pending' });
    },
    async find(id) {
      const order = await orders.findOne({ _id: id }, { projection: { password: 0 } });
      return order === null ? undefined : orderOf(order);
    },
    async ofCustomer(customer) {
      return (await orders.find({ customer }, newestFirst).toArray()).map(orderOf);
    },
    async recent(limit) {
      return (await orders.find({}, { ...newestFirst, limit }).toArray()).map(orderOf);
    },
    async takePassword(id) {
      const unseen = { _id: id, passwordShownAt: { $exists: false } };
      const order = await orders.findOne(unseen, { projection: { password: 1 } });
      if (typeof order?.password !== 'string') return undefined;
      const password = open(order.password);
      // Of two requests at once one makes this write; from then on the password is in the database no more.
      const taking = { $set: { passwordShownAt: new Date() }, $unset: { password: '' as const } };
      return (await orders.updateOne(unseen, taking)).modifiedCount === 1 ? password : undefined;
    },
    async noteRefund(id) {
      await orders.updateOne(
        { _id: id, refundedAt: { $exists: false } },
        { $set: { refundedAt: new Date() } },
      );
    },
    async invoiceFor(orderId) {
      const known = await invoices.findOne({ orderId, settledAt: { $exists: false } });
      if (known !== null) return invoiceOf(known);
      const invoice = { _id: newId('INV'), orderId };
      await invoices.insertOne(invoice);
      return invoiceOf(invoice);
    },
    async notePaid(id) {
      await invoices.updateOne({ _id: id, paidAt: { $exists: false } }, { $set: { paidAt: new Date() } });
    },
    async paidInvoice(orderId) {
      const paid = { orderId, paidAt: { $exists: true }, settledAt: { $exists: false } };
      const invoice = await invoices.findOne(paid);
      return invoice === null ? undefined : invoiceOf(invoice);
    },
    async noteSettled(id) {
      await invoices.updateOne({ _id: id }, { $set: { settledAt: new Date() } });
    },
  };
}

function orderOf({ _id, ipStockId, ipAddress, expiryDate, ...order }: OrderDocument): ShopOrder {
  return { ...order, id: _id, stockId: ipStockId, ip: ipAddress, expiresAt: expiryDate };
}

function invoiceOf({ _id, ...invoice }: InvoiceDocument): Invoice {
  return { ...invoice, id: _id };
}

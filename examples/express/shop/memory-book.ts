import type { MemoryOrders, StoredOrder } from 'smartvps-sdk';
import { type Invoice, newId, type OrderBook, type PlacedOrder, type ShopOrder } from './order-book.ts';

/** What the shop notes about an order besides the library's own progress. */
type Notes = Pick<ShopOrder, 'passwordShownAt' | 'refundedAt'>;

/** An order book that ends with the process. */
export function createMemoryBook(orders: MemoryOrders): OrderBook {
  const placed: PlacedOrder[] = [];
  const notes = new Map<string, Notes>();
  const invoices = new Map<string, Invoice>();

  const note = (id: string, more: Notes) => notes.set(id, { ...notes.get(id), ...more });
  const find = async (id: string) => {
    const order = placed.find((other) => other.id === id);
    const stored = order && (await orders.get(id));
    return order && { ...order, ...toldOf(stored), ...notes.get(id) };
  };
  const all = async (wanted: (order: PlacedOrder) => boolean, limit = Number.POSITIVE_INFINITY) => {
    const found = await Promise.all(placed.filter(wanted).map(({ id }) => find(id)));
    return found
      .filter((order) => order !== undefined)
      .reverse()
      .slice(0, limit);
  };
  const change = (id: string, more: Partial<Invoice>) => {
    const invoice = invoices.get(id);
    if (invoice !== undefined) invoices.set(id, { ...invoice, ...more });
  };
  const unsettled = (orderId: string) =>
    [...invoices.values()].find((invoice) => invoice.orderId === orderId && !invoice.settledAt);

  return {
    async place(order) {
      placed.push(order);
      orders.put(order);
    },
    find,
    ofCustomer: (customer) => all((order) => order.customer === customer),
    recent: (limit) => all(() => true, limit),
    async takePassword(id) {
      const password = (await orders.get(id))?.password;
      // No pause between the look and the note: two requests at once cannot both see it.
      if (password === undefined || notes.get(id)?.passwordShownAt) return undefined;
      note(id, { passwordShownAt: new Date() });
      return password.reveal();
    },
    async noteRefund(id) {
      note(id, { refundedAt: notes.get(id)?.refundedAt ?? new Date() });
    },
    async invoiceFor(orderId) {
      const invoice = unsettled(orderId) ?? { id: newId('INV'), orderId };
      invoices.set(invoice.id, invoice);
      return invoice;
    },
    async notePaid(id) {
      change(id, { paidAt: invoices.get(id)?.paidAt ?? new Date() });
    },
    async paidInvoice(orderId) {
      const invoice = unsettled(orderId);
      return invoice?.paidAt && invoice;
    },
    async noteSettled(id) {
      change(id, { settledAt: new Date() });
    },
  };
}

function toldOf(order: StoredOrder | undefined): Partial<ShopOrder> {
  if (order === undefined) return {};
  const { ipAddress, username, expiryDate } = order;
  return { ip: ipAddress, username, expiresAt: expiryDate };
}

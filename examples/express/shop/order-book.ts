import { randomBytes } from 'node:crypto';
import type { Order } from 'smartvps-sdk';

/** What a customer asked for. */
export interface PlacedOrder extends Order {
  readonly id: string;
  /** Who ordered: the id in the customer's signed cookie. */
  readonly customer: string;
  /** The item's name when it was ordered; it may be renamed later. */
  readonly productName: string;
  readonly price: number;
  readonly placedAt: Date;
}

/** An order as the shop's pages show it: what was asked for, and what the library has told of it. */
export interface ShopOrder extends PlacedOrder {
  readonly ip?: string;
  readonly username?: string;
  readonly expiresAt?: Date;
  /** When the password was shown. It is shown once. */
  readonly passwordShownAt?: Date;
  /** When the payment provider said that the money went back. */
  readonly refundedAt?: Date;
}

/** A bill for one more month of one server. */
export interface Invoice {
  readonly id: string;
  readonly orderId: string;
  readonly paidAt?: Date;
  /** When the month was paid for at SmartVPS. */
  readonly settledAt?: Date;
}

/** The shop's own side of its orders: what a billing system has anyway. The library sees none of it. */
export interface OrderBook {
  place(order: PlacedOrder): Promise<void>;
  find(id: string): Promise<ShopOrder | undefined>;
  /** The orders of one customer, the newest first. */
  ofCustomer(customer: string): Promise<readonly ShopOrder[]>;
  /** The last orders of everybody, the newest first. */
  recent(limit: number): Promise<readonly ShopOrder[]>;
  /** The password, the first time it is asked for; `undefined` ever after. */
  takePassword(id: string): Promise<string | undefined>;
  noteRefund(id: string): Promise<void>;

  /** The bill for this server's next month: the one that is open, or another one. */
  invoiceFor(orderId: string): Promise<Invoice>;
  notePaid(invoiceId: string): Promise<void>;
  /** The bill that was paid for this server's next month and is not settled. */
  paidInvoice(orderId: string): Promise<Invoice | undefined>;
  noteSettled(invoiceId: string): Promise<void>;
}

/** An id that nobody guesses and that can be read out on the telephone. */
export function newId(prefix: 'ORD' | 'INV'): string {
  return `${prefix}-${randomBytes(8).toString('hex')}`;
}

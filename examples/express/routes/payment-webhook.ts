import express, { Router } from 'express';
import { ResolveRefusedError } from 'smartvps-sdk';
import type { Shop } from '../shop/shop.ts';
import { isSigned, readPayment } from './payment.ts';

/** What the payment provider calls, perhaps more than once and in any order. It buys nothing: `processDue` does. */
export function paymentWebhook({ provisioner, book }: Shop, secret: string): Router {
  return Router().post('/', express.raw({ type: () => true, inflate: false }), async (request, response) => {
    if (!isSigned(request.body, request.get('x-payment-signature'), secret)) {
      return void response.status(401).json({ error: 'The signature is missing or wrong.' });
    }
    const payment = readPayment(request.body);
    switch (payment?.type) {
      case 'payment.succeeded':
        await provisioner.enqueue(payment.orderId);
        break;
      case 'payment.refunded':
        await book.noteRefund(payment.orderId);
        await provisioner.cancel(payment.orderId, BY_REFUND).catch(unlessBought);
        break;
      case 'invoice.paid':
        await book.notePaid(payment.invoiceId);
        break;
      default:
        return void response.status(400).json({ error: 'The event is of no known kind.' });
    }
    response.json({ received: true });
  });
}

const BY_REFUND = { actor: 'payments', reason: 'the payment was refunded' };

/** A server that may have been bought is not cancelled: the operator sees the refund beside the order, and ends it. */
function unlessBought(error: unknown): void {
  if (!(error instanceof ResolveRefusedError)) throw error;
}

import { type Payment, signatureOf } from '../routes/payment.ts';

/** Stands where the payment provider is: tells the shop over HTTP, signed, what was paid. */
export async function sendPayment(shopUrl: string, secret: string, payment: Payment): Promise<void> {
  const body = JSON.stringify({ ...payment, sentAt: new Date().toISOString() });
  const headers = { 'content-type': 'application/json', 'x-payment-signature': signatureOf(body, secret) };
  const answer = await fetch(`${shopUrl}/webhooks/payment`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`The webhook answered ${answer.status}.`);
}

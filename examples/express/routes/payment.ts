import { createHmac, timingSafeEqual } from 'node:crypto';

/** What this shop's payment provider tells it. */
export type Payment =
  | { readonly type: 'payment.succeeded' | 'payment.refunded'; readonly orderId: string }
  | { readonly type: 'invoice.paid'; readonly invoiceId: string };

/** HMAC-SHA256 of the body as it was sent, in hexadecimal digits. */
export function signatureOf(body: Uint8Array | string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** Whether these very bytes were signed. What is compared has one length, whatever was sent. */
export function isSigned(body: unknown, signature: string | undefined, secret: string): boolean {
  if (!(body instanceof Uint8Array) || signature === undefined) return false;
  const digest = (text: string) => createHmac('sha256', secret).update(text).digest();
  return timingSafeEqual(digest(signature), digest(signatureOf(body, secret)));
}

/** What a signed body says; `undefined` when it says nothing that this shop knows. */
export function readPayment(body: Uint8Array): Payment | undefined {
  const { type, orderId, invoiceId } = fieldsOf(body);
  const isAboutOrder = type === 'payment.succeeded' || type === 'payment.refunded';
  if (isAboutOrder && typeof orderId === 'string') return { type, orderId };
  return type === 'invoice.paid' && typeof invoiceId === 'string' ? { type, invoiceId } : undefined;
}

function fieldsOf(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(Buffer.from(body).toString('utf8')));
  } catch {
    return {};
  }
}

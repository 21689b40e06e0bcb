import { readSetting } from '../../../../lib/settings';
import { shop } from '../../../../lib/shop';
import { isSigned } from '../../../../lib/signature';

/**
 * What the payment provider calls, perhaps more than once. It puts the order on record and buys nothing: a scheduler
 * calls `processDue`.
 */
export async function POST(request: Request): Promise<Response> {
  // The raw bytes: a signature is over what was sent, not over what JSON makes of it.
  const body = new Uint8Array(await request.arrayBuffer());
  if (!isSigned(body, request.headers.get('x-payment-signature'), readSetting('PAYMENT_SECRET')))
    return Response.json({ error: 'The signature is missing or wrong.' }, { status: 401 });
  const orderId = readOrderId(body);
  if (orderId === undefined)
    return Response.json({ error: 'The event is of no known kind.' }, { status: 400 });
  const { provisioner, ready } = shop();
  await ready();
  await provisioner.enqueue(orderId);
  return Response.json({ received: true });
}

/** The order that was paid for, as your payment provider words it. */
function readOrderId(body: Uint8Array): string | undefined {
  try {
    const event: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (typeof event !== 'object' || event === null) return undefined;
    if (!('type' in event && event.type === 'payment.succeeded' && 'orderId' in event)) return undefined;
    return typeof event.orderId === 'string' ? event.orderId : undefined;
  } catch {
    return undefined;
  }
}

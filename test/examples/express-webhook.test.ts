import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installExpressShop, type RunningShop, SECRETS, startShop } from './running-shop.ts';
import { idOf, order, pay, renewalsAt, soldOf, whenItSays } from './shopping.ts';
import { until, type VisitedPage, Visitor } from './visitor.ts';

/** What is on the button while a month can be paid for. */
const NEXT_MONTH = 'for the next month';

const folder = installExpressShop('webhook');
let shop: RunningShop;
let customer: Visitor;

beforeAll(async () => {
  shop = await startShop(folder, { RENEW_EVERY_SECONDS: '1', RENEW_WITHIN_DAYS: '100' });
  customer = new Visitor(shop.url);
});
afterAll(() => shop?.stop());

describe('a payment webhook', () => {
  test('that is delivered five times at once, and five times later, buys one server', async () => {
    const page = await order(customer, '103.82.72');
    await five(() => paid(idOf(page)));
    await whenItSays(customer, page, 'Your server is running.');
    await five(() => paid(idOf(page)));
    await aTickLater();
    expect(await soldOf(shop.url, '103.82.72')).toBe(1);
  });

  test('that is delivered five times after the refund buys nothing', async () => {
    const page = await order(customer, '103.82.7');
    expect((await refunded(idOf(page))).status).toBe(200);
    await five(() => paid(idOf(page)));
    await whenItSays(customer, page, 'No server was bought');
    await aTickLater();
    expect(await soldOf(shop.url, '103.82.7')).toBe(0);
  });

  test('that is delivered five times after the refund of a running server buys no second one', async () => {
    const page = await order(customer, '103.93.17x');
    await paid(idOf(page));
    await whenItSays(customer, page, 'Your server is running.');
    expect((await refunded(idOf(page))).status).toBe(200);
    await five(() => paid(idOf(page)));
    await aTickLater();
    expect(await soldOf(shop.url, '103.93.17x')).toBe(1);
  });
});

describe('an invoice for the next month', () => {
  test('that is delivered five times, and five times later, renews the server once; then the next one can be paid', async () => {
    const page = await order(customer, '103.181.91');
    const ready = await whenItSays(customer, await pay(customer, page), NEXT_MONTH);
    const paidPage = await customer.submit(ready, `/demo/pay/${idOf(page)}/next-month`);
    const [, invoiceId = ''] = paidPage.path.split('?paid=');
    await five(() => signed({ type: 'invoice.paid', invoiceId }));
    const renewed = await until(
      () => customer.open(page.path),
      ({ text }) => text.includes(NEXT_MONTH),
    );
    expect(paidUntil(renewed) - paidUntil(ready)).toBe(30 * 86_400_000);
    await five(() => signed({ type: 'invoice.paid', invoiceId }));
    await aTickLater();
    expect((await customer.open(page.path)).text).toContain(NEXT_MONTH);
    expect(await renewalsAt(shop.url)).toBe(1);
  });
});

describe('a webhook', () => {
  test.each([
    ['without a signature', (_body: string) => undefined],
    ['with an empty signature', () => ''],
    ['signed with another secret', (body: string) => sign(body, 'another')],
    ['signed for another body', (body: string) => sign(`${body} `)],
    ['with half a signature', (body: string) => sign(body).slice(0, 32)],
  ])('%s is refused, and nothing is bought', async (_what, signature) => {
    const page = await order(customer, '103.109.18x');
    const body = JSON.stringify({ type: 'payment.succeeded', orderId: idOf(page) });
    expect((await deliver(body, signature(body))).status).toBe(401);
    await aTickLater();
    expect((await customer.open(page.path)).text).toContain('Waiting for payment');
    expect(await soldOf(shop.url, '103.109.18x')).toBe(0);
  });

  test.each(['[]', 'null', '{"type":"payment.succeeded"}', '{"type":"payment.lost","orderId":"x"}', '{'])(
    'that says %j is refused',
    async (body) => {
      expect((await deliver(body, sign(body))).status).toBe(400);
    },
  );
});

/** The day on an order's page. */
function paidUntil({ text }: VisitedPage): number {
  return Date.parse(/Paid until<\/dt>\s*<dd>\s*<time datetime="([^"]+)"/.exec(text)?.[1] ?? '');
}

/** Another order is paid and delivered: whatever was due before it has been taken up. */
async function aTickLater(): Promise<void> {
  const page = await order(customer, '202.71.16');
  await whenItSays(customer, await pay(customer, page), 'Your server is running.');
}

function five(send: () => Promise<Response>): Promise<readonly Response[]> {
  return Promise.all(Array.from({ length: 5 }, send));
}

const paid = (orderId: string) => signed({ type: 'payment.succeeded', orderId });
const refunded = (orderId: string) => signed({ type: 'payment.refunded', orderId });

function signed(event: object): Promise<Response> {
  const body = JSON.stringify(event);
  return deliver(body, sign(body));
}

function sign(body: string, secret = SECRETS.PAYMENT_SECRET): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

function deliver(body: string, signature: string | undefined): Promise<Response> {
  const headers = signature === undefined ? undefined : { 'x-payment-signature': signature };
  return fetch(new URL('/webhooks/payment', shop.url), { method: 'POST', body, headers });
}

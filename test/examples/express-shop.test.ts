import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installExpressShop, type RunningShop, startShop } from './running-shop.ts';
import { catalogueOf, idOf, operatorAt, order, pay, soldOf, whenItSays } from './shopping.ts';
import { type VisitedPage, Visitor } from './visitor.ts';

const folder = installExpressShop('shop');
let shop: RunningShop;

beforeAll(async () => {
  shop = await startShop(folder);
});
afterAll(() => shop?.stop());

describe('the catalogue', () => {
  test('shows what is available with its name, sizes, prices and addresses left, and nothing else', async () => {
    const { text } = await catalogueOf(new Visitor(shop.url));
    expect(text.match(/class="offer"/g)).toHaveLength(12);
    for (const words of [
      'Ocean Linux - 103.195.160.2',
      '50 addresses left',
      '4 GB',
      '₹699',
      '16 GB',
      '₹1,499',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain('45.112.22'); // sold out
    expect(text).not.toContain('45.112.23'); // suspended
  });

  test('sells nothing that is not on it', async () => {
    const visitor = new Visitor(shop.url);
    const catalogue = await catalogueOf(visitor);
    for (const [item, memory] of [
      ['smartvps:43:45.112.23', '4GB'], // suspended
      ['smartvps:5:103.82.72', '64GB'],
      ['smartvps:999:103.82.72', '4GB'],
      ['', ''],
    ] as const)
      expect((await visitor.submit(catalogue, '/orders', { item, memory })).status).toBe(409);
    expect((await visitor.open('/orders')).text).toContain('You have not ordered anything yet.');
  });
});

describe('an order', () => {
  test('is followed to its login, whose password is shown once, to its own customer', async () => {
    const customer = new Visitor(shop.url);
    const page = await order(customer, '103.181.91', '8GB');
    expect(page.text).toContain('Waiting for payment');
    await pay(customer, page);
    const ready = await whenItSays(customer, page, 'Show the password');
    expect(ready.text).not.toContain('class="password"');

    const address = `/orders/${idOf(page)}/password`;
    const stranger = new Visitor(shop.url);
    expect((await stranger.open(page.path)).status).toBe(404);
    expect((await customer.open(address)).status).toBe(404);

    const both = await Promise.all([customer.submit(ready, address), customer.submit(ready, address)]);
    const passwords = both.flatMap(passwordIn);
    expect(passwords).toHaveLength(1);
    const later = await customer.open(page.path);
    expect(later.text).toContain('and not again');
    for (const { text } of [later, await operatorAt(shop.url).open(`/operator/orders/${idOf(page)}`)])
      expect(text).not.toContain(passwords[0]);
    expect(shop.output()).not.toContain(passwords[0]);
    expect(await soldOf(shop.url, '103.181.91')).toBe(1);
  });

  test('of another customer is 404 for every request, and on no list', async () => {
    const [customer, other] = [new Visitor(shop.url), new Visitor(shop.url)];
    const page = await order(customer, '157.15.40');
    const own = await order(other, '157.15.40');
    const { text: form } = await other.open(own.path);
    const csrf = /name="csrf" value="([^"]+)"/.exec(form)?.[1] ?? '';
    expect((await other.open(page.path)).status).toBe(404);
    expect((await other.post(`${page.path}/password`, { csrf })).status).toBe(404);
    expect((await other.post(`/demo/pay/${idOf(page)}`, { csrf })).status).toBe(404);
    expect((await other.open('/orders')).text).not.toContain(idOf(page));
    expect((await customer.open('/orders')).text).toContain(idOf(page));
  });
});

describe('a form', () => {
  test.each([
    ['without a token', {}],
    ['with an empty one', { csrf: '' }],
    ['with one that was made up', { csrf: `${'a'.repeat(64)}.${'b'.repeat(64)}` }],
  ])('%s is refused, wherever it is sent', async (_what, token) => {
    const visitor = operatorAt(shop.url);
    await visitor.open('/');
    const fields = { item: 'smartvps:5:103.82.72', memory: '4GB', approvedLoss: '99', ...token };
    for (const path of [
      '/orders',
      '/orders/x/password',
      '/operator/sync',
      '/operator/approve-loss',
      '/demo/list',
    ])
      expect([path, (await visitor.post(path, fields)).status]).toEqual([path, 403]);
  });

  test('with the token of another browser is refused', async () => {
    const page = await catalogueOf(new Visitor(shop.url));
    const other = new Visitor(shop.url);
    await other.open('/');
    const { status } = await other.submit(page, '/orders', { item: 'smartvps:5:103.82.72', memory: '4GB' });
    expect(status).toBe(403);
  });
});

describe('the operator’s pages', () => {
  const paths = [
    '/operator',
    '/operator/plan',
    '/operator/orders/x',
    '/operator/diagnose?order=x',
    '/operator/nope',
  ];

  test.each([
    ['nobody', undefined],
    ['somebody with another password', { name: 'asha', password: 'guess' }],
    ['somebody without a name', { name: '', password: 'test-operator-password' }],
  ])('answer 401 to %s', async (_who, login) => {
    const visitor = new Visitor(shop.url, login);
    for (const path of paths) {
      const { status, headers } = await visitor.open(path);
      expect([path, status, headers.get('www-authenticate')?.slice(0, 5)]).toEqual([path, 401, 'Basic']);
    }
  });

  test('let an operator decide once, under a name, on the page they saw', async () => {
    const customer = new Visitor(shop.url);
    const operator = operatorAt(shop.url, 'ravi');
    await operator.submit(await operator.open('/demo'), '/demo/purchase', { fault: 'wrong_pool' });
    const page = await order(customer, '103.83.x');
    await pay(customer, page);
    await whenItSays(customer, page, 'Being looked at');

    const path = `/operator/orders/${idOf(page)}/resolve`;
    const seen = await operator.open('/operator');
    const [version = ''] = valuesOf(seen, 'version');
    const decision = { decision: 'abandon', reason: 'refunded by hand' };
    for (const stale of [String(Number(version) - 1), ''])
      expect((await operator.submit(seen, path, { ...decision, version: stale })).status).toBe(409);
    expect((await operator.submit(seen, path, { ...decision, version, reason: ' ' })).status).toBe(400);
    expect((await operator.submit(seen, path, { ...decision, version, decision: 'purchased' })).status).toBe(
      409,
    );
    expect((await operator.submit(seen, path, { ...decision, version })).text).toContain('on record');
    expect((await operator.submit(seen, path, { ...decision, version })).status).toBe(409);

    const { text } = await operator.open(`/operator/orders/${idOf(page)}`);
    expect(text).toContain('written off: refunded by hand');
    expect(text).toContain('>ravi</td>');
    expect((await customer.open(page.path)).text).toContain('settle it with you');
    expect(await soldOf(shop.url, '103.83.x')).toBe(1);
  });

  test('let a withheld loss pass by its size alone', async () => {
    const operator = operatorAt(shop.url);
    const onSale = async () => (await operator.open('/')).text.match(/class="offer"/g)?.length ?? 0;
    await operator.submit(await operator.open('/demo'), '/demo/list', { mode: 'empty' });
    const before = await onSale();
    const held = await operator.submit(await operator.open('/operator'), '/operator/sync');
    expect(held.text).toContain(`Approve the loss of ${before} items`);
    expect(held.text).toContain('The guard held back what would go off sale');
    expect(await onSale()).toBe(before);

    const less = await operator.submit(held, '/operator/approve-loss', { approvedLoss: String(before - 1) });
    expect(less.text).toContain('still withheld');
    for (const approvedLoss of ['', '-1', 'all', '1e9.5'])
      expect((await operator.submit(held, '/operator/approve-loss', { approvedLoss })).status).toBe(400);
    expect(await onSale()).toBe(before);

    await operator.submit(held, '/operator/approve-loss', { approvedLoss: String(before) });
    expect(await onSale()).toBe(0);
    await operator.submit(await operator.open('/demo'), '/demo/list', { mode: 'ok' });
    const back = await operator.submit(await operator.open('/operator'), '/operator/sync');
    expect(back.text).toContain('The catalogue is up to date.');
    expect(await onSale()).toBe(before);
  });
});

describe('every page', () => {
  test('comes with a policy that runs and styles nothing inline, and cookies that no script reads', async () => {
    const { headers } = await new Visitor(shop.url).open('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    const cookies = headers.getSetCookie();
    expect(cookies).toHaveLength(2);
    for (const cookie of cookies) expect(cookie).toMatch(/HttpOnly.*SameSite=(Lax|Strict)/);
  });

  test('shows what a customer or the provider wrote as text', async () => {
    const operator = operatorAt(shop.url, '<b>asha</b>');
    const { text } = await operator.open('/operator');
    expect(text).toContain('&lt;b&gt;asha&lt;/b&gt;');
  });
});

test.each(['SIGTERM', 'SIGINT'] as const)('a shop that gets %s finishes and ends with 0', async (signal) => {
  const other = await startShop(folder);
  await catalogueOf(new Visitor(other.url));
  expect(await other.stop(signal)).toEqual({ code: 0 });
});

test('a shop that is not told its secrets makes them up and prints what a person needs', async () => {
  const other = await startShop(folder, { SYNC_TOKEN: '', OPERATOR_PASSWORD: '' });
  const [, token = ''] = /x-sync-token: ([\w-]{24})"/.exec(other.output()) ?? [];
  const [, password = ''] = /the password ([\w-]{24})\)/.exec(other.output()) ?? [];
  const headers = { 'x-sync-token': token };
  expect((await fetch(`${other.url}/api/smartvps/sync`, { method: 'POST', headers })).status).toBe(200);
  expect((await new Visitor(other.url, { name: 'asha', password }).open('/operator')).status).toBe(200);
  await other.stop();
});

function passwordIn({ text }: VisitedPage): readonly string[] {
  return Array.from(
    text.matchAll(/<code class="password">([^<]+)<\/code>/g),
    ([, password = '']) => password,
  );
}

function valuesOf({ text }: VisitedPage, field: string): readonly string[] {
  return Array.from(
    text.matchAll(new RegExp(`name="${field}" value="([^"]*)"`, 'g')),
    ([, value = '']) => value,
  );
}

import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { calmQuirks, createSimulator, type SimulatorServer } from 'smartvps-sdk/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installExpressShop, type RunningShop, SECRETS, startShop } from './running-shop.ts';
import { idOf, order, whenItSays } from './shopping.ts';
import { Visitor } from './visitor.ts';

const folder = installExpressShop('alone');
const login = { username: 'reseller', password: 'provider-password' };
const simulator = createSimulator({
  packages: [{ id: 5, name: '103.82.72', ipv4: 71, status: 'active' }],
  credentials: login,
  quirks: calmQuirks,
});
let provider: SimulatorServer;
let shop: RunningShop;

beforeAll(async () => {
  provider = await simulator.listen();
  const env = {
    SMARTVPS_BASE_URL: provider.url,
    SMARTVPS_USERNAME: login.username,
    SMARTVPS_PASSWORD: login.password,
  };
  shop = await startShop(folder, env, 'server.ts');
});
afterAll(async () => {
  await shop?.stop();
  await provider?.close();
});

test('the shop without the demonstration sells from the provider that it is told, paid by a webhook', async () => {
  const customer = new Visitor(shop.url);
  const page = await order(customer, '103.82.72', '8GB');
  expect(page.text).not.toContain('/demo');
  const body = JSON.stringify({ type: 'payment.succeeded', orderId: idOf(page) });
  const signature = createHmac('sha256', SECRETS.PAYMENT_SECRET).update(body).digest('hex');
  const headers = { 'x-payment-signature': signature };
  await fetch(new URL('/webhooks/payment', shop.url), { method: 'POST', body, headers });
  await whenItSays(customer, page, 'Your server is running.');
  expect(simulator.ledger).toMatchObject([{ packageName: '103.82.72', memoryGb: 8 }]);
});

test('it has no page that moves a provider, and tells nobody its secrets', async () => {
  for (const path of ['/demo', '/demo/ledger.json', '/demo/pay/x'])
    expect((await new Visitor(shop.url).open(path)).status).toBe(404);
  for (const secret of [...Object.values(SECRETS), login.password])
    expect(shop.output()).not.toContain(secret);
});

test('it type-checks against the types in the package', () => {
  const { status, stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

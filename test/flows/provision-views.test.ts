import { describe, expect, it } from 'vitest';
import { anItem, aPackage } from '../builders.ts';
import { httpStatus, refused, timedOut } from './support/failures.ts';
import { counting, intercepted } from './support/interception.ts';
import { NO_LOGIN } from './support/scripted-provider.ts';
import { ANNA, anOrder, aShop, orders } from './support/shop.ts';
import { HOUR, MINUTE } from './support/virtual-clock.ts';

describe('review', () => {
  it('lists what waits for a person, the longest waiting first, with everything to decide by', async () => {
    const shop = aShop({ orders: orders(4) });
    shop.provider.onPurchase.push(
      () => {
        throw timedOut();
      },
      ({ sell }) => sell(),
      ({ sell }) => sell('9.9.9.9'),
    );
    await shop.provisioner.provision('A-3');
    const first = shop.clock.now();
    shop.clock.jump(HOUR);
    await shop.provisioner.provision('A-1');
    await shop.provisioner.provision('A-2');
    const second = shop.clock.now();
    shop.clock.jump(HOUR);

    const cases = await shop.provisioner.review();
    const [unknown, foreign] = [await shop.record('A-3'), await shop.record('A-2')];
    expect(cases).toEqual([
      {
        orderId: 'A-3',
        reason: 'outcome_unknown',
        message: 'attempt 1 may have bought a server: SMARTVPS_TIMEOUT',
        surplus: [],
        evidence: { 1: { at: first, outcome: 'unknown', code: 'SMARTVPS_TIMEOUT' } },
        since: first,
        ageMs: 2 * HOUR,
        version: unknown.version,
        allowed: ['purchased', 'not_purchased', 'abandon'],
        provision: unknown,
      },
      {
        orderId: 'A-2',
        reason: 'wrong_pool',
        message: 'bought 9.9.9.9, which is not in "103.195.160.2"',
        address: '9.9.9.9',
        surplus: [],
        evidence: { 1: { at: second, outcome: 'purchased', ip: '9.9.9.9' } },
        since: second,
        ageMs: HOUR,
        version: foreign.version,
        allowed: ['accept', 'abandon'],
        provision: foreign,
      },
    ]);
  });

  it('does not offer to say that nothing was bought before the quiet window is over', async () => {
    const shop = aShop();
    shop.provider.onPurchase.push(() => {
      throw timedOut();
    });
    await shop.provisioner.provision('A-1');
    expect((await shop.provisioner.review())[0]?.allowed).toEqual(['purchased', 'abandon']);
    shop.clock.jump(HOUR);
    expect((await shop.provisioner.review())[0]?.allowed).toEqual(['purchased', 'not_purchased', 'abandon']);
  });

  it('counts the age of a review from when it began, not from when the shop heard of it', async () => {
    const shop = aShop();
    const orders = intercepted(shop.orders, async ({ method, go }) => {
      if (method === 'update') throw new Error('the shop is down');
      return go();
    });
    shop.provider.onPurchase.push(() => {
      throw timedOut();
    });
    await shop.aProvisioner({ orders }).provision('A-1');
    const since = shop.clock.now();
    await shop.ticks(30, MINUTE);
    expect(await shop.provisioner.review()).toMatchObject([{ since, ageMs: 30 * MINUTE }]);
  });

  it('lists none of the orders that are on their way or at their ending', async () => {
    const shop = aShop({ orders: orders(3) });
    await shop.provisioner.provision('A-1');
    await shop.provisioner.cancel('A-2', ANNA);
    await shop.provisioner.enqueue('A-3');
    expect(await shop.provisioner.review()).toEqual([]);
  });

  it('lists more than one page', async () => {
    const shop = aShop({ orders: orders(250), packages: [aPackage({ ipv4: 1_000 })] });
    for (const { id } of orders(250)) {
      shop.provider.onPurchase.push(({ sell }) => sell(`9.9.${shop.provider.sales.length % 250}.9`));
      await shop.provisioner.provision(id);
    }
    expect(new Set((await shop.provisioner.review()).map(({ orderId }) => orderId)).size).toBe(250);
  });

  it('shows a review and a surplus of one order as two cases', async () => {
    const shop = aShop();
    shop.provider.onPurchase.push(({ sell }) => sell('9.9.9.9'));
    await shop.provisioner.provision('A-1');
    const at = shop.clock.now();
    await shop.provisions.recordEvidence('A-1', 2, { at, outcome: 'purchased', ip: '103.195.160.8' });
    await shop.provisioner.processDue();
    expect(await shop.provisioner.review()).toMatchObject([
      { reason: 'wrong_pool', surplus: ['103.195.160.8'] },
      { reason: 'surplus_purchase', surplus: ['103.195.160.8'], address: '9.9.9.9' },
    ]);
  });
});

describe('list', () => {
  it('gives our records a page at a time, by stage', async () => {
    const shop = aShop({ orders: orders(9) });
    for (const { id } of orders(9)) await shop.provisioner.provision(id);
    await shop.provisioner.cancel('B-1', ANNA);
    const first = await shop.provisioner.list({ stage: 'active', limit: 5 });
    expect(first.map(({ orderId }) => orderId)).toEqual(['A-1', 'A-2', 'A-3', 'A-4', 'A-5']);
    const rest = await shop.provisioner.list({ stage: 'active', limit: 5, after: 'A-5' });
    expect(rest.map(({ orderId }) => orderId)).toEqual(['A-6', 'A-7', 'A-8', 'A-9']);
    expect(await shop.provisioner.list({ stage: ['failed', 'abandoned'] })).toMatchObject([
      { orderId: 'B-1' },
    ]);
    expect(await shop.provisioner.list()).toHaveLength(10);
  });
});

describe('diagnose', () => {
  const checksOf = async (shop: ReturnType<typeof aShop>) =>
    Object.fromEntries((await shop.provisioner.diagnose('A-1')).checks.map(({ name, ok }) => [name, ok]));

  it('follows a delivered order to its server, all in order, and changes nothing', async () => {
    const shop = aShop();
    await shop.provisioner.provision('A-1');
    const counts: Record<string, number> = {};
    const meet = counting(counts);
    const reader = shop.aProvisioner({
      provisions: intercepted(shop.provisions, meet),
      orders: intercepted(shop.orders, meet),
    });
    const diagnosis = await reader.diagnose('A-1');
    expect(diagnosis.checks.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(diagnosis.checks.map(({ name }) => name)).toEqual([
      'order',
      'item',
      'content',
      'package',
      'purchase',
      'address',
      'status',
    ]);
    expect(diagnosis).toMatchObject({
      orderId: 'A-1',
      order: { id: 'A-1' },
      item: { id: 'item-123' },
      package: { id: '123' },
      provision: { stage: 'active' },
    });
    expect(counts).toEqual({ get: 2 });
  });

  it('says of an order that nobody has seen that nothing was bought', async () => {
    const shop = aShop();
    const diagnosis = await shop.provisioner.diagnose('A-1');
    expect(diagnosis.provision).toBeUndefined();
    expect(diagnosis.checks.at(-1)).toEqual({
      name: 'purchase',
      ok: undefined,
      message: 'There is no record: nothing was bought.',
    });
    expect(await shop.provisions.get('A-1')).toBeUndefined();
  });

  it('names what does not match', async () => {
    expect(await checksOf(aShop({ orders: [] }))).toMatchObject({ order: false, item: undefined });
    expect(await checksOf(aShop({ items: [] }))).toMatchObject({ order: true, item: false });
    expect(await checksOf(aShop({ orders: [anOrder({ memory: '64GB' })] }))).toMatchObject({
      content: false,
    });
    expect(await checksOf(aShop({ packages: [aPackage({ name: 'X' })] }))).toMatchObject({ package: false });
    const foreign = aShop();
    foreign.provider.onPurchase.push(({ sell }) => sell('9.9.9.9'));
    await foreign.provisioner.provision('A-1');
    expect(await checksOf(foreign)).toMatchObject({ purchase: false, address: false, status: true });
  });

  it('says of an order that was changed what was ordered first', async () => {
    const items = [anItem({ smartvps: { byMemory: { '8GB': {}, '16GB': {} } } })];
    const shop = aShop({ items });
    await shop.provisioner.provision('A-1');
    shop.orders.put(anOrder({ memory: '16GB' }));
    const { checks } = await shop.provisioner.diagnose('A-1');
    expect(checks.find(({ name }) => name === 'content')).toEqual({
      name: 'content',
      ok: false,
      message: 'Order "A-1" was for 8 GB and now asks for "16GB".',
    });
  });

  it('leaves open what the provider does not say', async () => {
    const shop = aShop();
    await shop.provisioner.provision('A-1');
    shop.provider.onList = () => {
      throw httpStatus(503, undefined, 'ipstock');
    };
    shop.provider.onStatus = () => {
      throw refused('status');
    };
    const { checks } = await shop.provisioner.diagnose('A-1');
    expect(checks.filter(({ ok }) => ok === undefined)).toEqual([
      {
        name: 'package',
        ok: undefined,
        message: "The provider's list could not be read: SMARTVPS_HTTP_STATUS.",
      },
      {
        name: 'status',
        ok: undefined,
        message: `The status of ${shop.provider.sales[0]?.ip} could not be read: SMARTVPS_NETWORK.`,
      },
    ]);
  });

  it('says that a name which stands for no addresses cannot be checked', async () => {
    const item = anItem({ smartvps: { packageName: 'Premium', byMemory: { '8GB': {} } } });
    const shop = aShop({ items: [item], packages: [aPackage({ name: 'Premium' })] });
    expect(await checksOf(shop)).toMatchObject({ content: false });
  });

  it('says where an order on its way stands', async () => {
    const shop = aShop();
    shop.provider.onStatus = () => NO_LOGIN;
    await shop.provisioner.provision('A-1');
    const { checks } = await shop.provisioner.diagnose('A-1');
    expect(checks.find(({ name }) => name === 'purchase')).toMatchObject({
      ok: true,
      message: `The record says purchased after 1 purchase attempts: bought ${shop.provider.sales[0]?.ip}.`,
    });
  });
});

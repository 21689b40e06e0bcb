import { describe, expect, it } from 'vitest';
import { OrderChangedError, OrderNotFoundError } from '../../src/domain/errors.ts';
import { anItem } from '../builders.ts';
import { timedOut } from './support/failures.ts';
import { NO_LOGIN } from './support/scripted-provider.ts';
import { ANNA, anOrder, aShop, failureOf, type Shop } from './support/shop.ts';
import { HOUR, MINUTE } from './support/virtual-clock.ts';

/** Orders that have come to an ending, and how. */
const ENDINGS: Readonly<Record<string, (shop: Shop) => Promise<unknown>>> = {
  active: ({ provisioner }) => provisioner.provision('A-1'),
  failed: async ({ provider, provisioner }) => {
    const { packages } = provider;
    provider.packages = packages.map((listed) => ({ ...listed, status: 'suspended' }));
    await provisioner.provision('A-1');
    provider.packages = packages;
  },
  cancelled: ({ provisioner }) => provisioner.cancel('A-1', ANNA),
  abandoned: async ({ provider, provisioner }) => {
    provider.onPurchase.push(({ sell }) => {
      sell();
      throw timedOut();
    });
    await provisioner.provision('A-1');
    await provisioner.resolve('A-1', { decision: 'abandon', ...ANNA });
  },
  'in review': async ({ provider, provisioner }) => {
    provider.onPurchase.push(({ sell }) => sell('9.9.9.9'));
    await provisioner.provision('A-1');
  },
};

describe('one order', () => {
  it('is bought once, delivered, and the shop has the login', async () => {
    const { provisioner, provider, order, record } = aShop();
    const result = await provisioner.provision('A-1');

    expect(result).toMatchObject({ orderId: 'A-1', status: 'active' });
    expect(result.retryAt).toBeUndefined();
    expect(provider.sales).toMatchObject([{ packageName: '103.195.160.2', memoryGb: 8 }]);
    const [{ ip } = { ip: '' }] = provider.sales;
    expect(await order()).toMatchObject({ status: 'active', ipAddress: ip, username: 'root' });
    expect((await order()).password?.reveal()).toBe(`pw-of-${ip}`);
    expect(await record()).toMatchObject({ stage: 'active', address: ip, stockId: 'item-123', memoryGb: 8 });
    expect((await record()).leaseUntil).toBeUndefined();
    expect((await record()).dueAt).toBeUndefined();
  });

  it('has one purchase and 50 answers that agree, when it is asked for 50 times at once in one process', async () => {
    const { provisioner, provider } = aShop();
    const results = await Promise.all(Array.from({ length: 50 }, () => provisioner.provision('A-1')));

    expect(provider.sales).toHaveLength(1);
    expect(results.filter(({ status }) => status === 'active')).toHaveLength(1);
    const others = results.filter(({ status }) => status !== 'active');
    expect(others.every(({ status, reason }) => status === 'deferred' && reason === 'in_progress')).toBe(
      true,
    );

    const again = await Promise.all(Array.from({ length: 50 }, () => provisioner.provision('A-1')));
    const answers = new Set(again.map(({ status, provision }) => `${status} ${provision.address}`));
    expect(answers).toEqual(new Set([`active ${provider.sales[0]?.ip}`]));
    expect(provider.asked.buyVps).toBe(1);
  });

  it('has one purchase when ten workers on shared records are asked for it, slow provider and all', async () => {
    const { provider, aProvisioner, clock } = aShop();
    provider.onPurchase.push(async ({ sell }) => {
      await clock.sleep(2 * MINUTE);
      return sell();
    });
    const workers = Array.from({ length: 10 }, () => aProvisioner());
    const results = await Promise.all(
      workers.flatMap((worker) => [1, 2, 3].map(() => worker.provision('A-1'))),
    );

    expect(provider.asked.buyVps).toBe(1);
    expect(results.filter(({ status }) => status === 'active')).toHaveLength(1);
    const again = await Promise.all(workers.map((worker) => worker.provision('A-1')));
    expect(new Set(again.map(({ provision }) => provision.address))).toEqual(
      new Set([provider.sales[0]?.ip]),
    );
    expect(provider.asked.buyVps).toBe(1);
  });

  it('has one purchase when a webhook, a customer and three workers want it at once', async () => {
    const { provider, aProvisioner } = aShop();
    const [webhook, customer, ...workers] = Array.from({ length: 5 }, () => aProvisioner());
    await Promise.all([
      webhook?.enqueue('A-1'),
      customer?.provision('A-1'),
      ...workers.map((worker) => worker.processDue()),
      webhook?.enqueue('A-1'),
      ...workers.map((worker) => worker.processDue()),
    ]);
    expect(provider.sales).toHaveLength(1);
  });

  it('says when it is taken up again to whoever comes while another worker has it', async () => {
    const { provisioner, provider, clock } = aShop();
    let second: Promise<unknown> | undefined;
    provider.onPurchase.push(async ({ sell }) => {
      second = provisioner.provision('A-1');
      await clock.sleep(MINUTE);
      return sell();
    });
    await provisioner.provision('A-1');
    expect(await second).toMatchObject({ status: 'deferred', reason: 'in_progress' });
    expect((await second) as { retryAt: number }).toHaveProperty('retryAt', expect.any(Number));
    expect(((await second) as { retryAt: number }).retryAt).toBeGreaterThan(clock.now() - MINUTE);
  });

  it.each(Object.entries(ENDINGS))('is %s, and a redelivered webhook buys nothing', async (_ending, end) => {
    const shop = aShop();
    const { provisioner, provider, aProvisioner } = shop;
    await end(shop);
    const before = await shop.record();
    const bought = provider.asked.buyVps;
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await aProvisioner().enqueue('A-1');
      await aProvisioner().provision('A-1');
      await provisioner.processDue();
      shop.clock.jump(HOUR);
    }
    expect(provider.asked.buyVps).toBe(bought);
    expect(await shop.record()).toEqual(before);
  });

  it('answers with the same provision however often it is asked for', async () => {
    const shop = aShop();
    for (const end of [ENDINGS.failed, ENDINGS.failed]) await end?.(shop);
    const first = await shop.provisioner.provision('A-1');
    shop.clock.jump(HOUR);
    expect(await shop.provisioner.provision('A-1')).toEqual(first);
    expect(first).toMatchObject({ status: 'failed', reason: 'inactive' });
  });

  it('that the shop does not have is no order, and leaves no record', async () => {
    const { provisioner, provisions } = aShop();
    const error = await failureOf(provisioner.provision('B-2'));
    expect(error).toBeInstanceOf(OrderNotFoundError);
    expect(error).toMatchObject({ orderId: 'B-2', code: 'SMARTVPS_ORDER_NOT_FOUND' });
    expect(await provisions.get('B-2')).toBeUndefined();
  });
});

describe('an order whose content changed', () => {
  const items = [anItem({ smartvps: { byMemory: { '8GB': {}, '16GB': {} } } }), anItem({ id: 'item-9' })];
  const changes = { memory: { memory: '16GB' }, 'stock item': { stockId: 'item-9' } } as const;

  describe.each(Object.entries(changes))('its %s', (_what, change) => {
    it('is refused before anything was bought, and buys nothing', async () => {
      const { provisioner, provider, orders, record } = aShop({ items });
      provider.onList = () => {
        throw timedOut('ipstock');
      };
      expect(await provisioner.provision('A-1')).toMatchObject({ status: 'deferred' });
      provider.onList = undefined;
      orders.put(anOrder(change));
      const before = await record();

      const error = await failureOf(provisioner.provision('A-1'));
      expect(error).toBeInstanceOf(OrderChangedError);
      expect(error).toMatchObject({ orderId: 'A-1', advice: 'stop' });
      expect(await record()).toEqual(before);
      expect(provider.asked.buyVps).toBe(0);
    });

    it('is refused by a tick, which says so and goes on', async () => {
      const { provisioner, provider, orders, clock } = aShop({ items });
      provider.onList = () => {
        throw timedOut('ipstock');
      };
      await provisioner.provision('A-1');
      provider.onList = undefined;
      orders.put(anOrder(change));
      clock.jump(HOUR);
      const { results } = await provisioner.processDue();
      expect(results).toMatchObject([{ orderId: 'A-1', status: 'error' }]);
      expect(results[0]).toHaveProperty('error', expect.any(OrderChangedError));
      expect(provider.asked.buyVps).toBe(0);
    });

    it('is refused after it failed', async () => {
      const shop = aShop({ items });
      await ENDINGS.failed?.(shop);
      shop.orders.put(anOrder(change));
      expect(await failureOf(shop.provisioner.provision('A-1'))).toBeInstanceOf(OrderChangedError);
      expect(shop.provider.asked.buyVps).toBe(0);
    });

    it('is of no interest once it was bought: only the record counts', async () => {
      const { provisioner, provider, orders, record } = aShop({ items });
      provider.onStatus = () => NO_LOGIN;
      await provisioner.provision('A-1');
      orders.put(anOrder(change));
      provider.onStatus = undefined;
      expect(await provisioner.provision('A-1')).toMatchObject({ status: 'active' });
      expect(await record()).toMatchObject({ stockId: 'item-123', memoryGb: 8 });
      orders.put(anOrder({ ...change, id: 'A-1' }));
      expect(await provisioner.provision('A-1')).toMatchObject({ status: 'active' });
      expect(provider.sales).toHaveLength(1);
    });
  });

  it('may write the same memory another way', async () => {
    const { provisioner, provider, orders } = aShop();
    provider.onList = () => {
      throw timedOut('ipstock');
    };
    await provisioner.provision('A-1');
    provider.onList = undefined;
    orders.put(anOrder({ memory: '8192MB' }));
    expect(await provisioner.provision('A-1')).toMatchObject({ status: 'active' });
  });
});

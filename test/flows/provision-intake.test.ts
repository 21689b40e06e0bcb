import { describe, expect, it } from 'vitest';
import type { Provisioner } from '../../src/flows/provisioner.ts';
import { NOON } from '../builders.ts';
import { httpStatus, timedOut } from './support/failures.ts';
import { anOutage, counting, intercepted, never, StorageDown } from './support/interception.ts';
import { ANNA, anOrder, aShop, failureOf, orders } from './support/shop.ts';
import { HOUR, MINUTE } from './support/virtual-clock.ts';

describe('enqueue', () => {
  it('is one write long, reads nothing else and sends nothing', async () => {
    const shop = aShop();
    const counts: Record<string, number> = {};
    const meet = counting(counts);
    const { provider, orders: port, stock, provisions, clock } = shop;
    const webhook = shop.aProvisioner({
      client: intercepted(provider, meet),
      orders: intercepted(port, meet),
      stock: intercepted(stock, meet),
      provisions: intercepted(provisions, meet),
    });
    expect(await webhook.enqueue('A-1')).toMatchObject({
      orderId: 'A-1',
      status: 'deferred',
      retryAt: clock.now(),
      provision: { stage: 'pending', version: 1, history: [], evidence: {} },
    });
    expect(counts).toEqual({ enqueue: 1 });
  });

  it('again, or for an order on its way, changes nothing', async () => {
    const shop = aShop();
    const first = await shop.provisioner.enqueue('A-1');
    shop.clock.jump(HOUR);
    expect(await shop.provisioner.enqueue('A-1')).toEqual(first);
    shop.provider.onPurchase.push(() => {
      throw timedOut();
    });
    const { provision } = await shop.provisioner.provision('A-1');
    expect(await shop.provisioner.enqueue('A-1')).toMatchObject({ status: 'needs_review', provision });
  });

  it('takes an order whose order record the shop has not written yet', async () => {
    const shop = aShop({ orders: [] });
    expect(await shop.provisioner.enqueue('A-1')).toMatchObject({ status: 'deferred' });
  });

  it('leads to a purchase in the next tick', async () => {
    const shop = aShop();
    await shop.provisioner.enqueue('A-1');
    const { results, remaining } = await shop.provisioner.processDue();
    expect(results).toMatchObject([{ orderId: 'A-1', status: 'active' }]);
    expect(remaining).toBe(0);
  });
});

describe('an id that is none', () => {
  const CALLS: Readonly<Record<string, (provisioner: Provisioner, id: string) => Promise<unknown>>> = {
    enqueue: (provisioner, id) => provisioner.enqueue(id),
    provision: (provisioner, id) => provisioner.provision(id),
    resolve: (provisioner, id) => provisioner.resolve(id, { decision: 'abandon', ...ANNA }),
    retry: (provisioner, id) => provisioner.retry(id, ANNA),
    cancel: (provisioner, id) => provisioner.cancel(id, ANNA),
    diagnose: (provisioner, id) => provisioner.diagnose(id),
  };
  const IDS: readonly unknown[] = [
    { $ne: null },
    ['A-1'],
    undefined,
    null,
    '',
    7,
    'a\0b',
    'x'.repeat(10_000_000),
  ];

  it.each(Object.entries(CALLS))(
    'is refused by %s before anything is read or written',
    async (_call, call) => {
      const shop = aShop();
      const counts: Record<string, number> = {};
      const meet = counting(counts);
      const provisioner = shop.aProvisioner({
        client: intercepted(shop.provider, meet),
        orders: intercepted(shop.orders, meet),
        stock: intercepted(shop.stock, meet),
        provisions: intercepted(shop.provisions, meet),
      });
      for (const id of IDS)
        expect(await failureOf(call(provisioner, id as string))).toMatchObject({
          code: 'SMARTVPS_INVALID_ARGUMENT',
          argument: 'orderId',
        });
      expect(counts).toEqual({});
    },
  );
});

describe('an id', () => {
  it('may be as long as ids may be', async () => {
    const id = 'x'.repeat(512);
    const shop = aShop({ orders: [anOrder({ id })] });
    expect(await shop.provisioner.provision(id)).toMatchObject({ status: 'active' });
  });

  it('may hold anything that a text may, but NUL', async () => {
    for (const id of ['__proto__', 'constructor', '$where', 'a.b', 'ü/\\ "\n', '🏅']) {
      const shop = aShop({ orders: [anOrder({ id })] });
      expect(await shop.provisioner.provision(id)).toMatchObject({ orderId: id, status: 'active' });
    }
  });
});

describe('cancel', () => {
  it('before the order was ever seen: a later webhook buys nothing', async () => {
    const shop = aShop();
    expect(await shop.provisioner.cancel('A-1', ANNA)).toMatchObject({
      status: 'failed',
      reason: 'cancelled',
      message: 'cancelled: looked at the invoice',
    });
    await shop.provisioner.enqueue('A-1');
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'failed', reason: 'cancelled' });
    await shop.ticks(5, HOUR);
    expect(shop.provider.asked).toEqual({ ipstock: 0, buyVps: 0, status: 0 });
    expect(await shop.order()).toMatchObject({ status: 'failed', provisioningError: 'cancelled' });
    expect((await shop.record()).history).toMatchObject([{ from: 'pending', to: 'failed', who: 'Anna' }]);
  });

  it('before the shop has the order at all', async () => {
    const shop = aShop({ orders: [] });
    expect(await shop.provisioner.cancel('A-1', ANNA)).toMatchObject({
      status: 'failed',
      reason: 'cancelled',
    });
    shop.orders.put(anOrder());
    await shop.ticks(3, HOUR);
    expect(shop.provider.asked.buyVps).toBe(0);
    expect(await shop.order()).toMatchObject({ status: 'failed' });
  });

  it('of an order that is put off', async () => {
    const shop = aShop();
    shop.provider.onPurchase.push(() => {
      throw httpStatus(429);
    });
    await shop.provisioner.provision('A-1');
    expect(await shop.provisioner.cancel('A-1', ANNA)).toMatchObject({
      status: 'failed',
      reason: 'cancelled',
    });
    await shop.ticks(10, HOUR);
    expect(shop.provider.sales).toEqual([]);
  });

  it('while a worker is about to buy: nothing is sent', async () => {
    const shop = aShop();
    const worker = shop.aProvisioner({
      beforePurchase: async () => {
        await shop.provisioner.cancel('A-1', ANNA);
        return undefined;
      },
    });
    expect(await worker.provision('A-1')).toMatchObject({ status: 'failed', reason: 'cancelled' });
    await shop.ticks(10, HOUR);
    expect(shop.provider.asked.buyVps).toBe(0);
  });

  it('that storage cuts off half-way leaves nothing that a worker buys for', async () => {
    const shop = aShop();
    const outage = anOutage();
    outage.before = ['advance'];
    const worker = shop.aProvisioner({ provisions: intercepted(shop.provisions, outage.meet) });
    await expect(worker.cancel('A-1', ANNA)).rejects.toBeInstanceOf(StorageDown);
    await shop.ticks(10, HOUR);
    expect(shop.provider.asked.ipstock).toBe(0);
    expect(await shop.provisioner.cancel('A-1', ANNA)).toMatchObject({
      status: 'failed',
      reason: 'cancelled',
    });
    expect(await shop.record()).toMatchObject({ createdAt: shop.clock.now() });
  });

  it.each(['enqueue', 'provision'] as const)(
    'that was cut off half-way keeps nobody from asking for the order: %s',
    async (ask) => {
      const shop = aShop();
      const outage = anOutage();
      outage.before = ['advance'];
      const worker = shop.aProvisioner({ provisions: intercepted(shop.provisions, outage.meet) });
      await worker.cancel('A-1', ANNA).catch(() => {});
      await Promise.all([shop.provisioner[ask]('A-1'), shop.provisioner.enqueue('A-1')]);
      await shop.ticks(1, MINUTE);
      expect(await shop.record()).toMatchObject({ stage: 'active', createdAt: NOON });
      expect(shop.provider.sales).toHaveLength(1);
    },
  );

  it('twice says the same', async () => {
    const shop = aShop();
    await shop.provisioner.cancel('A-1', ANNA);
    const before = await shop.record();
    await shop.provisioner.cancel('A-1', { actor: 'Ben', reason: 'so do I' });
    expect(await shop.record()).toEqual(before);
  });

  it.each(['purchasing', 'needs_review', 'purchased', 'active', 'abandoned'])(
    'is refused once a request may have left: %s',
    async (stage) => {
      const shop = aShop();
      if (stage === 'purchasing') {
        shop.provider.onPurchase.push(never);
        void shop.aProvisioner().provision('A-1');
        await shop.clock.idle();
      } else if (stage === 'needs_review' || stage === 'abandoned') {
        shop.provider.onPurchase.push(() => {
          throw timedOut();
        });
        await shop.provisioner.provision('A-1');
        if (stage === 'abandoned') await shop.provisioner.resolve('A-1', { decision: 'abandon', ...ANNA });
      } else {
        if (stage === 'purchased') shop.provider.onStatus = () => ({ password: undefined });
        await shop.provisioner.provision('A-1');
      }
      const before = await shop.record();
      expect(before.stage).toBe(stage);
      await expect(shop.provisioner.cancel('A-1', ANNA)).rejects.toMatchObject({
        code: 'SMARTVPS_RESOLVE_REFUSED',
      });
      expect(await shop.record()).toEqual(before);
    },
  );

  it('needs a person and a reason', async () => {
    const shop = aShop();
    for (const part of [{ actor: '' }, { reason: '   ' }])
      await expect(shop.provisioner.cancel('A-1', { ...ANNA, ...part })).rejects.toMatchObject({
        code: 'SMARTVPS_INVALID_ARGUMENT',
      });
    expect(await shop.provisions.get('A-1')).toBeUndefined();
  });
});

describe('retry', () => {
  const sellOut = (shop: ReturnType<typeof aShop>, ipv4: number) => {
    shop.provider.packages = shop.provider.packages.map((listed) => ({ ...listed, ipv4 }));
  };

  it('starts a new attempt for a failed order, and nothing else does', async () => {
    const shop = aShop();
    sellOut(shop, 0);
    await shop.provisioner.provision('A-1');
    sellOut(shop, 9);
    await shop.ticks(10, HOUR);
    await shop.provisioner.provision('A-1');
    expect(shop.provider.asked.buyVps).toBe(0);

    expect(await shop.provisioner.retry('A-1', ANNA)).toMatchObject({
      status: 'deferred',
      retryAt: shop.clock.now(),
    });
    expect((await shop.record()).history.at(-1)).toEqual({
      at: shop.clock.now(),
      from: 'failed',
      to: 'pending',
      why: 'tried again: looked at the invoice',
      who: 'Anna',
    });
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'active' });
    expect(shop.provider.sales).toHaveLength(1);
  });

  it('counts attempts on, and keeps what was heard of the last one', async () => {
    const shop = aShop();
    shop.provider.onPurchase.push(() => {
      throw httpStatus(400);
    });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'failed', reason: 'rejected' });
    await shop.provisioner.retry('A-1', ANNA);
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({
      stage: 'active',
      mark: { attempt: 2 },
      evidence: { 1: { outcome: 'rejected' }, 2: { outcome: 'purchased' } },
    });
  });

  it('tells the shop that the order is worked on again, before anything is bought', async () => {
    const failures = {
      'before a purchase': (shop: ReturnType<typeof aShop>) => sellOut(shop, 0),
      'by the answer to a purchase': (shop: ReturnType<typeof aShop>) => {
        shop.provider.onPurchase.push(() => {
          throw httpStatus(400);
        });
      },
    };
    for (const fail of Object.values(failures)) {
      const shop = aShop();
      fail(shop);
      await shop.provisioner.provision('A-1');
      expect(await shop.order()).toMatchObject({ status: 'failed' });
      sellOut(shop, 9);
      await shop.provisioner.retry('A-1', ANNA);
      shop.provider.onPurchase.push(async ({ sell }) => {
        expect(await shop.order()).toMatchObject({ status: 'provisioning' });
        return sell();
      });
      await shop.provisioner.processDue();
      expect(await shop.record()).toMatchObject({ stage: 'active' });
    }
  });

  it('reads anew what the order asks for', async () => {
    const shop = aShop({ orders: [anOrder({ memory: '64GB' })] });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ reason: 'memory_invalid' });
    shop.orders.put(anOrder({ memory: '8GB' }));
    await shop.provisioner.retry('A-1', ANNA);
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'active', memoryGb: 8 });
  });

  it('gives the order its whole time of being put off again', async () => {
    const shop = aShop({ options: { deferUpToMs: HOUR } });
    shop.provider.onList = () => {
      throw timedOut('ipstock');
    };
    await shop.provisioner.provision('A-1');
    await shop.ticks(70, MINUTE);
    expect(await shop.record()).toMatchObject({ reason: 'deferred_too_long' });
    await shop.provisioner.retry('A-1', ANNA);
    await shop.ticks(50, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'pending', reason: 'list_unavailable' });
  });

  it('is refused for any order that has not failed, and for one that nobody knows', async () => {
    const shop = aShop({ orders: orders(2) });
    await shop.provisioner.enqueue('A-1');
    await expect(shop.provisioner.retry('A-1', ANNA)).rejects.toMatchObject({
      code: 'SMARTVPS_RESOLVE_REFUSED',
    });
    await shop.provisioner.provision('A-1');
    await expect(shop.provisioner.retry('A-1', ANNA)).rejects.toMatchObject({
      code: 'SMARTVPS_RESOLVE_REFUSED',
    });
    await expect(shop.provisioner.retry('A-2', ANNA)).rejects.toMatchObject({
      code: 'SMARTVPS_ORDER_NOT_FOUND',
    });
    await expect(shop.provisioner.retry('A-1', { actor: ' ', reason: 'x' })).rejects.toMatchObject({
      code: 'SMARTVPS_INVALID_ARGUMENT',
    });
  });

  it('by two people at once is one attempt', async () => {
    const shop = aShop();
    await shop.provisioner.cancel('A-1', ANNA);
    const answers = await Promise.allSettled([1, 2, 3].map(() => shop.provisioner.retry('A-1', ANNA)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await shop.ticks(5, MINUTE);
    expect(shop.provider.sales).toHaveLength(1);
  });
});

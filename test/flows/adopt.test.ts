import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, OrderNotFoundError, ResolveRefusedError } from '../../src/domain/errors.ts';
import type { ProvisionStage } from '../../src/domain/provision.ts';
import { anItem } from '../builders.ts';
import { aRenewalShop, DAY, FIRST_EXPIRY, KEY, MONTH, type RenewalShop } from './renewals-shop.ts';
import { timedOut } from './support/failures.ts';
import { aFreezer, intercepted } from './support/interception.ts';
import { ANNA, anOrder, failureOf } from './support/shop.ts';
import { CUTS, cutOffAt } from './support/strikes.ts';
import { endingOf, HOUR, MINUTE } from './support/virtual-clock.ts';

const IP = '103.195.160.200';

/** A shop with an order `B-1` of which nobody has a record, and a running server at {@link IP}. */
async function aShopFromBefore(): Promise<RenewalShop> {
  const shop = await aRenewalShop();
  shop.orders.put(anOrder({ id: 'B-1' }));
  return shop;
}

const adopt = ({ provisioner }: RenewalShop, ip: string = IP, orderId = 'B-1') =>
  provisioner.adopt(orderId, { ip, ...ANNA });

/** Nothing is bought, however long the workers go on. */
async function nothingIsBought(shop: RenewalShop): Promise<void> {
  const { length } = shop.provider.sales;
  for (let tick = 0; tick < 50; tick += 1) {
    shop.clock.jump(10 * MINUTE);
    await shop.provisioner.processDue();
  }
  expect(shop.provider.sales).toHaveLength(length);
}

describe('adopt', () => {
  it('puts a running server on record as the order’s own, in the name of the person', async () => {
    const shop = await aShopFromBefore();
    const result = await adopt(shop);
    expect(result).toMatchObject({ orderId: 'B-1', status: 'active' });
    expect(await shop.record('B-1')).toMatchObject({
      stage: 'active',
      stockId: 'item-123',
      memoryGb: 8,
      os: 'ubuntu-22.04',
      package: { id: '123', name: '103.195.160.2' },
      address: IP,
      holdsAddress: true,
      expiresAt: FIRST_EXPIRY,
      createdAt: shop.clock.now(),
      purchasedAt: shop.clock.now(),
      dueAt: undefined,
      leaseUntil: undefined,
      needsAttention: false,
    });
    expect((await shop.record('B-1')).history).toEqual([
      {
        at: shop.clock.now(),
        from: 'pending',
        to: 'active',
        why: `adopted ${IP}: looked at the invoice`,
        who: 'Anna',
      },
    ]);
    expect(shop.events).toEqual([
      { type: 'provision.active', at: shop.clock.now(), orderId: 'B-1', tookMs: 0 },
    ]);
  });

  it('buys nothing, renews nothing and tells the shop nothing', async () => {
    const shop = await aShopFromBefore();
    const before = await shop.order('B-1');
    await adopt(shop);
    await nothingIsBought(shop);
    expect(await shop.order('B-1')).toEqual(before);
    expect(shop.books.asked).toEqual([]);
    expect(shop.acted).toEqual([]);
  });

  it('is taken for the order’s server from then on', async () => {
    const shop = await aShopFromBefore();
    await adopt(shop);
    expect(await shop.provisioner.provision('B-1')).toMatchObject({
      status: 'active',
      provision: { address: IP },
    });
    expect((await shop.provisions.findByIp(IP))?.orderId).toBe('B-1');
    expect(shop.provider.sales).toHaveLength(1);
  });

  it('of an order that is on record and not begun is the same', async () => {
    const shop = await aShopFromBefore();
    await shop.provisioner.enqueue('B-1');
    expect(await adopt(shop)).toMatchObject({ status: 'active' });
    await nothingIsBought(shop);
  });

  it('reads the pool from the item’s addressPattern, where it has one', async () => {
    const shop = await aShopFromBefore();
    shop.stock.put(anItem({ smartvps: { packageName: 'Premium', addressPattern: '45.112.20' } }));
    expect(await failureOf(adopt(shop))).toBeInstanceOf(ResolveRefusedError);
    expect(await adopt(shop, '45.112.20.7')).toMatchObject({
      provision: { package: { name: 'Premium', addressPattern: '45.112.20' } },
    });
  });

  it('reads null, as a database may hold it, for what is not there', async () => {
    const shop = await aShopFromBefore();
    shop.stock.put(anItem({ smartvps: { addressPattern: null } as never }));
    shop.orders.put(anOrder({ id: 'B-1', os: null } as never));
    const { status, provision } = await adopt(shop);
    expect([status, Object.keys(provision.package ?? {})]).toEqual(['active', ['id', 'name']]);
    expect(provision.os).toBeUndefined();
  });

  it('twice says the same', async () => {
    const shop = await aShopFromBefore();
    await adopt(shop);
    const before = await shop.record('B-1');
    expect(await adopt(shop)).toMatchObject({ status: 'active', provision: { address: IP } });
    expect(await shop.record('B-1')).toEqual(before);
  });

  it('takes a server whose status cannot be read, with no expiry', async () => {
    const shop = await aShopFromBefore();
    shop.books.onExpiry = () => {
      throw timedOut('status');
    };
    expect(await adopt(shop)).toMatchObject({ status: 'active', provision: { expiresAt: undefined } });
  });
});

describe('an adopted server', () => {
  it('is renewed like any other', async () => {
    const shop = await aShopFromBefore();
    await adopt(shop);
    const soon = FIRST_EXPIRY + DAY;
    const listed = async () =>
      (await shop.provisioner.list({ stage: 'active', expiresBefore: soon })).map(({ orderId }) => orderId);
    expect(await listed()).toEqual(['A-1', 'B-1']);
    expect(await shop.renew({ ...KEY, orderId: 'B-1' })).toMatchObject({
      status: 'renewed',
      renewal: { address: IP, expiresAfter: FIRST_EXPIRY + MONTH },
    });
    expect(shop.books.asked).toEqual([IP]);
    expect(await listed()).toEqual(['A-1']);
  });

  it('is acted on and ended like any other', async () => {
    const shop = await aShopFromBefore();
    await adopt(shop);
    const server = await shop.provisioner.server('B-1');
    await server.stop();
    expect(shop.acted).toEqual([`stop ${IP}`]);
    expect(await shop.provisioner.end('B-1', ANNA)).toMatchObject({ status: 'ended' });
    expect(await failureOf(server.format())).toMatchObject({ code: 'SMARTVPS_ORDER_NOT_ACTIVE' });
    expect(await shop.provisions.findByIp(IP)).toBeUndefined();
    shop.orders.put(anOrder({ id: 'B-2' }));
    expect(await adopt(shop, IP, 'B-2')).toMatchObject({ status: 'active' });
  });

  it('is not delivered to another order', async () => {
    const shop = await aShopFromBefore();
    await adopt(shop);
    shop.orders.put(anOrder({ id: 'B-2' }));
    shop.provider.onPurchase.push(({ sell }) => sell(IP));
    expect(await shop.provisioner.provision('B-2')).toMatchObject({
      status: 'needs_review',
      reason: 'address_in_use',
    });
  });
});

describe('adopt refuses, and leaves nothing that a worker would buy for,', () => {
  it.each(['103.195.161.2', '103.82.72.5', '103.19.160.2', '8.8.8.8'])(
    'an address outside the item’s pool: %s',
    async (ip) => {
      const shop = await aShopFromBefore();
      const error = await failureOf(adopt(shop, ip));
      expect(error).toBeInstanceOf(ResolveRefusedError);
      expect((error as Error).message).toBe(
        `The record of order "B-1" was left as it is: ${ip} is not in the pool of its stock item.`,
      );
      expect(await shop.provisions.get('B-1')).toBeUndefined();
      await nothingIsBought(shop);
    },
  );

  it.each([
    ...['', ' ', '103.195.160', '103.195.160.2.3', '103.195.160.002', '103.195.160.256', '103.195.160.x'],
    ...['::1', '10.0.0.1', '127.0.0.1', '169.254.169.254', ' 103.195.160.2', '１０３.195.160.2'],
    ...[undefined, null, 7, {}, ['103.195.160.200']],
  ])('an address that is none: %o', async (ip) => {
    const shop = await aShopFromBefore();
    const error = await failureOf(shop.provisioner.adopt('B-1', { ip: ip as string, ...ANNA }));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument: 'ip' });
    expect(await shop.provisions.get('B-1')).toBeUndefined();
    expect(shop.provider.asked.status).toBe(0);
  });

  it('an address that another order has on record', async () => {
    const shop = await aShopFromBefore();
    const { address = '' } = await shop.record('A-1');
    const error = await failureOf(adopt(shop, address));
    expect(error).toBeInstanceOf(ResolveRefusedError);
    expect((error as Error).message).toContain(`${address} is on record for another order.`);
    expect(await shop.provisions.get('B-1')).toBeUndefined();
    await nothingIsBought(shop);
    expect((await shop.provisions.findByIp(address))?.orderId).toBe('A-1');
  });

  it('an address that another order takes at the same moment', async () => {
    const shop = await aShopFromBefore();
    shop.orders.put(anOrder({ id: 'B-2' }));
    const both = await Promise.allSettled([adopt(shop), adopt(shop, IP, 'B-2')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const holder = await shop.provisions.findByIp(IP);
    expect(['B-1', 'B-2']).toContain(holder?.orderId);
    await nothingIsBought(shop);
    expect(await shop.provisioner.list({ stage: 'active' })).toHaveLength(2);
  });

  it('an order that the shop does not have, or that is no id', async () => {
    const shop = await aShopFromBefore();
    expect(await failureOf(adopt(shop, IP, 'B-9'))).toBeInstanceOf(OrderNotFoundError);
    expect(await shop.provisions.get('B-9')).toBeUndefined();
    expect(await failureOf(adopt(shop, IP, ''))).toMatchObject({ argument: 'orderId' });
  });

  it('an order whose stock item does not exist', async () => {
    const shop = await aShopFromBefore();
    shop.orders.put(anOrder({ id: 'B-1', stockId: 'gone' }));
    const error = await failureOf(adopt(shop));
    expect((error as Error).message).toContain('its stock item does not exist.');
    expect(await shop.provisions.get('B-1')).toBeUndefined();
  });

  it('an item whose name does not say which addresses it stands for', async () => {
    const shop = await aShopFromBefore();
    shop.stock.put(anItem({ smartvps: { packageName: 'Premium' } }));
    expect(await failureOf(adopt(shop))).toBeInstanceOf(ResolveRefusedError);
    expect(await shop.provisions.get('B-1')).toBeUndefined();
  });

  it('what nobody signs', async () => {
    const shop = await aShopFromBefore();
    for (const part of [{ actor: '' }, { reason: ' ' }])
      expect(await failureOf(shop.provisioner.adopt('B-1', { ip: IP, ...ANNA, ...part }))).toMatchObject({
        code: 'SMARTVPS_INVALID_ARGUMENT',
      });
    expect(await shop.provisions.get('B-1')).toBeUndefined();
  });

  it.each(['purchasing', 'purchased', 'active', 'needs_review', 'failed', 'abandoned', 'ended'] as const)(
    'an order that is %s',
    async (stage: ProvisionStage) => {
      const shop = await aShopFromBefore();
      const record = await shop.record('A-1');
      await shop.provisions.advance(record.version, { ...record, stage });
      const before = await shop.record('A-1');
      const error = await failureOf(adopt(shop, IP, 'A-1'));
      expect(error).toBeInstanceOf(ResolveRefusedError);
      expect((error as Error).message).toContain(`it is ${stage}.`);
      expect(await shop.record('A-1')).toEqual(before);
      expect(await shop.provisions.findByIp(IP)).toBeUndefined();
    },
  );

  it('an order for which something may have been bought before', async () => {
    const shop = await aShopFromBefore();
    shop.provider.onPurchase.push(() => {
      throw timedOut();
    });
    await shop.provisioner.provision('B-1');
    shop.clock.jump(2 * HOUR);
    await shop.provisioner.resolve('B-1', { decision: 'not_purchased', ...ANNA });
    await shop.provisioner.retry('B-1', ANNA);
    expect(await shop.record('B-1')).toMatchObject({ stage: 'pending', mark: { attempt: 1 } });
    expect(await failureOf(adopt(shop))).toBeInstanceOf(ResolveRefusedError);
  });
});

describe('an adoption while a worker has the order', () => {
  it('is either first, and then nothing is bought, or refused', async () => {
    for (const method of ['claim', 'acquirePool']) {
      const shop = await aShopFromBefore();
      const { meet, frozen, thaw } = aFreezer((call) => call.method === method);
      const worker = shop.aProvisioner({ provisions: intercepted(shop.provisions, meet) });
      const late = worker.provision('B-1');
      await frozen;
      expect(await adopt(shop)).toMatchObject({ status: 'active' });
      thaw();
      expect(await late).toMatchObject({ status: 'active', provision: { address: IP } });
      expect(shop.provider.sales).toHaveLength(1);
    }
  });

  it('that is buying is refused', async () => {
    const shop = await aShopFromBefore();
    shop.provider.onPurchase.push(async ({ sell }) => {
      expect(await failureOf(adopt(shop))).toBeInstanceOf(ResolveRefusedError);
      return sell();
    });
    expect(await shop.provisioner.provision('B-1')).toMatchObject({ status: 'active' });
    expect((await shop.record('B-1')).address).not.toBe(IP);
  });
});

describe('an adoption that is cut off', () => {
  it.each(Object.entries(CUTS))(
    'at any call, %s, has nothing bought, and can be done again',
    async (_how, cut) => {
      let nth = 1;
      for (; nth < 20; nth += 1) {
        const shop = await aShopFromBefore();
        const { meet } = cutOffAt(nth, cut);
        const died = shop.aProvisioner({
          client: intercepted(shop.provider, meet),
          orders: intercepted(shop.orders, meet),
          stock: intercepted(shop.stock, meet),
          provisions: intercepted(shop.provisions, meet),
        });
        const ending = await endingOf(shop.clock, died.adopt('B-1', { ip: IP, ...ANNA }));
        await nothingIsBought(shop);
        await adopt(shop);
        expect({ nth, ...(await shop.record('B-1')) }).toMatchObject({ stage: 'active', address: IP });
        if (ending !== undefined) break;
      }
      expect(nth).toBeGreaterThan(5);
      expect(nth).toBeLessThan(20);
    },
  );
});

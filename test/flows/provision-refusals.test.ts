import { describe, expect, it } from 'vitest';
import { OrderNotFoundError } from '../../src/domain/errors.ts';
import type { Order } from '../../src/domain/order.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import { aList, anItem, aPackage, type ItemParts } from '../builders.ts';
import { anOrder, aShop } from './support/shop.ts';

interface Refusal {
  readonly item?: ItemParts;
  readonly memory?: string;
  readonly reason: string;
  readonly message: string;
}

const byMemory = (config: Readonly<Record<string, unknown>>): ItemParts => ({
  smartvps: { byMemory: { '8GB': config } },
});

/** What is refused before any money is spent, whatever the provider lists. */
const REFUSED: Readonly<Record<string, Refusal>> = {
  'memory that cannot be read': {
    memory: 'eight gigs',
    reason: 'memory_invalid',
    message: 'Memory size "eight gigs" cannot be read. Whole gigabytes are written as "8GB".',
  },
  'half a gigabyte': {
    memory: '512MB',
    reason: 'memory_invalid',
    message: 'Memory size "512MB" cannot be read. Whole gigabytes are written as "8GB".',
  },
  'memory that the item does not sell': {
    memory: '32GB',
    reason: 'memory_invalid',
    message: 'Stock item "item-123" does not sell 32 GB.',
  },
  'memory that has a price and is not among the sizes of byMemory': {
    memory: '16GB',
    item: { memoryOptions: { '8GB': { price: 999 }, '16GB': { price: 1499 } } },
    reason: 'memory_invalid',
    message: 'Stock item "item-123" does not sell 16 GB.',
  },
  'any memory of an item that sells none': {
    item: { memoryOptions: {}, smartvps: { byMemory: {} } },
    reason: 'memory_invalid',
    message: 'Stock item "item-123" does not sell 8 GB.',
  },
  'a size that means the package of another id': {
    item: byMemory({ pid: '999', pool: '103.195.160.2' }),
    reason: 'config_invalid',
    message: 'Stock item "item-123" names another package for 8GB than its own.',
  },
  'a size that means the package of another name': {
    item: byMemory({ pid: '123', pool: '103.195.160' }),
    reason: 'config_invalid',
    message: 'Stock item "item-123" names another package for 8GB than its own.',
  },
  'a name that stands for no addresses': {
    item: { smartvps: { packageName: 'Premium', byMemory: { '8GB': {} } } },
    reason: 'pool_unverifiable',
    message:
      'The name "Premium" does not say which addresses it stands for. Set smartvps.addressPattern of Stock item "item-123".',
  },
  'an addressPattern that cannot be read': {
    item: { smartvps: { addressPattern: 'the usual ones' } },
    reason: 'pool_unverifiable',
    message:
      'The addressPattern "the usual ones" does not say which addresses it stands for. Set smartvps.addressPattern of Stock item "item-123".',
  },
};

describe('an order is refused before money is spent', () => {
  it.each(Object.entries(REFUSED))('for %s', async (_what, { item, memory = '8GB', reason, message }) => {
    const shop = aShop({ items: [anItem(item)], orders: [anOrder({ memory })] });
    const result = await shop.provisioner.provision('A-1');
    expect(result).toMatchObject({ status: 'failed', reason, message });
    expect(result.retryAt).toBeUndefined();
    expect(shop.provider.asked).toEqual({ ipstock: 0, buyVps: 0, status: 0 });
    expect(await shop.order()).toMatchObject({ status: 'failed', provisioningError: reason });
  });

  it('for a stock item that is not there', async () => {
    const shop = aShop({ items: [] });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'failed',
      reason: 'item_missing',
      message: 'Stock item "item-123" does not exist.',
    });
    expect(shop.provider.asked.ipstock).toBe(0);
  });

  it('for an item or an order of which a database answers null', async () => {
    const shop = aShop();
    const answersNull = { get: async () => JSON.parse('null') };
    const withoutOrder = shop.aProvisioner({ orders: { ...shop.orders, ...answersNull } });
    const adoption = { ip: '103.195.160.20', actor: 'ada', reason: 'bought by hand' };
    await expect(withoutOrder.provision('A-1')).rejects.toBeInstanceOf(OrderNotFoundError);
    await expect(withoutOrder.adopt('A-1', adoption)).rejects.toBeInstanceOf(OrderNotFoundError);
    expect(await withoutOrder.diagnose('A-1')).toMatchObject({ order: undefined, item: undefined });
    await shop.provisioner.enqueue('A-1');
    expect(await withoutOrder.provision('A-1')).toMatchObject({
      status: 'deferred',
      reason: 'order_missing',
    });

    const withoutItem = shop.aProvisioner({ stock: { ...shop.stock, ...answersNull } });
    await expect(withoutItem.adopt('A-1', adoption)).rejects.toThrow('its stock item does not exist');
    expect((await withoutItem.diagnose('A-1')).item).toBeUndefined();
    await shop.clock.sleep(60_000);
    expect(await withoutItem.provision('A-1')).toMatchObject({ status: 'failed', reason: 'item_missing' });
    expect(shop.provider.asked.buyVps).toBe(0);
  });

  it.each<unknown>([undefined, null, '', 7, { $ne: null }, { toString: 5 }])(
    'for an order whose stock item is %o',
    async (stockId) => {
      const shop = aShop({ orders: [{ ...anOrder(), stockId } as unknown as Order] });
      expect(await shop.provisioner.provision('A-1')).toMatchObject({
        status: 'failed',
        reason: 'item_missing',
      });
      expect(shop.provider.asked.ipstock).toBe(0);
      const { item, checks } = await shop.provisioner.diagnose('A-1');
      expect(item).toBeUndefined();
      expect(checks.find(({ name }) => name === 'item')?.ok).not.toBe(true);
    },
  );

  it.each(['packagePid', 'packageName'])('for an item without %s', async (field) => {
    const shop = aShop({ items: [anItem({ smartvps: { [field]: undefined, byMemory: { '8GB': {} } } })] });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'failed',
      reason: 'config_invalid',
      message: `Stock item cannot be matched to a package: smartvps.${field} is missing.`,
    });
    expect(shop.provider.asked.buyVps).toBe(0);
  });
});

describe('an order for an item whose package', () => {
  it.each([103.195, ['103.195.160.2'], { toString: 5 }, true])(
    'name is %o is refused, buys nothing and can be diagnosed',
    async (packageName) => {
      const smartvps = { packageName, byMemory: { '8GB': {} } } as unknown as ItemParts['smartvps'];
      const shop = aShop({ items: [anItem({ smartvps })] });
      expect(await shop.provisioner.provision('A-1')).toMatchObject({
        status: 'failed',
        reason: 'config_invalid',
        message: expect.stringContaining('smartvps.packageName is '),
      });
      expect(shop.provider.asked.buyVps).toBe(0);
      const { checks } = await shop.provisioner.diagnose('A-1');
      expect(checks.find(({ name }) => name === 'package')?.ok).toBe(false);
    },
  );

  it('id has no text is refused, buys nothing and can be diagnosed', async () => {
    const packagePid = { toString: 5 } as unknown as string;
    const shop = aShop({ items: [anItem({ smartvps: { packagePid, byMemory: { '8GB': {} } } })] });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ reason: 'config_invalid' });
    expect((await shop.provisioner.diagnose('A-1')).checks.map(({ name }) => name)).toContain('package');
    expect(shop.provider.asked.buyVps).toBe(0);
  });
});

describe('an order is bought', () => {
  const sells: Readonly<Record<string, ItemParts>> = {
    'when its size is written another way': { smartvps: { byMemory: { '8192MB': { pid: '123' } } } },
    'when only a price says that the size is sold': { smartvps: { byMemory: undefined } },
    'when the size names no package of its own': byMemory({ defaultOS: 'ubuntu-22.04' }),
    'when the size names its pid as a number': byMemory({ pid: 123 }),
  };

  it.each(Object.entries(sells))('%s', async (_when, item) => {
    const shop = aShop({ items: [anItem(item)] });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
    expect(shop.provider.sales).toMatchObject([{ memoryGb: 8 }]);
  });

  it('when an administrator says which addresses an odd name stands for', async () => {
    const item = anItem({
      smartvps: { packageName: 'Premium', addressPattern: '172.32.x', byMemory: { '8GB': {} } },
    });
    const shop = aShop({ items: [item], packages: [aPackage({ name: 'Premium' })] });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'active',
      provision: { package: { id: '123', name: 'Premium', addressPattern: '172.32.x' } },
    });
  });

  it('by the name where a database holds null for the pattern', async () => {
    const shop = aShop({ items: [anItem({ smartvps: { addressPattern: null } as never })] });
    const { provision } = await shop.provisioner.provision('A-1');
    expect(provision).toMatchObject({ stage: 'active' });
    expect(Object.keys(provision.package ?? {})).toEqual(['id', 'name']);
    const { checks } = await shop.provisioner.diagnose('A-1');
    expect(checks.filter(({ ok }) => ok !== true)).toEqual([]);
  });

  it('by the pattern of an administrator where the name says something else', async () => {
    const item = anItem({ smartvps: { addressPattern: '45.12.7' } });
    const shop = aShop({ items: [item] });
    shop.provider.onPurchase.push(({ sell }) => sell('103.195.160.10'));
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'needs_review',
      reason: 'wrong_pool',
    });
  });

  it('as that one address when the pattern of an administrator is a full one', async () => {
    const item = anItem({ smartvps: { addressPattern: '103.195.160.2' } });
    const shop = aShop({ items: [item], orders: [anOrder(), anOrder({ id: 'A-2' })] });
    shop.provider.onPurchase.push(
      ({ sell }) => sell('103.195.160.3'),
      ({ sell }) => sell('103.195.160.2'),
    );
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ reason: 'wrong_pool' });
    expect(await shop.provisioner.provision('A-2')).toMatchObject({ status: 'active' });
  });
});

describe('a sound list', () => {
  const sellsElse = (part: object) => [aPackage({ id: '7', name: '45.12.7' }), aPackage(part)];
  const gone = 'no longer available in SmartVPS API. Customer ordered product that is now unavailable.';
  const cases = {
    'lacks the package': {
      packages: [aPackage({ id: '7', name: '45.12.7' })],
      reason: 'not_found',
      message: `Package (PID: 123, Name: 103.195.160.2) ${gone}`,
    },
    'has it under another name': {
      packages: sellsElse({ name: 'X' }),
      reason: 'renamed',
      message: `Package (PID: 123, Name: 103.195.160.2) ${gone} PID 123 is now named "X".`,
    },
    'has its name under another id': {
      packages: sellsElse({ id: '124' }),
      reason: 'not_found',
      message: `Package (PID: 123, Name: 103.195.160.2) ${gone}`,
    },
    'says that it is suspended': {
      packages: sellsElse({ status: 'suspended' }),
      reason: 'inactive',
      message: 'Package "103.195.160.2" (PID: 123) is not active. Status: suspended',
    },
    'says that it is sold out': {
      packages: sellsElse({ ipv4: 0 }),
      reason: 'out_of_stock',
      message: 'Package "103.195.160.2" (PID: 123) has no available IPs. IPv4 count: 0',
    },
  };

  it.each(Object.entries(cases))(
    'that %s fails the order at once',
    async (_what, { packages, reason, message }) => {
      const shop = aShop({ packages });
      expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'failed', reason, message });
      expect(await shop.order()).toMatchObject({ status: 'failed', provisioningError: reason });
      expect(await shop.record()).toMatchObject({ dueAt: undefined, leaseUntil: undefined });
      await shop.ticks(10, 600_000);
      expect(shop.provider.asked).toMatchObject({ ipstock: 1, buyVps: 0 });
    },
  );

  it('is judged by the less promising of two rows of the package', async () => {
    const shop = aShop();
    shop.provider.onList = () => aList([aPackage()], { duplicates: [aPackage({ ipv4: 0 })] });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'failed',
      reason: 'out_of_stock',
    });
  });

  it('sells from minimumIps addresses on', async () => {
    for (const [ipv4, status] of [
      [4, 'failed'],
      [5, 'active'],
    ] as const) {
      const shop = aShop({ packages: [aPackage({ ipv4 })], options: { minimumIps: 5 } });
      expect(await shop.provisioner.provision('A-1')).toMatchObject({ status });
    }
  });

  it('frees the pool when it refuses: the next order is judged at once', async () => {
    const items: StockItem[] = [anItem(), anItem({ id: 'item-2' })];
    const shop = aShop({
      items,
      orders: [anOrder(), anOrder({ id: 'A-2', stockId: 'item-2' })],
      packages: [aPackage({ ipv4: 0 })],
    });
    await shop.provisioner.provision('A-1');
    expect(await shop.provisioner.provision('A-2')).toMatchObject({
      status: 'failed',
      reason: 'out_of_stock',
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/domain/order.ts';
import type { Provision } from '../../src/domain/provision.ts';
import { aPackage } from '../builders.ts';
import { timedOut } from './support/failures.ts';
import { NO_LOGIN } from './support/scripted-provider.ts';
import { ANNA, anOrder, aShop, type ShopParts } from './support/shop.ts';
import { HOUR, MINUTE, SECOND } from './support/virtual-clock.ts';

/** A shop that remembers what it was told, and that can be down. */
function aListeningShop(parts: ShopParts = {}) {
  const shop = aShop(parts);
  const told: { readonly progress: Progress; readonly record: Provision | undefined }[] = [];
  const line = { isDown: false, isDeaf: false };
  const { update } = shop.orders;
  shop.orders.update = async (id, progress) => {
    if (line.isDown) throw new Error('the shop is down');
    told.push({ progress, record: await shop.provisions.get(id) });
    await update(id, progress);
    if (line.isDeaf) throw new Error('the answer was lost');
  };
  return { ...shop, told, line, statuses: () => told.map(({ progress }) => progress.status) };
}

type ListeningShop = ReturnType<typeof aListeningShop>;

const SOLD_OUT: ShopParts = { packages: [aPackage({ ipv4: 0 })] };

/** How an order comes to each ending that the shop must hear of. */
const ENDINGS: Readonly<Record<string, (shop: ListeningShop) => Promise<unknown>>> = {
  active: ({ provisioner }) => provisioner.provision('A-1'),
  failed: ({ provisioner, provider }) => {
    provider.packages = [aPackage({ ipv4: 0 })];
    return provisioner.provision('A-1');
  },
  needs_review: ({ provisioner, provider }) => {
    provider.onPurchase.push(({ sell }) => sell('9.9.9.9'));
    return provisioner.provision('A-1');
  },
  abandoned: async (shop) => {
    await ENDINGS.needs_review?.(shop);
    return shop.provisioner.resolve('A-1', { decision: 'abandon', ...ANNA });
  },
};

describe('the shop', () => {
  it('hears that an order has begun before it is bought, and its login before the record says active', async () => {
    const shop = aListeningShop();
    await shop.provisioner.provision('A-1');
    expect(shop.statuses()).toEqual(['provisioning', 'active']);
    expect(shop.told.map(({ record }) => record?.stage)).toEqual(['pending', 'purchased']);
    expect(shop.told[1]?.progress).toMatchObject({ ip: shop.provider.sales[0]?.ip, username: 'root' });
  });

  it.each(Object.entries(ENDINGS))('hears of %s, once', async (status, end) => {
    const shop = aListeningShop();
    await end(shop);
    await shop.ticks(20, HOUR);
    expect(shop.statuses().filter((heard) => heard === status)).toHaveLength(1);
    expect(shop.statuses().at(-1)).toBe(status);
    const { toldVersion, progressVersion, dueAt } = await shop.record();
    expect(toldVersion).toBeGreaterThanOrEqual(progressVersion);
    expect(dueAt).toBeUndefined();
  });

  it.each(Object.entries(ENDINGS))(
    'that is down while %s is told hears of it once it is back',
    async (status, end) => {
      const shop = aListeningShop({ options: { waitForCredentialsMs: 0 } });
      shop.line.isDown = true;
      await end(shop);
      await shop.ticks(30, MINUTE);
      expect(shop.told).toEqual([]);
      if (status === 'active') expect(await shop.record()).toMatchObject({ stage: 'purchased' });
      const { stage, history } = await shop.record();

      shop.line.isDown = false;
      await shop.ticks(6, MINUTE);
      expect(shop.statuses()).toEqual([status]);
      expect(await shop.order()).toMatchObject({ status });
      const after = await shop.record();
      expect(after.stage).toBe(status);
      if (stage === status) expect(after.history).toEqual(history);
      expect(shop.provider.asked.buyVps).toBeLessThanOrEqual(1);
    },
  );

  it.each(Object.entries(ENDINGS))(
    'whose answer to %s is lost hears of it again, as the same',
    async (status, end) => {
      const shop = aListeningShop({ options: { waitForCredentialsMs: 0 } });
      shop.line.isDeaf = true;
      await end(shop);
      shop.line.isDeaf = false;
      await shop.ticks(10, MINUTE);
      const heard = shop.told.filter(({ progress }) => progress.status === status);
      expect(heard).toHaveLength(2);
      expect({ ...heard[1]?.progress, version: 0 }).toEqual({ ...heard[0]?.progress, version: 0 });
      expect(await shop.order()).toMatchObject({ status });
    },
  );

  it('is asked again after growing pauses of at most five minutes', async () => {
    const shop = aListeningShop();
    shop.line.isDown = true;
    await ENDINGS.failed?.(shop);
    const pauses: number[] = [];
    for (let turn = 0; turn < 9; turn += 1) {
      const { dueAt = 0 } = await shop.record();
      pauses.push((dueAt - shop.clock.now()) / SECOND);
      shop.clock.jump(dueAt - shop.clock.now());
      await shop.provisioner.processDue();
    }
    expect(pauses).toEqual([3.75, 7.5, 15, 30, 60, 120, 225, 225, 225]);
  });

  it('that cannot be told leaves the call with its answer: the order is where it is', async () => {
    const shop = aListeningShop(SOLD_OUT);
    shop.line.isDown = true;
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'failed',
      reason: 'out_of_stock',
    });
  });

  it('that is down when the login is there has the order wait for it, not for a person', async () => {
    const shop = aListeningShop({ options: { waitForCredentialsMs: 0 } });
    shop.line.isDown = true;
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'awaiting_credentials',
      reason: 'shop_unreachable',
    });
    await shop.ticks(40, 5 * MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'purchased', reason: 'shop_unreachable' });
    shop.line.isDown = false;
    await shop.ticks(2, 5 * MINUTE);
    expect(await shop.order()).toMatchObject({ status: 'active' });
  });

  it('hears the reason of a review, never the address', async () => {
    const shop = aListeningShop();
    await ENDINGS.needs_review?.(shop);
    const last = shop.told.at(-1)?.progress;
    expect(last).toEqual({ status: 'needs_review', version: expect.any(Number), reason: 'wrong_pool' });
    await shop.provisioner.resolve('A-1', { decision: 'abandon', ...ANNA });
    expect(shop.told.at(-1)?.progress).toEqual({
      status: 'abandoned',
      version: expect.any(Number),
      reason: 'abandoned',
    });
  });

  it('hears versions that rise, over a whole eventful life', async () => {
    const shop = aListeningShop();
    shop.provider.packages = [aPackage({ ipv4: 0 })];
    await shop.provisioner.provision('A-1');
    shop.provider.packages = [aPackage()];
    await shop.provisioner.retry('A-1', ANNA);
    shop.provider.onPurchase.push(() => {
      throw timedOut();
    });
    shop.provider.onStatus = () => NO_LOGIN;
    await shop.provisioner.processDue();
    await shop.provisioner.resolve('A-1', { decision: 'purchased', ip: '103.195.160.77', ...ANNA });
    await shop.ticks(70, MINUTE);
    shop.provider.onStatus = () => ({ os: 'Windows 11' });
    await shop.provisioner.resolve('A-1', { decision: 'accept', ...ANNA });
    await shop.provisioner.resolve('A-1', { decision: 'accept', ...ANNA });

    expect(shop.statuses()).toEqual([
      'provisioning',
      'failed',
      'provisioning',
      'needs_review',
      'needs_review',
      'needs_review',
      'active',
    ]);
    const versions = shop.told.map(({ progress }) => progress.version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });

  it('that never has the order of a cancellation hears of it when it has', async () => {
    const shop = aListeningShop({ orders: [] });
    await shop.provisioner.cancel('A-1', ANNA);
    await shop.ticks(3, HOUR);
    shop.orders.put(anOrder());
    await shop.ticks(1, HOUR);
    expect(await shop.order()).toMatchObject({ status: 'failed', provisioningError: 'cancelled' });
  });
});

describe('a shop that never has the order of a cancellation', () => {
  /** Cancels an order that the shop does not have, and answers with the pauses between attempts to tell it, in hours. */
  async function pausesOf(shop: ListeningShop, turns: number): Promise<readonly number[]> {
    await shop.provisioner.cancel('A-1', ANNA);
    const pauses: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      const { dueAt = 0 } = await shop.record();
      pauses.push((dueAt - shop.clock.now()) / HOUR);
      shop.clock.jump(dueAt - shop.clock.now());
      await shop.provisioner.processDue();
    }
    return pauses;
  }

  it('is told less and less often, and once a day in the end', async () => {
    const shop = aListeningShop({ orders: [] });
    const pauses = await pausesOf(shop, 20);
    expect(pauses.every((pause, turn) => turn === 0 || pause >= (pauses[turn - 1] ?? 0))).toBe(true);
    expect(pauses[9]).toBeLessThan(1);
    expect(pauses.slice(15)).toEqual([18, 18, 18, 18, 18]);
    expect(await shop.record()).toMatchObject({ stage: 'failed', reason: 'cancelled' });
  });

  it('hears of it after all when it has the order, and is asked no more', async () => {
    const shop = aListeningShop({ orders: [] });
    await pausesOf(shop, 20);
    shop.orders.put(anOrder());
    await shop.ticks(1, 24 * HOUR);
    expect(await shop.order()).toMatchObject({ status: 'failed', provisioningError: 'cancelled' });
    expect((await shop.record()).dueAt).toBeUndefined();
  });

  it('hears of it at once when somebody asks for the order', async () => {
    const shop = aListeningShop({ orders: [] });
    await pausesOf(shop, 20);
    shop.orders.put(anOrder());
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'failed', reason: 'cancelled' });
    expect(await shop.order()).toMatchObject({ status: 'failed' });
  });
});

describe('what a late worker tells the shop', () => {
  it('is older than the ending and is ignored', async () => {
    const shop = aListeningShop(SOLD_OUT);
    const begun = await shop.provisioner.provision('A-1');
    expect(begun).toMatchObject({ status: 'failed' });
    const first = shop.told[0]?.progress;
    if (first === undefined) throw new Error('Nothing was told.');
    await shop.orders.update('A-1', first);
    expect(await shop.order()).toMatchObject({ status: 'failed' });
  });
});

import { describe, expect, it } from 'vitest';
import { intercepted, never, StorageDown } from './support/interception.ts';
import { NO_LOGIN } from './support/scripted-provider.ts';
import { aShop, orders } from './support/shop.ts';
import { HOUR, MINUTE } from './support/virtual-clock.ts';

async function enqueued(count: number, parts: Parameters<typeof aShop>[0] = {}) {
  const shop = aShop({ orders: orders(count), ...parts });
  for (const { id } of orders(count)) {
    await shop.provisioner.enqueue(id);
    shop.clock.jump(1);
  }
  return shop;
}

describe('a tick', () => {
  it('takes up whatever is due, the longest due first', async () => {
    const shop = await enqueued(12);
    const { results, remaining } = await shop.provisioner.processDue();
    expect(results.map(({ orderId }) => orderId)).toEqual(orders(12).map(({ id }) => id));
    expect(results.every(({ status }) => status === 'active')).toBe(true);
    expect(remaining).toBe(0);
    expect(await shop.provisioner.processDue()).toEqual({ results: [], remaining: 0 });
  });

  it('takes up as many as it is told, and says that more are waiting', async () => {
    const shop = await enqueued(7);
    const first = await shop.provisioner.processDue({ limit: 3 });
    expect(first.results.map(({ orderId }) => orderId)).toEqual(['A-1', 'A-2', 'A-3']);
    expect(first.remaining).toBe(3);
    expect(await shop.provisioner.processDue({ limit: 3 })).toMatchObject({ remaining: 1 });
    expect(await shop.provisioner.processDue({ limit: 3 })).toMatchObject({ remaining: 0 });
  });

  it('takes up 50 where it is not told', async () => {
    const shop = await enqueued(53, {
      options: { beforePurchase: () => ({ deferMs: HOUR, reason: 'closed' }) },
    });
    const { results, remaining } = await shop.provisioner.processDue();
    expect(results).toHaveLength(50);
    expect(remaining).toBe(3);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a limit of %s', async (limit) => {
    const shop = await enqueued(1);
    await expect(shop.provisioner.processDue({ limit })).rejects.toMatchObject({
      code: 'SMARTVPS_INVALID_ARGUMENT',
      argument: 'limit',
    });
  });

  it('is stopped by no order that fails', async () => {
    const shop = await enqueued(3);
    const provisions = intercepted(shop.provisions, async ({ method, args, go }) => {
      const [request] = args as readonly [{ readonly orderId?: string }];
      if (method === 'claim' && request.orderId === 'A-2') throw new StorageDown('no primary');
      return go();
    });
    const { results, remaining } = await shop.aProvisioner({ provisions }).processDue();
    expect(results).toMatchObject([
      { status: 'active' },
      { orderId: 'A-2', status: 'error' },
      { status: 'active' },
    ]);
    expect(results[1]).toHaveProperty('error', expect.any(StorageDown));
    expect(remaining).toBe(0);
    await shop.ticks(1, MINUTE);
    expect(await shop.record('A-2')).toMatchObject({ stage: 'active' });
  });

  it('waits for no login: the order is looked at again in a later tick', async () => {
    const shop = await enqueued(2);
    shop.provider.onStatus = () => NO_LOGIN;
    const now = shop.clock.now();
    const { results } = await shop.provisioner.processDue();
    expect(results.map(({ status }) => status)).toEqual(['awaiting_credentials', 'awaiting_credentials']);
    expect(shop.clock.now()).toBe(now);
  });

  it('leaves alone what another worker has', async () => {
    const shop = await enqueued(2);
    shop.provider.onPurchase.push(never);
    void shop.aProvisioner().provision('A-1');
    await shop.clock.idle();
    const { results } = await shop.provisioner.processDue();
    expect(results.map(({ orderId }) => orderId)).toEqual(['A-2']);
  });

  it('begins nothing after its deadline, and says what is left', async () => {
    const shop = await enqueued(3);
    let bought = 0;
    const beforePurchase = () => {
      bought += 1;
      if (bought === 2) shop.clock.jump(HOUR);
      return undefined;
    };
    const deadline = shop.clock.now() + HOUR;
    const worker = shop.aProvisioner({ beforePurchase });
    const { results, remaining } = await worker.processDue({ deadline });
    expect(results.map(({ orderId, status }) => [orderId, status])).toEqual([
      ['A-1', 'active'],
      ['A-2', 'deferred'],
    ]);
    expect(remaining).toBe(1);
    expect(shop.provider.asked.buyVps).toBe(1);
  });

  it('ends between two orders when its signal aborts', async () => {
    const shop = await enqueued(3);
    const stop = new AbortController();
    shop.provider.onStatus = () => {
      stop.abort('shutdown');
      return {};
    };
    const { results, remaining } = await shop.provisioner.processDue({ signal: stop.signal });
    expect(results).toHaveLength(1);
    expect(remaining).toBe(2);
  });

  it('by two workers at once takes up each order once', async () => {
    const shop = await enqueued(10);
    const ticks = await Promise.all([shop.provisioner.processDue(), shop.aProvisioner().processDue()]);
    await shop.ticks(5, MINUTE);
    expect(ticks.flatMap(({ results }) => results).some(({ status }) => status === 'error')).toBe(false);
    expect(shop.provider.sales).toHaveLength(10);
  });
});

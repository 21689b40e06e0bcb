import { describe, expect, it } from 'vitest';
import type { RenewalKey } from '../../src/ports/renewals.ts';
import { aRenewalShop, KEY, type RenewalShop } from './renewals-shop.ts';
import { refused } from './support/failures.ts';
import { intercepted } from './support/interception.ts';
import { failureOf } from './support/shop.ts';
import { MINUTE, SECOND } from './support/virtual-clock.ts';

/** A shop whose orders each have a renewal that was put off and is due. */
async function aShopWithDue(count: number): Promise<RenewalShop> {
  const shop = await aRenewalShop({ count });
  for (let index = 1; index <= count; index += 1) {
    shop.books.onRenewal.push(() => {
      throw refused('renewvps');
    });
    await shop.renew({ orderId: `A-${index}`, invoiceId: 'May' });
    shop.clock.jump(SECOND);
  }
  shop.books.asked.length = 0;
  shop.clock.jump(MINUTE);
  return shop;
}

const keysOf = (results: readonly RenewalKey[]) =>
  results.map(({ orderId, invoiceId }) => `${orderId} ${invoiceId}`);

describe('processDue', () => {
  it('takes up what is due, the longest due first, and says what each came to', async () => {
    const shop = await aShopWithDue(3);
    const { results, remaining } = await shop.worker.processDue();
    expect(keysOf(results)).toEqual(['A-1 May', 'A-2 May', 'A-3 May']);
    expect(results.map(({ status }) => status)).toEqual(['renewed', 'renewed', 'renewed']);
    expect(remaining).toBe(0);
  });

  it('with nothing due does nothing', async () => {
    const shop = await aRenewalShop();
    expect(await shop.worker.processDue()).toEqual({ results: [], remaining: 0 });
    await shop.renew();
    shop.clock.jump(100 * MINUTE);
    expect(await shop.worker.processDue()).toEqual({ results: [], remaining: 0 });
  });

  it('begins no renewal that nobody asked for', async () => {
    const shop = await aRenewalShop({ count: 3 });
    await shop.ticks(50, MINUTE);
    expect(shop.books.asked).toEqual([]);
  });

  it('takes up at most so many, and says how many more are due', async () => {
    const shop = await aShopWithDue(5);
    const { results, remaining } = await shop.worker.processDue({ limit: 2 });
    expect(keysOf(results)).toEqual(['A-1 May', 'A-2 May']);
    expect(remaining).toBe(2);
    expect(shop.books.asked).toHaveLength(2);
    for (const limit of [0, -1, 1.5, Number.NaN])
      expect(await failureOf(shop.worker.processDue({ limit }))).toMatchObject({ argument: 'limit' });
  });

  it('goes on after one that fails', async () => {
    const shop = await aShopWithDue(3);
    const renewals = intercepted(shop.renewals, async ({ method, args, go }) => {
      const [request] = args as readonly [RenewalKey];
      if (method === 'claim' && request.orderId === 'A-2') throw new Error('a broken record');
      return go();
    });
    const { results } = await shop.aRenewals({ renewals }).processDue();
    expect(results.map(({ status }) => status)).toEqual(['renewed', 'error', 'renewed']);
    expect(results[1]).toMatchObject({
      orderId: 'A-2',
      invoiceId: 'May',
      error: { message: 'a broken record' },
    });
  });

  it('waits for no expiry: it is looked at again in a later tick', async () => {
    const shop = await aShopWithDue(1);
    const before = shop.clock.now();
    shop.books.onExpiry = () => new Date(0);
    expect(await shop.worker.processDue()).toMatchObject({ results: [{ status: 'awaiting_expiry' }] });
    expect(shop.clock.now()).toBe(before);
  });

  it('ends when its signal is aborted, and before its deadline', async () => {
    const shop = await aShopWithDue(3);
    expect(await shop.worker.processDue({ signal: AbortSignal.abort() })).toEqual({
      results: [],
      remaining: 3,
    });
    expect(await shop.worker.processDue({ deadline: shop.clock.now() })).toMatchObject({ results: [] });
    const { results } = await shop.worker.processDue({ deadline: shop.clock.now() + 100 * SECOND });
    expect(results.map((result) => result.status)).toEqual(['deferred', 'deferred', 'deferred']);
    expect(shop.books.asked).toEqual([]);
  });

  it('of two workers at once charges each once', async () => {
    const shop = await aShopWithDue(5);
    await Promise.all([shop.worker.processDue(), shop.aRenewals().processDue()]);
    expect(shop.books.asked).toHaveLength(5);
    expect(await shop.renewals.list({ stage: 'renewed' })).toHaveLength(5);
    expect(shop.books.charges).toHaveLength(5);
  });

  it('pauses longer and longer between its looks at the expiry', async () => {
    const shop = await aRenewalShop({ options: { waitForExpiryMs: 0 } });
    const first = shop.clock.now();
    shop.books.onExpiry = () => new Date(0);
    const looks: number[] = [];
    let { retryAt = 0 } = await shop.renew();
    while (looks.length < 6) {
      looks.push(retryAt - shop.clock.now());
      shop.clock.jump(retryAt - shop.clock.now());
      ({ retryAt = 0 } = await shop.renew());
    }
    expect(looks).toEqual([3_750, 7_500, 15_000, 30_000, 45_000, 45_000]);
    expect(shop.clock.now() - first).toBe(146_250);
    expect(await shop.renewal(KEY)).toMatchObject({ stage: 'awaiting_expiry' });
  });
});

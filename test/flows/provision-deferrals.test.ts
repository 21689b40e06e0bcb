import { describe, expect, it } from 'vitest';
import type { PackageList } from '../../src/domain/calls.ts';
import type { Brake, PurchaseContext } from '../../src/flows/provisioner-options.ts';
import { aList, anItem, aPackage } from '../builders.ts';
import { httpStatus, refused, reset, timedOut, unreadable } from './support/failures.ts';
import { intercepted } from './support/interception.ts';
import { anOrder, aShop, orders } from './support/shop.ts';
import { HOUR, MINUTE, SECOND } from './support/virtual-clock.ts';

const throwing = (error: Error) => (): PackageList => {
  throw error;
};

/** Lists that say nothing of the package. */
const BROKEN: Readonly<Record<string, { readonly list: () => PackageList; readonly reason: string }>> = {
  'is empty': { list: () => aList([]), reason: 'list_empty' },
  'cannot be reached': { list: throwing(refused('ipstock')), reason: 'list_unavailable' },
  'does not come in time': { list: throwing(timedOut('ipstock')), reason: 'list_unavailable' },
  'is an HTTP 503': { list: throwing(httpStatus(503, undefined, 'ipstock')), reason: 'list_unavailable' },
  'is an HTML page': {
    list: throwing(unreadable('SMARTVPS_REPLY_HTML', [], 'ipstock')),
    reason: 'list_unavailable',
  },
  'is no list': {
    list: throwing(unreadable('SMARTVPS_PACKAGES_MISSING', [], 'ipstock')),
    reason: 'list_unavailable',
  },
  'has no row that can be read': {
    list: throwing(unreadable('SMARTVPS_PACKAGES_UNREADABLE', [], 'ipstock')),
    reason: 'list_unavailable',
  },
  'is an answer without packages': { list: () => ({}) as PackageList, reason: 'list_unavailable' },
  'breaks in a way nobody thought of': { list: throwing(new Error('boom')), reason: 'list_unavailable' },
  'has an unreadable row of the package': {
    list: () => aList([aPackage({ id: '7' })], { rejected: [{ index: 1, id: '123', reason: 'no status' }] }),
    reason: 'package_unreadable',
  },
  'has an unreadable row of the package beside a sound one': {
    list: () => aList([aPackage()], { rejected: [{ index: 1, id: '123', reason: 'no status' }] }),
    reason: 'package_unreadable',
  },
  'has an unreadable row of its name and no id': {
    list: () =>
      aList([aPackage({ id: '7' })], { rejected: [{ index: 1, name: '103.195.160.2', reason: 'no id' }] }),
    reason: 'package_unreadable',
  },
  'wants a login': { list: throwing(httpStatus(401, undefined, 'ipstock')), reason: 'unauthorized' },
  'is forbidden': { list: throwing(httpStatus(403, undefined, 'ipstock')), reason: 'unauthorized' },
  'is asked for too often': { list: throwing(httpStatus(429, undefined, 'ipstock')), reason: 'rate_limited' },
};

describe('a list that', () => {
  it.each(Object.entries(BROKEN))('%s for two hours fails no order', async (_what, { list, reason }) => {
    const shop = aShop({ orders: orders(3) });
    shop.provider.onList = list;
    for (const { id } of orders(3)) await shop.provisioner.enqueue(id);
    const endOfTrouble = shop.clock.now() + 2 * HOUR;
    while (shop.clock.now() < endOfTrouble) {
      await shop.ticks(1, MINUTE);
      for (const { id } of orders(3)) {
        const { stage, reason: why, dueAt } = await shop.record(id);
        expect({ stage, why }).toEqual({ stage: 'pending', why: reason });
        expect(dueAt).toBeGreaterThan(shop.clock.now() - MINUTE);
      }
    }
    expect(shop.provider.asked.buyVps).toBe(0);

    shop.provider.onList = undefined;
    await shop.ticks(15, MINUTE);
    for (const { id } of orders(3)) expect(await shop.record(id)).toMatchObject({ stage: 'active' });
    expect(shop.provider.sales).toHaveLength(3);
  });

  it('has an unreadable row of another package stops nobody', async () => {
    const shop = aShop();
    const rejected = [
      { index: 1, id: '7', name: '103.195.160.2', reason: 'no status' },
      { index: 2, name: '103.195.160', reason: 'no id' },
      { index: 3, reason: 'the row is not an object' },
    ];
    shop.provider.onList = () => aList([aPackage()], { rejected });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
  });

  it('says how long to wait is asked again then', async () => {
    const shop = aShop();
    shop.provider.onList = throwing(httpStatus(429, 7 * MINUTE, 'ipstock'));
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'deferred',
      retryAt: shop.clock.now() + 7 * MINUTE,
    });
  });
});

describe('an order that is put off', () => {
  it('is asked for again after growing, jittered pauses', async () => {
    const pausesWith = async (random: number) => {
      const shop = aShop({ options: { random: () => random } });
      shop.provider.onList = throwing(timedOut('ipstock'));
      const pauses: number[] = [];
      for (let turn = 0; turn < 7; turn += 1) {
        const { retryAt = 0 } = await shop.provisioner.provision('A-1');
        pauses.push((retryAt - shop.clock.now()) / SECOND);
        shop.clock.jump(retryAt - shop.clock.now());
      }
      return pauses;
    };
    expect(await pausesWith(0)).toEqual([15, 30, 60, 120, 240, 300, 300]);
    expect(await pausesWith(0.9999999)).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  it('is left alone by ticks until it is due', async () => {
    const shop = aShop();
    shop.provider.onList = throwing(timedOut('ipstock'));
    const { retryAt = 0 } = await shop.provisioner.provision('A-1');
    shop.clock.jump(retryAt - shop.clock.now() - 1);
    expect(await shop.provisioner.processDue()).toEqual({ results: [], remaining: 0 });
    shop.clock.jump(1);
    expect((await shop.provisioner.processDue()).results).toHaveLength(1);
  });

  it('is taken up at once by a call for this very order: whoever calls asks for now', async () => {
    const shop = aShop();
    shop.provider.onList = throwing(timedOut('ipstock'));
    const { retryAt = 0 } = await shop.provisioner.provision('A-1');
    shop.provider.onList = undefined;
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
    expect(shop.clock.now()).toBeLessThan(retryAt);
  });

  it('for longer than deferUpToMs fails, and the shop hears of it', async () => {
    const shop = aShop({ options: { deferUpToMs: HOUR } });
    shop.provider.onList = () => aList([]);
    await shop.provisioner.provision('A-1');
    const begun = shop.clock.now();
    while ((await shop.record()).stage === 'pending') {
      expect(shop.clock.now() - begun).toBeLessThanOrEqual(HOUR + MINUTE);
      await shop.ticks(1, MINUTE);
    }
    expect(shop.clock.now() - begun).toBeGreaterThanOrEqual(HOUR);
    expect(await shop.record()).toMatchObject({
      stage: 'failed',
      reason: 'deferred_too_long',
      message: 'put off for too long: the provider lists nothing',
    });
    expect(await shop.order()).toMatchObject({ status: 'failed', provisioningError: 'deferred_too_long' });
    shop.provider.onList = undefined;
    await shop.ticks(10, HOUR);
    expect(shop.provider.asked.buyVps).toBe(0);
  });

  it('is put off for six hours at most where nothing else is said', async () => {
    const shop = aShop();
    shop.provider.onList = () => aList([]);
    await shop.provisioner.provision('A-1');
    await shop.ticks(5 * 60 + 59, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'pending' });
    await shop.ticks(1, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'failed', reason: 'deferred_too_long' });
  });

  it('because the shop has no such order yet is bought once it has', async () => {
    const shop = aShop({ orders: [] });
    await shop.provisioner.enqueue('A-1');
    const { results } = await shop.provisioner.processDue();
    expect(results).toMatchObject([{ status: 'deferred', reason: 'order_missing' }]);
    shop.orders.put(anOrder());
    await shop.ticks(2, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'active' });
  });

  it('tells the shop that it has begun once it has, also when the order was put off before', async () => {
    const shop = aShop({ orders: [] });
    await shop.provisioner.enqueue('A-1');
    await shop.provisioner.processDue();
    shop.orders.put(anOrder());
    shop.provider.onList = throwing(timedOut('ipstock'));
    await shop.ticks(2, MINUTE);
    expect(await shop.order()).toMatchObject({ status: 'provisioning' });
  });
});

describe('a purchase', () => {
  const NOT_BOUGHT = {
    'was not sent': { error: refused(), reason: 'not_sent' },
    'is refused for want of a login': { error: httpStatus(401), reason: 'unauthorized' },
    'is forbidden': { error: httpStatus(403), reason: 'unauthorized' },
    'is asked for too often': { error: httpStatus(429), reason: 'rate_limited' },
  };

  it.each(Object.entries(NOT_BOUGHT))(
    'that %s is put off and bought once later',
    async (_what, { error, reason }) => {
      const shop = aShop();
      for (let time = 0; time < 3; time += 1)
        shop.provider.onPurchase.push(() => {
          throw error;
        });
      expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'deferred', reason });
      const stages = new Set<string>();
      for (let tick = 0; tick < 60; tick += 1) {
        await shop.ticks(1, MINUTE);
        stages.add((await shop.record()).stage);
      }
      expect(stages).toEqual(new Set(['pending', 'active']));
      expect(shop.provider.asked.buyVps).toBe(4);
      expect(shop.provider.sales).toHaveLength(1);
      expect(await shop.record()).toMatchObject({ mark: { attempt: 4 }, deferredSince: undefined });
    },
  );

  it('that is put off frees the pool at once', async () => {
    const shop = aShop({ orders: orders(2) });
    shop.provider.onPurchase.push(() => {
      throw httpStatus(401);
    });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'deferred' });
    expect(await shop.provisioner.provision('A-2')).toMatchObject({ status: 'active' });
  });

  it('is asked for again when the provider said, and not before deferUpToMs is over', async () => {
    const shop = aShop({ options: { deferUpToMs: 30 * MINUTE } });
    for (const waitMs of [10 * MINUTE, HOUR])
      shop.provider.onPurchase.push(() => {
        throw httpStatus(429, waitMs);
      });
    const begun = shop.clock.now();
    const { retryAt } = await shop.provisioner.provision('A-1');
    expect(retryAt).toBe(begun + 10 * MINUTE);
    shop.clock.jump(10 * MINUTE);
    const { results } = await shop.provisioner.processDue();
    expect(results).toMatchObject([{ retryAt: begun + 30 * MINUTE }]);
  });

  it('that the provider refuses for good fails: nothing was bought', async () => {
    const refusals = [
      httpStatus(400),
      httpStatus(402),
      httpStatus(404),
      unreadable('SMARTVPS_PURCHASE_REFUSED'),
    ];
    for (const error of refusals) {
      const shop = aShop();
      shop.provider.onPurchase.push(() => {
        throw error;
      });
      expect(await shop.provisioner.provision('A-1')).toMatchObject({
        status: 'failed',
        reason: 'rejected',
        message: `the provider refused the purchase: ${error.code}`,
      });
      await shop.ticks(10, HOUR);
      expect(shop.provider.asked.buyVps).toBe(1);
    }
  });

  it('of one order that is refused for want of a login does not stop the others of the tick from waiting too', async () => {
    const shop = aShop({ orders: orders(4) });
    for (const { id } of orders(4)) await shop.provisioner.enqueue(id);
    shop.provider.onPurchase.push(
      ...Array.from({ length: 4 }, () => () => {
        throw httpStatus(401);
      }),
    );
    const { results } = await shop.provisioner.processDue();
    expect(results.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'deferred'));
    await shop.ticks(10, MINUTE);
    expect(shop.provider.sales).toHaveLength(4);
  });
});

describe('a pool', () => {
  it('is one for all items that sell the same package name, whatever its id', async () => {
    const items = [
      anItem(),
      anItem({ id: 'item-9', smartvps: { packagePid: '124', byMemory: { '8GB': {} } } }),
    ];
    const packages = [aPackage(), aPackage({ id: '124' })];
    const shop = aShop({ items, packages, orders: [anOrder(), anOrder({ id: 'A-2', stockId: 'item-9' })] });
    let second: unknown;
    shop.provider.onPurchase.push(async ({ sell }) => {
      second = await shop.aProvisioner().provision('A-2');
      return sell();
    });
    await shop.provisioner.provision('A-1');
    expect(second).toMatchObject({ status: 'deferred', reason: 'pool_busy' });
    expect(shop.provider.asked.buyVps).toBe(1);
    await shop.ticks(1, MINUTE);
    expect(shop.provider.asked.buyVps).toBe(2);
  });

  it('that is busy says so before the list is read, and is asked for again within seconds', async () => {
    const shop = aShop();
    const { provisions, clock } = shop;
    const now = clock.now();
    await provisions.acquirePool({ name: '103.195.160.2', owner: 'B-7#1', now, leaseUntil: now + HOUR });
    const { status, reason, retryAt = 0 } = await shop.provisioner.provision('A-1');
    expect({ status, reason }).toEqual({ status: 'deferred', reason: 'pool_busy' });
    expect(retryAt - now).toBeLessThanOrEqual(5 * SECOND);
    expect(shop.provider.asked.ipstock).toBe(0);
  });

  it('of another name is no matter', async () => {
    const shop = aShop();
    const { provisions, clock } = shop;
    const now = clock.now();
    await provisions.acquirePool({ name: '103.195.160', owner: 'B-7#1', now, leaseUntil: now + HOUR });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
  });

  it('is free again after a purchase that is known', async () => {
    const shop = aShop({ orders: orders(3) });
    for (const { id } of orders(3))
      expect(await shop.provisioner.provision(id)).toMatchObject({ status: 'active' });
  });
});

describe('a brake', () => {
  const braked = (
    beforePurchase: (context: PurchaseContext) => Brake | undefined | Promise<Brake | undefined>,
  ) => aShop({ options: { beforePurchase } });

  it('puts an order off for as long as it says, and is asked again', async () => {
    let brake: Brake | undefined = { deferMs: 90 * SECOND, reason: 'spending cap reached' };
    const shop = braked(() => brake);
    const begun = shop.clock.now();
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'deferred',
      reason: 'brake',
      message: 'spending cap reached',
      retryAt: begun + 90 * SECOND,
    });
    expect(shop.provider.asked.buyVps).toBe(0);
    brake = undefined;
    await shop.ticks(2, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'active' });
  });

  it('hears what is about to be bought', async () => {
    const heard: PurchaseContext[] = [];
    const shop = braked((context) => {
      heard.push(context);
      return undefined;
    });
    shop.provider.onPurchase.push(() => {
      throw httpStatus(401);
    });
    await shop.provisioner.provision('A-1');
    await shop.ticks(1, MINUTE);
    expect(heard).toMatchObject([
      { order: anOrder(), item: { id: 'item-123' }, package: aPackage(), memoryGb: 8, attempt: 1 },
      { attempt: 2, provision: { orderId: 'A-1', stage: 'pending' } },
    ]);
  });

  it('that breaks holds', async () => {
    const shop = braked(() => {
      throw new Error('the cap cannot be read');
    });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'deferred',
      reason: 'brake',
      message: 'beforePurchase failed: Error',
    });
    expect(shop.provider.asked.buyVps).toBe(0);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, undefined as unknown as number])(
    'that says %s for how long holds for a minute',
    async (deferMs) => {
      const shop = braked(() => ({ deferMs, reason: 'spending cap reached' }));
      expect(await shop.provisioner.provision('A-1')).toMatchObject({
        reason: 'brake',
        retryAt: shop.clock.now() + MINUTE,
      });
    },
  );

  it('holds an order until deferUpToMs is over, and then it fails', async () => {
    const shop = aShop({
      options: { deferUpToMs: HOUR, beforePurchase: () => ({ deferMs: MINUTE, reason: 'no' }) },
    });
    await shop.provisioner.provision('A-1');
    await shop.ticks(61, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'failed', reason: 'deferred_too_long' });
  });

  it('that takes longer than the pool is leased lets nothing be bought by its old list', async () => {
    const shop = braked(async () => {
      await shop.clock.sleep(6 * MINUTE);
      return undefined;
    });
    await shop.provisioner.provision('A-1');
    expect(shop.provider.asked.buyVps).toBe(0);
  });
});

describe('how far a call may go', () => {
  it('is as far as it can where the options are null', async () => {
    const shop = aShop();
    expect(await shop.provisioner.processDue(null as never)).toEqual({ results: [], remaining: 0 });
    expect(await shop.provisioner.provision('A-1', null as never)).toMatchObject({ status: 'active' });
  });

  it.each([
    [{ deadline: 'noon' }, { argument: 'deadline' }],
    [{ deadline: null }, { argument: 'deadline' }],
    [{ signal: {} }, { option: 'signal' }],
    [{ signal: new AbortController() }, { option: 'signal' }],
  ])('is refused before anything is stored when it cannot be read: %o', async (options, refusal) => {
    const shop = aShop();
    await expect(shop.provisioner.provision('A-1', options as never)).rejects.toMatchObject(refusal);
    await expect(shop.provisioner.processDue(options as never)).rejects.toMatchObject(refusal);
    expect(await shop.provisions.get('A-1')).toBeUndefined();
  });
});

describe('a deadline', () => {
  it('100 seconds ahead: no purchase starts, and the order is due at once', async () => {
    const shop = aShop();
    const deadline = shop.clock.now() + 100 * SECOND;
    const result = await shop.provisioner.provision('A-1', { deadline });
    expect(result).toMatchObject({ status: 'deferred', reason: 'deadline', retryAt: shop.clock.now() });
    expect(shop.provider.asked.buyVps).toBe(0);
    await shop.provisioner.processDue({ deadline: new Date(deadline) });
    expect(shop.provider.asked.buyVps).toBe(0);
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'active' });
  });

  it.each([
    ['just enough', 0, 1],
    ['a millisecond too little', -1, 0],
  ])('that leaves %s time for a purchase', async (_how, moreMs, purchases) => {
    const shop = aShop();
    const deadline = shop.clock.now() + 190 * SECOND + moreMs;
    await shop.provisioner.provision('A-1', { deadline });
    expect(shop.provider.asked.buyVps).toBe(purchases);
  });

  it('is looked at again after the list was read', async () => {
    const shop = aShop();
    shop.provider.onList = async () => {
      await shop.clock.sleep(MINUTE);
      return aList([aPackage()]);
    };
    const deadline = shop.clock.now() + 200 * SECOND;
    expect(await shop.provisioner.provision('A-1', { deadline })).toMatchObject({ reason: 'deadline' });
    expect(shop.provider.asked.buyVps).toBe(0);
  });

  it.each([
    ['goes on', 5 * SECOND, 1],
    ['starts no purchase that would end too late', 20 * SECOND, 0],
  ])('%s when storage takes its time over extending the pool', async (_what, tookMs, purchases) => {
    const shop = aShop();
    let leases = 0;
    const provisions = intercepted(shop.provisions, async ({ method, go }) => {
      if (method === 'acquirePool' && ++leases === 2) await shop.clock.sleep(tookMs);
      return go();
    });
    const deadline = shop.clock.now() + 191 * SECOND;
    await shop.aProvisioner({ provisions }).provision('A-1', { deadline });
    expect(shop.provider.asked.buyVps).toBe(purchases);
    expect((await shop.record()).mark?.answerBy).toBeLessThanOrEqual(deadline);
    await shop.ticks(3, MINUTE);
    expect(shop.provider.sales).toHaveLength(1);
  });

  it('limits what reading the list may take', async () => {
    const shop = aShop();
    const limits: (number | undefined)[] = [];
    shop.provider.onList = ({ totalTimeoutMs }) => {
      limits.push(totalTimeoutMs);
      return aList([aPackage()]);
    };
    await shop.provisioner.provision('A-1', { deadline: shop.clock.now() + HOUR });
    expect(limits[0]).toBeLessThan(250 * SECOND);
  });

  it('that is no moment is refused', async () => {
    const shop = aShop();
    for (const deadline of [Number.NaN, new Date('never')])
      await expect(shop.provisioner.provision('A-1', { deadline })).rejects.toMatchObject({
        code: 'SMARTVPS_INVALID_ARGUMENT',
        argument: 'deadline',
      });
    expect(await shop.provisions.get('A-1')).toBeUndefined();
  });
});

describe('a signal', () => {
  it('that is aborted already: nothing is bought', async () => {
    const shop = aShop();
    const result = await shop.provisioner.provision('A-1', { signal: AbortSignal.abort('shutdown') });
    expect(result).toMatchObject({ status: 'deferred' });
    expect(shop.provider.asked.buyVps).toBe(0);
  });

  it('that aborts between the mark and the request: nothing is sent, and it is bought once later', async () => {
    const shop = aShop();
    const stop = new AbortController();
    const provisions = intercepted(shop.provisions, async ({ method, args, go }) => {
      const answer = await go();
      if (method === 'advance' && (args[1] as { stage: string }).stage === 'purchasing')
        stop.abort('shutdown');
      return answer;
    });
    const result = await shop.aProvisioner({ provisions }).provision('A-1', { signal: stop.signal });
    expect(result).toMatchObject({ status: 'deferred', reason: 'not_sent' });
    expect(shop.provider.asked.buyVps).toBe(0);
    await shop.ticks(3, MINUTE);
    expect(shop.provider.sales).toHaveLength(1);
  });

  it('that aborts during the purchase reaches it, and what was heard is on record before the call ends', async () => {
    const shop = aShop();
    const stop = new AbortController();
    const signals: (AbortSignal | undefined)[] = [];
    shop.provider.onPurchase.push(({ sell, options }) => {
      sell();
      signals.push(options.signal);
      stop.abort('shutdown');
      throw reset();
    });
    const result = await shop.provisioner.provision('A-1', { signal: stop.signal });
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
    expect(result).toMatchObject({ status: 'needs_review', reason: 'outcome_unknown' });
    expect((await shop.record()).evidence).toMatchObject({ 1: { outcome: 'unknown' } });
  });

  it('that aborts in the middle of a pause ends it at once', async () => {
    const shop = aShop();
    const stop = new AbortController();
    shop.provider.onStatus = () => ({ password: undefined });
    const begun = shop.clock.now();
    const waiting = shop.provisioner.provision('A-1', { signal: stop.signal });
    await shop.clock.sleep(100 * SECOND);
    stop.abort('shutdown');
    expect(await waiting).toMatchObject({ status: 'awaiting_credentials' });
    expect(shop.clock.now()).toBe(begun + 100 * SECOND);
    expect(await shop.record()).toMatchObject({ leaseUntil: undefined, dueAt: expect.any(Number) });
  });

  it('that aborts while the login is waited for gives the order back at once', async () => {
    const shop = aShop();
    const stop = new AbortController();
    shop.provider.onStatus = () => {
      stop.abort('shutdown');
      return { password: undefined };
    };
    const begun = shop.clock.now();
    const result = await shop.provisioner.provision('A-1', { signal: stop.signal });
    expect(result).toMatchObject({ status: 'awaiting_credentials' });
    expect(shop.clock.now()).toBe(begun);
    expect(await shop.record()).toMatchObject({ leaseUntil: undefined, dueAt: expect.any(Number) });
  });
});

import { describe, expect, it } from 'vitest';
import { PurchaseNotRecordedError, StorageError } from '../../src/domain/errors.ts';
import { aPackage } from '../builders.ts';
import { httpStatus } from './support/failures.ts';
import { anOutage, intercepted, type Meet, type Outage, StorageDown } from './support/interception.ts';
import { NO_LOGIN } from './support/scripted-provider.ts';
import { ANNA, aShop, failureOf, orders, type Shop } from './support/shop.ts';
import { atCall, failingOnce, failsBefore, losesAnswer, once, onStage } from './support/strikes.ts';
import { MINUTE, SECOND } from './support/virtual-clock.ts';

const workerOn = (shop: Shop, meet: Meet) =>
  shop.aProvisioner({ provisions: intercepted(shop.provisions, meet) });

describe('the mark', () => {
  it('is on record before the request leaves', async () => {
    const shop = aShop();
    shop.provider.onPurchase.push(async ({ sell }) => {
      expect(await shop.record()).toMatchObject({
        stage: 'purchasing',
        mark: { attempt: 1, stockBefore: 50 },
        package: { id: '123', name: '103.195.160.2' },
        stockId: 'item-123',
        memoryGb: 8,
        evidence: {},
      });
      return sell();
    });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
  });

  it('whose acknowledgement is lost is taken back, sending nothing, and the order is bought once later', async () => {
    const shop = aShop();
    const worker = workerOn(shop, onStage('purchasing', once(losesAnswer)));
    expect(await worker.provision('A-1')).toMatchObject({ status: 'deferred', reason: 'not_sent' });
    expect(shop.provider.asked.buyVps).toBe(0);
    expect(await shop.record()).toMatchObject({ stage: 'pending', evidence: {}, mark: { attempt: 1 } });
    await shop.ticks(3, MINUTE);
    expect(shop.provider.sales).toHaveLength(1);
    expect(await shop.record()).toMatchObject({ stage: 'active', mark: { attempt: 2 } });
  });

  it('that was not stored is stored anew, and the order is bought once', async () => {
    const shop = aShop();
    const worker = workerOn(shop, onStage('purchasing', once(failsBefore)));
    expect(await worker.provision('A-1')).toMatchObject({ status: 'active' });
    expect(shop.provider.sales).toHaveLength(1);
  });

  it('that cannot be stored sends nothing: the caller hears what storage said', async () => {
    const shop = aShop();
    const worker = workerOn(shop, onStage('purchasing', failsBefore));
    expect(await failureOf(worker.provision('A-1'))).toBeInstanceOf(StorageDown);
    expect(shop.provider.asked.buyVps).toBe(0);
    await shop.ticks(3, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'active' });
    expect(shop.provider.sales).toHaveLength(1);
  });

  it('that somebody else was faster than is not set: nothing is sent', async () => {
    const shop = aShop();
    let other: unknown;
    const worker = workerOn(
      shop,
      onStage(
        'purchasing',
        once(async ({ go }) => {
          shop.clock.jump(5 * MINUTE);
          other = await shop.provisioner.provision('A-1');
          return go();
        }),
      ),
    );
    expect(await worker.provision('A-1')).toMatchObject({ status: 'active' });
    expect(other).toMatchObject({ status: 'active' });
    expect(shop.provider.asked.buyVps).toBe(1);
  });
});

describe('storage that breaks its contract', () => {
  it.each(['conflict', 'address_taken', undefined, true])(
    'answers %j to every change and stores none: the run ends, nothing is bought, and the error says so',
    async (answer) => {
      const shop = aShop();
      const worker = workerOn(shop, ({ method, go }) =>
        method === 'advance' ? Promise.resolve(answer) : go(),
      );
      const error = await failureOf(worker.provision('A-1'));
      expect(error).toBeInstanceOf(StorageError);
      expect(error).toMatchObject({
        message: 'advance() did not store order "A-1", though nobody had changed it.',
      });
      expect(shop.provider.asked.buyVps).toBe(0);
    },
  );

  it('stores every change and answers nothing: nothing is bought', async () => {
    const shop = aShop();
    const worker = workerOn(shop, async ({ method, go }) => {
      const answer = await go();
      return method === 'advance' ? undefined : answer;
    });
    expect(await worker.provision('A-1')).toMatchObject({ status: 'deferred', reason: 'not_sent' });
    expect(shop.provider.asked.buyVps).toBe(0);
  });

  it('answers no record to evidence: what was bought is handed back', async () => {
    const shop = aShop();
    const worker = workerOn(shop, async ({ method, go }) => (method === 'recordEvidence' ? undefined : go()));
    const error = await failureOf(worker.provision('A-1'));
    expect(error).toBeInstanceOf(PurchaseNotRecordedError);
    expect(error).toMatchObject({ orderId: 'A-1', attempt: 1, ip: shop.provider.sales[0]?.ip });
    expect(shop.provider.asked.buyVps).toBe(1);
  });
});

describe('storage that fails once', () => {
  /** How many calls to storage one order takes when nothing is wrong. */
  const CALLS = 9;

  it(`is called ${CALLS} times for one order`, async () => {
    const shop = aShop();
    let calls = 0;
    await workerOn(shop, ({ go }) => {
      calls += 1;
      return go();
    }).provision('A-1');
    expect(calls).toBe(CALLS);
  });

  it.each(failingOnce(CALLS))(
    'at call $nth, $how: the order is bought once and delivered, with no review',
    async ({ nth, strike }) => {
      const shop = aShop();
      const worker = workerOn(shop, atCall(nth, strike));
      await worker.provision('A-1').catch(() => {});
      const stages = new Set<string>();
      for (let tick = 0; tick < 12; tick += 1) {
        await shop.ticks(1, MINUTE);
        stages.add((await shop.provisions.get('A-1'))?.stage ?? 'none');
        if (stages.has('none')) await shop.provisioner.enqueue('A-1');
      }
      expect(stages).not.toContain('needs_review');
      expect(await shop.record()).toMatchObject({ stage: 'active' });
      expect(await shop.order()).toMatchObject({ status: 'active' });
      expect(shop.provider.sales).toHaveLength(1);
    },
  );
});

/** Has storage go down as soon as the server is sold, and come back after `ms`. */
function downAfterTheSale(shop: Shop, ms: number): Outage {
  const outage = anOutage();
  let until = Number.POSITIVE_INFINITY;
  const { meet } = outage;
  shop.provider.onPurchase.push(({ sell }) => {
    until = shop.clock.now() + ms;
    return sell();
  });
  return {
    ...outage,
    meet: (call) => {
      const isDown = shop.provider.sales.length > 0 && shop.clock.now() < until;
      return isDown ? failsBefore(call) : meet(call);
    },
  };
}

describe('storage that goes down after the purchase', () => {
  it.each([SECOND, MINUTE, 100 * SECOND])(
    'for %i ms loses nothing: the answer is kept until it is back',
    async (ms) => {
      const shop = aShop();
      const worker = workerOn(shop, downAfterTheSale(shop, ms).meet);
      expect(await worker.provision('A-1')).toMatchObject({ status: 'active' });
      expect(shop.provider.sales).toHaveLength(1);
    },
  );

  it('and stays down hands the answer back in the error, and tells the logger', async () => {
    const shop = aShop();
    const worker = workerOn(shop, downAfterTheSale(shop, Number.POSITIVE_INFINITY).meet);
    const begun = shop.clock.now();
    const error = await failureOf(worker.provision('A-1'));
    const [{ ip } = { ip: '' }] = shop.provider.sales;
    expect(error).toBeInstanceOf(PurchaseNotRecordedError);
    expect(error).toMatchObject({ orderId: 'A-1', attempt: 1, ip, advice: 'check-first' });
    expect(String(error)).toContain(ip);
    expect(shop.clock.now() - begun).toBeGreaterThan(100 * SECOND);
    const errors = shop.logger.lines.filter((line) => line.startsWith('error'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('"A-1", attempt 1');
    expect(errors[0]).toContain(ip);
  });

  it('is tried three times at least, also when the deadline is near, and not for long past it', async () => {
    const shop = aShop();
    let tries = 0;
    const worker = workerOn(shop, (call) => {
      if (call.method !== 'recordEvidence') return call.go();
      tries += 1;
      return failsBefore(call);
    });
    shop.provider.onPurchase.push(async ({ sell }) => {
      await shop.clock.sleep(179_900);
      return sell();
    });
    const deadline = shop.clock.now() + 190 * SECOND;
    expect(await failureOf(worker.provision('A-1', { deadline }))).toBeInstanceOf(PurchaseNotRecordedError);
    expect(tries).toBeGreaterThanOrEqual(3);
    expect(shop.clock.now()).toBeLessThan(deadline + SECOND);
  });

  it('has lost nothing where nothing was bought: the caller hears what storage said', async () => {
    const shop = aShop();
    shop.provider.onPurchase.push(() => {
      throw httpStatus(402);
    });
    const worker = workerOn(shop, (call) =>
      call.method === 'recordEvidence' ? failsBefore(call) : call.go(),
    );
    expect(await failureOf(worker.provision('A-1'))).toBeInstanceOf(StorageDown);
    expect(shop.logger.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('is brought in by resolve once it is back', async () => {
    const shop = aShop();
    const worker = workerOn(shop, downAfterTheSale(shop, 10 * MINUTE).meet);
    const error = await failureOf(worker.provision('A-1'));
    if (!(error instanceof PurchaseNotRecordedError)) throw error;
    expect(await shop.record()).toMatchObject({ stage: 'purchasing', evidence: {} });

    const result = await shop.provisioner.resolve(error.orderId, {
      decision: 'purchased',
      ip: error.ip,
      ...ANNA,
    });
    expect(result).toMatchObject({ status: 'active', provision: { address: error.ip } });
    expect(await shop.order()).toMatchObject({ status: 'active', ipAddress: error.ip });
    expect(shop.provider.asked.buyVps).toBe(1);
  });

  it('is a review when nobody brings it in, and never another purchase', async () => {
    const shop = aShop();
    const worker = workerOn(shop, downAfterTheSale(shop, 10 * MINUTE).meet);
    const error = await failureOf(worker.provision('A-1'));
    await shop.ticks(1_000, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'needs_review', reason: 'outcome_unknown' });
    expect(shop.provider.asked.buyVps).toBe(1);
    const { ip } = error as PurchaseNotRecordedError;
    expect(await shop.provisioner.resolve('A-1', { decision: 'purchased', ip, ...ANNA })).toMatchObject({
      status: 'active',
    });
  });

  it('keeps the pool shut until the answer can no longer be on its way', async () => {
    const shop = aShop({ orders: orders(2) });
    const worker = workerOn(shop, downAfterTheSale(shop, Number.POSITIVE_INFINITY).meet);
    await failureOf(worker.provision('A-1'));
    expect(await shop.provisioner.provision('A-2')).toMatchObject({ reason: 'pool_busy' });
    await shop.ticks(6, MINUTE);
    expect(await shop.record('A-2')).toMatchObject({ stage: 'active' });
  });

  it('stops a tick at no other order', async () => {
    const shop = aShop({ orders: orders(3) });
    for (const { id } of orders(3)) await shop.provisioner.enqueue(id);
    const { meet } = downAfterTheSale(shop, Number.POSITIVE_INFINITY);
    const worker = workerOn(shop, (call) => (call.args[0] === 'A-1' ? meet(call) : call.go()));
    const { results } = await worker.processDue();
    expect(results.map(({ status }) => status)).toEqual(['error', 'deferred', 'deferred']);
    expect(results[0]).toHaveProperty('error', expect.any(PurchaseNotRecordedError));
  });
});

describe('an outage of all storage', () => {
  const READS = { orders: 'get', stock: 'get' } as const;

  it.each(Object.entries(READS))(
    'of the %s before a purchase buys nothing, and the order goes on later',
    async (port, method) => {
      const shop = aShop();
      const failing = intercepted(shop[port as keyof typeof READS], (call) =>
        call.method === method ? failsBefore(call) : call.go(),
      );
      await shop.provisioner.enqueue('A-1');
      const { results } = await shop.aProvisioner({ [port]: failing }).processDue();
      expect(results).toMatchObject([{ orderId: 'A-1', status: 'error' }]);
      expect(await shop.record()).toMatchObject({ stage: 'pending', leaseUntil: undefined });
      await shop.ticks(2, MINUTE);
      expect(shop.provider.sales).toHaveLength(1);
    },
  );

  it('that begins at any call and lasts ten minutes buys at most once, and leaves nothing unseen', async () => {
    for (let nth = 1; nth <= 9; nth += 1) {
      const shop = aShop();
      let calls = 0;
      let until = Number.POSITIVE_INFINITY;
      const worker = workerOn(shop, (call) => {
        calls += 1;
        if (calls === nth) until = shop.clock.now() + 10 * MINUTE;
        return calls >= nth && shop.clock.now() < until ? failsBefore(call) : call.go();
      });
      const ending = await worker.provision('A-1').catch((error: unknown) => error);
      shop.clock.jump(10 * MINUTE);
      await shop.provisioner.enqueue('A-1');
      await shop.ticks(10, MINUTE);

      const { stage, address } = await shop.record();
      expect(shop.provider.sales.length).toBeLessThanOrEqual(1);
      const [sale] = shop.provider.sales;
      if (ending instanceof PurchaseNotRecordedError) {
        expect(ending.ip).toBe(sale?.ip);
        expect(stage).toBe('needs_review');
        expect(await shop.provisioner.review()).toHaveLength(1);
      } else {
        expect({ nth, stage, address }).toEqual({ nth, stage: 'active', address: sale?.ip });
      }
      expect(await shop.order()).toMatchObject({ status: stage });
    }
  });

  it('while a server waits for its login leaves the order to the next tick', async () => {
    const shop = aShop({ packages: [aPackage()] });
    shop.provider.onStatus = () => (shop.clock.now() > 0 && shop.provider.asked.status > 3 ? {} : NO_LOGIN);
    const worker = workerOn(shop, (call) =>
      shop.provider.asked.status === 2 ? failsBefore(call) : call.go(),
    );
    await failureOf(worker.provision('A-1'));
    await shop.ticks(8, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'active' });
    expect(shop.provider.sales).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { StorageError } from '../../src/domain/errors.ts';
import { aRenewalShop, FIRST_EXPIRY, KEY, MONTH, type RenewalShop } from './renewals-shop.ts';
import { timedOut } from './support/failures.ts';
import { anOutage, intercepted, type Meet, StorageDown } from './support/interception.ts';
import { failureOf } from './support/shop.ts';
import { atCall, failingOnce, failsBefore, losesAnswer, once, onStage } from './support/strikes.ts';
import { MINUTE, SECOND } from './support/virtual-clock.ts';

/** A worker between whom and both its repositories somebody stands. */
const workerOn = (shop: RenewalShop, meet: Meet) =>
  shop.aRenewals({
    renewals: intercepted(shop.renewals, meet),
    provisions: intercepted(shop.provisions, meet),
  });

describe('storage that breaks its contract', () => {
  it('answers "conflict" to every change: the run ends, nothing is charged, and the error says so', async () => {
    const shop = await aRenewalShop();
    const worker = workerOn(shop, async ({ method, go }) => (method === 'advance' ? 'conflict' : go()));
    const error = await failureOf(worker.renew(KEY.orderId, { invoiceId: KEY.invoiceId }));
    expect(error).toBeInstanceOf(StorageError);
    expect(shop.books.charges).toHaveLength(0);
  });
});

describe('the mark', () => {
  it('is on record before the request leaves, with the expiry seen before', async () => {
    const shop = await aRenewalShop();
    const now = shop.clock.now();
    shop.books.onRenewal.push(async ({ charge, ip, options }) => {
      const renewal = await shop.renewal();
      expect(renewal).toMatchObject({
        stage: 'renewing',
        address: ip,
        holdsAddress: true,
        expiresBefore: FIRST_EXPIRY,
        mark: { attempt: 1, fence: 1, sendBy: now + 10 * SECOND, answerBy: now + 190 * SECOND },
        dueAt: now + 220 * SECOND,
        evidence: {},
      });
      expect(renewal.leaseUntil).toBeGreaterThan(now + 220 * SECOND);
      expect(options).toMatchObject({ timeoutMs: 180 * SECOND, totalTimeoutMs: 180 * SECOND });
      return charge();
    });
    expect(await shop.renew()).toMatchObject({ status: 'renewed' });
  });

  it('whose acknowledgement is lost is taken back, sending nothing, and it is charged once later', async () => {
    const shop = await aRenewalShop();
    const worker = workerOn(shop, onStage('renewing', once(losesAnswer)));
    expect(await worker.renew('A-1', KEY)).toMatchObject({ status: 'deferred', reason: 'not_sent' });
    expect(shop.books.asked).toEqual([]);
    await shop.ticks(3, MINUTE);
    expect(shop.books.charges).toHaveLength(1);
    expect(await shop.renewal()).toMatchObject({ stage: 'renewed', mark: { attempt: 2 } });
  });

  it('that was not stored is stored anew, and it is charged once', async () => {
    const shop = await aRenewalShop();
    const worker = workerOn(shop, onStage('renewing', once(failsBefore)));
    expect(await worker.renew('A-1', KEY)).toMatchObject({ status: 'renewed' });
    expect(shop.books.charges).toHaveLength(1);
  });

  it('that cannot be stored sends nothing: the caller hears what storage said', async () => {
    const shop = await aRenewalShop();
    const worker = workerOn(shop, onStage('renewing', failsBefore));
    expect(await failureOf(worker.renew('A-1', KEY))).toBeInstanceOf(StorageDown);
    expect(shop.books.asked).toEqual([]);
    await shop.ticks(3, MINUTE);
    expect(await shop.renewal()).toMatchObject({ stage: 'renewed' });
    expect(shop.books.charges).toHaveLength(1);
  });

  it('that somebody else was faster than is not set: nothing is sent', async () => {
    const shop = await aRenewalShop();
    const worker = workerOn(
      shop,
      onStage(
        'renewing',
        once(async ({ go }) => {
          shop.clock.jump(5 * MINUTE);
          await shop.renew();
          return go();
        }),
      ),
    );
    expect(await worker.renew('A-1', KEY)).toMatchObject({ status: 'renewed' });
    expect(shop.books.asked).toHaveLength(1);
  });
});

describe('storage that fails once', () => {
  /** How many calls to storage one renewal takes when nothing is wrong. */
  const CALLS = 14;

  it(`is called ${CALLS} times for one renewal`, async () => {
    const shop = await aRenewalShop();
    const methods: string[] = [];
    await workerOn(shop, ({ method, go }) => {
      methods.push(method);
      return go();
    }).renew('A-1', KEY);
    expect(methods).toHaveLength(CALLS);
    expect(methods.filter((method) => method === 'recordEvidence')).toHaveLength(1);
  });

  it.each(failingOnce(CALLS))(
    'at call $nth, $how: it is charged once all the same, with no person',
    async ({ nth, strike }) => {
      const shop = await aRenewalShop();
      const worker = workerOn(shop, atCall(nth, strike));
      await worker.renew('A-1', KEY).catch((error: unknown) => expect(error).toBeInstanceOf(StorageDown));
      await shop.renew();
      await shop.ticks(10, MINUTE);
      expect(shop.books.charges).toHaveLength(1);
      expect(await shop.renewal()).toMatchObject({ stage: 'renewed', holdsAddress: false });
      expect(await shop.record()).toMatchObject({ expiresAt: FIRST_EXPIRY + MONTH });
    },
  );
});

describe('storage that stays down', () => {
  it('from the start sends nothing', async () => {
    const shop = await aRenewalShop();
    const outage = anOutage();
    outage.before = 'all';
    expect(await failureOf(workerOn(shop, outage.meet).renew('A-1', KEY))).toBeInstanceOf(StorageDown);
    expect(shop.books.asked).toEqual([]);
  });

  it('from the claim on says what storage said first, also when the renewal cannot be given back', async () => {
    const shop = await aRenewalShop();
    const meet: Meet = async ({ method, go }) => {
      if (method === 'claim') return go();
      throw new StorageDown(`no primary for ${method}`);
    };
    const renewals = intercepted(shop.renewals, async (call) =>
      call.method === 'get' ? call.go() : meet(call),
    );
    const provisions = intercepted(shop.provisions, meet);
    await shop.renewals.claim({ ...KEY, now: 0, leaseUntil: 1 });
    const error = await failureOf(shop.aRenewals({ renewals, provisions }).renew('A-1', KEY));
    expect((error as Error).message).toBe('no primary for get');
    expect(shop.books.asked).toEqual([]);
  });

  it('once the request has left loses the answer, and not the charge: the expiry tells', async () => {
    const shop = await aRenewalShop();
    const outage = anOutage();
    shop.books.onRenewal.push(({ charge }) => {
      outage.before = 'all';
      return charge();
    });
    expect(await failureOf(workerOn(shop, outage.meet).renew('A-1', KEY))).toBeInstanceOf(StorageDown);
    expect(await shop.renewal()).toMatchObject({ stage: 'renewing', evidence: {} });
    await shop.ticks(10, MINUTE);
    expect(shop.books.asked).toHaveLength(1);
    expect(await shop.renewal()).toMatchObject({ stage: 'renewed' });
  });

  it('for a minute keeps the answer until it can be stored', async () => {
    const shop = await aRenewalShop();
    const outage = anOutage();
    shop.books.onRenewal.push(() => {
      outage.before = ['recordEvidence'];
      void shop.clock.sleep(MINUTE).then(() => {
        outage.before = undefined;
      });
      throw timedOut('renewvps');
    });
    expect(await workerOn(shop, outage.meet).renew('A-1', KEY)).toMatchObject({
      status: 'awaiting_expiry',
      renewal: { evidence: { 1: { outcome: 'unknown', code: 'SMARTVPS_TIMEOUT' } } },
    });
  });

  it('that loses the record says so', async () => {
    const shop = await aRenewalShop();
    const meet: Meet = async ({ method, args, go }) => {
      if (method === 'advance') return 'conflict';
      return method === 'get' && typeof args[0] === 'object' ? undefined : go();
    };
    const error = await failureOf(workerOn(shop, meet).renew('A-1', KEY));
    expect(error).toBeInstanceOf(StorageError);
    expect((error as Error).message).toBe('The record of order "A-1", invoice "INV-1" is gone.');
    expect(shop.books.asked).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { OrderNotActiveError } from '../../src/domain/errors.ts';
import { aRenewalShop, FIRST_EXPIRY, KEY, MONTH, type RenewalScript } from './renewals-shop.ts';
import { httpStatus, timedOut } from './support/failures.ts';
import { aFreezer, intercepted } from './support/interception.ts';
import { ANNA, failureOf } from './support/shop.ts';
import { MINUTE } from './support/virtual-clock.ts';

describe('a renewal', () => {
  it('charges one month, and ends when the expiry has moved', async () => {
    const shop = await aRenewalShop();
    const result = await shop.renew();
    expect(result).toMatchObject({ ...KEY, status: 'renewed' });
    expect(result.renewal).toMatchObject({
      stage: 'renewed',
      expiresBefore: FIRST_EXPIRY,
      expiresAfter: FIRST_EXPIRY + MONTH,
      holdsAddress: false,
    });
    expect(result).not.toHaveProperty('retryAt');
    expect(result).not.toHaveProperty('reason');
    expect(shop.books.charges).toHaveLength(1);
    expect(shop.books.charges[0]?.ip).toBe((await shop.record()).address);
  });

  it('tells its story step by step', async () => {
    const shop = await aRenewalShop();
    const { renewal } = await shop.renew();
    const address = (await shop.record()).address;
    expect(renewal.history.map(({ from, to, why, who }) => [from, to, why, who])).toEqual([
      ['pending', 'renewing', `attempt 1: renewing ${address}`, 'worker, lease 1'],
      ['renewing', 'awaiting_expiry', 'the provider answered', 'worker, lease 1'],
      ['awaiting_expiry', 'renewed', 'paid until 2026-03-02T12:00:00.000Z', 'worker, lease 1'],
    ]);
    expect(renewal.message).toBe('paid until 2026-03-02T12:00:00.000Z');
  });

  it('is the same renewal however often it is asked for', async () => {
    const shop = await aRenewalShop();
    const first = await shop.renew();
    shop.clock.jump(5 * MONTH);
    expect(await shop.renew()).toEqual(first);
    expect(shop.books.asked).toHaveLength(1);
  });

  it('is charged once over 50 calls at once on five workers', async () => {
    const shop = await aRenewalShop();
    const workers = Array.from({ length: 5 }, () => shop.aRenewals());
    const calls = Array.from({ length: 50 }, (_, call) => workers[call % 5]?.renew('A-1', KEY));
    const statuses = (await Promise.all(calls)).map((result) => result?.status);
    expect(statuses.filter((status) => status === 'renewed')).toHaveLength(1);
    expect(new Set(statuses)).toEqual(new Set(['renewed', 'deferred']));
    expect(shop.books.asked).toHaveLength(1);
    expect(await shop.renewals.list({})).toHaveLength(1);
  });

  it('is charged once over 1,000 ticks of two workers, whatever the first answer was', async () => {
    for (const answer of [undefined, timedOut('renewvps'), httpStatus(500, undefined, 'renewvps')]) {
      const shop = await aRenewalShop();
      shop.books.onRenewal.push((call) => {
        const reply = call.charge();
        if (answer !== undefined) throw answer;
        return reply;
      });
      const other = shop.aRenewals();
      await shop.renew();
      for (let tick = 0; tick < 500; tick += 1) {
        await Promise.all([shop.ticks(1, MINUTE), other.processDue()]);
      }
      expect(shop.books.asked).toHaveLength(1);
      expect(await shop.renewal()).toMatchObject({ stage: 'renewed' });
    }
  });

  it('that nobody can tell is not asked for again by 50 calls and 1,000 ticks', async () => {
    const shop = await aRenewalShop();
    shop.books.onRenewal.push(() => {
      throw timedOut('renewvps');
    });
    await shop.renew();
    await shop.ticks(1_000, MINUTE);
    for (let call = 0; call < 50; call += 1)
      expect(await shop.renew()).toMatchObject({ status: 'needs_review' });
    expect(shop.books.asked).toHaveLength(1);
  });

  it('is refused for an invoice that is no id, and for an order that is none, before anything is asked', async () => {
    const shop = await aRenewalShop();
    for (const id of [undefined, null, '', 7, {}, { $ne: null }, 'x'.repeat(513), 'a\0b']) {
      const bad = id as string;
      expect(await failureOf(shop.worker.renew('A-1', { invoiceId: bad }))).toMatchObject({
        code: 'SMARTVPS_INVALID_ARGUMENT',
        argument: 'invoiceId',
      });
      expect(await failureOf(shop.worker.renew(bad, KEY))).toMatchObject({ argument: 'orderId' });
    }
    expect(shop.provider.asked.status).toBe(0);
    expect(await shop.renewals.list({})).toEqual([]);
  });
});

describe('two renewals of one server', () => {
  const SECOND_KEY = { ...KEY, invoiceId: 'INV-2' };

  it('with one invoice each are two charges, each of which moved the expiry itself', async () => {
    const shop = await aRenewalShop();
    await shop.renew();
    expect(await shop.renew(SECOND_KEY)).toMatchObject({
      status: 'renewed',
      renewal: { expiresBefore: FIRST_EXPIRY + MONTH, expiresAfter: FIRST_EXPIRY + 2 * MONTH },
    });
    expect(shop.books.charges).toHaveLength(2);
  });

  it('at once: one is under way, the other waits and is charged afterwards', async () => {
    const shop = await aRenewalShop();
    const both = await Promise.all([shop.renew(), shop.renew(SECOND_KEY)]);
    const waiting = both.find(({ status }) => status === 'deferred');
    expect(both.filter(({ status }) => status === 'renewed')).toHaveLength(1);
    expect(waiting).toMatchObject({ reason: 'other_renewal' });
    expect(waiting?.renewal.holdsAddress).toBe(false);
    expect(shop.books.asked).toHaveLength(1);
    await shop.ticks(3, MINUTE);
    expect(await shop.renewals.list({ stage: 'renewed' })).toHaveLength(2);
    expect(shop.books.asked).toHaveLength(2);
  });

  it('waits as long as nobody can tell what the other one did, and fails when that takes too long', async () => {
    const shop = await aRenewalShop();
    shop.books.onRenewal.push(() => {
      throw timedOut('renewvps');
    });
    await shop.renew();
    for (let tick = 0; tick < 30; tick += 1) {
      await shop.ticks(1, MINUTE);
      expect(await shop.renew(SECOND_KEY)).toMatchObject({ status: 'deferred', reason: 'other_renewal' });
    }
    expect(await shop.renewal()).toMatchObject({ stage: 'needs_review', holdsAddress: true });
    await shop.ticks(400, MINUTE);
    expect(await shop.renewal(SECOND_KEY)).toMatchObject({ stage: 'failed', reason: 'deferred_too_long' });
    expect(shop.books.asked).toHaveLength(1);
  });

  it('goes on once a person has decided on the other one', async () => {
    const shop = await aRenewalShop();
    shop.books.onRenewal.push(() => {
      throw timedOut('renewvps');
    });
    await shop.renew();
    await shop.ticks(30, MINUTE);
    expect(await shop.renew(SECOND_KEY)).toMatchObject({ status: 'deferred', reason: 'other_renewal' });
    await shop.worker.resolve('A-1', 'INV-1', { decision: 'not_renewed', ...ANNA });
    await shop.ticks(20, MINUTE);
    expect(await shop.renewal(SECOND_KEY)).toMatchObject({ stage: 'renewed', expiresBefore: FIRST_EXPIRY });
  });

  it('never takes the other one’s month for its own: the expiry is read while it alone has the address', async () => {
    const shop = await aRenewalShop();
    // One month at a time; the rest is refused in words, with a success status.
    const onceOnly: RenewalScript = ({ charge }) =>
      shop.books.charges.length === 0 ? charge() : { text: 'already renewed', attempts: 1 };
    shop.books.onRenewal.push(onceOnly, onceOnly);
    const { meet, frozen, thaw } = aFreezer(({ method }) => method === 'status');
    const slow = shop.aRenewals({ client: intercepted(shop.provider, meet) });

    const late = slow.renew('A-1', SECOND_KEY);
    await frozen;
    await shop.renew();
    thaw();
    await late;
    await shop.ticks(60, MINUTE);
    expect(shop.books.asked).toHaveLength(2);
    expect(shop.books.charges).toHaveLength(1);
    expect(await shop.renewals.list({ stage: 'renewed' })).toHaveLength(1);
    expect(await shop.renewals.list({ stage: 'needs_review' })).toHaveLength(1);
  });

  it('of different orders do not wait for each other', async () => {
    const shop = await aRenewalShop({ count: 5 });
    const keys = Array.from({ length: 5 }, (_, index) => ({ orderId: `A-${index + 1}`, invoiceId: 'May' }));
    const results = await Promise.all(keys.map((key) => shop.renew(key)));
    expect(results.map(({ status }) => status)).toEqual(Array(5).fill('renewed'));
    expect(new Set(shop.books.asked).size).toBe(5);
  });
});

describe('an order without a running server', () => {
  it('that nobody has on record is not renewed', async () => {
    const shop = await aRenewalShop();
    const error = await failureOf(shop.worker.renew('A-9', KEY));
    expect(error).toBeInstanceOf(OrderNotActiveError);
    expect(error).toMatchObject({ orderId: 'A-9', code: 'SMARTVPS_ORDER_NOT_ACTIVE', advice: 'stop' });
    expect((error as Error).message).toBe('Order "A-9" was not renewed: it is not on record.');
    expect(await shop.renewals.list({})).toEqual([]);
  });

  it.each(['pending', 'purchasing', 'purchased', 'needs_review', 'failed', 'abandoned', 'ended'] as const)(
    'is not renewed: %s',
    async (stage) => {
      const shop = await aRenewalShop();
      const record = await shop.record();
      await shop.provisions.advance(record.version, { ...record, stage });
      const error = await failureOf(shop.renew());
      expect(error).toBeInstanceOf(OrderNotActiveError);
      expect((error as Error).message).toContain(`it is ${stage}.`);
      expect(await shop.renewals.list({})).toEqual([]);
      expect(shop.provider.asked.status).toBe(0);
      expect(shop.books.asked).toEqual([]);
    },
  );

  it('since the renewal was put off: it fails, and nothing is charged', async () => {
    const shop = await aRenewalShop();
    shop.books.onRenewal.push(() => {
      throw httpStatus(429, undefined, 'renewvps');
    });
    expect(await shop.renew()).toMatchObject({ status: 'deferred' });
    await shop.provisioner.end('A-1', ANNA);
    await shop.ticks(1, MINUTE);
    expect(await shop.renew()).toMatchObject({
      status: 'failed',
      reason: 'not_active',
      message: 'the order has no running server',
    });
    expect(shop.books.asked).toHaveLength(1);
    expect(shop.books.charges).toEqual([]);
  });

  it('has been renewed before: that renewal is still told', async () => {
    const shop = await aRenewalShop();
    const before = await shop.renew();
    await shop.provisioner.end('A-1', ANNA);
    expect(await shop.renew()).toEqual(before);
    expect(await failureOf(shop.renew({ ...KEY, invoiceId: 'INV-2' }))).toBeInstanceOf(OrderNotActiveError);
  });
});

import { describe, expect, it } from 'vitest';
import type { Renewal } from '../../src/domain/renewal.ts';
import { ANSWERED_BY, aRenewalShop, FIRST_EXPIRY, KEY, MONTH, type RenewalShop } from './renewals-shop.ts';
import { timedOut } from './support/failures.ts';
import { aFreezer, aGate, type InterceptedCall, intercepted } from './support/interception.ts';
import { ANNA, failureOf } from './support/shop.ts';
import { storesStage } from './support/strikes.ts';
import { HOUR, MINUTE, SECOND } from './support/virtual-clock.ts';

/** Past the longest lease of a worker with the default options. */
const PAST_THE_LEASE = 5 * MINUTE;

/** Whoever stores a renewal that holds its address and has sent nothing yet. */
const takesTheAddress = (call: InterceptedCall): boolean =>
  storesStage('pending')(call) && (call.args[1] as Renewal).holdsAddress;

/** A worker of the shop whose process can be frozen at calls to anything. */
function aFrozenWorker(shop: RenewalShop, freezes: (call: InterceptedCall) => boolean) {
  const { meet, frozen, thaw } = aFreezer(freezes);
  const worker = shop.aRenewals({
    client: intercepted(shop.provider, meet),
    provisions: intercepted(shop.provisions, meet),
    renewals: intercepted(shop.renewals, meet),
  });
  return { worker, frozen, thaw };
}

/** Freezes at the n-th call that is so. */
function nth(count: number, isSo: (call: InterceptedCall) => boolean) {
  let calls = 0;
  return (call: InterceptedCall): boolean => isSo(call) && ++calls === count;
}

const POINTS: Readonly<Record<string, () => (call: InterceptedCall) => boolean>> = {
  'before its lease': () => nth(2, ({ method }) => method === 'get'),
  'after its lease': () => nth(1, ({ method }) => method === 'claim'),
  'after its look at the order': () => nth(3, ({ method }) => method === 'get'),
  'after it took the address': () => nth(1, takesTheAddress),
  'after its look at the expiry': () => nth(1, ({ method }) => method === 'status'),
};

describe('a worker that is frozen past its lease', () => {
  it.each(Object.entries(POINTS))('%s sends nothing, and moves nothing', async (_where, point) => {
    const shop = await aRenewalShop();
    const { worker, frozen, thaw } = aFrozenWorker(shop, point());
    const late = worker.renew('A-1', KEY);
    await frozen;
    shop.clock.jump(PAST_THE_LEASE);
    expect(await shop.renew()).toMatchObject({ status: 'renewed' });
    const { stage, mark, evidence, history } = await shop.renewal();

    thaw();
    expect(await late).toMatchObject({ status: 'renewed' });
    expect(shop.books.asked).toHaveLength(1);
    expect(await shop.renewal()).toMatchObject({ stage, mark, evidence, history });
    await shop.ticks(60, MINUTE);
    expect(shop.books.asked).toHaveLength(1);
  });

  it('between its mark and its request sends nothing: nobody can tell, so a person must', async () => {
    const shop = await aRenewalShop();
    const { worker, frozen, thaw } = aFrozenWorker(shop, nth(1, storesStage('renewing')));
    const late = worker.renew('A-1', KEY);
    await frozen;
    shop.clock.jump(PAST_THE_LEASE);
    await shop.worker.processDue();
    expect(await shop.renewal()).toMatchObject({ stage: 'awaiting_expiry' });

    thaw();
    expect(await late).toMatchObject({ status: 'awaiting_expiry' });
    await shop.ticks(50, MINUTE);
    expect(shop.books.asked).toEqual([]);
    const [open] = await shop.worker.review();
    expect(open?.evidence).toMatchObject({ 1: { outcome: 'not_sent', code: 'SEND_WINDOW_OVER' } });
  });

  it('after its mark was looked at sends nothing', async () => {
    const shop = await aRenewalShop();
    const { worker, frozen, thaw } = aFrozenWorker(
      shop,
      nth(4, ({ method, args }) => method === 'get' && typeof args[0] === 'string'),
    );
    let isOver = false;
    const late = worker.renew('A-1', KEY).finally(() => {
      isOver = true;
    });
    await frozen;
    expect(await shop.renewal()).toMatchObject({ stage: 'renewing' });
    shop.clock.jump(PAST_THE_LEASE);
    thaw();
    await late;
    expect(isOver).toBe(true);
    expect(shop.books.asked).toEqual([]);
  });

  it('during its request is not overtaken before the answer can no longer come', async () => {
    const shop = await aRenewalShop();
    const gate = aGate();
    const asked = aGate();
    shop.books.onRenewal.push(async ({ charge }) => {
      const reply = charge();
      asked.open();
      await gate.opened;
      return reply;
    });
    const markedAt = shop.clock.now();
    const late = shop.aRenewals().renew('A-1', KEY);
    await asked.opened;
    shop.clock.jump(markedAt + ANSWERED_BY - 1 - shop.clock.now());
    await shop.worker.processDue();
    expect(await shop.renew()).toMatchObject({ status: 'awaiting_expiry', reason: 'in_progress' });
    expect(await shop.renewal()).toMatchObject({ stage: 'renewing' });
    gate.open();
    expect(await late).toMatchObject({ status: 'renewed' });
    expect(shop.books.asked).toHaveLength(1);
  });

  it('leaves a mark that may still be answered, also to somebody who has the lease', async () => {
    const shop = await aRenewalShop();
    const now = shop.clock.now();
    const { renewal } = await shop.renewals.claim({ ...KEY, now, leaseUntil: now + 1 });
    const mark = { attempt: 1, fence: 1, sendBy: now + 10 * SECOND, answerBy: now + 190 * SECOND };
    const facts = { address: '103.195.160.10', holdsAddress: true, leaseUntil: undefined, mark };
    await shop.renewals.advance(1, { ...renewal, stage: 'renewing', ...facts });
    for (const laterMs of [0, ANSWERED_BY - 1]) {
      shop.clock.jump(now + laterMs - shop.clock.now());
      expect(await shop.renew()).toMatchObject({ status: 'awaiting_expiry', retryAt: now + ANSWERED_BY });
      expect(await shop.renewal()).toMatchObject({ stage: 'renewing', leaseUntil: undefined });
    }
    expect(shop.provider.asked.status).toBe(0);
    shop.clock.jump(1);
    await shop.renew();
    expect((await shop.renewal()).stage).not.toBe('renewing');
    expect(shop.books.asked).toEqual([]);
  });

  it('during its request, and overtaken, records what it heard and moves nothing', async () => {
    const shop = await aRenewalShop();
    const gate = aGate();
    const asked = aGate();
    shop.books.onRenewal.push(async () => {
      asked.open();
      await gate.opened;
      throw timedOut('renewvps');
    });
    const late = shop.aRenewals().renew('A-1', KEY);
    await asked.opened;
    shop.clock.jump(PAST_THE_LEASE);
    await shop.worker.processDue();
    await shop.ticks(30, MINUTE);
    expect(await shop.renewal()).toMatchObject({ stage: 'needs_review', evidence: {} });

    gate.open();
    expect(await late).toMatchObject({ status: 'needs_review' });
    await shop.ticks(5, MINUTE);
    expect(await shop.renewal()).toMatchObject({
      stage: 'needs_review',
      evidence: { 1: { outcome: 'unknown', code: 'SMARTVPS_TIMEOUT' } },
      dueAt: undefined,
      leaseUntil: undefined,
    });
    expect(shop.books.asked).toHaveLength(1);
  });

  it('while it waits for the expiry moves nothing when it wakes up', async () => {
    const shop = await aRenewalShop();
    const { worker, frozen, thaw } = aFrozenWorker(
      shop,
      nth(2, ({ method }) => method === 'status'),
    );
    shop.books.onRenewal.push(({ charge }) => {
      void shop.clock.sleep(10 * MINUTE).then(charge);
      throw timedOut('renewvps');
    });
    const late = worker.renew('A-1', KEY);
    await frozen;
    for (let minute = 0; minute < 20; minute += 1) {
      await shop.clock.sleep(MINUTE);
      await shop.worker.processDue();
    }
    const record = await shop.renewal();
    expect(record).toMatchObject({ stage: 'renewed' });
    thaw();
    expect(await late).toMatchObject({ status: 'renewed' });
    expect(await shop.renewal()).toEqual(record);
  });

  it('before it noted the expiry does not put back what a later renewal noted', async () => {
    const shop = await aRenewalShop();
    const { worker, frozen, thaw } = aFrozenWorker(
      shop,
      nth(2, ({ method }) => method === 'status'),
    );
    const late = worker.renew('A-1', KEY);
    await frozen;
    shop.clock.jump(PAST_THE_LEASE);
    await shop.worker.processDue();
    expect(await shop.renewal()).toMatchObject({ stage: 'renewed' });
    await shop.renew({ ...KEY, invoiceId: 'INV-2' });
    thaw();
    await late;
    expect(await shop.record()).toMatchObject({ expiresAt: FIRST_EXPIRY + 2 * MONTH });
  });
});

describe('a worker that is frozen within its lease', () => {
  it('between its mark and its request for longer than sendWithinMs sends nothing, and charges once later', async () => {
    const shop = await aRenewalShop();
    const { worker, frozen, thaw } = aFrozenWorker(shop, nth(1, storesStage('renewing')));
    const late = worker.renew('A-1', KEY);
    await frozen;
    shop.clock.jump(10 * SECOND + 1);
    thaw();
    expect(await late).toMatchObject({ status: 'deferred', reason: 'not_sent' });
    expect(shop.books.asked).toEqual([]);
    await shop.ticks(5, MINUTE);
    expect(shop.books.charges).toHaveLength(1);
    expect(await shop.renewal()).toMatchObject({ stage: 'renewed', mark: { attempt: 2 } });
  });

  it('between its mark and its request for just sendWithinMs still sends', async () => {
    const shop = await aRenewalShop();
    const { worker, frozen, thaw } = aFrozenWorker(shop, nth(1, storesStage('renewing')));
    const late = worker.renew('A-1', KEY);
    await frozen;
    shop.clock.jump(10 * SECOND);
    thaw();
    expect(await late).toMatchObject({ status: 'renewed' });
    expect(shop.books.charges).toHaveLength(1);
  });
});

describe('an order that ends while its renewal is under way', () => {
  const BEFORE_THE_REQUEST = { ...POINTS, 'after its mark': () => nth(1, storesStage('renewing')) };

  it.each(Object.entries(BEFORE_THE_REQUEST))(
    'is not charged: the worker stood still %s',
    async (_where, point) => {
      const shop = await aRenewalShop();
      const { worker, frozen, thaw } = aFrozenWorker(shop, point());
      const late = worker.renew('A-1', KEY);
      await frozen;
      await shop.provisioner.end('A-1', ANNA);
      thaw();
      await late.catch(() => {});
      await shop.ticks(60, MINUTE);
      expect(shop.books.asked).toEqual([]);
      expect(await shop.renewal()).toMatchObject({ stage: 'failed', reason: 'not_active' });
    },
  );

  it('is not charged when storage does not say whether it still runs', async () => {
    const shop = await aRenewalShop();
    let looks = 0;
    const provisions = intercepted(shop.provisions, ({ method, go }) => {
      looks += method === 'get' ? 1 : 0;
      if (looks === 4) throw new Error('no primary');
      return go();
    });
    const result = await shop.aRenewals({ provisions }).renew('A-1', KEY);
    expect(result).toMatchObject({ status: 'deferred', reason: 'not_sent' });
    expect(shop.books.asked).toEqual([]);
    await shop.ticks(2, MINUTE);
    expect(await shop.renewal()).toMatchObject({ stage: 'renewed' });
  });

  it('has its address asked about no more, and a person must look at the renewal', async () => {
    const shop = await aRenewalShop();
    shop.books.onRenewal.push(() => {
      throw timedOut('renewvps');
    });
    await shop.renew();
    await shop.provisioner.end('A-1', ANNA);
    shop.provider.asked.status = 0;
    await shop.ticks(60, MINUTE);
    expect(shop.provider.asked.status).toBe(0);
    expect(await shop.renewal()).toMatchObject({ stage: 'needs_review' });
  });

  it('never takes the expiry of the address’s next customer for its own', async () => {
    const shop = await aRenewalShop({ count: 1 });
    shop.books.onRenewal.push(() => {
      throw timedOut('renewvps');
    });
    await shop.renew();
    await shop.provisioner.end('A-1', ANNA);
    shop.books.onExpiry = (at) => new Date(at + 12 * MONTH);
    await shop.ticks(60, MINUTE);
    expect(await shop.renewal()).toMatchObject({ stage: 'needs_review', expiresAfter: FIRST_EXPIRY });
  });
});

describe('a caller who gives up', () => {
  it('before the request leaves has nothing charged', async () => {
    const shop = await aRenewalShop();
    const controller = new AbortController();
    const { worker, frozen, thaw } = aFrozenWorker(shop, nth(1, storesStage('renewing')));
    const late = worker.renew('A-1', { ...KEY, signal: controller.signal });
    await frozen;
    controller.abort('shutdown');
    thaw();
    expect(await late).toMatchObject({ status: 'deferred', reason: 'not_sent' });
    expect((await shop.renewal()).evidence).toMatchObject({ 1: { code: 'SMARTVPS_ABORTED' } });
    expect(shop.books.asked).toEqual([]);
  });

  it('while the expiry is waited for gets the renewal back at once, and a tick finishes it', async () => {
    const shop = await aRenewalShop();
    const controller = new AbortController();
    shop.books.onExpiry = () => new Date(FIRST_EXPIRY);
    const waiting = shop.worker.renew('A-1', { ...KEY, signal: controller.signal });
    await shop.clock.sleep(3 * SECOND);
    controller.abort('shutdown');
    expect(await waiting).toMatchObject({ status: 'awaiting_expiry', renewal: { leaseUntil: undefined } });
    expect(shop.clock.now() - (await shop.renewal()).createdAt).toBeLessThan(10 * SECOND);
    shop.books.onExpiry = undefined;
    await shop.ticks(1, MINUTE);
    expect(await shop.renewal()).toMatchObject({ stage: 'renewed' });
  });

  it('has no renewal begun that could not end before the deadline', async () => {
    const shop = await aRenewalShop();
    const deadline = shop.clock.now() + 190 * SECOND;
    const late = await shop.worker.renew('A-1', { ...KEY, deadline: deadline - 1 });
    expect(late).toMatchObject({ status: 'deferred', reason: 'deadline', retryAt: shop.clock.now() });
    expect(shop.books.asked).toEqual([]);
    expect(await shop.worker.renew('A-1', { ...KEY, deadline: new Date(deadline) })).toMatchObject({
      status: 'renewed',
    });
  });

  it('waits no longer for the expiry than the deadline', async () => {
    const shop = await aRenewalShop({ options: { waitForExpiryMs: HOUR } });
    shop.books.onExpiry = () => new Date(FIRST_EXPIRY);
    const deadline = shop.clock.now() + 240 * SECOND;
    expect(await shop.worker.renew('A-1', { ...KEY, deadline })).toMatchObject({ status: 'awaiting_expiry' });
    expect(shop.clock.now()).toBeLessThan(deadline);
    expect(await shop.renewal()).toMatchObject({ leaseUntil: undefined });
  });

  it('is refused a deadline that is no moment', async () => {
    const shop = await aRenewalShop();
    for (const deadline of [Number.NaN, new Date('soon')])
      expect(await failureOf(shop.worker.renew('A-1', { ...KEY, deadline }))).toMatchObject({
        argument: 'deadline',
      });
    expect(await shop.renewals.list({})).toEqual([]);
  });
});

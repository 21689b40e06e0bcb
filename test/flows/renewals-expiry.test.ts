import { describe, expect, it } from 'vitest';
import type { ExpiryFormat } from '../../src/simulator/quirks.ts';
import { NOON } from '../builders.ts';
import {
  aRenewalShop,
  aSimulatedRenewalShop,
  DAY,
  FIRST_EXPIRY,
  KEY,
  MONTH,
  QUIET_AFTER,
  type RenewalShop,
} from './renewals-shop.ts';
import { refused, timedOut } from './support/failures.ts';
import { ANNA } from './support/shop.ts';
import { HOUR, MINUTE, SECOND } from './support/virtual-clock.ts';

/** A renewal that times out, and charges `afterMs` later, or never. */
function timesOut({ books, clock }: RenewalShop, afterMs?: number): void {
  books.onRenewal.push(({ charge }) => {
    if (afterMs !== undefined) void clock.sleep(afterMs).then(charge);
    throw timedOut('renewvps');
  });
}

describe('a renewal that timed out', () => {
  it('and was made is recognised by the expiry alone, at the first look, with no person', async () => {
    const shop = await aRenewalShop();
    timesOut(shop, 0);
    expect(await shop.renew()).toMatchObject({ status: 'renewed' });
    const renewal = await shop.renewal();
    expect(renewal).toMatchObject({ expiresBefore: FIRST_EXPIRY, expiresAfter: FIRST_EXPIRY + MONTH });
    expect(renewal.evidence).toMatchObject({ 1: { outcome: 'unknown', code: 'SMARTVPS_TIMEOUT' } });
    expect(await shop.worker.review()).toEqual([]);
  });

  it('and is made within the quiet window is recognised later, by a tick', async () => {
    const shop = await aRenewalShop();
    timesOut(shop, QUIET_AFTER - 3 * MINUTE);
    const first = await shop.renew();
    expect(first).toMatchObject({ status: 'awaiting_expiry', renewal: { holdsAddress: true } });
    expect(first.retryAt).toBeGreaterThan(shop.clock.now());
    expect(first).not.toHaveProperty('reason');
    await shop.clock.sleep(QUIET_AFTER - 2 * MINUTE);
    await shop.worker.processDue();
    expect(await shop.renew()).toMatchObject({ status: 'renewed' });
    expect(shop.books.asked).toHaveLength(1);
  });

  it('and is made after the quiet window is still a case for a person, who is right', async () => {
    const shop = await aRenewalShop();
    timesOut(shop, QUIET_AFTER + 10 * MINUTE);
    await shop.renew();
    for (let minute = 0; minute < 60; minute += 1) {
      await shop.clock.sleep(MINUTE);
      await shop.worker.processDue();
    }
    expect(shop.books.charges).toHaveLength(1);
    expect(await shop.renewal()).toMatchObject({ stage: 'needs_review', expiresAfter: FIRST_EXPIRY });
    await shop.worker.resolve('A-1', 'INV-1', { decision: 'renewed', ...ANNA });
    expect(await shop.record()).toMatchObject({ expiresAt: FIRST_EXPIRY + MONTH });
  });

  it('is in review at the very end of the quiet window, and not a moment before', async () => {
    const shop = await aRenewalShop();
    timesOut(shop);
    const markedAt = shop.clock.now();
    await shop.renew();
    shop.clock.jump(markedAt + QUIET_AFTER - 1 - shop.clock.now());
    await shop.worker.processDue();
    expect(await shop.renewal()).toMatchObject({ stage: 'awaiting_expiry', dueAt: markedAt + QUIET_AFTER });
    shop.clock.jump(1);
    await shop.worker.processDue();
    expect(await shop.renewal()).toMatchObject({ stage: 'needs_review', reason: 'outcome_unknown' });
  });

  it('has a quiet window that the shop can set', async () => {
    const shop = await aRenewalShop({ options: { quietWindowMs: 0, waitForExpiryMs: 0 } });
    timesOut(shop);
    await shop.renew();
    await shop.ticks(3, MINUTE);
    expect(await shop.renewal()).toMatchObject({ stage: 'awaiting_expiry' });
    await shop.ticks(1, MINUTE);
    expect(await shop.renewal()).toMatchObject({ stage: 'needs_review' });
  });
});

describe('an expiry that does not tell', () => {
  const MOMENT = new Date(FIRST_EXPIRY).toISOString();

  it('because it has not moved puts the renewal in review, with the expiry before and after', async () => {
    const shop = await aRenewalShop();
    timesOut(shop);
    await shop.renew();
    await shop.ticks(30, MINUTE);
    expect(await shop.worker.review()).toMatchObject([
      {
        ...KEY,
        reason: 'outcome_unknown',
        expiresBefore: FIRST_EXPIRY,
        expiresAfter: FIRST_EXPIRY,
        message: `attempt 1 may have charged a month: the expiry before was ${MOMENT}, and is ${MOMENT}`,
      },
    ]);
  });

  it('because it could not be read before puts it in review, though it can be read after', async () => {
    const shop = await aRenewalShop();
    shop.books.onExpiry = (at) => (at === FIRST_EXPIRY ? undefined : new Date(at));
    await shop.renew();
    await shop.ticks(30, MINUTE);
    const [open] = await shop.worker.review();
    expect(open).toMatchObject({ expiresAfter: FIRST_EXPIRY + MONTH });
    expect(open).not.toHaveProperty('expiresBefore');
    expect(open?.message).toContain('the expiry before was unreadable, and is 2026-03-02T12:00:00.000Z');
  });

  it('because it can no longer be read puts it in review, with what was seen', async () => {
    const shop = await aRenewalShop();
    shop.books.onExpiry = (at) => (shop.books.asked.length > 0 ? undefined : new Date(at));
    await shop.renew();
    await shop.ticks(30, MINUTE);
    const [open] = await shop.worker.review();
    expect(open).toMatchObject({ expiresBefore: FIRST_EXPIRY });
    expect(open).not.toHaveProperty('expiresAfter');
    expect(open?.message).toContain(`before was ${MOMENT}, and is unreadable`);
  });

  it('because the last look failed is shown as it was last seen', async () => {
    const shop = await aRenewalShop();
    timesOut(shop);
    await shop.renew();
    shop.books.onExpiry = () => undefined;
    await shop.ticks(30, MINUTE);
    expect(await shop.worker.review()).toMatchObject([{ expiresAfter: FIRST_EXPIRY }]);
  });

  it('because it moved back, or by no more than a day and its hours, is not taken for a month', async () => {
    for (const moved of [-MONTH, -1, 1, 12 * HOUR, 36 * HOUR, 48 * HOUR]) {
      const shop = await aRenewalShop();
      timesOut(shop);
      shop.books.onExpiry = (at) => new Date(shop.books.asked.length > 0 ? at + moved : at);
      await shop.renew();
      await shop.ticks(30, MINUTE);
      expect({ moved, ...(await shop.renewal()) }).toMatchObject({ stage: 'needs_review' });
    }
  });

  it('by more than that is a period, however short the provider’s month is', async () => {
    for (const moved of [48 * HOUR + 1, 7 * DAY, 400 * DAY]) {
      const shop = await aRenewalShop();
      timesOut(shop);
      shop.books.onExpiry = (at) => new Date(shop.books.asked.length > 0 ? at + moved : at);
      expect({ moved, ...(await shop.renew()) }).toMatchObject({ status: 'renewed' });
    }
  });

  it('while the status cannot be read is looked for again, and found', async () => {
    const shop = await aRenewalShop();
    timesOut(shop, 0);
    shop.books.onExpiry = (at) => {
      if (shop.books.asked.length > 0 && shop.clock.now() < NOON + 10 * MINUTE) throw refused('status');
      return new Date(at);
    };
    expect(await shop.renew()).toMatchObject({ status: 'awaiting_expiry' });
    await shop.ticks(20, MINUTE);
    expect(await shop.renewal()).toMatchObject({ stage: 'renewed' });
    expect(shop.logger.lines.join('\n')).toContain('the expiry could not be read: SMARTVPS_NETWORK');
  });
});

describe('the provider’s ways to write an expiry', () => {
  const READ: readonly ExpiryFormat[] = ['iso', 'date_time', 'date', 'words'];
  const UNREAD: readonly ExpiryFormat[] = [
    'day_first_dots',
    'day_first_dashes',
    'month_first_slashes',
    'unreadable',
    'missing',
  ];
  const lost = { verb: 'renewvps', fault: { kind: 'reset', effect: 'done' } } as const;

  it.each(READ)(
    'as %s are read: a renewal that was made and not answered needs nobody',
    async (expiryFormat) => {
      const shop = await aSimulatedRenewalShop({ simulator: { quirks: { expiryFormat } } });
      shop.simulator.world.fault(lost);
      expect(await shop.renew()).toMatchObject({ status: 'renewed' });
    },
  );

  it.each(UNREAD)('as %s are not guessed at: a person must look', async (expiryFormat) => {
    const shop = await aSimulatedRenewalShop({ simulator: { quirks: { expiryFormat } } });
    expect(await shop.renew()).toMatchObject({ status: 'awaiting_expiry' });
    await shop.ticks(30, MINUTE);
    const [open] = await shop.worker.review();
    expect(open).toMatchObject({ reason: 'outcome_unknown', evidence: { 1: { outcome: 'answered' } } });
    expect(open).not.toHaveProperty('expiresBefore');
    expect(open).not.toHaveProperty('expiresAfter');
    expect(shop.charges()).toHaveLength(1);
  });

  const CHANGES = READ.flatMap((from) => READ.filter((to) => to !== from).map((to) => [from, to] as const));

  it.each(CHANGES)('that change from %s to %s are no month when none was charged', async (from, to) => {
    const shop = await aSimulatedRenewalShop({ simulator: { quirks: { expiryFormat: from } } });
    shop.simulator.world.fault({ verb: 'renewvps', fault: { kind: 'reset' } });
    await shop.renew();
    shop.simulator.world.quirks({ expiryFormat: to });
    await shop.ticks(30, MINUTE);
    expect(await shop.renewals.get(KEY)).toMatchObject({ stage: 'needs_review' });
    expect(shop.charges()).toEqual([]);
  });

  it.each(CHANGES)('that change from %s to %s are a month when one was charged', async (from, to) => {
    const shop = await aSimulatedRenewalShop(
      { simulator: { quirks: { expiryFormat: from, expiryLagMs: 5 * MINUTE } } },
      { waitForExpiryMs: 0 },
    );
    shop.simulator.world.fault(lost);
    await shop.renew();
    shop.simulator.world.quirks({ expiryFormat: to });
    await shop.ticks(15, MINUTE);
    expect(await shop.renewals.get(KEY)).toMatchObject({ stage: 'renewed' });
  });

  it('that show the new one late are waited for', async () => {
    const shop = await aSimulatedRenewalShop({ simulator: { quirks: { expiryLagMs: 15 * MINUTE } } });
    expect(await shop.renew()).toMatchObject({ status: 'awaiting_expiry' });
    await shop.ticks(20, MINUTE);
    expect(await shop.renew()).toMatchObject({ status: 'renewed' });
    expect(shop.charges()).toHaveLength(1);
  });
});

describe('a list by expiry', () => {
  const soon = FIRST_EXPIRY + 3 * DAY;
  const listed = async ({ provisioner }: RenewalShop, expiresBefore = soon) =>
    (await provisioner.list({ stage: 'active', expiresBefore })).map(({ orderId }) => orderId);

  it('shows a server that runs out, and no longer once it is renewed', async () => {
    const shop = await aRenewalShop({ count: 3 });
    expect(await listed(shop)).toEqual(['A-1', 'A-2', 'A-3']);
    await shop.renew({ orderId: 'A-2', invoiceId: 'May' });
    expect(await listed(shop)).toEqual(['A-1', 'A-3']);
    expect(await listed(shop, soon + MONTH)).toEqual(['A-1', 'A-2', 'A-3']);
    expect(await shop.record('A-2')).toMatchObject({ stage: 'active', expiresAt: FIRST_EXPIRY + MONTH });
  });

  it('still shows one whose renewal nobody can tell, and one whose renewal failed', async () => {
    const shop = await aRenewalShop({ count: 2 });
    timesOut(shop);
    await shop.renew();
    await shop.provisioner.end('A-2', ANNA);
    await shop.ticks(30, MINUTE);
    expect(await listed(shop)).toEqual(['A-1']);
  });

  it('changes nothing else of the order’s record', async () => {
    const shop = await aRenewalShop();
    const { version, expiresAt, updatedAt, ...before } = await shop.record();
    shop.clock.jump(SECOND);
    await shop.renew();
    const after = await shop.record();
    expect(after).toEqual({
      ...before,
      version: version + 1,
      expiresAt: (expiresAt ?? 0) + MONTH,
      updatedAt: updatedAt + SECOND,
    });
  });

  it('is left alone when the order has ended by the time its renewal is seen', async () => {
    const shop = await aRenewalShop();
    timesOut(shop, 0);
    const before = (await shop.record()).expiresAt;
    const { onStatus } = shop.provider;
    shop.provider.onStatus = async (ip) => {
      const status = await onStatus?.(ip);
      if (shop.books.charges.length > 0) await shop.provisioner.end('A-1', ANNA);
      return { ...status };
    };
    expect(await shop.renew()).toMatchObject({ status: 'renewed' });
    expect(await shop.record()).toMatchObject({ stage: 'ended', expiresAt: before });
  });

  it('is left alone when the order’s record never stands still', async () => {
    const shop = await aRenewalShop();
    let conflicts = 0;
    shop.provisions.advance = async () => {
      conflicts += 1;
      return 'conflict';
    };
    expect(await shop.renew()).toMatchObject({ status: 'renewed' });
    expect(conflicts).toBe(5);
  });

  it('no longer shows it when the order’s record moves at the same time', async () => {
    const shop = await aRenewalShop();
    const { advance } = shop.provisions;
    let conflicts = 3;
    shop.provisions.advance = async (version, next) => {
      conflicts -= 1;
      return conflicts >= 0 ? 'conflict' : advance(version, next);
    };
    expect(await shop.renew()).toMatchObject({ status: 'renewed' });
    expect(await listed(shop)).toEqual([]);
  });
});

describe('a status that answers for another server', () => {
  const another = { ip: '45.12.9.99', expiresAt: new Date(FIRST_EXPIRY + 12 * MONTH) };

  it('says nothing of this one: what could not be told stays so', async () => {
    const shop = await aRenewalShop();
    timesOut(shop);
    const { onStatus } = shop.provider;
    let looks = 0;
    shop.provider.onStatus = async (ip) => (++looks === 1 ? { ...(await onStatus?.(ip)) } : another);
    await shop.renew();
    await shop.ticks(60, MINUTE);
    expect(await shop.renewal()).toMatchObject({ stage: 'needs_review', expiresBefore: FIRST_EXPIRY });
    expect(await shop.renewal()).not.toMatchObject({ expiresAfter: expect.any(Number) });
    expect(shop.books.asked).toHaveLength(1);
  });

  it('puts the renewal off before anything is sent', async () => {
    const shop = await aRenewalShop();
    shop.provider.onStatus = async () => another;
    expect(await shop.renew()).toMatchObject({ status: 'deferred', reason: 'status_unavailable' });
    expect(shop.books.asked).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { aRenewalShop, FIRST_EXPIRY, KEY } from './renewals-shop.ts';
import { httpStatus, refused, timedOut } from './support/failures.ts';
import { ANNA } from './support/shop.ts';
import { MINUTE } from './support/virtual-clock.ts';

describe('events', () => {
  it('tell of every stage, in order', async () => {
    const shop = await aRenewalShop();
    const at = shop.clock.now();
    await shop.renew();
    expect(shop.events).toEqual([
      { type: 'renewal.renewing', at, ...KEY, tookMs: 0 },
      { type: 'renewal.awaiting_expiry', at, ...KEY, tookMs: 0 },
      { type: 'renewal.renewed', at, ...KEY, tookMs: 0 },
    ]);
  });

  it('tell the reason where there is one', async () => {
    const shop = await aRenewalShop();
    shop.books.onRenewal.push(
      () => {
        throw refused('renewvps');
      },
      () => {
        throw httpStatus(402, undefined, 'renewvps');
      },
    );
    await shop.renew();
    await shop.ticks(1, MINUTE);
    expect(shop.events.map((event) => [event.type, 'reason' in event ? event.reason : undefined])).toEqual([
      ['renewal.renewing', undefined],
      ['renewal.pending', 'not_sent'],
      ['renewal.renewing', undefined],
      ['renewal.failed', 'rejected'],
    ]);
  });

  it.each([
    ['renewed', 'renewal.renewed', undefined],
    ['not_renewed', 'renewal.failed', 'not_renewed'],
  ] as const)('tell of a person’s decision: %s', async (decision, type, reason) => {
    const shop = await aRenewalShop();
    const beganAt = shop.clock.now();
    shop.books.onRenewal.push(() => {
      throw timedOut('renewvps');
    });
    await shop.renew();
    await shop.ticks(30, MINUTE);
    expect(shop.events.at(-1)).toMatchObject({ type: 'renewal.needs_review', reason: 'outcome_unknown' });
    await shop.worker.resolve('A-1', 'INV-1', { decision, ...ANNA });
    expect(shop.events.at(-1)).toEqual({
      type,
      at: shop.clock.now(),
      ...KEY,
      ...(reason && { reason }),
      tookMs: shop.clock.now() - beganAt,
    });
  });

  it('tell nothing of a decision that was refused, nor of a renewal asked for again', async () => {
    const shop = await aRenewalShop();
    await shop.renew();
    const { length } = shop.events;
    await shop.renew();
    await shop.worker.resolve('A-1', 'INV-1', { decision: 'renewed', ...ANNA }).catch(() => {});
    expect(shop.events).toHaveLength(length);
  });
});

describe('the log', () => {
  it('has one line for each stage', async () => {
    const shop = await aRenewalShop();
    await shop.renew();
    const label = 'info [SMARTVPS] Renewal of order "A-1", invoice "INV-1":';
    expect(shop.logger.lines).toEqual([
      `${label} pending -> renewing`,
      `${label} renewing -> awaiting_expiry`,
      `${label} awaiting_expiry -> renewed`,
    ]);
  });

  it('says what failed by its name, and never in its own words', async () => {
    const shop = await aRenewalShop();
    shop.books.onExpiry = () => {
      throw Object.assign(new TypeError('secret words'), { code: 'E_BOOM' });
    };
    const result = await shop.renew();
    expect(result).toMatchObject({ status: 'deferred', reason: 'status_unavailable' });
    expect(result.message).toBe('the status could not be read: TypeError E_BOOM');
    expect(JSON.stringify([shop.logger.lines, shop.events, result])).not.toContain('secret words');
  });

  it('prints nothing that a foreign name could do to a screen', async () => {
    const shop = await aRenewalShop();
    const invoiceId = 'INV\u001b[31m\r\n1';
    await shop.renew({ orderId: 'A-1', invoiceId });
    const text = shop.logger.lines.join('');
    expect(text).toContain('INV');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    expect(text).not.toMatch(/[\u0000-\u001f]/);
    expect((await shop.renewal({ orderId: 'A-1', invoiceId })).stage).toBe('renewed');
  });

  it('that throws, and a listener that does, change nothing', async () => {
    const boom = () => {
      throw new Error('boom');
    };
    const logger = { debug: boom, info: boom, warn: boom, error: boom };
    const shop = await aRenewalShop({ options: { logger, onEvent: boom } });
    expect(await shop.renew()).toMatchObject({ status: 'renewed' });
    shop.books.onRenewal.push(() => {
      throw timedOut('renewvps');
    });
    await shop.renew({ ...KEY, invoiceId: 'INV-2' });
    await shop.ticks(30, MINUTE);
    const decision = { decision: 'not_renewed', ...ANNA } as const;
    expect(await shop.worker.resolve('A-1', 'INV-2', decision)).toMatchObject({ status: 'failed' });
    expect(shop.books.expiryOf((await shop.record()).address ?? '')).toBeGreaterThan(FIRST_EXPIRY);
  });
});

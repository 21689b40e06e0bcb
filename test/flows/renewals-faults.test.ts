import { describe, expect, it } from 'vitest';
import type { Effect, Fault } from '../../src/simulator/faults.ts';
import { aSimulatedRenewalShop, KEY, MONTH } from './renewals-shop.ts';
import { MINUTE, SECOND } from './support/virtual-clock.ts';

/** A fault of one renewal, and whether a month was charged all the same. */
interface Case {
  readonly title: string;
  readonly fault: Fault;
  readonly charged: boolean;
}

const EFFECTS: readonly { readonly what: string; readonly effect: Effect; readonly charged: boolean }[] = [
  { what: 'not charged', effect: 'none', charged: false },
  { what: 'charged', effect: 'done', charged: true },
  { what: 'charged after the client gave up', effect: { afterMs: 200 * SECOND }, charged: true },
  { what: 'charged late in the quiet window', effect: { afterMs: 20 * MINUTE }, charged: true },
];

/** Everything that can go wrong after the request left. */
const AFTER: readonly Case[] = [
  ...withEffects('no answer ever', (effect) => ({ kind: 'hang', effect })),
  ...withEffects('a reset before the headers', (effect) => ({ kind: 'reset', during: 'headers', effect })),
  ...withEffects('a reset in the body', (effect) => ({ kind: 'reset', during: 'body', effect })),
  ...[408, 409, 425, 500, 502, 503, 504, 520, 524].flatMap((status) =>
    withEffects(`HTTP ${status}`, (effect) => ({ kind: 'status', status, effect })),
  ),
  ...[301, 302, 303, 307, 308].flatMap((status) =>
    withEffects(`a redirect ${status}`, (effect) => ({ kind: 'redirect', status, effect })),
  ),
  ...withEffects('an empty 200', (effect) => ({ kind: 'empty', effect })),
  ...withEffects('an HTML page', (effect) => ({ kind: 'html', effect })),
  ...withEffects('a text that refuses', (effect) => ({ kind: 'decline', effect })),
  ...withEffects('a text that says it is done', (effect) => ({
    kind: 'body',
    body: '"renewed successfully"',
    effect,
  })),
  ...withEffects('JSON that does not parse', (effect) => ({ kind: 'body', body: '{"status":"succ', effect })),
  ...withEffects('an error key', (effect) => ({ kind: 'body', body: '{"error":"low balance"}', effect })),
  ...withEffects('HTTP 401 that names an address', (effect) => ({
    kind: 'status',
    status: 401,
    body: '{"ip":"103.195.160.7"}',
    effect,
  })),
  ...withEffects('more than a mebibyte', (effect) => ({ kind: 'flood', bytes: 2 ** 20 + 1, effect })),
  { title: 'half a body, then nothing', fault: { kind: 'stall' }, charged: true },
  { title: 'a body shorter than announced', fault: { kind: 'truncate', announced: true }, charged: true },
  { title: 'a body that is cut', fault: { kind: 'truncate', announced: false }, charged: true },
  { title: 'a body that is no UTF-8', fault: { kind: 'garble' }, charged: true },
  { title: 'a body of a byte a minute', fault: { kind: 'drip', everyMs: MINUTE }, charged: true },
  { title: 'an answer after 200 seconds', fault: { kind: 'slow', ms: 200 * SECOND }, charged: true },
  { title: 'words of its own', fault: { kind: 'reword', text: 'ok' }, charged: true },
];

/** Everything that proves that nothing was charged and that it can be tried again. */
const BEFORE: readonly { readonly title: string; readonly fault: Fault; readonly reason: string }[] = [
  ...(
    [
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'UND_ERR_CONNECT_TIMEOUT',
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    ] as const
  ).map((code) => ({ title: code, fault: { kind: 'refuse', code } as const, reason: 'not_sent' })),
  ...[401, 403].map((status) => ({
    title: `HTTP ${status}`,
    fault: { kind: 'status', status } as const,
    reason: 'unauthorized',
  })),
  ...[undefined, 0, 30, 99_999_999, -1, 'soon', 'Thu, 01 Jan 2026 12:05:00 GMT'].map((retryAfter) => ({
    title: `HTTP 429, Retry-After ${retryAfter}`,
    fault: { kind: 'status', status: 429, ...(retryAfter !== undefined && { retryAfter }) } as const,
    reason: 'rate_limited',
  })),
];

function withEffects(title: string, fault: (effect: Effect) => Fault): readonly Case[] {
  return EFFECTS.map(({ what, effect, charged }) => ({
    title: `${title}, ${what}`,
    fault: fault(effect),
    charged,
  }));
}

describe('a fault after the renewal request left', () => {
  it.each(AFTER)('is settled by the expiry alone: $title', async ({ fault, charged }) => {
    const shop = await aSimulatedRenewalShop();
    shop.simulator.world.fault({ verb: 'renewvps', fault });
    expect((await shop.renew()).status).not.toMatch(/failed|deferred|needs_review/);
    await shop.ticks(40, MINUTE);

    const expiresBefore = Math.floor(shop.firstExpiry / SECOND) * SECOND;
    const result = await shop.renew();
    if (charged) {
      expect(result).toMatchObject({ status: 'renewed' });
      expect(result.renewal).toMatchObject({ expiresBefore, expiresAfter: expiresBefore + MONTH });
      expect(await shop.worker.review()).toEqual([]);
    } else {
      expect(result).toMatchObject({ status: 'needs_review', reason: 'outcome_unknown' });
      expect(await shop.worker.review()).toMatchObject([
        { ...KEY, address: shop.address, expiresBefore, expiresAfter: expiresBefore },
      ]);
    }
    await shop.ticks(1_000, MINUTE);
    expect(await shop.renew()).toEqual(result);
    expect(shop.renewalRequests()).toBe(1);
    expect(shop.charges()).toHaveLength(charged ? 1 : 0);
  });

  it('that charged a month and never moved the expiry is a case for a person', async () => {
    const shop = await aSimulatedRenewalShop();
    shop.simulator.world.fault({ verb: 'renewvps', fault: { kind: 'charge_only' } });
    await shop.renew();
    await shop.ticks(60, MINUTE);
    expect(await shop.renew()).toMatchObject({ status: 'needs_review', reason: 'outcome_unknown' });
    expect(shop.charges()).toHaveLength(1);
    expect(shop.renewalRequests()).toBe(1);
  });
});

describe('a fault before the renewal request left, or a refusal that may pass', () => {
  it.each(BEFORE)('is put off, charged once later, and never a review: $title', async ({ fault, reason }) => {
    const shop = await aSimulatedRenewalShop();
    shop.simulator.world.fault({ verb: 'renewvps', times: 3, fault });
    expect(await shop.renew()).toMatchObject({ status: 'deferred', reason });
    expect(shop.charges()).toEqual([]);
    const stages = new Set<string | undefined>();
    for (let tick = 0; tick < 300; tick += 1) {
      await shop.ticks(1, MINUTE);
      stages.add((await shop.renewals.get(KEY))?.stage);
    }
    expect(stages).not.toContain('needs_review');
    expect(stages).toContain('renewed');
    expect(shop.charges()).toHaveLength(1);
    expect((await shop.renewals.get(KEY))?.mark?.attempt).toBe(4);
  });

  it('that never passes fails after six hours, and nothing was charged', async () => {
    const shop = await aSimulatedRenewalShop();
    shop.simulator.world.fault({
      verb: 'renewvps',
      times: Number.POSITIVE_INFINITY,
      fault: { kind: 'refuse' },
    });
    await shop.renew();
    await shop.ticks(359, MINUTE);
    expect(await shop.renewals.get(KEY)).toMatchObject({ stage: 'pending', reason: 'not_sent' });
    await shop.ticks(3, MINUTE);
    expect(await shop.renew()).toMatchObject({ status: 'failed', reason: 'deferred_too_long' });
    shop.simulator.world.clearFaults();
    await shop.ticks(100, MINUTE);
    expect(shop.charges()).toEqual([]);
    expect(shop.renewalRequests()).toBe(0);
  });

  it('waits as long as the provider asks', async () => {
    const shop = await aSimulatedRenewalShop();
    shop.simulator.world.fault({
      verb: 'renewvps',
      fault: { kind: 'status', status: 429, retryAfter: 1_800 },
    });
    const { retryAt } = await shop.renew();
    expect(retryAt).toBe(shop.clock.now() + 30 * MINUTE);
    await shop.ticks(29, MINUTE);
    expect(shop.renewalRequests()).toBe(1);
    await shop.ticks(1, MINUTE);
    expect(shop.charges()).toHaveLength(1);
  });
});

describe('a refusal of the renewal', () => {
  it.each([400, 402, 404, 405, 406, 410, 411, 413, 415, 422, 426, 431, 451])(
    'with HTTP %i fails it at once: nothing was charged, and it is not tried again',
    async (status) => {
      const shop = await aSimulatedRenewalShop();
      shop.simulator.world.fault({ verb: 'renewvps', fault: { kind: 'status', status } });
      const result = await shop.renew();
      expect(result).toMatchObject({
        status: 'failed',
        reason: 'rejected',
        message: 'the provider refused the renewal: SMARTVPS_HTTP_STATUS',
        renewal: { holdsAddress: false, evidence: { 1: { outcome: 'rejected' } } },
      });
      await shop.ticks(1_000, MINUTE);
      expect(await shop.renew()).toEqual(result);
      expect(shop.renewalRequests()).toBe(1);
      expect(shop.charges()).toEqual([]);
    },
  );

  it('leaves the server free for a renewal with another invoice', async () => {
    const shop = await aSimulatedRenewalShop();
    shop.simulator.world.fault({ verb: 'renewvps', fault: { kind: 'status', status: 402 } });
    await shop.renew();
    expect(await shop.worker.renew('A-1', { invoiceId: 'INV-1, once more' })).toMatchObject({
      status: 'renewed',
    });
  });
});

describe('a status that cannot be read before the renewal', () => {
  const FAULTS: readonly (readonly [string, Fault, string])[] = [
    ['HTML', { kind: 'html' }, 'status_unavailable'],
    ['HTTP 500', { kind: 'status', status: 500 }, 'status_unavailable'],
    ['HTTP 404', { kind: 'status', status: 404 }, 'status_unavailable'],
    ['no answer', { kind: 'hang' }, 'status_unavailable'],
    ['a reset', { kind: 'reset' }, 'status_unavailable'],
    ['a cut body', { kind: 'truncate' }, 'status_unavailable'],
    ['HTTP 401', { kind: 'status', status: 401 }, 'unauthorized'],
    ['HTTP 429', { kind: 'status', status: 429, retryAfter: 120 }, 'rate_limited'],
  ];

  it.each(FAULTS)('puts it off, and nothing is sent: %s', async (_title, fault, reason) => {
    const shop = await aSimulatedRenewalShop({ client: { retry: 0 } });
    const { world } = shop.simulator;
    world.fault({ verb: 'status', times: 2, fault });
    expect(await shop.renew()).toMatchObject({ status: 'deferred', reason });
    expect(shop.renewalRequests()).toBe(0);
    await shop.ticks(20, MINUTE);
    expect(await shop.renew()).toMatchObject({ status: 'renewed' });
    expect(shop.charges()).toHaveLength(1);
  });

  it('for another address is none', async () => {
    const shop = await aSimulatedRenewalShop();
    shop.simulator.world.quirks({ logins: 'other_address' });
    expect(await shop.renew()).toMatchObject({ status: 'deferred', reason: 'status_unavailable' });
    expect(shop.renewalRequests()).toBe(0);
  });
});

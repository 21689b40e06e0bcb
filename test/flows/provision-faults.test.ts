import { describe, expect, it } from 'vitest';
import type { Effect, Fault } from '../../src/simulator/faults.ts';
import { aSimulatedShop } from './support/simulated-shop.ts';
import { MINUTE, SECOND } from './support/virtual-clock.ts';

/** A fault of one purchase, for a table. */
interface Case {
  readonly title: string;
  readonly fault: Fault;
}

const EFFECTS: Readonly<Record<string, Effect>> = {
  'nothing bought': 'none',
  bought: 'done',
  'bought after the client gave up': { afterMs: 200 * SECOND },
};

/** Everything that can go wrong after the request left, whether or not a server was bought. */
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
  ...withEffects('a text that refuses and names an address', (effect) => ({ kind: 'decline', effect })),
  ...withEffects('two addresses', (effect) => ({
    kind: 'body',
    body: '"Created 103.195.160.7, was 103.195.160.8"',
    effect,
  })),
  ...withEffects('JSON that does not parse', (effect) => ({
    kind: 'body',
    body: '{"ip":"103.195.160.7"',
    effect,
  })),
  ...withEffects('an error key beside an address', (effect) => ({
    kind: 'body',
    body: '{"ip":"103.195.160.7","error":"x"}',
    effect,
  })),
  ...withEffects('HTTP 401 that names an address', (effect) => ({
    kind: 'status',
    status: 401,
    body: '{"ip":"103.195.160.7"}',
    effect,
  })),
  ...withEffects('more than a mebibyte', (effect) => ({ kind: 'flood', bytes: 2 ** 20 + 1, effect })),
  { title: 'half a body, then nothing', fault: { kind: 'stall' } },
  { title: 'a body shorter than announced', fault: { kind: 'truncate', announced: true } },
  { title: 'a body that is cut', fault: { kind: 'truncate', announced: false } },
  { title: 'a body that is no UTF-8', fault: { kind: 'garble' } },
  { title: 'a body of a byte a minute', fault: { kind: 'drip', everyMs: MINUTE } },
  { title: 'an answer after 200 seconds', fault: { kind: 'slow', ms: 200 * SECOND } },
  { title: 'words without an address', fault: { kind: 'reword', text: 'Your request is being processed' } },
];

/** Everything that proves that nothing was bought and that it can be tried again. */
const BEFORE: readonly (Case & { readonly reason: string })[] = [
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
  ...[
    undefined,
    0,
    30,
    99_999_999,
    -1,
    'soon',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    'Thu, 01 Jan 2026 12:05:00 GMT',
  ].map((retryAfter) => ({
    title: `HTTP 429, Retry-After ${retryAfter}`,
    fault: { kind: 'status', status: 429, ...(retryAfter !== undefined && { retryAfter }) } as const,
    reason: 'rate_limited',
  })),
];

function withEffects(title: string, fault: (effect: Effect) => Fault): readonly Case[] {
  return Object.entries(EFFECTS).map(([what, effect]) => ({
    title: `${title}, ${what}`,
    fault: fault(effect),
  }));
}

describe('a fault after the purchase request left', () => {
  it.each(AFTER)('ends in review, and in no other purchase over 1,000 ticks: $title', async ({ fault }) => {
    const shop = aSimulatedShop();
    shop.simulator.world.fault({ verb: 'buyvps', fault });
    const result = await shop.provisioner.provision('A-1');
    expect(result).toMatchObject({ status: 'needs_review', reason: 'outcome_unknown' });
    expect(await shop.orders.get('A-1')).toMatchObject({ status: 'needs_review' });

    await shop.ticks(1_000, MINUTE);
    expect(shop.requests()).toBe(1);
    expect(shop.purchases().length).toBeLessThanOrEqual(1);
    expect(await shop.stage()).toBe('needs_review');
    const [open, ...others] = await shop.provisioner.review();
    expect(others).toEqual([]);
    expect(open).toMatchObject({ reason: 'outcome_unknown', evidence: { 1: { outcome: 'unknown' } } });
    expect(open?.evidence[1]).not.toHaveProperty('ip');
  });

  it('did reach the provider in these tests, and did buy where it says so', async () => {
    const bought = await Promise.all(
      AFTER.filter(({ title }) => !title.includes('nothing bought')).map(async ({ fault }) => {
        const shop = aSimulatedShop();
        shop.simulator.world.fault({ verb: 'buyvps', fault });
        await shop.provisioner.provision('A-1');
        shop.clock.jump(5 * MINUTE);
        return shop.purchases().length;
      }),
    );
    expect(new Set(bought)).toEqual(new Set([1]));
  });

  it('leaves what the provider listed before and after as evidence for a person', async () => {
    const shop = aSimulatedShop();
    shop.simulator.world.fault({ verb: 'buyvps', fault: { kind: 'reset', effect: 'done' } });
    const { provision } = await shop.provisioner.provision('A-1');
    expect(provision).toMatchObject({ mark: { stockBefore: 50 }, stockAfter: 49 });
  });
});

describe('a fault before the purchase request left, or a refusal that may pass', () => {
  it.each(BEFORE)('is put off, later bought once, and never a review: $title', async ({ fault, reason }) => {
    const shop = aSimulatedShop();
    shop.simulator.world.fault({ verb: 'buyvps', times: 3, fault });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'deferred', reason });
    expect(shop.purchases()).toEqual([]);
    const stages = new Set<string | undefined>();
    for (let tick = 0; tick < 300; tick += 1) {
      await shop.ticks(1, MINUTE);
      stages.add(await shop.stage());
    }
    expect(stages).not.toContain('needs_review');
    expect(stages).toContain('active');
    expect(shop.purchases()).toHaveLength(1);
    expect(await shop.orders.get('A-1')).toMatchObject({
      status: 'active',
      ipAddress: shop.purchases()[0]?.ip,
    });
  });
});

describe('an order with nothing wrong', () => {
  it('is delivered with the login of its own server', async () => {
    const shop = aSimulatedShop();
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
    const [server] = shop.simulator.world.servers();
    const order = await shop.orders.get('A-1');
    expect(order).toMatchObject({ ipAddress: server?.ip, username: 'root' });
    expect(order?.password?.reveal()).toBe(server?.password);
    expect(order?.expiryDate).toEqual(new Date(Math.floor((server?.expiresAt ?? 0) / 1_000) * 1_000));
  });
});

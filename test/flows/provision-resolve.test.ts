import { describe, expect, it } from 'vitest';
import { ResolveRefusedError } from '../../src/domain/errors.ts';
import type { Decision, DecisionKind } from '../../src/rules/decisions.ts';
import { timedOut, unreadable } from './support/failures.ts';
import { aGate, intercepted, never, StorageDown } from './support/interception.ts';
import { aStatus, NO_LOGIN } from './support/scripted-provider.ts';
import { ANNA, anOrder, aShop, failureOf, orders, type Shop } from './support/shop.ts';
import { HOUR, MINUTE } from './support/virtual-clock.ts';

const IP = '103.195.160.77';
const QUIET_WINDOW = 20 * MINUTE;

/** Brings order `A-1` of a fresh shop to each place where a decision could be asked for. */
const PLACES: Readonly<Record<string, (shop: Shop) => Promise<unknown>>> = {
  pending: ({ provisioner }) => provisioner.enqueue('A-1'),
  purchasing: async ({ provider, aProvisioner }) => {
    const asked = aGate();
    provider.onPurchase.push(() => {
      asked.open();
      return never();
    });
    void aProvisioner().provision('A-1');
    await asked.opened;
  },
  purchased: ({ provider, provisioner }) => {
    provider.onStatus = () => NO_LOGIN;
    return provisioner.provision('A-1');
  },
  active: ({ provisioner }) => provisioner.provision('A-1'),
  failed: ({ provisioner }) => provisioner.cancel('A-1', ANNA),
  abandoned: async (shop) => {
    await unknown(shop);
    await shop.provisioner.resolve('A-1', { decision: 'abandon', ...ANNA });
  },
  outcome_unknown: unknown,
  'outcome_unknown, after the quiet window': async (shop) => {
    await unknown(shop);
    await afterQuiet(shop);
  },
  wrong_pool: ({ provider, provisioner }) => {
    provider.onPurchase.push(({ sell }) => sell('103.182.44.18'));
    return provisioner.provision('A-1');
  },
  wrong_os: ({ provider, provisioner }) => {
    provider.onStatus = () => ({ os: 'Windows Server 2022', username: 'Administrator' });
    return provisioner.provision('A-1');
  },
  credentials_missing: async ({ provider, provisioner, clock }) => {
    provider.onStatus = () => NO_LOGIN;
    await provisioner.provision('A-1');
    clock.jump(2 * HOUR);
    await provisioner.processDue();
  },
  address_in_use: async ({ provider, provisioner, orders: shop }) => {
    shop.put(anOrder({ id: 'B-1' }));
    provider.onPurchase.push(
      ({ sell }) => sell(IP),
      ({ sell }) => sell(IP),
    );
    await provisioner.provision('B-1');
    return provisioner.provision('A-1');
  },
  'surplus_purchase, active': async (shop) => {
    await shop.provisioner.provision('A-1');
    const { at } = (await shop.record()).evidence[1] ?? { at: 0 };
    await shop.provisions.recordEvidence('A-1', 2, { at, outcome: 'purchased', ip: IP });
  },
};

/** What the table of decisions has: where each leads to. */
const TABLE: Readonly<Record<string, Partial<Record<DecisionKind, string>>>> = {
  pending: {},
  purchasing: { purchased: 'active' },
  purchased: {},
  active: {},
  failed: {},
  abandoned: {},
  outcome_unknown: { purchased: 'active', abandon: 'abandoned' },
  'outcome_unknown, after the quiet window': {
    purchased: 'active',
    not_purchased: 'failed',
    abandon: 'abandoned',
  },
  wrong_pool: { accept: 'active', abandon: 'abandoned' },
  wrong_os: { accept: 'active', abandon: 'abandoned' },
  credentials_missing: { accept: 'purchased', abandon: 'abandoned' },
  address_in_use: { abandon: 'abandoned' },
  'surplus_purchase, active': { abandon: 'active' },
};

const KINDS: readonly DecisionKind[] = ['purchased', 'not_purchased', 'accept', 'abandon'];

function decision(kind: DecisionKind, part: Partial<Decision> = {}): Decision {
  return kind === 'purchased'
    ? { ...ANNA, ...part, decision: kind, ip: IP }
    : { ...ANNA, ...part, decision: kind };
}

const PAIRS = Object.keys(TABLE).flatMap((place) =>
  KINDS.map((kind) => ({ place, kind, to: TABLE[place]?.[kind] })),
);

/** A purchase that timed out and that nobody can tell of. */
async function unknown({ provider, provisioner }: Shop): Promise<void> {
  provider.onPurchase.push(() => {
    throw timedOut();
  });
  await provisioner.provision('A-1');
}

async function afterQuiet({ clock, record }: Shop, moreMs = 0): Promise<void> {
  const { mark } = await record();
  clock.jump((mark?.answerBy ?? 0) + QUIET_WINDOW + moreMs - clock.now());
}

describe('the table of decisions', () => {
  it('has every place, and every place every decision', () => {
    expect(Object.keys(TABLE)).toEqual(Object.keys(PLACES));
    expect(PAIRS).toHaveLength(13 * 4);
  });

  it.each(PAIRS.filter(({ to }) => to !== undefined))(
    'takes $place by $kind to $to',
    async ({ place, kind, to }) => {
      const shop = aShop();
      await PLACES[place]?.(shop);
      const before = await shop.record();
      const asked = shop.provider.asked.buyVps;
      const [open] = (await shop.provisioner.review()).filter(({ orderId }) => orderId === 'A-1');
      if (open !== undefined) expect(open.allowed).toContain(kind);

      const result = await shop.provisioner.resolve('A-1', decision(kind, { version: before.version }));
      const after = await shop.record();
      expect(after.stage).toBe(to);
      expect(result.provision).toEqual(after);
      const entry = after.history[before.history.length];
      expect(entry).toMatchObject({ from: before.stage, who: 'Anna', at: shop.clock.now() });
      expect(entry?.why).toContain('looked at the invoice');
      expect(shop.provider.asked.buyVps).toBe(asked);
      await shop.ticks(5, HOUR);
      expect(shop.provider.asked.buyVps).toBe(asked);
    },
  );

  it.each(PAIRS.filter(({ to }) => to === undefined))('refuses $place by $kind', async ({ place, kind }) => {
    const shop = aShop();
    await PLACES[place]?.(shop);
    const before = await shop.record();
    const [open] = await shop.provisioner.review();
    expect(open?.allowed ?? []).not.toContain(kind);

    const error = await failureOf(shop.provisioner.resolve('A-1', decision(kind)));
    expect(error).toBeInstanceOf(ResolveRefusedError);
    expect(error).toMatchObject({ orderId: 'A-1', code: 'SMARTVPS_RESOLVE_REFUSED', advice: 'check-first' });
    expect(await shop.record()).toEqual(before);
  });

  it('knows no other decision', async () => {
    const shop = aShop();
    await unknown(shop);
    const foreign = { ...ANNA, decision: 'refund' } as unknown as Decision;
    await expect(shop.provisioner.resolve('A-1', foreign)).rejects.toBeInstanceOf(ResolveRefusedError);
  });
});

describe('a decision', () => {
  it('needs a person and a reason', async () => {
    const shop = aShop();
    await unknown(shop);
    for (const part of [
      { actor: '' },
      { actor: '  ' },
      { reason: '' },
      { reason: undefined },
      { actor: 7 },
    ]) {
      const nameless = { ...ANNA, decision: 'abandon', ...part } as unknown as Decision;
      await expect(shop.provisioner.resolve('A-1', nameless)).rejects.toMatchObject({
        code: 'SMARTVPS_INVALID_ARGUMENT',
      });
    }
    expect(await shop.record()).toMatchObject({ stage: 'needs_review' });
  });

  it.each(['resolve', 'retry', 'cancel', 'end', 'adopt'] as const)(
    'to %s that is not there at all is refused in words that help',
    async (step) => {
      const shop = aShop();
      for (const none of [undefined, null] as unknown as Decision[])
        await expect(shop.provisioner[step]('A-1', none as never)).rejects.toMatchObject({
          code: 'SMARTVPS_INVALID_ARGUMENT',
          message: "actor must be a text: a decision is a named person's, with a reason.",
        });
    },
  );

  it('on an order that nobody knows is refused', async () => {
    const shop = aShop();
    await expect(shop.provisioner.resolve('A-1', decision('abandon'))).rejects.toMatchObject({
      code: 'SMARTVPS_ORDER_NOT_FOUND',
      orderId: 'A-1',
    });
  });

  it('on a page that is out of date is refused', async () => {
    const shop = aShop();
    await unknown(shop);
    const [seen] = await shop.provisioner.review();
    const { at } = shop.clock.now() ? { at: shop.clock.now() } : { at: 0 };
    await shop.provisions.recordEvidence('A-1', 1, { at, outcome: 'unknown' }).catch(() => {});
    await shop.provisions.recordEvidence('A-1', 7, { at, outcome: 'unknown' });
    const before = await shop.record();
    const error = await failureOf(
      shop.provisioner.resolve('A-1', decision('abandon', { version: seen?.version ?? 0 })),
    );
    expect(error).toBeInstanceOf(ResolveRefusedError);
    expect(String(error)).toContain('changed meanwhile');
    expect(await shop.record()).toEqual(before);
  });

  it('of two people at once: one wins, the other is refused', async () => {
    const pairs: readonly (readonly [DecisionKind, DecisionKind])[] = [
      ['not_purchased', 'purchased'],
      ['purchased', 'abandon'],
      ['abandon', 'abandon'],
      ['not_purchased', 'not_purchased'],
    ];
    for (const [first, second] of pairs) {
      for (const version of [undefined, 'seen']) {
        const shop = aShop();
        await unknown(shop);
        await afterQuiet(shop);
        const seen = version && { version: (await shop.record()).version };
        const answers = await Promise.allSettled([
          shop.provisioner.resolve('A-1', decision(first, { ...seen, actor: 'Anna' })),
          shop.aProvisioner().resolve('A-1', decision(second, { ...seen, actor: 'Ben' })),
        ]);
        const refused = answers.filter(({ status }) => status === 'rejected');
        expect(refused).toMatchObject([{ reason: { code: 'SMARTVPS_RESOLVE_REFUSED' } }]);
        const people = (await shop.record()).history.filter(({ who }) => who === 'Anna' || who === 'Ben');
        expect(people).toHaveLength(1);
      }
    }
  });

  it('of a person who was slower is weighed anew, not written over the faster one', async () => {
    const shop = aShop();
    await unknown(shop);
    await afterQuiet(shop);
    const read = aGate();
    const goOn = aGate();
    const slow = shop.aProvisioner({
      provisions: intercepted(shop.provisions, async ({ method, go }) => {
        const answer = await go();
        if (method === 'get') {
          read.open();
          await goOn.opened;
        }
        return answer;
      }),
    });
    const late = failureOf(slow.resolve('A-1', decision('not_purchased', { actor: 'Ben' })));
    await read.opened;
    await shop.provisioner.resolve('A-1', decision('purchased'));
    const before = await shop.record();
    goOn.open();
    expect(await late).toBeInstanceOf(ResolveRefusedError);
    expect(await shop.record()).toEqual(before);
    expect(before).toMatchObject({ stage: 'active' });
  });

  it('stands when storage fails right after it', async () => {
    const shop = aShop();
    await unknown(shop);
    const provisions = intercepted(shop.provisions, async ({ method, go }) => {
      if (method === 'claim') throw new StorageDown('no primary');
      return go();
    });
    const result = await shop.aProvisioner({ provisions }).resolve('A-1', decision('abandon'));
    expect(result).toMatchObject({ status: 'abandoned' });
    await shop.provisioner.processDue();
    expect(await shop.order()).toMatchObject({ status: 'abandoned' });
  });

  it('stands when the shop is down: it hears of it later', async () => {
    const shop = aShop();
    await unknown(shop);
    const { orders: port } = shop;
    const update = port.update;
    port.update = async () => {
      throw new Error('the shop is down');
    };
    const result = await shop.provisioner.resolve('A-1', decision('abandon'));
    expect(result).toMatchObject({ status: 'abandoned' });
    port.update = update;
    await shop.ticks(3, MINUTE);
    expect(await shop.order()).toMatchObject({ status: 'abandoned' });
  });
});

describe('"nothing was bought"', () => {
  it('is refused within the quiet window, and says until when', async () => {
    const shop = aShop();
    await unknown(shop);
    await afterQuiet(shop, -1);
    const error = await failureOf(shop.provisioner.resolve('A-1', decision('not_purchased')));
    expect(error).toBeInstanceOf(ResolveRefusedError);
    expect(String(error)).toContain(new Date(shop.clock.now() + 1).toISOString());
    expect(await shop.record()).toMatchObject({ stage: 'needs_review' });
  });

  it('works once outside it, and ends the order: the money can go back', async () => {
    const shop = aShop();
    await unknown(shop);
    await afterQuiet(shop);
    const result = await shop.provisioner.resolve('A-1', decision('not_purchased'));
    expect(result).toMatchObject({ status: 'failed', reason: 'not_purchased' });
    expect(await shop.order()).toMatchObject({ status: 'failed', provisioningError: 'not_purchased' });
    await expect(shop.provisioner.resolve('A-1', decision('not_purchased'))).rejects.toBeInstanceOf(
      ResolveRefusedError,
    );
    await shop.ticks(10, HOUR);
    expect(shop.provider.asked.buyVps).toBe(1);
  });

  it('waits for as long as it is told to', async () => {
    const shop = aShop({ options: { quietWindowMs: 0 } });
    await unknown(shop);
    const { mark } = await shop.record();
    shop.clock.jump((mark?.answerBy ?? 0) - shop.clock.now() - 1);
    await expect(shop.provisioner.resolve('A-1', decision('not_purchased'))).rejects.toBeInstanceOf(
      ResolveRefusedError,
    );
    shop.clock.jump(1);
    await shop.provisioner.resolve('A-1', decision('not_purchased'));
  });

  it('is refused when the answer on record says otherwise', async () => {
    const shop = aShop();
    const gate = aGate();
    const asked = aGate();
    shop.provider.onPurchase.push(async ({ sell }) => {
      const answer = sell(IP);
      asked.open();
      await gate.opened;
      return answer;
    });
    const late = shop.aProvisioner().provision('A-1');
    await asked.opened;
    shop.clock.jump(5 * MINUTE);
    await shop.provisioner.processDue();
    await afterQuiet(shop);
    gate.open();
    await late;
    const error = await failureOf(shop.provisioner.resolve('A-1', decision('not_purchased')));
    expect(String(error)).toContain(IP);
    expect(await shop.record()).toMatchObject({ stage: 'needs_review', reason: 'outcome_unknown' });
    const [open] = await shop.provisioner.review();
    expect(open?.allowed).not.toContain('not_purchased');
  });
});

describe('"it was bought"', () => {
  it.each([
    ['an address outside the pool', '103.182.44.18'],
    ['no address', 'the one from the mail'],
    ['an address with a leading zero', '103.195.160.07'],
    ['nothing', undefined],
  ])('is refused with %s', async (_what, ip) => {
    const shop = aShop();
    await unknown(shop);
    const told = { ...ANNA, decision: 'purchased', ip } as Decision;
    const error = await failureOf(shop.provisioner.resolve('A-1', told));
    expect(error).toBeInstanceOf(ResolveRefusedError);
    expect(await shop.record()).toMatchObject({ stage: 'needs_review' });
  });

  it('is refused with an address that another order has', async () => {
    const shop = aShop({ orders: orders(2) });
    shop.provider.onPurchase.push(
      () => {
        throw timedOut();
      },
      ({ sell }) => sell(IP),
    );
    await shop.provisioner.provision('A-1');
    shop.clock.jump(10 * MINUTE);
    expect(await shop.provisioner.provision('A-2')).toMatchObject({ status: 'active' });
    const error = await failureOf(shop.provisioner.resolve('A-1', decision('purchased')));
    expect(error).toBeInstanceOf(ResolveRefusedError);
    expect(String(error)).toContain('another order');
    expect(await shop.record('A-1')).toMatchObject({ stage: 'needs_review', reason: 'outcome_unknown' });
  });

  it('delivers the server, and the address of a late other answer shows as surplus', async () => {
    const shop = aShop();
    shop.provider.onPurchase.push(() => {
      throw unreadable('SMARTVPS_PURCHASE_UNCLEAR', [IP, '103.195.160.78']);
    });
    await shop.provisioner.provision('A-1');
    const [open] = await shop.provisioner.review();
    expect(open?.evidence).toMatchObject({
      1: { outcome: 'unknown', code: 'SMARTVPS_PURCHASE_UNCLEAR', addresses: [IP, '103.195.160.78'] },
    });
    expect(await shop.provisioner.resolve('A-1', decision('purchased'))).toMatchObject({ status: 'active' });
    expect(await shop.order()).toMatchObject({ status: 'active', ipAddress: IP });
  });

  it('while its worker still waits for the answer: the answer is evidence and moves nothing', async () => {
    const shop = aShop();
    const gate = aGate();
    const asked = aGate();
    shop.provider.onPurchase.push(async ({ sell }) => {
      asked.open();
      await gate.opened;
      return sell(IP);
    });
    const late = shop.aProvisioner().provision('A-1');
    await asked.opened;
    expect(await shop.provisioner.resolve('A-1', decision('purchased'))).toMatchObject({ status: 'active' });
    gate.open();
    expect(await late).toMatchObject({ status: 'active' });
    expect(await shop.provisioner.review()).toEqual([]);
    expect(shop.provider.asked.buyVps).toBe(1);
  });
});

describe('"take it as it is"', () => {
  it('delivers a server outside the pool, and it is not held again', async () => {
    const shop = aShop();
    await PLACES.wrong_pool?.(shop);
    expect(shop.provider.asked.status).toBe(0);
    expect(await shop.order()).not.toHaveProperty('ipAddress');
    const result = await shop.provisioner.resolve('A-1', decision('accept'));
    expect(result).toMatchObject({ status: 'active', provision: { address: '103.182.44.18' } });
    expect(await shop.order()).toMatchObject({ status: 'active', ipAddress: '103.182.44.18' });
  });

  it('delivers a server with another system', async () => {
    const shop = aShop();
    await PLACES.wrong_os?.(shop);
    const result = await shop.provisioner.resolve('A-1', decision('accept'));
    expect(result).toMatchObject({ status: 'active' });
    expect(await shop.order()).toMatchObject({ status: 'active', username: 'Administrator' });
  });

  it('gives a login that never came another hour', async () => {
    const shop = aShop();
    await PLACES.credentials_missing?.(shop);
    expect(await shop.provisioner.resolve('A-1', decision('accept'))).toMatchObject({
      status: 'awaiting_credentials',
    });
    await shop.ticks(59, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'purchased' });
    await shop.ticks(2, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'needs_review', reason: 'credentials_missing' });
    await shop.provisioner.resolve('A-1', decision('accept'));
    shop.provider.onStatus = () => aStatus(shop.provider.sales[0]?.ip ?? '');
    await shop.ticks(2, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'active' });
  });

  it('takes one fault and not the next: a foreign address with another system is held again', async () => {
    const shop = aShop();
    shop.provider.onStatus = () => ({ os: 'Windows Server 2022' });
    await PLACES.wrong_pool?.(shop);
    expect(await shop.provisioner.resolve('A-1', decision('accept'))).toMatchObject({
      status: 'needs_review',
      reason: 'wrong_os',
    });
    expect(await shop.provisioner.resolve('A-1', decision('accept'))).toMatchObject({ status: 'active' });
  });
});

describe('"write it off"', () => {
  it('frees the address for another order, and remembers it', async () => {
    const shop = aShop({ orders: orders(2) });
    await PLACES.wrong_pool?.(shop);
    await shop.provisioner.resolve('A-1', decision('abandon'));
    expect(await shop.record()).toMatchObject({
      stage: 'abandoned',
      holdsAddress: false,
      writtenOff: ['103.182.44.18'],
      needsAttention: false,
    });
    expect(await shop.order()).toMatchObject({ status: 'abandoned' });
    expect(await shop.provisions.findByIp('103.182.44.18')).toBeUndefined();
    expect(await shop.provisioner.review()).toEqual([]);
  });

  it('is not the end of looking: an answer that comes later shows', async () => {
    const shop = aShop();
    await unknown(shop);
    await shop.provisioner.resolve('A-1', decision('abandon'));
    await expect(shop.provisioner.retry('A-1', ANNA)).rejects.toBeInstanceOf(ResolveRefusedError);
    const at = shop.clock.now();
    await shop.provisions.recordEvidence('A-1', 2, { at, outcome: 'purchased', ip: IP });
    await shop.ticks(3, MINUTE);
    expect(await shop.provisioner.review()).toMatchObject([{ reason: 'surplus_purchase', surplus: [IP] }]);
  });
});

import { describe, expect, it } from 'vitest';
import { aRenewalShop, FIRST_EXPIRY, KEY, MONTH, type RenewalShop } from './renewals-shop.ts';
import { httpStatus, refused, timedOut } from './support/failures.ts';
import { intercepted, type Meet, never } from './support/interception.ts';
import { ANNA } from './support/shop.ts';
import { CUTS, cutOffAt } from './support/strikes.ts';
import { endingOf, HOUR, MINUTE } from './support/virtual-clock.ts';

/** A world, and what a process does in it until it is cut off. */
interface Story {
  prepare?(shop: RenewalShop): unknown;
  run(worker: RenewalShop['worker']): Promise<unknown>;
  /** What the world allows the renewal to end as; the first one when nobody is cut off. */
  readonly endings: readonly string[];
}

const renew = (worker: RenewalShop['worker']) => worker.renew('A-1', KEY);

const STORIES: Readonly<Record<string, Story>> = {
  'a renewal that is made': { run: renew, endings: ['renewed'] },
  'a renewal whose expiry moves late': {
    prepare: (shop) => {
      shop.books.onExpiry = (at) => {
        const last = shop.books.charges.at(-1)?.at ?? 0;
        return new Date(shop.clock.now() < last + 3 * MINUTE ? FIRST_EXPIRY : at);
      };
    },
    run: renew,
    endings: ['renewed'],
  },
  'a renewal that times out, and was made': {
    prepare: ({ books }) => {
      books.onRenewal.push(({ charge }) => {
        charge();
        throw timedOut('renewvps');
      });
    },
    run: renew,
    endings: ['renewed'],
  },
  'a renewal that times out, and was not made': {
    prepare: ({ books }) => {
      books.onRenewal.push(() => {
        throw timedOut('renewvps');
      });
    },
    run: renew,
    endings: ['needs_review outcome_unknown', 'renewed'],
  },
  'a renewal that is turned away for a while': {
    prepare: ({ books }) => {
      books.onRenewal.push(() => {
        throw httpStatus(429, undefined, 'renewvps');
      });
    },
    run: renew,
    endings: ['renewed'],
  },
  'a renewal that finds no connection': {
    prepare: ({ books }) => {
      books.onRenewal.push(() => {
        throw refused('renewvps');
      });
    },
    run: renew,
    endings: ['renewed'],
  },
  'a renewal that is refused': {
    prepare: ({ books }) => {
      books.onRenewal.push(() => {
        throw httpStatus(402, undefined, 'renewvps');
      });
    },
    run: renew,
    endings: ['failed rejected', 'needs_review outcome_unknown', 'renewed'],
  },
  'a tick that takes up a renewal put off': {
    prepare: async (shop) => {
      shop.books.onRenewal.push(() => {
        throw refused('renewvps');
      });
      await shop.renew();
      shop.clock.jump(MINUTE);
    },
    run: (worker) => worker.processDue(),
    endings: ['renewed'],
  },
  'a decision that it was renewed': {
    prepare: async (shop) => {
      shop.books.onRenewal.push(({ charge }) => {
        charge();
        throw timedOut('renewvps');
      });
      shop.books.onExpiry = () => undefined;
      await shop.renew();
      await shop.ticks(30, MINUTE);
      shop.books.onExpiry = undefined;
    },
    run: (worker) => worker.resolve('A-1', 'INV-1', { decision: 'renewed', ...ANNA }),
    endings: ['renewed', 'needs_review outcome_unknown'],
  },
  'a decision that it was not': {
    prepare: async (shop) => {
      shop.books.onRenewal.push(() => {
        throw timedOut('renewvps');
      });
      await shop.renew();
      await shop.ticks(30, MINUTE);
    },
    run: (worker) => worker.resolve('A-1', 'INV-1', { decision: 'not_renewed', ...ANNA }),
    endings: ['failed not_renewed', 'needs_review outcome_unknown'],
  },
};

/** Runs a story, cut off at its n-th call. Answers whether it came that far. */
async function cutOff(shop: RenewalShop, { prepare, run }: Story, nth: number, cut: Meet): Promise<boolean> {
  await prepare?.(shop);
  const { meet, isCut } = cutOffAt(nth, cut);
  const worker = shop.aRenewals({
    client: intercepted(shop.provider, meet),
    provisions: intercepted(shop.provisions, meet),
    renewals: intercepted(shop.renewals, meet),
  });
  const ending = await endingOf(shop.clock, run(worker));
  expect(ending === undefined).toBe(isCut());
  return isCut();
}

describe.each(Object.entries(STORIES))('%s', (_title, story) => {
  it.each(Object.entries(CUTS))(
    'cut off at any call, %s, is charged at most once, and finished or shown by later ticks',
    async (how, cut) => {
      const seen = new Set<string>();
      let nth = 1;
      for (; nth <= 60; nth += 1) {
        const shop = await aRenewalShop();
        const isCut = await cutOff(shop, story, nth, cut);
        // The monthly job runs again and finds what it asked for.
        await shop.renew();
        await shop.ticks(10, MINUTE);
        await shop.ticks(3, HOUR);

        const record = await shop.renewal();
        const ending = [record.stage, record.reason].filter((word) => word !== undefined).join(' ');
        seen.add(ending);
        expect({ nth, how, record }).toMatchObject({ record: { leaseUntil: undefined, dueAt: undefined } });
        const charged = shop.books.charges.length;
        expect(charged).toBeLessThanOrEqual(1);
        // Cut off between the mark and the request, nobody can tell that nothing was charged.
        const nobodyCanTell = ending === 'needs_review outcome_unknown' && charged === 0;
        const isAllowed = story.endings.includes(ending) || nobodyCanTell;
        expect({ nth, ending, charged, isAllowed }).toMatchObject({ isAllowed: true });
        if (record.stage === 'renewed') expect({ nth, charged }).toEqual({ nth, charged: 1 });
        if (record.stage === 'failed') expect({ nth, charged }).toEqual({ nth, charged: 0 });
        expect(record.holdsAddress).toBe(record.stage === 'needs_review');
        const open = await shop.worker.review();
        expect(open).toHaveLength(record.stage === 'needs_review' ? 1 : 0);
        if (record.stage === 'renewed' && record.history.every(({ who }) => who !== ANNA.actor))
          expect((await shop.record()).expiresAt).toBe(FIRST_EXPIRY + MONTH);
        if (!isCut) break;
      }
      expect(nth).toBeGreaterThan(2);
      expect(nth).toBeLessThan(60);
      expect(seen).toContain(story.endings[0]);
    },
  );
});

describe('a renewal cut off around its request', () => {
  it('after it was made is found by the next worker, once the answer can no longer come, with no person', async () => {
    const shop = await aRenewalShop();
    const died = shop.aRenewals({
      client: intercepted(shop.provider, async ({ method, go }) => {
        const answer = await go();
        return method === 'renewVps' ? never() : answer;
      }),
    });
    expect(await endingOf(shop.clock, died.renew('A-1', KEY))).toBeUndefined();
    const stages: string[] = [];
    for (let minute = 0; minute < 8; minute += 1) {
      await shop.ticks(1, MINUTE);
      stages.push((await shop.renewal()).stage);
    }
    expect(stages).toEqual([...Array(4).fill('renewing'), ...Array(4).fill('renewed')]);
    expect(shop.books.asked).toHaveLength(1);
    expect(await shop.renewal()).toMatchObject({ evidence: {}, expiresAfter: FIRST_EXPIRY + MONTH });
  });

  it('before it was made is a case for a person: nobody can tell, and nothing is sent again', async () => {
    const shop = await aRenewalShop();
    const died = shop.aRenewals({
      client: intercepted(shop.provider, ({ method, go }) => (method === 'renewVps' ? never() : go())),
    });
    expect(await endingOf(shop.clock, died.renew('A-1', KEY))).toBeUndefined();
    await shop.ticks(60, MINUTE);
    expect(shop.books.asked).toEqual([]);
    expect(await shop.worker.review()).toMatchObject([
      { ...KEY, expiresBefore: FIRST_EXPIRY, expiresAfter: FIRST_EXPIRY, evidence: {} },
    ]);
  });
});

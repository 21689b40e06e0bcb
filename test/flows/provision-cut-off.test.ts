import { describe, expect, it } from 'vitest';
import { aPackage } from '../builders.ts';
import { httpStatus, timedOut } from './support/failures.ts';
import { intercepted, type Meet } from './support/interception.ts';
import { NO_LOGIN } from './support/scripted-provider.ts';
import { ANNA, aShop, type Shop } from './support/shop.ts';
import { CUTS, cutOffAt } from './support/strikes.ts';
import { endingOf, HOUR, MINUTE } from './support/virtual-clock.ts';

/** A world, and what a process does in it until it is cut off. */
interface Story {
  prepare?(shop: Shop): unknown;
  run(worker: Shop['provisioner']): Promise<unknown>;
  /** What the world allows the order to end as, apart from a review when the process was cut off while it bought. */
  readonly endings: readonly string[];
}

const STORIES: Readonly<Record<string, Story>> = {
  'an order that is delivered': {
    run: (worker) => worker.provision('A-1'),
    endings: ['active'],
  },
  'an order whose login comes late': {
    prepare: ({ provider }) => {
      provider.onStatus = () => (provider.asked.status > 3 ? {} : NO_LOGIN);
    },
    run: (worker) => worker.provision('A-1'),
    endings: ['active'],
  },
  'an order that was enqueued': {
    prepare: ({ provisioner }) => provisioner.enqueue('A-1'),
    run: (worker) => worker.processDue(),
    endings: ['active'],
  },
  'an order that is sold out': {
    prepare: ({ provider }) => {
      provider.packages = [aPackage({ ipv4: 0 })];
    },
    run: (worker) => worker.provision('A-1'),
    endings: ['failed out_of_stock'],
  },
  'a purchase that is rejected for a while': {
    prepare: ({ provider }) => {
      provider.onPurchase.push(() => {
        throw httpStatus(429);
      });
    },
    run: (worker) => worker.provision('A-1'),
    endings: ['active'],
  },
  'a purchase outside the pool': {
    prepare: ({ provider }) => {
      provider.onPurchase.push(({ sell }) => sell('103.182.44.18'));
    },
    run: (worker) => worker.provision('A-1'),
    endings: ['needs_review wrong_pool'],
  },
  'a purchase that nobody can tell of': {
    prepare: ({ provider }) => {
      provider.onPurchase.push(({ sell }) => {
        sell();
        throw timedOut();
      });
    },
    run: (worker) => worker.provision('A-1'),
    endings: ['needs_review outcome_unknown'],
  },
  'a cancellation': {
    run: (worker) => worker.cancel('A-1', ANNA),
    endings: ['failed cancelled', 'active'],
  },
  'a decision that it was bought': {
    prepare: async ({ provider, provisioner }) => {
      provider.onPurchase.push(({ sell }) => {
        sell();
        throw timedOut();
      });
      await provisioner.provision('A-1');
    },
    run: (worker) => worker.resolve('A-1', { decision: 'purchased', ip: '103.195.160.10', ...ANNA }),
    endings: ['active', 'needs_review outcome_unknown'],
  },
  'a decision to write it off': {
    prepare: async ({ provider, provisioner }) => {
      provider.onPurchase.push(({ sell }) => sell('103.182.44.18'));
      await provisioner.provision('A-1');
    },
    run: (worker) => worker.resolve('A-1', { decision: 'abandon', ...ANNA }),
    endings: ['abandoned abandoned', 'needs_review wrong_pool'],
  },
  'another attempt': {
    prepare: ({ provisioner }) => provisioner.cancel('A-1', ANNA),
    run: (worker) => worker.retry('A-1', ANNA),
    endings: ['active', 'failed cancelled'],
  },
};

/** Runs a story, cut off at its n-th call. Answers whether it came that far. */
async function cutOff(shop: Shop, { prepare, run }: Story, nth: number, cut: Meet): Promise<boolean> {
  await prepare?.(shop);
  const { meet, isCut } = cutOffAt(nth, cut);
  const worker = shop.aProvisioner({
    client: intercepted(shop.provider, meet),
    stock: intercepted(shop.stock, meet),
    orders: intercepted(shop.orders, meet),
    provisions: intercepted(shop.provisions, meet),
  });
  const ending = await endingOf(shop.clock, run(worker));
  expect(ending === undefined).toBe(isCut());
  return isCut();
}

describe.each(Object.entries(STORIES))('%s', (_title, story) => {
  it.each(Object.entries(CUTS))(
    'cut off at any call, %s, is finished or shown by later ticks',
    async (how, cut) => {
      const seen = new Set<string>();
      let nth = 1;
      for (; nth <= 60; nth += 1) {
        const shop = aShop();
        const isCut = await cutOff(shop, story, nth, cut);
        // A webhook that never came through is delivered again by the payment provider.
        await shop.provisioner.enqueue('A-1');
        await shop.ticks(10, MINUTE);
        await shop.ticks(3, HOUR);

        const record = await shop.record();
        const ending = [record.stage, record.reason].filter((word) => word !== undefined).join(' ');
        seen.add(ending);
        expect({ nth, how, record }).toMatchObject({ record: { leaseUntil: undefined, dueAt: undefined } });
        expect(shop.provider.sales.length).toBeLessThanOrEqual(1);
        const wasCutWhileBuying = ending === 'needs_review outcome_unknown' && record.mark !== undefined;
        if (!story.endings.includes(ending))
          expect({ nth, ending, wasCutWhileBuying }).toMatchObject({ wasCutWhileBuying: true });

        const [sale] = shop.provider.sales;
        const open = await shop.provisioner.review();
        expect(open).toHaveLength(record.stage === 'needs_review' ? 1 : 0);
        if (sale !== undefined && record.stage === 'active') expect(record.address).toBe(sale.ip);
        if (record.stage === 'failed') expect(sale).toBeUndefined();
        if (record.stage === 'abandoned') expect(record.writtenOff).toEqual([sale?.ip]);
        expect(await shop.order()).toMatchObject({ status: record.stage });
        expect(shop.provider.asked.buyVps).toBeLessThanOrEqual(2);
        if (!isCut) break;
      }
      expect(nth).toBeGreaterThan(2);
      expect(nth).toBeLessThan(60);
      for (const ending of story.endings) expect(seen).toContain(ending);
    },
  );
});

describe('a run with little time', () => {
  it('and cut off at its deadline leaves nothing that the next tick does not finish', async () => {
    const shop = aShop();
    shop.provider.onStatus = () => (shop.clock.now() % HOUR > 30 * MINUTE ? {} : NO_LOGIN);
    for (let run = 0; run < 200 && (await shop.provisions.get('A-1'))?.stage !== 'active'; run += 1) {
      const deadline = shop.clock.now() + (run % 2 === 0 ? 100_000 : 200_000);
      await shop.provisioner.provision('A-1', { deadline });
      expect(shop.clock.now()).toBeLessThan(deadline);
      shop.clock.jump(MINUTE);
    }
    expect(await shop.record()).toMatchObject({ stage: 'active' });
    expect(shop.provider.sales).toHaveLength(1);
  });
});

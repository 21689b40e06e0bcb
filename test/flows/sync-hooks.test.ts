import { describe, expect, it } from 'vitest';
import type { Logger } from '../../src/domain/environment.ts';
import { announce } from '../../src/flows/sync-log.ts';
import { aClock, aLogger, anItem, anItemOf, aPackage, NOON, packages } from '../builders.ts';
import { aShop } from './sync-shop.ts';

const missing = aPackage({ id: '456', name: '103.195.160.5' });
const back = aPackage({ id: '123', name: '103.195.160.2' });
const renamed = aPackage({ id: '7', name: '103.7.7' });
const stopped = aPackage({ id: '8', name: '103.8.8' });
const empty = aPackage({ id: '9', name: '103.9.9' });
const changed = aPackage({ id: '10', name: '103.10.10' });
const fresh = aPackage({ id: '11', name: '103.11.11' });

/** A shop in which there is something to say of every kind. */
function aTalkativeShop() {
  return aShop(
    [
      anItemOf(missing),
      anItemOf(back, { available: false }),
      anItemOf(renamed),
      anItemOf(stopped),
      anItemOf(empty),
      anItemOf(changed),
    ],
    [
      back,
      { ...renamed, name: '103.7.8' },
      { ...stopped, status: 'suspended' },
      { ...empty, ipv4: 0 },
      { ...changed, ipv4: 7 },
      fresh,
    ],
  );
}

const QUIET = {
  guard: { approvedLoss: 4 },
  newStockItem: ({ id }: { id: string }) => (id === '11' ? {} : null),
};

describe('the log of syncInventory', () => {
  it('speaks in the lines that operators know', async () => {
    const shop = aTalkativeShop();
    const { summary } = await shop.sync(QUIET);

    expect(shop.lines).toEqual([
      'info [SVPS-SYNC] packages fetched: 6, deduped: 6',
      'info [SVPS-SYNC] existing SmartVPS IPStock entries: 6',
      'info [SVPS-SYNC] Package is new, stock item created: 11::103.11.11',
      'warn [SVPS-SYNC] Package missing from API, marking unavailable: 456::103.195.160.5',
      'warn [SVPS-SYNC] Package renamed in API, marking unavailable: 7::103.7.7',
      'warn [SVPS-SYNC] Package not active, marking unavailable: 8::103.8.8',
      'warn [SVPS-SYNC] Package out of stock, marking unavailable: 9::103.9.9',
      'info [SVPS-SYNC] Package re-enabled (was disabled, now available): 123::103.195.160.2',
      `info [SVPS-SYNC] done ${JSON.stringify(summary)}`,
    ]);
  });

  it('ends with the summary as JSON', async () => {
    const shop = aShop([], []);
    await shop.sync();

    expect(shop.lines.at(-1)).toBe(
      'info [SVPS-SYNC] done {"created":0,"updated":0,"disabled":0,"reEnabled":0,"unchanged":0,"withheld":0,"conflicted":0,"failed":0,"considered":0,"tookMs":0,"totalPackagesInAPI":0,"totalIPStockEntries":0}',
    );
  });

  it('counts repeated and unreadable rows as fetched, and each package once', async () => {
    const listed = packages(18);
    const shop = aShop(
      packages(20).map((each) => anItemOf(each)),
      [],
    );
    shop.lists(listed, { duplicates: listed.slice(0, 1), rejected: [{ index: 19, reason: 'odd' }] });
    await shop.sync();

    expect(shop.lines.slice(0, 2)).toEqual([
      'info [SVPS-SYNC] packages fetched: 20, deduped: 18',
      'info [SVPS-SYNC] existing SmartVPS IPStock entries: 20',
    ]);
  });

  it('says nothing of an item that a dry run would have changed', async () => {
    const shop = aTalkativeShop();
    await shop.sync({ ...QUIET, dryRun: true });

    expect(shop.lines.filter((line) => line.includes('::'))).toEqual([]);
  });

  it('passes each warning on', async () => {
    const shop = aShop([anItem({ id: 'odd', smartvps: { packagePid: '' } })], []);
    await shop.sync();

    expect(shop.lines).toContain(
      'warn [SVPS-SYNC] Stock item "odd" does not say which package it sells and was left alone.',
    );
  });

  it.each([undefined, 'by hand'])('has words also for an item that went off sale because of %s', (reason) => {
    const { lines, ...logger } = aLogger();
    const result = { action: 'disabled', pid: '5', name: '103.82.72', qty: 0, reason } as const;
    announce({ ...result, available: false, nowAvailable: false }, { logger, emit() {} }, NOON);

    expect(lines).toEqual(['warn [SVPS-SYNC] Package, marking unavailable: 5::103.82.72']);
  });

  it('lets no name of a package break a line', async () => {
    const shop = aShop([], [aPackage({ name: 'a\n[SVPS-SYNC] done {}\u001b[2J' })]);
    await shop.sync();

    expect(shop.lines).toContain(
      'info [SVPS-SYNC] Package is new, stock item created: 123::a\\u000a[SVPS-SYNC] done {}\\u001b[2J',
    );
  });
});

describe('the events of syncInventory', () => {
  it('tell of each item that came, went or came back, and of the end', async () => {
    const shop = aTalkativeShop();
    const { summary, guard, success, results } = await shop.sync(QUIET);
    const went = { type: 'package.disabled', at: NOON };

    expect(shop.events).toEqual([
      { type: 'package.created', at: NOON, pid: '11', name: '103.11.11', itemId: results[0]?.id },
      { ...went, pid: '456', name: '103.195.160.5', itemId: 'item-456', reason: 'missing_from_api' },
      { ...went, pid: '7', name: '103.7.7', itemId: 'item-7', reason: 'renamed' },
      { ...went, pid: '8', name: '103.8.8', itemId: 'item-8', reason: 'inactive' },
      { ...went, pid: '9', name: '103.9.9', itemId: 'item-9', reason: 'out_of_stock' },
      { type: 'package.reEnabled', at: NOON, pid: '123', name: '103.195.160.2', itemId: 'item-123' },
      { type: 'sync.completed', at: NOON, success, dryRun: false, summary, guard },
    ]);
  });

  it('tell of a dry run that it was one, and of nothing else', async () => {
    const shop = aTalkativeShop();
    await shop.sync({ ...QUIET, dryRun: true });

    expect(shop.events).toMatchObject([{ type: 'sync.completed', dryRun: true, success: true }]);
  });

  it('tell how long a run took that failed', async () => {
    const shop = aShop([], []);
    const clock = aClock();
    shop.ipstock.mockImplementation(async () => {
      await clock.sleep(60_000);
      throw new Error('late');
    });
    await expect(shop.sync({ clock })).rejects.toThrow('late');

    expect(shop.events).toEqual([
      { type: 'sync.failed', at: NOON + 60_000, dryRun: false, code: 'Error', tookMs: 60_000 },
    ]);
  });
});

describe('syncInventory with hooks that fail', () => {
  const fail = (): never => {
    throw new Error('no');
  };
  const failing: Logger = { debug: fail, info: fail, warn: fail, error: fail };

  it.each([
    ['that throw', { logger: failing, onEvent: fail }],
    ['that reject', { onEvent: (async () => fail()) as () => void }],
    ['that are none', { logger: undefined, onEvent: undefined }],
  ])('%s does its work all the same', async (_what, hooks) => {
    const shop = aTalkativeShop();
    const { summary, success } = await shop.sync({ ...QUIET, ...hooks });

    expect(success).toBe(true);
    expect(summary).toMatchObject({ created: 1, updated: 1, disabled: 4, reEnabled: 1 });
  });

  it('rejects with the error of the work, not of the hook', async () => {
    const shop = aShop([], []);
    const error = new Error('late');
    shop.ipstock.mockRejectedValue(error);

    await expect(shop.sync({ logger: failing, onEvent: fail })).rejects.toBe(error);
  });
});

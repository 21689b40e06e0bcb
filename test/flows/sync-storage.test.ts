import { describe, expect, it } from 'vitest';
import { StorageError } from '../../src/domain/errors.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import { aList, anItemOf, aPackage, NOON, packages } from '../builders.ts';
import { aShop, type Shop } from './sync-shop.ts';

const sold = aPackage();
const fewer = aPackage({ ipv4: 7 });

/** A shop whose item somebody else writes after a sync has listed it. */
function aShopWhereMeanwhile(edit: (item: StockItem) => StockItem): Shop {
  const shop = aShop([anItemOf(sold)], []);
  shop.ipstock.mockImplementation(async () => {
    shop.stock.put(edit(anItemOf(sold)));
    return aList([fewer]);
  });
  return shop;
}

describe('syncInventory, when somebody else writes an item meanwhile,', () => {
  it.each([
    ['availability', { available: false }, {}],
    ['quantity', {}, { availableQty: 49 }],
    ['date', {}, { lastSeen: new Date(NOON) }],
    ['hold', {}, { hold: true }],
    ['package id', {}, { packagePid: '9' }],
    ['package name', {}, { packageName: '103.9' }],
  ])('leaves their %s and calls it a conflict', async (_what, fields, settings) => {
    const theirs = anItemOf(sold, { ...fields, smartvps: settings });
    const shop = aShopWhereMeanwhile(() => theirs);
    const { success, results, summary } = await shop.sync();

    expect(await shop.stored()).toStrictEqual({ [theirs.id]: theirs });
    expect(success).toBe(true);
    expect(summary).toMatchObject({ conflicted: 1, updated: 0 });
    expect(results).toEqual([
      {
        ...{ action: 'conflicted', id: 'item-123', pid: '123', name: '103.195.160.2', qty: 7 },
        ...{ available: true, status: 'active', reason: 'written by somebody else meanwhile' },
        ...{ wasAvailable: true, nowAvailable: true },
      },
    ]);
    expect(shop.lines).toContain(
      'warn [SVPS-SYNC] Stock item was changed meanwhile, left as it is: 123::103.195.160.2',
    );
  });

  it('keeps their edit of any other field and writes its own beside it', async () => {
    const theirs = anItemOf(sold, { name: 'Autumn deal', memoryOptions: { '8GB': { price: 1 } } });
    const shop = aShopWhereMeanwhile(() => theirs);
    const { summary } = await shop.sync();

    expect(summary).toMatchObject({ conflicted: 0, updated: 1 });
    expect((await shop.stored())[theirs.id]).toStrictEqual({
      ...theirs,
      smartvps: { ...theirs.smartvps, availableQty: 7 },
    });
  });

  it('heals in the next run', async () => {
    const shop = aShopWhereMeanwhile((item) => ({
      ...item,
      smartvps: { ...item.smartvps, availableQty: 49 },
    }));
    await shop.sync();
    shop.lists([fewer]);

    expect((await shop.sync()).summary).toMatchObject({ updated: 1, conflicted: 0 });
    expect((await shop.sync()).summary).toMatchObject({ unchanged: 1 });
  });
});

describe('two runs of syncInventory at once', () => {
  it('create a package once', async () => {
    const shop = aShop([], [sold]);
    const reports = await Promise.all([shop.sync(), shop.sync()]);

    expect(reports.flatMap(({ results }) => results.map(({ action }) => action)).toSorted()).toEqual([
      'conflicted',
      'created',
    ]);
    expect(Object.keys(await shop.stored())).toHaveLength(1);
    expect(reports.every(({ success }) => success)).toBe(true);
    expect(shop.events.filter(({ type }) => type === 'package.created')).toHaveLength(1);
  });

  it('change an item once', async () => {
    const shop = aShop([anItemOf(sold)], [fewer]);
    const reports = await Promise.all([shop.sync(), shop.sync(), shop.sync()]);

    expect(reports.flatMap(({ results }) => results.map(({ action }) => action)).toSorted()).toEqual([
      'conflicted',
      'conflicted',
      'updated',
    ]);
  });

  it('never replace a write by one from an older list', async () => {
    const shop = aShop([anItemOf(sold)], []);
    let answerOld = () => {};
    shop.ipstock.mockImplementationOnce(
      () =>
        new Promise((resolve) => {
          answerOld = () => resolve(aList([aPackage({ ipv4: 30 })]));
        }),
    );
    const older = shop.sync();
    while (shop.ipstock.mock.calls.length === 0) await Promise.resolve();
    shop.lists([fewer]);
    const newer = await shop.sync();
    answerOld();

    expect(newer.summary).toMatchObject({ updated: 1 });
    expect((await older).summary).toMatchObject({ updated: 0, conflicted: 1 });
    expect((await shop.stored())['item-123']?.smartvps.availableQty).toBe(7);
  });
});

describe('syncInventory, when storage refuses an item,', () => {
  const error = Object.assign(new Error('the password is hunter2'), { code: 'EIO' });

  /** Three items of which storage refuses the second. */
  function aShopThatFails(): Shop {
    const listed = packages(3);
    const shop = aShop(
      listed.map((each) => anItemOf(each)),
      listed.map((each) => ({ ...each, ipv4: 7 })),
    );
    const apply = shop.stock.apply.getMockImplementation();
    shop.stock.apply.mockImplementation(async (changes) => {
      const [first, , third] = changes;
      const [one, three] = (await apply?.([first, third].filter((each) => each !== undefined))) ?? [];
      return one && three ? [one, { status: 'failed', error }, three] : [];
    });
    return shop;
  }

  it('writes the others', async () => {
    const shop = aShopThatFails();
    await shop.sync();

    expect(Object.values(await shop.stored()).map(({ smartvps }) => smartvps.availableQty)).toEqual([
      7, 50, 7,
    ]);
  });

  it('is no success and says which it was, without the text of the error', async () => {
    const shop = aShopThatFails();
    const { success, summary, results } = await shop.sync();

    expect(success).toBe(false);
    expect(summary).toMatchObject({ updated: 2, failed: 1 });
    expect(results[1]).toMatchObject({ action: 'failed', id: 'item-2', reason: 'Error EIO' });
    expect(shop.lines).toContain(
      'error [SVPS-SYNC] Stock item could not be written (Error EIO): 2::103.82.2',
    );
    expect(JSON.stringify([shop.lines, shop.events, results])).not.toContain('hunter2');
    expect(shop.events.at(-1)).toMatchObject({ type: 'sync.completed', success: false });
  });

  it('finishes in the next run', async () => {
    const shop = aShopThatFails();
    await shop.sync();
    shop.stock.apply.mockReset();

    expect((await shop.sync()).summary).toMatchObject({ updated: 1, unchanged: 2, failed: 0 });
  });
});

describe('syncInventory, when storage breaks,', () => {
  const broken = new Error('mongodb://root:hunter2@db');

  it.each(['list', 'apply'] as const)('rejects with the very error of %s, and says so', async (method) => {
    const shop = aShop([anItemOf(sold)], [fewer]);
    if (method === 'apply') shop.stock.apply.mockRejectedValue(broken);
    else
      shop.stock.list.mockImplementation(() => ({
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(broken) }),
      }));

    await expect(shop.sync()).rejects.toBe(broken);
    expect(shop.lines.at(-1)).toBe('error [SVPS-SYNC] failed: Error');
    expect(shop.events).toEqual([{ type: 'sync.failed', at: NOON, dryRun: false, code: 'Error', tookMs: 0 }]);
    expect(JSON.stringify([shop.lines, shop.events])).not.toContain('hunter2');
    expect(shop.ipstock).toHaveBeenCalledTimes(method === 'apply' ? 1 : 0);
  });

  it('half-way through, finishes in the next run without a flicker', async () => {
    const listed = packages(6);
    const shop = aShop(
      listed.map((each) => anItemOf(each)),
      listed.slice(3),
    );
    const apply = shop.stock.apply.getMockImplementation();
    shop.stock.apply.mockImplementationOnce(async (changes) => {
      await apply?.(changes.slice(0, 1));
      throw broken;
    });
    await expect(shop.sync()).rejects.toBe(broken);
    const { summary } = await shop.sync();

    expect(summary).toMatchObject({ disabled: 2, unchanged: 4, conflicted: 0 });
    expect((await shop.sync()).results).toEqual([]);
  });

  it.each([
    ['too few', []],
    ['too many', [1, 2, 3].map((id) => ({ status: 'applied' as const, id: String(id) }))],
  ])('rejects %s answers', async (_what, answers) => {
    const shop = aShop([anItemOf(sold)], [fewer, aPackage({ id: '9' })]);
    shop.stock.apply.mockResolvedValue(answers);
    const error: unknown = await shop.sync().catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({
      message: 'The stock repository did not answer each of 2 changes.',
      advice: 'retry',
    });
    expect(shop.events.at(-1)).toMatchObject({ type: 'sync.failed', code: 'SMARTVPS_STORAGE' });
  });

  it('takes nothing for done that storage did not say it did', async () => {
    const shop = aShop([anItemOf(sold)], [fewer]);
    shop.stock.apply.mockResolvedValue([{ status: 'maybe' } as never]);
    const { success, results } = await shop.sync();

    expect(success).toBe(false);
    expect(results[0]).toMatchObject({ action: 'failed', reason: 'storage gave no answer' });
  });
});

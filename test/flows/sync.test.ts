import { describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../src/domain/errors.ts';
import { syncInventory } from '../../src/flows/sync.ts';
import { reconcileInventory } from '../../src/rules/reconcile.ts';
import { aClock, aList, anItem, anItemOf, aPackage, NOON, packages } from '../builders.ts';
import { aShop } from './sync-shop.ts';

const NOW = new Date(NOON);
const YESTERDAY = new Date(NOON - 86_400_000);

const gone = aPackage({ id: '1', name: '103.82.1' });
const changed = aPackage({ id: '2', name: '103.82.2' });
const back = aPackage({ id: '3', name: '103.82.3' });
const same = aPackage({ id: '4', name: '103.82.4' });
const fresh = aPackage({ id: '5', name: '103.82.5' });

/** A shop in which every action is due once. */
function aBusyShop() {
  const items = [
    anItemOf(gone),
    anItemOf(changed, { smartvps: { availableQty: 40 } }),
    anItemOf(back, { available: false, smartvps: { lastSeen: YESTERDAY } }),
    anItemOf(same),
  ];
  return { items, shop: aShop(items, [changed, back, same, fresh]) };
}

describe('syncInventory', () => {
  it('reads what is stored, then what is listed, then writes once', async () => {
    const { shop } = aBusyShop();
    await shop.sync();
    const order = [shop.stock.list, shop.ipstock, shop.stock.apply].map(
      ({ mock }) => mock.invocationCallOrder[0] ?? Number.NaN,
    );

    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(shop.ipstock).toHaveBeenCalledOnce();
    expect(shop.stock.apply).toHaveBeenCalledOnce();
  });

  it('has read the last stored item before it fetches', async () => {
    const { shop } = aBusyShop();
    const list = shop.stock.list.getMockImplementation() ?? vi.fn();
    shop.stock.list.mockImplementation(async function* () {
      yield* list();
      expect(shop.ipstock).not.toHaveBeenCalled();
    });

    expect((await shop.sync()).success).toBe(true);
  });

  it('stores what the provider says and nothing else', async () => {
    const { items, shop } = aBusyShop();
    await shop.sync();
    const { 'item-1': one, 'item-2': two, 'item-3': three, 'item-4': four, ...created } = await shop.stored();
    const [first, second, third, fourth] = items;
    const { lastSeen: _, ...thirdSettings } = third?.smartvps ?? {};

    expect(one).toStrictEqual({
      ...first,
      available: false,
      smartvps: { ...first?.smartvps, availableQty: 0, lastSeen: NOW },
    });
    expect(two).toStrictEqual({ ...second, smartvps: { ...second?.smartvps, availableQty: 50 } });
    expect(three).toStrictEqual({ ...third, available: true, smartvps: thirdSettings });
    expect(four).toStrictEqual(fourth);
    expect(Object.values(created)).toEqual([
      { ...reconcileInventory([], [fresh]).created[0]?.item, id: expect.any(String) },
    ]);
  });

  it.each(['client', 'stock'])('is refused without %s, before anything is told', async (part) => {
    const shop = aShop([], []);
    for (const value of [undefined, null, 'x'])
      await expect(shop.sync({ [part]: value })).rejects.toMatchObject({
        code: 'SMARTVPS_CONFIGURATION',
        option: part,
      });
    expect(shop.events).toEqual([]);
    await expect(syncInventory(undefined as never)).rejects.toBeInstanceOf(ConfigurationError);
  });

  it('sends storage what it saw of an item and only the fields that differ', async () => {
    const { shop } = aBusyShop();
    await shop.sync();
    const saw = { availableQty: 50, available: true, lastSeen: undefined, hold: undefined };

    expect(shop.changes().filter(({ type }) => type === 'update')).toStrictEqual([
      {
        type: 'update',
        id: 'item-2',
        expected: { ...saw, packagePid: '2', packageName: '103.82.2', availableQty: 40 },
        set: { availableQty: 50 },
      },
      {
        type: 'update',
        id: 'item-1',
        expected: { ...saw, packagePid: '1', packageName: '103.82.1' },
        set: { available: false, availableQty: 0, lastSeen: NOW },
      },
      {
        type: 'update',
        id: 'item-3',
        expected: {
          ...saw,
          packagePid: '3',
          packageName: '103.82.3',
          available: false,
          lastSeen: YESTERDAY,
        },
        set: { available: true, lastSeen: undefined },
      },
    ]);
  });

  it('reports what became of each item', async () => {
    const { shop } = aBusyShop();
    const { success, dryRun, results, warnings, guard, plan } = await shop.sync();

    expect({ success, dryRun, warnings }).toEqual({ success: true, dryRun: false, warnings: [] });
    expect(guard).toMatchObject({ tripped: false, loss: 1, onSale: 3 });
    expect(plan.summary).toMatchObject({ created: 1, updated: 1, disabled: 1, reEnabled: 1, unchanged: 1 });
    expect(results).toEqual([
      {
        ...{ action: 'created', id: expect.any(String), pid: '5', name: '103.82.5', qty: 50 },
        ...{ available: true, status: 'active', nowAvailable: true },
      },
      {
        ...{ action: 'updated', id: 'item-2', pid: '2', name: '103.82.2', qty: 50 },
        ...{ available: true, status: 'active', wasAvailable: true, nowAvailable: true },
      },
      {
        ...{ action: 'disabled', id: 'item-1', pid: '1', name: '103.82.1', qty: 0 },
        ...{ available: false, reason: 'missing_from_api', wasAvailable: true, nowAvailable: false },
      },
      {
        ...{ action: 're-enabled', id: 'item-3', pid: '3', name: '103.82.3', qty: 50 },
        ...{ available: true, status: 'active', wasAvailable: false, nowAvailable: true },
      },
    ]);
    expect(results[0]?.id).toBe(Object.keys(await shop.stored()).at(-1));
  });

  it('counts rows, stored items and time', async () => {
    const { shop } = aBusyShop();
    shop.stock.put(anItem({ id: 'incomplete', smartvps: { packagePid: '' } }));
    const clock = aClock();
    shop.ipstock.mockImplementation(async () => {
      await clock.sleep(700);
      return aList([changed, back, same, fresh], {
        duplicates: [same],
        rejected: [{ index: 5, reason: 'odd' }],
      });
    });
    const { summary } = await shop.sync({ clock });

    expect(summary).toEqual({
      ...{ created: 1, updated: 1, disabled: 1, reEnabled: 1, unchanged: 1 },
      ...{ withheld: 0, conflicted: 0, failed: 0, considered: 5 },
      ...{ tookMs: 700, totalPackagesInAPI: 6, totalIPStockEntries: 5 },
    });
  });

  it('never writes in a second run on an unchanged world', async () => {
    const { shop } = aBusyShop();
    await shop.sync();
    const before = await shop.stored();
    shop.stock.apply.mockClear();
    const { summary } = await shop.sync();

    expect(shop.stock.apply).not.toHaveBeenCalled();
    expect(await shop.stored()).toStrictEqual(before);
    expect(summary).toMatchObject({ unchanged: 5, considered: 5 });
  });

  it('never writes to an empty shop of an empty provider', async () => {
    const shop = aShop([], []);

    expect((await shop.sync()).summary).toMatchObject({ considered: 0, totalPackagesInAPI: 0 });
    expect(shop.stock.apply).not.toHaveBeenCalled();
  });

  it('follows the provider there and back', async () => {
    const shop = aShop([anItemOf(same)], [same]);
    const actions: unknown[] = [];
    for (const listed of [
      same,
      { ...same, ipv4: 0 },
      { ...same, ipv4: 9 },
      { ...same, status: 'suspended' },
      same,
    ]) {
      shop.lists([listed]);
      actions.push((await shop.sync()).results.map(({ action, reason, qty }) => [action, reason, qty]));
    }

    expect(actions).toEqual([
      [],
      [['disabled', 'out_of_stock', 0]],
      [['re-enabled', undefined, 9]],
      [['disabled', 'inactive', 50]],
      [['re-enabled', undefined, 50]],
    ]);
    expect((await shop.stored())['item-4']).toStrictEqual(anItemOf(same));
  });

  it('sells a renamed package as a new item and takes the old one off sale', async () => {
    const shop = aShop([anItemOf(same)], [{ ...same, name: '103.82.44' }]);
    const { results } = await shop.sync();

    expect(results.map(({ action, name, reason }) => [action, name, reason])).toEqual([
      ['created', '103.82.44', undefined],
      ['disabled', '103.82.4', 'renamed'],
    ]);
    expect((await shop.sync()).results).toEqual([]);
  });

  it('leaves a held item off sale and keeps its quantity', async () => {
    const held = anItemOf(same, { available: false, smartvps: { hold: true, availableQty: 40 } });
    const shop = aShop([held], [same]);
    await shop.sync();

    expect((await shop.stored())['item-4']).toStrictEqual({
      ...held,
      smartvps: { ...held.smartvps, availableQty: 50 },
    });
  });

  it('asks for what is wanted: minimumIps and newStockItem', async () => {
    const shop = aShop([anItemOf(same)], [same, fresh]);
    const { results } = await shop.sync({ minimumIps: 51, newStockItem: () => null });

    expect(results.map(({ action, reason }) => [action, reason])).toEqual([['disabled', 'out_of_stock']]);
  });

  it('hands its signal to the client', async () => {
    const { signal } = new AbortController();
    const shop = aShop([], []);
    await shop.sync({ signal });

    expect(shop.ipstock.mock.calls).toEqual([[{ signal }]]);
  });
});

describe('syncInventory as a dry run', () => {
  it('writes nothing, and reports what it would have done', async () => {
    const { items, shop } = aBusyShop();
    const { dryRun, success, results, summary } = await shop.sync({ dryRun: true });

    expect(shop.stock.apply).not.toHaveBeenCalled();
    expect(Object.values(await shop.stored())).toStrictEqual(items);
    expect({ dryRun, success }).toEqual({ dryRun: true, success: true });
    expect(results.map(({ action, id }) => [action, id])).toEqual([
      ['created', undefined],
      ['updated', 'item-2'],
      ['disabled', 'item-1'],
      ['re-enabled', 'item-3'],
    ]);
    expect(summary).toMatchObject({ created: 1, updated: 1, disabled: 1, reEnabled: 1, unchanged: 1 });
  });

  it('says what the run that follows does', async () => {
    const { shop } = aBusyShop();
    const planned = await shop.sync({ dryRun: true });
    const done = await shop.sync();

    expect(done.plan).toEqual(planned.plan);
    expect(done.summary).toEqual(planned.summary);
    expect(done.results.map(({ id: _, ...result }) => result)).toEqual(
      planned.results.map(({ id: _, ...result }) => result),
    );
  });
});

describe('syncInventory with what cannot work', () => {
  it.each<[object, string]>([
    [{ guard: { maxLossRatio: 2 } }, 'guard.maxLossRatio'],
    [{ guard: { minLoss: -1 } }, 'guard.minLoss'],
    [{ guard: { approvedLoss: 0.5 } }, 'guard.approvedLoss'],
    [{ minimumIps: 0 }, 'minimumIps'],
    [{ client: undefined }, 'client'],
    [{ stock: undefined }, 'stock'],
    [{ dryRun: undefined, dryrun: true }, 'dryRun'],
    [{ dryRun: true, dry_run: true }, 'dryRun'],
    [{ dryRun: undefined, 'dry-run': true }, 'dryRun'],
    ...[0, 1, null, 'true', 'false', ''].map((dryRun): [object, string] => [{ dryRun }, 'dryRun']),
    ...[null, 5, 'strict', []].map((guard): [object, string] => [{ guard }, 'guard']),
    ...[null, 5, {}].map((newStockItem): [object, string] => [{ newStockItem }, 'newStockItem']),
    [{ client: {} }, 'client'],
    [{ stock: {} }, 'stock'],
    [{ stock: { list: () => [] } }, 'stock'],
    [{ clock: {} }, 'clock'],
    [{ onEvent: {} }, 'onEvent'],
    [{ signal: {} }, 'signal'],
  ])('refuses %j before it reads anything', async (options, option) => {
    const { shop } = aBusyShop();
    const error: unknown = await shop.sync(options).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ option, message: expect.stringContaining(option) });
    expect(shop.stock.list).not.toHaveBeenCalled();
    expect(shop.ipstock).not.toHaveBeenCalled();
  });
});

describe('syncInventory with options that say nothing', () => {
  it.each([{ clock: null }, { logger: null }, { onEvent: null }, { signal: null }])(
    'runs with %j',
    async (options) => {
      const { shop } = aBusyShop();
      expect(await shop.sync(options as never)).toMatchObject({ success: true });
    },
  );
});

describe('syncInventory whose signal is aborted', () => {
  const reason = new Error('closing');

  it.each([false, true])(
    'before its writes rejects with the reason and writes nothing (dry run: %s)',
    async (dryRun) => {
      const { items, shop } = aBusyShop();
      const controller = new AbortController();
      shop.ipstock.mockImplementation(async () => {
        controller.abort(reason);
        return aList([]);
      });

      await expect(shop.sync({ signal: controller.signal, dryRun })).rejects.toBe(reason);
      expect(shop.stock.apply).not.toHaveBeenCalled();
      expect(Object.values(await shop.stored())).toStrictEqual(items);
      expect(shop.events.map(({ type }) => type)).toEqual(['guard.tripped', 'sync.failed']);
    },
  );

  it('during its writes finishes them', async () => {
    const { shop } = aBusyShop();
    const controller = new AbortController();
    const apply = shop.stock.apply.getMockImplementation() ?? vi.fn();
    shop.stock.apply.mockImplementation(async (changes) => {
      controller.abort(reason);
      return apply(changes);
    });
    const { success, summary } = await shop.sync({ signal: controller.signal });

    expect(success).toBe(true);
    expect(summary).toMatchObject({ created: 1, updated: 1, disabled: 1, reEnabled: 1 });
  });
});

describe('syncInventory of a list with trouble in it', () => {
  it('lets the less promising of differing twins stand, with a warning', async () => {
    const shop = aShop([anItemOf(same)], []);
    shop.lists([{ ...same, ipv4: 3 }], { duplicates: [same] });
    const { warnings } = await shop.sync();

    expect((await shop.stored())['item-4']?.smartvps.availableQty).toBe(3);
    expect(warnings.map(({ code, pid }) => [code, pid])).toEqual([['duplicate_package', '4']]);
    expect(shop.lines).toContain(
      'warn [SVPS-SYNC] Package 4::103.82.4 is listed more than once with different values. The least promising stands: status active, 3 addresses.',
    );
  });

  it('takes the less promising twin also from a client that kept the other', async () => {
    const shop = aShop([anItemOf(same)], []);
    shop.lists([same], { duplicates: [{ ...same, status: 'suspended' }] });

    expect((await shop.sync()).results[0]).toMatchObject({ action: 'disabled', reason: 'inactive' });
  });

  it('says nothing of repeats that say the same', async () => {
    const shop = aShop([anItemOf(same)], []);
    shop.lists([same], { duplicates: [same, same] });
    const { warnings, summary } = await shop.sync();

    expect(warnings).toEqual([]);
    expect(summary).toMatchObject({ unchanged: 1, totalPackagesInAPI: 3 });
  });

  it('takes nothing off sale whose row could not be read, even when none could', async () => {
    const listed = packages(20);
    const items = listed.map((each) => anItemOf(each));
    const shop = aShop(items, []);
    shop.lists([], { rejected: listed.map(({ id, name }, index) => ({ index, id, name, reason: 'odd' })) });
    const { summary, guard, warnings } = await shop.sync();

    expect(summary).toMatchObject({ unchanged: 20, considered: 20, totalPackagesInAPI: 20 });
    expect(guard).toMatchObject({ tripped: true, loss: 0, onSale: 20, rules: ['empty_list'] });
    expect(warnings).toHaveLength(20);
    expect(shop.lines).toContain(
      'warn [SVPS-SYNC] A row 1::103.82.1 was set aside: odd. Its items stay as they are.',
    );
    expect(Object.values(await shop.stored())).toStrictEqual(items);
    expect(shop.stock.apply).not.toHaveBeenCalled();
  });

  it('leaves an item that names no package alone, with a warning', async () => {
    const odd = anItem({ id: 'odd', smartvps: { packageName: '' } });
    const shop = aShop([odd], []);
    const { warnings, summary } = await shop.sync();

    expect(warnings).toMatchObject([{ code: 'incomplete_item', itemId: 'odd' }]);
    expect(summary).toMatchObject({ considered: 0, totalIPStockEntries: 1 });
    expect(await shop.stored()).toStrictEqual({ odd });
  });
});

import { atOnce, type CaseFor, check, checkEqual, countOf, present } from './check.ts';
import { applyOne, created, listed, snapshotOf, update } from './stock-steps.ts';
import type { StockEdit, StockUnderTest } from './subjects.ts';
import { NO_IDS, newItem, scribbleOn } from './values.ts';

const MARCH = new Date('2026-03-01T00:00:00.123Z');
const APRIL = new Date('2026-04-01T00:00:00Z');

/** Promises of an `update`. */
export const stockUpdateCases: readonly CaseFor<StockUnderTest>[] = [
  {
    name: 'stock: an update writes the fields of `set` and nothing else',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', '103.82.72', { note: 'ours', hold: false }));
      const steps = [
        { set: { available: false }, top: { available: false }, inner: {} },
        { set: { availableQty: 0 }, top: {}, inner: { availableQty: 0 } },
        { set: { lastSeen: MARCH }, top: {}, inner: { lastSeen: MARCH } },
        { set: { available: true, availableQty: 9 }, top: { available: true }, inner: { availableQty: 9 } },
        { set: { lastSeen: undefined }, top: {}, inner: { lastSeen: undefined } },
      ];
      let seen = item;
      for (const { set, top, inner } of steps) {
        const result = await update(stock, seen, set);
        checkEqual(result, { status: 'applied', id: item.id }, `an update of ${Object.keys(set)}`);
        const wanted = { ...seen, ...top, smartvps: { ...seen.smartvps, ...inner } };
        seen = present(await stock.get(item.id), 'the item updated');
        checkEqual(seen, wanted, `the item after an update of ${Object.keys(set)}`);
      }
      check(!Object.hasOwn(seen.smartvps, 'lastSeen'), 'lastSeen was to be removed and is still a field');
    },
  },
  {
    name: 'stock: an update writes none but the fields that a sync may write',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', '103.82.72'));
      const set = {
        availableQty: 1,
        name: 'cheap',
        hold: true,
        packageName: 'other',
        $set: { provider: 'x' },
      };
      await update(stock, item, set);
      const wanted = { ...item, smartvps: { ...item.smartvps, availableQty: 1 } };
      checkEqual(await stock.get(item.id), wanted, 'the item after an update that brought more along');
    },
  },
  {
    name: 'stock: an update to what is stored already is applied',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', '103.82.72'));
      const { status } = await update(stock, item, { available: true, availableQty: 7 });
      checkEqual(status, 'applied', 'an update that changes nothing');
    },
  },
  {
    name: 'stock: an item that goes off sale stays in stock, and can come back',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', '103.82.72'));
      await update(stock, item, { available: false, availableQty: 0, lastSeen: MARCH });
      const off = present(await stock.get(item.id), 'the item off sale');
      checkEqual([off.available, off.smartvps.lastSeen], [false, MARCH], 'what the item off sale says');
      checkEqual((await listed(stock)).length, 1, 'items listed');
      await update(stock, off, { available: true, availableQty: 7, lastSeen: undefined });
      checkEqual(await stock.get(item.id), item, 'the item back on sale');
    },
  },
  {
    name: 'stock: an update is a conflict when any field says otherwise, and then writes nothing',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', 'pool', { lastSeen: MARCH, hold: false }));
      for (const expected of [
        { packagePid: '2' },
        { packageName: 'Pool' },
        { available: false },
        { availableQty: 8 },
        { lastSeen: APRIL },
        { lastSeen: new Date(MARCH.getTime() + 1) },
        { hold: true },
      ]) {
        const { status } = await update(stock, item, { available: false, availableQty: 0 }, expected);
        checkEqual(status, 'conflict', `an update that expects ${JSON.stringify(expected)}`);
        checkEqual(await stock.get(item.id), item, 'the item after the conflict');
      }
    },
  },
  {
    name: 'stock: dates are compared by their time',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', 'pool', { lastSeen: MARCH }));
      const { status } = await update(stock, item, { availableQty: 1 }, { lastSeen: new Date(MARCH) });
      checkEqual(status, 'applied', 'an update that expects the same moment');
    },
  },
  {
    name: 'stock: a missing field is compared as missing, which is not null and not false',
    run: async ({ stock, edit }) => {
      const item = await created(stock, newItem('1', 'pool'));
      for (const expected of [{ hold: null }, { hold: false }, { lastSeen: null }, { lastSeen: MARCH }]) {
        const { status } = await update(stock, item, { availableQty: 1 }, expected);
        checkEqual(
          status,
          'conflict',
          `a missing field and an update that expects ${JSON.stringify(expected)}`,
        );
      }
      for (const hold of [null, false]) {
        await edit(item.id, { smartvps: { hold } });
        const { status } = await update(stock, item, { availableQty: 1 }, { hold: undefined });
        checkEqual(status, 'conflict', `a stored ${hold} and an update that expects the field to be missing`);
      }
      await edit(item.id, { smartvps: { hold: undefined } });
      const { status } = await update(stock, item, { availableQty: 1 }, { hold: undefined });
      checkEqual(status, 'applied', 'a missing field and an update that expects it to be missing');
    },
  },
  {
    name: 'stock: what was listed is what an update may expect, however odd',
    run: async ({ stock, edit }) => {
      const { id } = await created(stock, newItem('1', 'pool'));
      const edits: readonly StockEdit[] = [
        { available: undefined },
        { smartvps: { availableQty: undefined } },
        { smartvps: { availableQty: '12' } },
        { smartvps: { hold: null } },
        { smartvps: { lastSeen: '2026-03-01' } },
        { smartvps: { lastSeen: MARCH } },
      ];
      for (const fields of edits) {
        await edit(id, fields);
        const [item] = await listed(stock);
        const { status } = await update(stock, present(item, 'the item listed'), { availableQty: 4 });
        checkEqual(status, 'applied', `an update of an item edited to ${JSON.stringify(fields)}`);
      }
    },
  },
  {
    name: 'stock: an update of an item that is gone is a conflict and creates nothing',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', 'pool'));
      for (const id of ['gone', '__proto__', '507f1f77bcf86cd799439011']) {
        const { status } = await update(stock, { ...item, id }, { availableQty: 1 });
        checkEqual(status, 'conflict', `an update of ${id}`);
      }
      checkEqual(await listed(stock), [item], 'the items listed');
    },
  },
  {
    name: 'stock: an update of what is no id fails and changes nothing',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', 'pool'));
      for (const id of NO_IDS) {
        const change = { type: 'update', id, expected: snapshotOf(item), set: { availableQty: 1 } };
        const [result] = await stock.apply([change as Parameters<typeof stock.apply>[0][number]]);
        checkEqual(result?.status, 'failed', `an update of ${JSON.stringify(id)}`);
      }
      checkEqual(await stock.get(item.id), item, 'the item');
    },
  },
  {
    name: 'stock: of any number of updates of one item at once exactly one is applied',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', 'pool'));
      const results = await atOnce(20, (turn) => update(stock, item, { availableQty: 100 + turn }));
      checkEqual(
        countOf(results, ({ status }) => status === 'applied'),
        1,
        'updates applied',
      );
      const winner = results.findIndex(({ status }) => status === 'applied');
      checkEqual((await stock.get(item.id))?.smartvps.availableQty, 100 + winner, 'the quantity stored');
    },
  },
  {
    name: 'stock: what the shop wrote since an item was listed is never overwritten',
    run: async ({ stock, edit }) => {
      const item = await created(stock, newItem('1', 'pool'));
      const byMemory = { '16GB': { pid: '1', pool: 'pool' } };
      await edit(item.id, {
        name: 'Best seller',
        tags: ['new'],
        note: 1,
        smartvps: { byMemory, addressPattern: 'x' },
      });
      checkEqual(
        (await update(stock, item, { availableQty: 1 })).status,
        'applied',
        'an update after the edit',
      );
      const now = present(await stock.get(item.id), 'the item');
      checkEqual([now.name, now.tags, now.note], ['Best seller', ['new'], 1], 'the fields the shop wrote');
      checkEqual(
        [now.smartvps.byMemory, now.smartvps.addressPattern, now.smartvps.availableQty],
        [byMemory, 'x', 1],
        'the settings the shop wrote, and the quantity of the sync',
      );
      await edit(item.id, { smartvps: { hold: true } });
      checkEqual(
        (await update(stock, now, { availableQty: 2 })).status,
        'conflict',
        'an update after a hold',
      );
    },
  },
  {
    name: 'stock: updates and edits at once leave each other alone',
    run: async ({ stock, edit }) => {
      const item = await created(stock, newItem('1', 'pool'));
      await Promise.all([
        update(stock, item, { availableQty: 1 }),
        edit(item.id, { name: 'Best seller' }),
        edit(item.id, { tags: ['new'] }),
      ]);
      const now = present(await stock.get(item.id), 'the item');
      checkEqual([now.name, now.tags, now.smartvps.availableQty], ['Best seller', ['new'], 1], 'the fields');
    },
  },
  {
    name: 'stock: an update of one item leaves the others of its package alone',
    run: async ({ stock, edit }) => {
      const item = await created(stock, newItem('1', 'pool'));
      const twin = await created(stock, newItem('2', 'pool'));
      await edit(twin.id, { smartvps: { packagePid: '1' } });
      const before = await stock.get(twin.id);
      await update(stock, item, { available: false, availableQty: 0 });
      checkEqual(await stock.get(twin.id), before, 'the other item of the package');
    },
  },
  {
    name: 'stock: a date can be changed after it was stored without changing what is stored',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', 'pool'));
      const change = {
        type: 'update',
        id: item.id,
        expected: snapshotOf(item),
        set: { lastSeen: new Date(MARCH) },
      } as const;
      await applyOne(stock, change);
      scribbleOn(change);
      checkEqual((await stock.get(item.id))?.smartvps.lastSeen, MARCH, 'the date stored');
    },
  },
];

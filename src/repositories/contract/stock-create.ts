import { copyOf } from '../copy.ts';
import { atOnce, type CaseFor, check, checkEqual, checkRefused, countOf, present } from './check.ts';
import { applyOne, created, listed, snapshotOf } from './stock-steps.ts';
import type { StockUnderTest } from './subjects.ts';
import { newItem, scribbleOn } from './values.ts';

const MANY = 1_000;

/** Promises of `apply` as a whole, and of a `create`. */
export const stockCreateCases: readonly CaseFor<StockUnderTest>[] = [
  {
    name: 'stock: a created item is stored to the letter, under the id that was answered',
    run: async ({ stock }) => {
      for (const name of [
        '103.82.72',
        '🏅 103.195',
        '$where',
        'a.b',
        '__proto__',
        ' padded ',
        'x'.repeat(1_024),
      ]) {
        const item = newItem('7', name, { lastSeen: new Date('2026-03-01T00:00:00.123Z'), hold: true });
        const result = await applyOne(stock, { type: 'create', item });
        check(
          result.status === 'applied',
          `creating package ${name}: expected applied, got ${result.status}`,
        );
        checkEqual(await stock.get(result.id), { ...item, id: result.id }, `the item of package ${name}`);
      }
    },
  },
  {
    name: 'stock: a create ignores an id that the new item brings along',
    run: async ({ stock }) => {
      const first = await created(stock, newItem('1', '103.82.72'));
      const second = await created(stock, { ...newItem('2', '103.82.72'), id: first.id });
      check(second.id !== first.id, 'two items were created under one id');
      checkEqual(await stock.get(first.id), first, 'the item that was there before');
    },
  },
  {
    name: 'stock: a create is a conflict when the package has an item; another id or name is another package',
    run: async ({ stock }) => {
      const first = await created(stock, newItem('1', 'pool a'));
      const again = await applyOne(stock, { type: 'create', item: { ...newItem('1', 'pool a'), name: 'X' } });
      checkEqual(again, { status: 'conflict' }, 'creating the same package again');
      checkEqual(await stock.get(first.id), first, 'the item that was there before');
      for (const [pid, name] of [
        ['1', 'pool A'],
        ['1', 'pool a '],
        ['01', 'pool a'],
        ['2', 'pool a'],
        ['1p', 'ool a'],
      ] as const) {
        const { status } = await applyOne(stock, { type: 'create', item: newItem(pid, name) });
        check(status === 'applied', `creating (${pid}, "${name}") beside (1, "pool a"): got ${status}`);
      }
    },
  },
  {
    name: 'stock: of any number of creates of one package at once exactly one is applied',
    run: async ({ stock }) => {
      const results = await atOnce(20, () =>
        applyOne(stock, { type: 'create', item: newItem('1', '103.82') }),
      );
      checkEqual(
        countOf(results, ({ status }) => status === 'applied'),
        1,
        'creates applied',
      );
      checkEqual(
        countOf(results, ({ status }) => status === 'conflict'),
        19,
        'creates in conflict',
      );
      checkEqual((await listed(stock)).length, 1, 'items listed');
    },
  },
  {
    name: 'stock: of two creates of one package in one list the second is a conflict',
    run: async ({ stock }) => {
      const create = { type: 'create', item: newItem('1', '103.82') } as const;
      const results = await stock.apply([create, create]);
      checkEqual(
        results.map(({ status }) => status),
        ['applied', 'conflict'],
        'the results',
      );
    },
  },
  {
    name: 'stock: an item that was re-pointed stands for its new package, and its old one can be created again',
    run: async ({ stock, edit }) => {
      const moved = await created(stock, newItem('1', 'old'));
      await edit(moved.id, { smartvps: { packagePid: '2', packageName: 'new' } });
      const again = await created(stock, newItem('1', 'old'));
      check(again.id !== moved.id, 'the item that was re-pointed was overwritten');
      const kept = present(await stock.get(moved.id), 'the item that was re-pointed');
      checkEqual(kept.smartvps.packageName, 'new', 'the package of the item that was re-pointed');
      const { status } = await applyOne(stock, { type: 'create', item: newItem('2', 'new') });
      checkEqual(status, 'conflict', 'creating the package that the item was re-pointed to');
    },
  },
  {
    name: 'stock: a new item can be changed after it was created without changing what is stored',
    run: async ({ stock }) => {
      const item = newItem('1', '103.82.72', { lastSeen: new Date('2026-03-01T00:00:00Z') });
      const { id } = await created(stock, item);
      const before = copyOf(await stock.get(id));
      scribbleOn(item);
      checkEqual(await stock.get(id), before, 'the item after the caller changed its own');
    },
  },
  {
    name: 'stock: apply answers for each change in order, and one that fails stops no other',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', 'pool'));
      const other = await created(stock, newItem('2', 'pool'));
      const set = { availableQty: 1 };
      const results = await stock.apply([
        { type: 'update', id: item.id, expected: { ...snapshotOf(item), availableQty: 99 }, set },
        { type: 'create', item: newItem('3', 'pool') },
        JSON.parse('{"type":"update","id":{"$ne":null},"expected":{},"set":{}}'),
        { type: 'update', id: 'not there', expected: snapshotOf(item), set },
        { type: 'update', id: other.id, expected: snapshotOf(other), set },
        { type: 'create', item: newItem('1', 'pool') },
      ]);
      checkEqual(
        results.map(({ status }) => status),
        ['conflict', 'applied', 'failed', 'conflict', 'applied', 'conflict'],
        'the results',
      );
      checkEqual(await stock.get(item.id), item, 'the item whose update was a conflict');
      checkEqual((await stock.get(other.id))?.smartvps.availableQty, 1, 'the quantity that was applied');
    },
  },
  {
    name: 'stock: apply of no changes answers with no results, and refuses what is no list',
    run: async ({ stock }) => {
      checkEqual(await stock.apply([]), [], 'the results');
      for (const changes of ['null', '{}', '"text"']) {
        await checkRefused(() => stock.apply(JSON.parse(changes)), `apply of ${changes}`);
      }
    },
  },
  {
    name: 'stock: a list of a thousand changes gets a thousand results, each in its place',
    run: async ({ stock }) => {
      const numbers = Array.from({ length: MANY }, (_, number) => number);
      const creates = await stock.apply(
        numbers.map((number) => ({ type: 'create', item: newItem(String(number), '103.82') })),
      );
      checkEqual(
        countOf(creates, ({ status }) => status === 'applied'),
        MANY,
        'creates applied',
      );
      const items = await listed(stock);
      checkEqual(
        [items.length, new Set(items.map(({ id }) => id)).size],
        [MANY, MANY],
        'items and ids listed',
      );
      const isStale = (item: (typeof items)[number]) => Number(item.smartvps.packagePid) % 7 === 0;
      const updates = await stock.apply(
        items.map((item) => ({
          type: 'update',
          id: item.id,
          expected: { ...snapshotOf(item), ...(isStale(item) && { availableQty: 99 }) },
          set: { availableQty: 1 },
        })),
      );
      const answered = updates.map(({ status }) => status);
      checkEqual(
        answered,
        items.map((item) => (isStale(item) ? 'conflict' : 'applied')),
        'the results of the updates',
      );
      for (const item of await listed(stock)) {
        checkEqual(item.smartvps.availableQty, isStale(item) ? 7 : 1, 'a quantity after the updates');
      }
    },
  },
];

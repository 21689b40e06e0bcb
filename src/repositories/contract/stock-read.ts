import { copyOf } from '../copy.ts';
import { type CaseFor, check, checkEqual, checkRefused, present } from './check.ts';
import { created, listed, update } from './stock-steps.ts';
import type { StockUnderTest } from './subjects.ts';
import { asId, NO_IDS, newItem, ODD_IDS, scribbleOn } from './values.ts';

/** Promises of `list` and `get`. */
export const stockReadCases: readonly CaseFor<StockUnderTest>[] = [
  {
    name: 'stock: an empty stock lists nothing',
    run: async ({ stock }) => checkEqual(await listed(stock), [], 'items listed'),
  },
  {
    name: 'stock: get gives undefined for an id that is not there, however odd',
    run: async ({ stock }) => {
      await created(stock, newItem('1', '103.82.72'));
      for (const id of ODD_IDS) checkEqual(await stock.get(id), undefined, `get of ${JSON.stringify(id)}`);
    },
  },
  {
    name: 'stock: get refuses what is no id',
    run: async ({ stock }) => {
      await created(stock, newItem('1', '103.82.72'));
      for (const id of NO_IDS) await checkRefused(() => stock.get(asId(id)), 'get of what is no id');
    },
  },
  {
    name: 'stock: list gives every item once, as get does',
    run: async ({ stock }) => {
      const items = [];
      for (const pid of ['1', '2', '3']) items.push(await created(stock, newItem(pid, '103.82.72')));
      const found = await listed(stock);
      checkEqual(found.map(({ id }) => id).sort(), items.map(({ id }) => id).sort(), 'ids listed');
      for (const item of found) checkEqual(item, await stock.get(item.id), 'an item listed and got');
    },
  },
  {
    name: 'stock: list gives every item once while items change',
    run: async ({ stock }) => {
      for (const pid of ['1', '2', '3', '4']) await created(stock, newItem(pid, '103.82.72'));
      const seen: string[] = [];
      for await (const item of stock.list()) {
        seen.push(item.id);
        await update(stock, item, { availableQty: 100 + seen.length });
      }
      checkEqual([seen.length, new Set(seen).size], [4, 4], 'items listed, and distinct ones among them');
    },
  },
  {
    name: 'stock: list says what is stored now, also the second time',
    run: async ({ stock }) => {
      const item = await created(stock, newItem('1', '103.82.72'));
      await listed(stock);
      await update(stock, item, { availableQty: 3 });
      const [now] = await listed(stock);
      checkEqual(present(now, 'the item listed').smartvps.availableQty, 3, 'the quantity listed');
    },
  },
  {
    name: 'stock: what list and get gave can be changed without changing what is stored',
    run: async ({ stock }) => {
      const fields = { lastSeen: new Date('2026-03-01T00:00:00Z') };
      const item = await created(stock, newItem('1', '103.82.72', fields));
      const { id } = item;
      const before = copyOf(await stock.get(id));
      scribbleOn(item);
      for (const one of await listed(stock)) scribbleOn(one);
      checkEqual(await stock.get(id), before, 'the item after its copies were changed');
      check((await listed(stock)).length === 1, 'the item is no longer listed');
    },
  },
];

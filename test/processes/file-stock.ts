import { requireId } from '../../src/domain/ids.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import type { StockRepository } from '../../src/ports/stock.ts';
import type { StockEdit } from '../../src/repositories/contract/subjects.ts';
import { createMemoryStock } from '../../src/repositories/memory-stock.ts';
import type { Journal, Write } from './journal.ts';

/** A shop's stock in a journal, and the shop's own hand on it. */
export interface FileStock extends StockRepository {
  put(item: StockItem): Promise<void>;
  edit(id: string, fields: StockEdit): Promise<void>;
}

/** Keeps a shop's stock in a journal. What a change means is left to the stock in memory. */
export function fileStock(journal: Journal): FileStock {
  const inMemory = () => createMemoryStock([...journal.state().items.values()]);
  const put = async (item: StockItem) => {
    journal.change(() => ({ answer: undefined, writes: [rowOf(item)] }));
  };
  return {
    list: () => inMemory().list(),
    get: async (id) => inMemory().get(id),
    async apply(changes) {
      for (;;) {
        const { length } = journal;
        const memory = inMemory();
        const results = await memory.apply(changes);
        const writes: Write[] = [];
        for (const result of results) {
          const item = result.status === 'applied' ? await memory.get(result.id) : undefined;
          if (item !== undefined) writes.push(rowOf(item));
        }
        if (writes.length === 0 || journal.append(length, writes)) return results;
      }
    },
    put,
    async edit(id, { smartvps, ...fields }) {
      const key = requireId('id', id);
      journal.change(({ items }) => {
        const item = items.get(key);
        if (item === undefined) throw new Error(`There is no item "${id}".`);
        // What is undefined is not written, and so is gone.
        return {
          answer: undefined,
          writes: [rowOf({ ...item, ...fields, smartvps: { ...item.smartvps, ...smartvps } })],
        };
      });
    },
  };
}

function rowOf(item: StockItem): Write<'items'> {
  return { table: 'items', key: item.id, value: item };
}

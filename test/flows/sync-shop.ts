import { expect, type Mock, vi } from 'vitest';
import type { PackageList } from '../../src/domain/calls.ts';
import type { SmartVpsEvent } from '../../src/domain/events.ts';
import type { Package } from '../../src/domain/package.ts';
import type { SyncReport, SyncResult } from '../../src/domain/report.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import { type SyncOptions, syncInventory } from '../../src/flows/sync.ts';
import type { StockChange, StockRepository } from '../../src/ports/stock.ts';
import { createMemoryStock, type MemoryStock } from '../../src/repositories/memory-stock.ts';
import { aClock, aList, aListener, aLogger } from '../builders.ts';

/** A stock in memory whose reads and writes are counted. */
export interface SpiedStock extends MemoryStock {
  readonly list: Mock<StockRepository['list']>;
  readonly apply: Mock<StockRepository['apply']>;
}

/** A shop whose stock and provider can be changed between two syncs, and what it heard. */
export interface Shop {
  readonly stock: SpiedStock;
  readonly ipstock: Mock<SyncOptions['client']['ipstock']>;
  /** Log lines, each with its level in front. */
  readonly lines: readonly string[];
  readonly events: readonly SmartVpsEvent[];
  /** What the provider lists from now on. */
  lists(listed: readonly Package[], part?: Partial<PackageList>): void;
  /** Every item as it is stored now, by id. */
  stored(): Promise<Readonly<Record<string, StockItem>>>;
  /** Every change that was ever sent to storage. */
  changes(): readonly StockChange[];
  /** Runs a sync, and checks that its books balance. */
  sync(options?: Partial<SyncOptions>): Promise<SyncReport>;
}

export function aShop(items: readonly StockItem[], listed: readonly Package[]): Shop {
  const memory = createMemoryStock(items);
  const stock = { ...memory, list: vi.fn(memory.list), apply: vi.fn(memory.apply) };
  const ipstock = vi.fn<SyncOptions['client']['ipstock']>();
  const clock = aClock();
  const logger = aLogger();
  const { events, onEvent } = aListener();
  const lists: Shop['lists'] = (now, part) => void ipstock.mockImplementation(async () => aList(now, part));
  lists(listed);
  return {
    ...{ stock, ipstock, lists, events, lines: logger.lines },
    stored: () => storedIn(stock),
    changes: () => stock.apply.mock.calls.flatMap(([changes]) => changes),
    async sync(options) {
      const before = Object.values(await storedIn(memory));
      const report = await syncInventory({ client: { ipstock }, stock, clock, logger, onEvent, ...options });
      expectBooksToBalance(report);
      expect(report.summary.totalIPStockEntries).toBe(before.length);
      return report;
    },
  };
}

async function storedIn(stock: Pick<StockRepository, 'list'>): Promise<Readonly<Record<string, StockItem>>> {
  const items: [string, StockItem][] = [];
  for await (const item of stock.list()) items.push([item.id, item]);
  return Object.fromEntries(items);
}

/** Every item considered is in exactly one count, and the counts are those of the results. */
function expectBooksToBalance({ success, summary, results, plan }: SyncReport): void {
  const count = (action: SyncResult['action']) => results.filter((result) => result.action === action).length;
  const counts = {
    created: count('created'),
    updated: count('updated'),
    disabled: count('disabled'),
    reEnabled: count('re-enabled'),
    withheld: count('withheld'),
    conflicted: count('conflicted'),
    failed: count('failed'),
  };
  const acted = Object.values(counts).reduce((sum, each) => sum + each, 0);

  expect(summary).toMatchObject(counts);
  expect(results).toHaveLength(acted);
  expect(acted + summary.unchanged).toBe(summary.considered);
  expect(summary.considered).toBe(plan.summary.considered);
  expect(success).toBe(counts.failed === 0);
}

import { type ContractCase, casesFor } from './check.ts';
import { stockCreateCases } from './stock-create.ts';
import { stockReadCases } from './stock-read.ts';
import { stockUpdateCases } from './stock-update.ts';
import type { StockUnderTest } from './subjects.ts';

/**
 * The contract of a `StockRepository`, one case per promise. An adapter that rejects none of them keeps it.
 *
 * @param factory - called once per case; gives a repository that nobody else writes to
 * @returns cases for any test runner
 * @example
 * ```ts
 * import { createMemoryStock } from 'smartvps-sdk';
 * import { stockContract } from 'smartvps-sdk/testing';
 *
 * const cases = stockContract(async () => {
 *   const stock = createMemoryStock();
 *   return {
 *     stock,
 *     edit: async (id, { smartvps, ...fields }) =>
 *       stock.edit(id, (item) => ({ ...item, ...fields, smartvps: { ...item.smartvps, ...smartvps } })),
 *   };
 * });
 * for (const { run } of cases) await run(); // or, with any test runner: test(name, run)
 * ```
 */
export function stockContract(factory: () => Promise<StockUnderTest>): readonly ContractCase[] {
  return casesFor([...stockReadCases, ...stockUpdateCases, ...stockCreateCases], factory);
}

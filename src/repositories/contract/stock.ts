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
 * import { test } from 'node:test';
 * import { stockContract } from 'smartvps-sdk/testing';
 *
 * for (const { name, run } of stockContract(myStockUnderTest)) test(name, run);
 * ```
 */
export function stockContract(factory: () => Promise<StockUnderTest>): readonly ContractCase[] {
  return casesFor([...stockReadCases, ...stockUpdateCases, ...stockCreateCases], factory);
}

import { ordersContract } from '../../src/repositories/contract/orders.ts';
import { provisionsContract } from '../../src/repositories/contract/provisions.ts';
import { renewalsContract } from '../../src/repositories/contract/renewals.ts';
import { stockContract } from '../../src/repositories/contract/stock.ts';
import { brokenOrders } from './broken-orders.ts';
import { brokenProvisions } from './broken-provisions.ts';
import { brokenPools, brokenQueries } from './broken-queries.ts';
import { brokenRenewalQueries } from './broken-renewal-queries.ts';
import { brokenRenewalWrites } from './broken-renewal-writes.ts';
import { brokenRenewals } from './broken-renewals.ts';
import { brokenStocks } from './broken-stock.ts';

/** A broken repository, and the cases of its contract bound to it. */
export interface Shelved {
  readonly name: string;
  readonly cases: ReturnType<typeof stockContract>;
}

/** Every broken repository. The contract of its port must reject each. */
export const shelf: readonly Shelved[] = [
  ...brokenStocks.map(({ name, make }) => ({ name: `stock: ${name}`, cases: stockContract(make) })),
  ...brokenOrders.map(({ name, make }) => ({ name: `orders: ${name}`, cases: ordersContract(make) })),
  ...[...brokenProvisions, ...brokenQueries, ...brokenPools].map(({ name, make }) => ({
    name: `provisions: ${name}`,
    cases: provisionsContract(make),
  })),
  ...[...brokenRenewals, ...brokenRenewalWrites, ...brokenRenewalQueries].map(({ name, make }) => ({
    name: `renewals: ${name}`,
    cases: renewalsContract(make),
  })),
];

/** Runs cases in turn until one rejects, and gives its name and message. */
export async function firstFailure(
  cases: Shelved['cases'],
): Promise<{ readonly name: string; readonly message: string } | undefined> {
  for (const { name, run } of cases) {
    try {
      await run();
    } catch (error) {
      return { name, message: error instanceof Error ? error.message : String(error) };
    }
  }
  return undefined;
}

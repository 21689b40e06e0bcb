import type { OrderRepository, ProvisionRepository, RenewalRepository, StockRepository } from 'smartvps-sdk';
import { Database } from './database.ts';
import { type Seal, sqliteOrders } from './orders.ts';
import { sqliteProvisions } from './provisions.ts';
import { sqliteRenewals } from './renewals.ts';
import { sqliteStock } from './stock.ts';

/** Every repository that the flows take, on one connection. */
export interface SqliteRepositories {
  readonly stock: StockRepository;
  readonly orders: OrderRepository;
  readonly provisions: ProvisionRepository;
  readonly renewals: RenewalRepository;
  /** For the shop's own statements. */
  readonly db: Database;
}

/**
 * Opens the repositories in an SQLite file, making its tables where they are missing. Any number of processes may
 * have the same file open.
 */
export async function openSqliteRepositories(
  file: string,
  seal: Pick<Seal, 'seal'>,
): Promise<SqliteRepositories> {
  const db = await Database.open(file);
  return {
    stock: sqliteStock(db),
    orders: sqliteOrders(db, seal),
    provisions: sqliteProvisions(db),
    renewals: sqliteRenewals(db),
    db,
  };
}

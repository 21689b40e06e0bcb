import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  OrdersUnderTest,
  ProvisionsUnderTest,
  RenewalsUnderTest,
  StockUnderTest,
} from 'smartvps-sdk/testing';
import { storedProgress } from './orders.ts';
import { openSqliteRepositories } from './repositories.ts';
import { sealWith } from './seal.ts';
import { putItem, storedItem } from './stock.ts';

const folder = mkdtempSync(join(tmpdir(), 'own-repository-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const seal = sealWith(randomBytes(32));
let files = 0;

/** Repositories in a file of their own. */
function fresh() {
  files += 1;
  return openSqliteRepositories(join(folder, `${files}.db`), seal);
}

/** A fresh stock, and the shop's hand on it. */
export async function stockUnderTest(): Promise<StockUnderTest> {
  const { stock, db } = await fresh();
  return {
    stock,
    edit: async (id, { smartvps, ...fields }) =>
      db.change(() => {
        const item = storedItem(db, id);
        if (item === undefined) throw new Error(`There is no item "${id}".`);
        // A field that is undefined is left out of the text that is stored, and so it is gone.
        putItem(db, { ...item, ...fields, smartvps: { ...item.smartvps, ...smartvps } });
      }),
  };
}

/** Fresh orders, and what the shop has on record of them. */
export async function ordersUnderTest(): Promise<OrdersUnderTest> {
  const { orders, db } = await fresh();
  return {
    orders,
    put: async ({ id, stockId, memory, os = null }) => {
      const sql = 'INSERT INTO orders (id, stock_id, memory, os) VALUES (?, ?, ?, ?)';
      await db.change(() => db.write(sql, id, stockId, memory, os));
    },
    stored: async (id) => storedProgress(db, id, seal),
  };
}

/** Fresh records of provisions. */
export async function provisionsUnderTest(): Promise<ProvisionsUnderTest> {
  return { provisions: (await fresh()).provisions };
}

/** Fresh records of renewals. */
export async function renewalsUnderTest(): Promise<RenewalsUnderTest> {
  return { renewals: (await fresh()).renewals };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Provisioner, SmartVpsClient, syncInventory } from 'smartvps-sdk';
import { calmQuirks, createSimulator } from 'smartvps-sdk/testing';
import { storedProgress } from './orders.ts';
import { openSqliteRepositories } from './repositories.ts';
import { sealWith } from './seal.ts';

// The shop on its SQLite file: it syncs, sells one server, and finds everything again after a restart.

const folder = mkdtempSync(join(tmpdir(), 'own-repository-shop-'));
const file = join(folder, 'shop.db');
const seal = sealWith(Buffer.alloc(32, 'a key from the key management'));

const { fetch, ledger } = createSimulator({
  packages: [{ id: 5, name: '103.82.72', ipv4: 71, status: 'active' }],
  quirks: { ...calmQuirks, loginDelayMs: [0, 0] },
});
const login = { username: 'shop', password: 'api-pass', baseUrl: 'https://smartvps.example' };
const client = new SmartVpsClient({ ...login, fetch });

const shop = await openSqliteRepositories(file, seal);
const { summary } = await syncInventory({ client, stock: shop.stock });
console.log(`created: ${summary.created}`);

for await (const { id } of shop.stock.list()) {
  const sql = 'INSERT INTO orders (id, stock_id, memory) VALUES (?, ?, ?)';
  await shop.db.change(() => shop.db.write(sql, 'A-1', id, '8GB'));
}
const { status } = await new Provisioner({ client, ...shop }).provision('A-1');
console.log(`A-1: ${status}, servers sold: ${ledger.length}`);
shop.db.close();

const restarted = await openSqliteRepositories(file, seal);
const again = await new Provisioner({ client, ...restarted }).provision('A-1');
console.log(`A-1 again: ${again.status}, servers sold: ${ledger.length}`);

const stored = storedProgress(restarted.db, 'A-1', seal);
console.log(`the shop has: ${stored?.status === 'active' && `${stored.username}@${stored.ip}`}`);
restarted.db.close();
rmSync(folder, { recursive: true });

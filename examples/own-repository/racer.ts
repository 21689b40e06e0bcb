import { randomBytes } from 'node:crypto';
import type { StockRepository } from 'smartvps-sdk';
import { CONTESTS, COUNTED, COUNTS, type Won } from './contests.ts';
import { openSqliteRepositories, type SqliteRepositories } from './repositories.ts';
import { sealWith } from './seal.ts';

// A process of race.test.ts: it says when it is ready, races when it is told to, and says what it won.

const NOW = Date.UTC(2026, 2, 1);
const LEASE = { now: NOW, leaseUntil: NOW + 600_000 };

const [file = '', number = ''] = process.argv.slice(2);
const repositories = await openSqliteRepositories(file, sealWith(randomBytes(32)));
process.once('message', async () => {
  process.send?.(await race(repositories, Number(number)));
  process.disconnect();
});
process.send?.('ready');

async function race({ provisions, stock }: SqliteRepositories, racer: number): Promise<Won> {
  const won = { claims: [], addresses: [], pools: [], creates: [] } as { [Prize in keyof Won]: number[] };
  for (let contest = 0; contest < CONTESTS; contest++) {
    const { status } = await provisions.claim({ orderId: `order-${contest}`, ...LEASE });
    if (status === 'claimed') won.claims.push(contest);
    await provisions.recordEvidence(`order-${contest}`, racer + 1, { at: NOW, outcome: 'unknown' });

    const own = await provisions.enqueue({ orderId: `racer-${racer}-${contest}`, now: NOW });
    const next = { ...own, address: `103.82.72.${contest}`, holdsAddress: true };
    if ((await provisions.advance(own.version, next)) === 'ok') won.addresses.push(contest);

    const pool = { name: `pool ${contest}`, owner: `racer ${racer}`, ...LEASE };
    if (await provisions.acquirePool(pool)) won.pools.push(contest);

    const [created] = await stock.apply([{ type: 'create', item: newItem(contest) }]);
    if (created?.status === 'applied') won.creates.push(contest);
  }
  for (let count = 0; count < COUNTS; count++) await countUp(stock);
  return won;
}

/** Reads, adds one, and writes unless somebody else did meanwhile; then again. */
async function countUp(stock: StockRepository): Promise<void> {
  for (;;) {
    const item = (await stock.get(COUNTED.id)) ?? COUNTED;
    const { packagePid, packageName, availableQty, lastSeen, hold } = item.smartvps;
    const expected = { available: item.available, packagePid, packageName, availableQty, lastSeen, hold };
    const set = { availableQty: availableQty + 1 };
    const [result] = await stock.apply([{ type: 'update', id: item.id, expected, set }]);
    if (result?.status === 'applied') return;
  }
}

function newItem(contest: number) {
  return {
    name: `Linux ${contest}`,
    description: '',
    provider: 'smartvps',
    available: true,
    serverType: 'Linux',
    tags: [],
    memoryOptions: {},
    promoCodes: [],
    smartvps: { packagePid: String(contest), packageName: `103.82.${contest}`, availableQty: 1 },
  };
}

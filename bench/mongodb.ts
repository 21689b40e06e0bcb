import { type Db, MongoClient, ObjectId } from 'mongodb';
import type { Package } from '../src/domain/package.ts';
import type { StockItem } from '../src/domain/stock.ts';
import { syncInventory } from '../src/flows/sync.ts';
import { createMongoRepositories } from '../src/mongodb.ts';
import { startMongoServer } from '../test/mongodb/server.ts';
import { makeWorld } from './catalogue.ts';
import { wallMs } from './harness.ts';
import { peakHeapOf } from './heap.ts';
import { type Aim, type Suite, type SuiteOptions, table } from './suite.ts';

/** How many items are synced and listed: the compatible server takes too long for every update of a large stock. */
const SIZES = {
  given: { synced: 10_000, listed: 100_000 },
  mongod: { synced: 10_000, listed: 100_000 },
  compatible: { synced: 500, listed: 20_000 },
} as const;

const CHURN_PERCENT = 5;

/** How many documents are sent at once when a database is filled. */
const BATCH = 5_000;

/** What one run took. */
interface Cost {
  readonly ms: number;
  /** Commands sent, and how many of them write. */
  readonly commands: number;
  readonly writes: number;
}

/** A sync in MongoDB against finding and updating package by package, and how much memory a long list takes. */
export const mongodbSuite: Suite = {
  name: 'mongodb',
  async run(options) {
    const server = await startMongoServer();
    const client = new MongoClient(server.uri, { monitorCommands: true });
    try {
      options.print(`\nMongoDB: ${server.name}`);
      const db = client.db('bench');
      const { synced, listed } = SIZES[server.kind];
      return [
        ...(await measureSync(client, db, synced, options)),
        ...(await measureList(db, options.isQuick ? listed / 10 : listed, options)),
      ];
    } finally {
      await client.close();
      await server.stop();
    }
  },
};

async function measureSync(
  client: MongoClient,
  db: Db,
  size: number,
  options: SuiteOptions,
): Promise<readonly Aim[]> {
  const { items, packages } = makeWorld({ size, churnPercent: CHURN_PERCENT, order: 'shuffled' });
  const rounds: { readonly ours: Cost; readonly theirs: Cost }[] = [];
  let quiet: Cost | undefined;
  for (let round = 0; round < (options.isQuick ? 1 : 3); round += 1) {
    await fill(db, items);
    const ours = await costOf(client, () => sync(db, packages));
    quiet = await costOf(client, () => sync(db, packages));
    await fill(db, items);
    rounds.push({ ours, theirs: await costOf(client, () => oneByOne(db, packages)) });
  }
  const [first] = rounds;
  if (first === undefined || quiet === undefined) throw new Error('Nothing was measured.');
  const line = (name: string, { ms, commands, writes }: Cost) => [
    name,
    `${ms.toFixed(0)} ms`,
    `${commands.toLocaleString('en')} round trips`,
    `${writes.toLocaleString('en')} that write`,
  ];
  const title = `${size.toLocaleString('en')} items, ${CHURN_PERCENT} % churn`;
  options.print(
    `\n${title}\n${table([line('syncInventory', first.ours), line('find and update, package by package', first.theirs), line('syncInventory again, nothing changed', quiet)])}`,
  );
  const ratios = rounds.map(({ ours, theirs }) => theirs.ms / ours.ms);
  return [
    aim('round trips of find and update, of a sync', first.theirs.commands / first.ours.commands, 50),
    aim('time of find and update, of a sync', median(ratios), 10),
    { text: 'writes of a sync when nothing changed', actual: quiet.writes, limit: 0, isAtMost: true },
  ];
}

async function sync(db: Db, packages: readonly Package[]): Promise<void> {
  const { stock } = createMongoRepositories(db, { ObjectId });
  const client = { ipstock: async () => ({ packages, rejected: [], duplicates: [], attempts: 1 }) };
  const { success } = await syncInventory({ client, stock });
  if (!success) throw new Error('The sync failed.');
}

/** What is usually written first: each package looked up by its keys, and stored whether it changed or not. */
async function oneByOne(db: Db, packages: readonly Package[]): Promise<void> {
  const stock = db.collection('ipstocks');
  for (const { id, name, ipv4, status } of packages) {
    const key = {
      'defaultConfigurations.smartvps.packagePid': id,
      'defaultConfigurations.smartvps.packageName': name,
    };
    const available = status === 'active' && ipv4 >= 1;
    const $set = { available, 'defaultConfigurations.smartvps.availableQty': ipv4 };
    await stock.findOneAndUpdate(key, { $set }, { upsert: true });
  }
}

async function measureList(db: Db, size: number, options: SuiteOptions): Promise<readonly Aim[]> {
  const { items } = makeWorld({ size, churnPercent: 0, order: 'same' });
  await fill(db, items);
  const { stock } = createMongoRepositories(db, { ObjectId });
  const streamed = await peakHeapOf(async (look) => {
    let listed = 0;
    for await (const _ of stock.list()) {
      listed += 1;
      if (listed % 5_000 === 0) look();
    }
    if (listed !== size) throw new Error(`${listed} items were listed, not ${size}.`);
  });
  const kept = await peakHeapOf(async (look) => {
    const all: StockItem[] = [];
    for await (const item of stock.list()) all.push(item);
    look();
    if (all.length !== size) throw new Error(`${all.length} items were kept, not ${size}.`);
  });
  const name = `${size.toLocaleString('en')} items`;
  const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MiB`;
  options.print(
    `\n${name}, the most that was in use at once\n${table([
      ['listed one by one', megabytes(streamed)],
      ['all kept', megabytes(kept)],
    ])}`,
  );
  const text = `heap of ${name} listed one by one, of keeping them`;
  return [{ text, actual: streamed / kept, limit: 0.2, isAtMost: true }];
}

/** The stock as shops have it, each document with more than the library reads. */
async function fill(db: Db, items: readonly StockItem[]): Promise<void> {
  const { ensureIndexes } = createMongoRepositories(db, { ObjectId });
  const stock = db.collection<{ readonly _id: string }>('ipstocks');
  await stock.deleteMany({});
  await ensureIndexes();
  for (let start = 0; start < items.length; start += BATCH) {
    const batch = items.slice(start, start + BATCH).map(({ id, smartvps, ...fields }) => ({
      _id: id,
      ...fields,
      description: 'A server with a fixed address, a choice of memory and of operating systems. '.repeat(4),
      provider: 'smartvps',
      serverType: 'Linux',
      tags: ['smartvps', 'Premium'],
      promoCodes: [],
      defaultConfigurations: { smartvps },
    }));
    await stock.insertMany(batch);
  }
}

const WRITES: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'findAndModify', 'bulkWrite']);

async function costOf(client: MongoClient, work: () => Promise<void>): Promise<Cost> {
  const names: string[] = [];
  const hear = ({ commandName }: { readonly commandName: string }) => names.push(commandName);
  client.on('commandStarted', hear);
  const startMs = wallMs();
  await work();
  const ms = wallMs() - startMs;
  client.off('commandStarted', hear);
  return { ms, commands: names.length, writes: names.filter((name) => WRITES.has(name)).length };
}

function aim(text: string, actual: number, limit: number): Aim {
  return { text, actual, limit, isAtMost: false };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

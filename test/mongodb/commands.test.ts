import { ObjectId } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { Secret, syncInventory } from '../../src/index.ts';
import { createMongoRepositories, type MongoDatabase, type MongoDocument } from '../../src/mongodb.ts';
import { newItem } from '../../src/repositories/contract/values.ts';
import { DURABLE } from '../../src/repositories/mongo-driver.ts';
import { altered } from './altered.ts';
import { connect, readyRepositories, type SentCommand, watched } from './support.ts';

/** Everything that a connection's address can say against what is promised. */
const CARELESS = { w: '1', journal: 'false', wtimeoutMS: '1', readPreference: 'secondaryPreferred' };

const { fresh, sentBy } = connect(CARELESS);
const NOW = Date.UTC(2026, 2, 1);
const WRITES = new Set(['insert', 'update', 'delete', 'findAndModify', 'createIndexes', 'bulkWrite']);

describe('what is sent, whatever the address of the connection says', () => {
  test('the address is heeded where nothing is said', async () => {
    const things = fresh().collection('things');
    const sent = await sentBy(async () => {
      await things.insertOne({ a: 1 });
      await things.findOne({});
    });
    expect(sent[0]?.command.writeConcern).toEqual({ w: 1, j: false, wtimeout: 1 });
    expect(things.find({}).readPreference.mode).toBe('secondaryPreferred');
  });

  test('every write asks for the majority and its journals', async () => {
    const writes = (await everything()).filter(({ name }) => WRITES.has(name));
    expect(new Set(writes.map(({ name }) => name))).toEqual(
      new Set(['createIndexes', 'insert', 'update', 'delete']),
    );
    expect(writes.length).toBeGreaterThan(20);
    expect(writes.filter(({ command }) => !isDurable(command))).toEqual([]);
  });

  test('an adapter that leaves the write concern to the address is found', async () => {
    const leaving = altered(fresh(), {
      options: ({ writeConcern: _, ...options }: MongoDocument) => options,
    });
    const writes = (await everything(leaving)).filter(({ name }) => WRITES.has(name));
    expect(writes.filter(({ command }) => isDurable(command))).toEqual([]);
  });

  test('every read goes to the primary', async () => {
    const { db, calls } = watched(fresh());
    const sent = await everything(db);
    const reads = calls.filter(({ name }) => /^(?:find|listIndexes|count|distinct|aggregate)/.test(name));
    expect(reads.length).toBeGreaterThan(15);
    for (const { args } of reads) expect(args.at(-1)).toMatchObject({ readPreference: 'primary' });
    // Only to a replica set does a driver say whom it means; where it was told to talk to one server, it means that.
    const modes = sent.map(({ command }) => (command.$readPreference as { mode?: string } | undefined)?.mode);
    expect(modes.filter((mode) => mode !== undefined && !/^primary(?:Preferred)?$/.test(mode))).toEqual([]);
  });

  test('no write is for many documents, inserts by the way, or needs a pipeline', async () => {
    const updates = (await everything()).flatMap(({ command }) => (command.updates ?? []) as object[]);
    expect(updates.length).toBeGreaterThan(5);
    for (const update of updates) {
      expect(update).not.toMatchObject({ multi: true });
      expect(update).not.toMatchObject({ upsert: true });
      expect(Array.isArray(Reflect.get(update, 'u'))).toBe(false);
    }
  });
});

describe('how much is sent', () => {
  test('a sync that changes nothing reads once and writes nothing', async () => {
    const { stock } = await readyRepositories(fresh(), { ObjectId });
    const packages = packagesOf(50, 7);
    await syncInventory({ client: source(packages), stock });
    const sent = await sentBy(async () => {
      const { summary } = await syncInventory({ client: source(packages), stock });
      expect(summary).toMatchObject({ unchanged: 50, created: 0, updated: 0 });
    });
    expect(sent.map(({ name }) => name)).toEqual(['find']);
  });

  test('a sync writes what changed, and nothing else, in one request', async () => {
    const { stock } = await readyRepositories(fresh(), { ObjectId });
    await syncInventory({ client: source(packagesOf(50, 7)), stock });
    const changed = packagesOf(50, 7).map((one, index) => (index < 5 ? { ...one, ipv4: 8 } : one));
    const sent = await sentBy(() => syncInventory({ client: source(changed), stock }));
    expect(sent.map(({ name }) => name)).toEqual(['find', 'update']);
    expect(sent[1]?.command.updates).toHaveLength(5);
    const u = { $set: { 'defaultConfigurations.smartvps.availableQty': 8 } };
    expect(sent[1]?.command.updates).toContainEqual(expect.objectContaining({ u }));
  });

  test('a list asks for what a sync looks at, and for no more', async () => {
    const { stock } = createMongoRepositories(fresh(), { ObjectId });
    const [find] = await sentBy(async () => {
      for await (const _ of stock.list()) expect.unreachable();
    });
    expect(find?.command).toMatchObject({
      find: 'ipstocks',
      filter: { 'defaultConfigurations.smartvps.packagePid': { $exists: true } },
      projection: { name: 1, available: 1, 'defaultConfigurations.smartvps': 1 },
      batchSize: 1_000,
    });
    expect(Object.keys(find?.command.projection as object)).not.toContain('defaultConfigurations');
  });
});

function isDurable({ writeConcern }: SentCommand['command']): boolean {
  return JSON.stringify(writeConcern) === '{"w":"majority","j":true}';
}

function packagesOf(count: number, ipv4: number) {
  return Array.from({ length: count }, (_, index) => {
    return { id: String(index), name: `103.82.${index}`, ipv4, status: 'active' };
  });
}

function source(packages: ReturnType<typeof packagesOf>) {
  return { ipstock: async () => ({ packages, rejected: [], duplicates: [], attempts: 1 }) };
}

/** Calls every method of every repository, with every way that it can end, and gives what was sent. */
async function everything(db: MongoDatabase = fresh()): Promise<readonly SentCommand[]> {
  const { stock, orders, provisions, renewals, ensureIndexes } = createMongoRepositories(db, { ObjectId });
  return sentBy(async () => {
    await ensureIndexes();
    const [created] = await stock.apply([{ type: 'create', item: newItem('1', 'pool') }]);
    await stock.apply([{ type: 'create', item: newItem('1', 'pool') }]);
    const id = created?.status === 'applied' ? created.id : '';
    const item = await stock.get(id);
    for await (const one of stock.list()) expect(one).toEqual(item);
    const expected = { available: true, packagePid: '1', packageName: 'pool', availableQty: 7 };
    const update = {
      type: 'update',
      id,
      expected: { ...expected, lastSeen: undefined, hold: undefined },
    } as const;
    await stock.apply([{ ...update, set: { availableQty: 8 } }]);
    await stock.apply([{ ...update, set: { availableQty: 9, lastSeen: new Date(NOW) } }]);

    await db.collection('orders').insertOne({ _id: '1' }, DURABLE);
    await orders.get('1');
    await orders.update('1', { version: 1, status: 'provisioning' });
    const login = { ip: '103.82.7.5', username: 'root', password: new Secret('s3cret'), os: 'ubuntu' };
    await orders.update('1', { version: 2, status: 'active', ...login });

    await provisions.enqueue({ orderId: '1', now: NOW });
    await provisions.enqueue({ orderId: '1', now: NOW });
    const lease = { now: NOW, leaseUntil: NOW + 1_000 };
    const { provision } = await provisions.claim({ orderId: '1', ...lease });
    await provisions.claim({ orderId: '1', ...lease });
    await provisions.claim({ orderId: '2', ...lease });
    await provisions.advance(provision.version, { ...provision, address: '103.82.7.5', holdsAddress: true });
    await provisions.advance(provision.version, provision);
    await provisions.recordEvidence('1', 1, { at: NOW, outcome: 'unknown' });
    await provisions.due(NOW, 10);
    await provisions.list({ stage: 'pending', needsAttention: true, expiresBefore: NOW, after: '0' });
    await provisions.findByIp('103.82.7.5');
    await provisions.acquirePool({ name: 'pool', owner: 'a', ...lease });
    await provisions.acquirePool({ name: 'pool', owner: 'b', ...lease });
    await provisions.releasePool({ name: 'pool', owner: 'a' });

    const key = { orderId: '1', invoiceId: '1' };
    const { renewal } = await renewals.claim({ ...key, ...lease });
    await renewals.claim({ ...key, ...lease });
    await renewals.get(key);
    await renewals.advance(renewal.version, renewal);
    await renewals.recordEvidence(key, 1, { at: NOW, outcome: 'unknown' });
    await renewals.due(NOW, 10);
    await renewals.list({ orderId: '1', after: key });
  });
}

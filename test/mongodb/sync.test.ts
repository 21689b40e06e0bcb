import { setTimeout as wait } from 'node:timers/promises';
import { BSON, type Db, Decimal128, Double, Int32, Long, ObjectId } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { type Package, syncInventory } from '../../src/index.ts';
import { createMongoRepositories } from '../../src/mongodb.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { packages } from '../builders.ts';
import { altered } from './altered.ts';
import { connect } from './support.ts';

const { fresh } = connect();
const OWNED = ['availableQty', 'lastSeen'];

/** A document of the shop's, with values of every kind that a careless write would change. */
function shopDocument(part: Record<string, unknown>) {
  return {
    name: 'Summer deal',
    available: true,
    price: new Double(7),
    stock: new Int32(7),
    sold: Long.fromString('9007199254740993'),
    cost: Decimal128.fromString('19.990'),
    blob: Buffer.from([0, 255, 7]),
    nothing: null,
    empty: {},
    nested: { '2': 'two', '1': 'one', list: [1, { b: 1, a: 2 }] },
    at: new Date(5),
    __v: 3,
    ...part,
  };
}

function config(part: Record<string, unknown>) {
  return {
    ovh: { plan: 'vps-1', availableQty: new Double(3) },
    smartvps: {
      provider: 'smartvps',
      availableQty: 50,
      byMemory: { '8GB': { pid: '1' } },
      note: ['mine'],
      ...part,
    },
  };
}

function source(listed: () => readonly Package[]) {
  return {
    ipstock: async () => {
      const packages = listed();
      await wait(0); // An answer that is on its way while others write.
      return { packages, rejected: [], duplicates: [], attempts: 1 };
    },
  };
}

/** A document as it is stored, byte for byte. */
async function rawOf(db: Db, _id: unknown): Promise<Uint8Array> {
  const raw = await db.collection('ipstocks').findOne({ _id: _id as ObjectId }, { raw: true });
  return new Uint8Array(raw as unknown as ArrayBufferLike);
}

/** A document as it is stored without the three fields that a sync may write. */
async function foreignPartOf(db: Db, _id: unknown): Promise<string> {
  const document = BSON.deserialize(await rawOf(db, _id), { promoteValues: false, promoteBuffers: false });
  delete document.available;
  for (const field of OWNED) delete document.defaultConfigurations?.smartvps?.[field];
  return Buffer.from(BSON.serialize(document)).toString('hex');
}

/** What a shop must have stored of a list: one item per package, and nothing on sale that is not. */
async function expectToSay(db: Db, listed: readonly Package[], unlisted: readonly Package[] = []) {
  const documents = await db
    .collection('ipstocks')
    .find({ 'defaultConfigurations.smartvps.packagePid': { $exists: true } })
    .toArray();
  const stored = documents.map(({ available, defaultConfigurations: { smartvps } }) => {
    return [smartvps.packagePid, smartvps.packageName, available, smartvps.availableQty];
  });
  const wanted = [
    ...listed.map(({ id, name, status, ipv4 }) => [id, name, status === 'active' && ipv4 > 0, ipv4]),
    ...unlisted.map(({ id, name }) => [id, name, false, 0]),
  ];
  expect(stored.sort()).toEqual(wanted.sort());
}

describe('twenty syncs at once', () => {
  test('create nothing twice, end at what is listed, and keep what an operator wrote meanwhile', async () => {
    const db = fresh();
    const items = db.collection('ipstocks');
    const listed = packages(30);
    const edited = [new ObjectId(), new ObjectId(), new ObjectId()];
    const originals = edited.map((_id, index) => {
      const { id: packagePid, name: packageName } = listed[index] ?? { id: '', name: '' };
      const defaultConfigurations = config({ packagePid, packageName, availableQty: 1 });
      return { _id, ...shopDocument({ defaultConfigurations }) };
    });
    await items.insertMany(originals);
    const edits = edited.map((_id, index) => ({
      $set: {
        name: `Edited ${index}`,
        price: new Decimal128('0.10'),
        'defaultConfigurations.smartvps.byMemory': { '16GB': { pid: '1', pool: 'x' } },
        'nested.by': { operator: new Long(index) },
      },
      $unset: { nothing: 1 },
      _id,
    }));

    const syncs = Array.from({ length: 20 }, async () => {
      const { stock } = createMongoRepositories(db, { ObjectId });
      return syncInventory({ client: source(() => listed), stock });
    });
    const operator = edits.map(async ({ _id, ...update }) => items.updateOne({ _id }, update));
    const [reports] = await Promise.all([Promise.all(syncs), Promise.all(operator)]);

    expect(reports.map(({ summary }) => summary.failed)).toEqual(Array(20).fill(0));
    const created = reports.reduce((sum, { summary }) => sum + summary.created, 0);
    expect(created).toBe(27);
    await expectToSay(db, listed);
    for (const { _id, ...update } of edits) {
      // The same edits on a document that no sync ever touched.
      const untouched = fresh();
      const original = originals.find((one) => one._id === _id);
      await untouched.collection('ipstocks').insertOne({ ...original });
      await untouched.collection('ipstocks').updateOne({ _id }, update);
      expect(await foreignPartOf(db, _id)).toBe(await foreignPartOf(untouched, _id));
    }
  });

  test('of lists that differ end at the last one, once a sync runs alone', async () => {
    const db = fresh();
    const random = seededRandom(7);
    const rows = packages(20);
    const varied = () =>
      rows.filter(() => random() < 0.8).map((row) => ({ ...row, ipv4: Math.floor(random() * 4) }));
    for (let round = 0; round < 3; round++) {
      const syncs = Array.from({ length: 20 }, () => {
        const { stock } = createMongoRepositories(db, { ObjectId });
        return syncInventory({ client: source(varied), stock, guard: { approvedLoss: 20 } });
      });
      for (const { summary } of await Promise.all(syncs)) expect(summary.failed).toBe(0);
    }
    const last = varied();
    const { stock } = createMongoRepositories(db, { ObjectId });
    const run = () => syncInventory({ client: source(() => last), stock, guard: { approvedLoss: 20 } });
    expect((await run()).success).toBe(true);
    const isKnown = (await db.collection('ipstocks').find({}).toArray()).map(
      ({ defaultConfigurations: { smartvps } }) => smartvps.packagePid,
    );
    const unlisted = rows.filter(({ id }) => isKnown.includes(id) && !last.some((row) => row.id === id));
    await expectToSay(db, last, unlisted);
    expect((await run()).summary).toMatchObject({ created: 0, updated: 0, disabled: 0, reEnabled: 0 });
  });
});

test('the comparison of bytes finds a sync that stores whole documents', async () => {
  const db = fresh();
  const [row] = packages(1);
  const defaultConfigurations = config({ packagePid: row?.id, packageName: row?.name });
  const _id = new ObjectId();
  await db.collection('ipstocks').insertOne({ _id, ...shopDocument({ defaultConfigurations }) });
  const before = await foreignPartOf(db, _id);
  const { stock } = createMongoRepositories(altered(db, { isWhole: true }), { ObjectId });
  await syncInventory({ client: source(() => packages(1, { ipv4: 3 })), stock });
  expect(await foreignPartOf(db, _id)).not.toBe(before);
});

describe('a hundred syncs', () => {
  test('leave documents of other providers and fields that are not theirs as they are, byte for byte', async () => {
    const db = fresh();
    const items = db.collection('ipstocks');
    const rows = packages(12);
    const foreign = [
      shopDocument({ defaultConfigurations: { ovh: { packagePid: '1', packageName: '103.82.1' } } }),
      shopDocument({ defaultConfigurations: { smartvps: { note: 'names no package' } } }),
      shopDocument({ defaultConfigurations: null }),
      shopDocument({ provider: 'smartvps' }),
      shopDocument({ packagePid: '1', packageName: '103.82.1' }),
    ].map((document) => ({ _id: new ObjectId(), ...document }));
    const ours = rows.slice(0, 6).map(({ id, name }, index) => ({
      _id: index % 2 === 0 ? new ObjectId() : `text-${index}`,
      ...shopDocument({
        defaultConfigurations: config({ packagePid: index === 0 ? Number(id) : id, packageName: name }),
      }),
    }));
    await items.insertMany([...foreign, ...ours] as { _id: ObjectId }[]);
    const before = await Promise.all(foreign.map(({ _id }) => rawOf(db, _id)));
    const parts = await Promise.all(ours.map(({ _id }) => foreignPartOf(db, _id)));

    const random = seededRandom(11);
    const { stock } = createMongoRepositories(db, { ObjectId });
    let writes = 0;
    for (let run = 0; run < 100; run++) {
      const listed = rows
        .filter(() => random() < 0.9)
        .map((row) => ({ ...row, ipv4: Math.floor(random() * 3) }));
      const report = await syncInventory({
        client: source(() => listed),
        stock,
        guard: { approvedLoss: 12 },
      });
      expect(report.summary).toMatchObject({ failed: 0, conflicted: 0 });
      writes += report.results.length;
    }

    expect(writes).toBeGreaterThan(300);
    expect(await Promise.all(foreign.map(({ _id }) => rawOf(db, _id)))).toEqual(before);
    expect(await Promise.all(ours.map(({ _id }) => foreignPartOf(db, _id)))).toEqual(parts);
    expect(await items.countDocuments()).toBe(foreign.length + rows.length);
  });
});

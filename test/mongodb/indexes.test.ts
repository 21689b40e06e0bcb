import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/index.ts';
import { createMongoRepositories, ensureMongoIndexes } from '../../src/mongodb.ts';
import { FULL } from '../../src/repositories/contract/provisions-steps.ts';
import { PROVISION_INDEXES } from '../../src/repositories/mongo-indexes.ts';
import { altered } from './altered.ts';
import { connect, readyRepositories, watched } from './support.ts';

const { fresh, sentBy } = connect();
const NOW = Date.UTC(2026, 2, 1);
const LEASE = { now: NOW, leaseUntil: NOW + 1_000 };
const HELD = 'smartvps_held_address';

describe('the first write to provisions and renewals', () => {
  test('is refused where the indexes are not there, whichever it is, and nothing is stored', async () => {
    const db = fresh();
    const { provisions, renewals } = createMongoRepositories(db);
    const writes: readonly (() => Promise<unknown>)[] = [
      () => provisions.enqueue({ orderId: '1', now: NOW }),
      () => provisions.claim({ orderId: '1', ...LEASE }),
      () => provisions.advance(1, { ...FULL, orderId: '1', version: 1, evidence: {} }),
      () => provisions.recordEvidence('1', 1, { at: NOW, outcome: 'unknown' }),
      () => provisions.acquirePool({ name: 'pool', owner: '1', ...LEASE }),
      () => renewals.claim({ orderId: '1', invoiceId: '1', ...LEASE }),
      () => renewals.recordEvidence({ orderId: '1', invoiceId: '1' }, 1, { at: NOW, outcome: 'unknown' }),
    ];
    for (const write of writes) {
      await expect(write()).rejects.toThrow(ConfigurationError);
      await expect(write()).rejects.toThrow(
        /index "smartvps_\w+" is needed and is not there: call ensureIndexes/,
      );
    }
    for (const name of ['smartvps_provisions', 'smartvps_renewals', 'smartvps_pools']) {
      expect(await db.collection(name).countDocuments()).toBe(0);
    }
    expect(await provisions.get('1')).toBeUndefined();
    expect(await provisions.list({})).toEqual([]);
  });

  test('goes through once they are made, by whomever, and they are looked up once', async () => {
    const db = fresh();
    const { db: seen, calls } = watched(db);
    const { provisions } = createMongoRepositories(seen);
    await expect(provisions.enqueue({ orderId: '1', now: NOW })).rejects.toThrow(ConfigurationError);
    await ensureMongoIndexes(db);
    await Promise.all(['1', '2', '3'].map((orderId) => provisions.claim({ orderId, ...LEASE })));
    await provisions.acquirePool({ name: 'pool', owner: '1', ...LEASE });
    expect(calls.filter(({ name }) => name === 'listIndexes')).toHaveLength(2);
  });

  test.each(PROVISION_INDEXES.map(({ name }) => name))('is refused without %s alone', async (missing) => {
    const db = fresh();
    const others = altered(db, { indexes: (indexes) => indexes.filter(({ name }) => name !== missing) });
    await expect(ensureMongoIndexes(others)).rejects.toThrow(`"${missing}"`);
    const { provisions } = createMongoRepositories(db);
    await expect(provisions.enqueue({ orderId: '1', now: NOW })).rejects.toThrow(`"${missing}"`);
  });

  test.each([
    ['keeps nothing apart', { unique: undefined }],
    ['keeps apart what is only named', { partialFilterExpression: undefined }],
    ['keeps apart what is not held', { partialFilterExpression: { holdsAddress: false } }],
    ['is on another field', { key: { ip: 1 } }],
    ['is the other way round', { key: { address: -1 } }],
  ])('is refused where the index of held addresses %s', async (_how, change) => {
    const db = fresh();
    const otherwise = altered(db, {
      indexes: (indexes) =>
        indexes.map((index) =>
          index.name === HELD ? JSON.parse(JSON.stringify({ ...index, ...change })) : index,
        ),
    });
    await expect(ensureMongoIndexes(otherwise)).rejects.toThrow(ConfigurationError);
    const { provisions } = createMongoRepositories(db);
    const write = provisions.enqueue({ orderId: '1', now: NOW });
    await expect(write).rejects.toThrow(`The index "${HELD}" is needed and there is another in its place`);
  });

  test('goes through with the same index under another name', async () => {
    const db = fresh();
    const renamed = altered(db, {
      indexes: (indexes) => indexes.map((index) => ({ ...index, name: `own_${String(index.name)}` })),
    });
    await ensureMongoIndexes(renamed);
    const { provisions } = createMongoRepositories(db);
    expect(await provisions.enqueue({ orderId: '1', now: NOW })).toMatchObject({ version: 1 });
  });
});

describe('ensureIndexes', () => {
  test('may run again and at once with others, and changes nothing then', async () => {
    const db = fresh();
    await Promise.all(Array.from({ length: 5 }, () => createMongoRepositories(db).ensureIndexes()));
    const before = await db.collection('smartvps_provisions').indexes();
    await createMongoRepositories(db).ensureIndexes();
    expect(await db.collection('smartvps_provisions').indexes()).toEqual(before);
    expect(before).toHaveLength(PROVISION_INDEXES.length + 1);
  });

  test('makes none on orders, and none on stock that keeps two items of one package apart', async () => {
    const db = fresh();
    const sent = await sentBy(() => createMongoRepositories(db).ensureIndexes());
    const made = sent.filter(({ name }) => name === 'createIndexes').map(({ command }) => command);
    expect(made.map(({ createIndexes }) => createIndexes).sort()).toEqual([
      'ipstocks',
      'smartvps_provisions',
      'smartvps_renewals',
    ]);
    const stock = made.find(({ createIndexes }) => createIndexes === 'ipstocks');
    expect(stock?.indexes).toEqual([expect.not.objectContaining({ unique: true })]);
  });

  test('is what keeps one address on one record', async () => {
    const db = fresh();
    const { provisions } = await readyRepositories(db);
    const held = async (orderId: string) => {
      const { version } = await provisions.enqueue({ orderId, now: NOW });
      return provisions.advance(version, { ...FULL, orderId, version, evidence: {} });
    };
    expect([await held('1'), await held('2')]).toEqual(['ok', 'address_taken']);
    const records = db.collection<{ _id: string }>('smartvps_provisions');
    const { address } = FULL;
    const past = records.insertOne({ _id: '3', address, holdsAddress: true } as { _id: string });
    await expect(past).rejects.toMatchObject({ code: 11_000 });
  });
});

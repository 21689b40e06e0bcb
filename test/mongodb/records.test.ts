import { ObjectId } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { InvalidArgumentError, type Provision } from '../../src/index.ts';
import { createMongoRepositories } from '../../src/mongodb.ts';
import { FULL } from '../../src/repositories/contract/provisions-steps.ts';
import { connect, readyRepositories } from './support.ts';

const { fresh } = connect();
const NOW = Date.UTC(2026, 2, 1);
const LEASE = { now: NOW, leaseUntil: NOW + 1_000 };

type Stored = { _id: string };

describe('a record', () => {
  test('of a provision is one document under the id of its order', async () => {
    const db = fresh();
    const { provisions } = await readyRepositories(db);
    const { provision } = await provisions.claim({ orderId: 'A-1', ...LEASE });
    const next: Provision = { ...FULL, orderId: 'A-1', version: 1, evidence: {} };
    await provisions.advance(provision.version, next);
    await provisions.recordEvidence('A-1', 2, { at: NOW, outcome: 'unknown', code: undefined });
    const document = await db.collection<Stored>('smartvps_provisions').findOne({});
    const { evidence: _, version: __, dueAt: ___, needsAttention: ____, updatedAt: _____, ...rest } = next;
    expect(document).toMatchObject({ _id: 'A-1', ...rest, version: 3, needsAttention: true });
    expect(document).toHaveProperty('evidence', { '2': { at: NOW, outcome: 'unknown' } });
  });

  test('of a renewal is one document for its order and its invoice', async () => {
    const db = fresh();
    const { renewals } = await readyRepositories(db);
    await renewals.claim({ orderId: 'A-1', invoiceId: '2026-03', ...LEASE });
    expect(await db.collection<Stored>('smartvps_renewals').findOne({})).toMatchObject({
      _id: '["A-1","2026-03"]',
      orderId: 'A-1',
      invoiceId: '2026-03',
      fence: 1,
    });
  });

  test('of a pool is one document under its name, gone when it is released', async () => {
    const db = fresh();
    const { provisions } = await readyRepositories(db);
    await provisions.acquirePool({ name: '103.82.7', owner: 'A-1', ...LEASE });
    const pools = db.collection<Stored>('smartvps_pools');
    const lease = { _id: '103.82.7', owner: 'A-1', leaseUntil: NOW + 1_000 };
    expect(await pools.find({}).toArray()).toEqual([lease]);
    await provisions.releasePool({ name: '103.82.7', owner: 'A-1' });
    expect(await pools.countDocuments()).toBe(0);
  });

  test('keeps what somebody else put beside its fields', async () => {
    const db = fresh();
    const { provisions } = await readyRepositories(db);
    const { version } = await provisions.enqueue({ orderId: 'A-1', now: NOW });
    const records = db.collection<Stored>('smartvps_provisions');
    await records.updateOne({ _id: 'A-1' }, { $set: { ticket: { id: 7 } } });
    await provisions.advance(version, { ...FULL, orderId: 'A-1', version, evidence: {} });
    await provisions.recordEvidence('A-1', 1, { at: NOW, outcome: 'unknown' });
    expect(await records.findOne({})).toHaveProperty('ticket', { id: 7 });
  });

  test('that somebody else wrote is read whatever it lacks, and may be claimed', async () => {
    const db = fresh();
    const { provisions } = await readyRepositories(db);
    const bare = { orderId: 'A-1', version: 4, fence: 2, stage: 'pending', leaseUntil: null, dueAt: NOW };
    await db.collection<Stored>('smartvps_provisions').insertOne({ _id: 'A-1', ...bare } as Stored);
    expect(await provisions.get('A-1')).toEqual({ ...bare, evidence: {} });
    expect(await provisions.due(NOW, 9)).toHaveLength(1);
    const { status, provision } = await provisions.claim({ orderId: 'A-1', ...LEASE });
    expect([status, provision.version, provision.fence]).toEqual(['claimed', 5, 3]);
    const heard = await provisions.recordEvidence('A-1', 1, { at: NOW, outcome: 'unknown' });
    expect(Object.keys(heard.evidence)).toEqual(['1']);
  });

  test('of a newer shape is read, and every write of it is refused', async () => {
    const db = fresh();
    const { provisions, renewals } = await readyRepositories(db);
    const newer = {
      schemaVersion: 2,
      version: 7,
      fence: 1,
      stage: 'thawing',
      dueAt: NOW,
      evidence: {},
      extra: [1],
    };
    const records = db.collection<Stored>('smartvps_provisions');
    await records.insertOne({ _id: 'A-1', orderId: 'A-1', ...newer } as Stored);
    const key = { orderId: 'A-1', invoiceId: '1' };
    await db
      .collection<Stored>('smartvps_renewals')
      .insertOne({ _id: '["A-1","1"]', ...key, ...newer } as Stored);

    expect(await provisions.get('A-1')).toMatchObject(newer);
    expect(await provisions.enqueue({ orderId: 'A-1', now: NOW })).toMatchObject(newer);
    const next: Provision = { ...FULL, orderId: 'A-1', version: 7, evidence: {} };
    const unknown = { at: NOW, outcome: 'unknown' } as const;
    expect(await provisions.advance(7, next)).toBe('conflict');
    const refused = expect.objectContaining({
      code: 'SMARTVPS_INVALID_ARGUMENT',
      argument: 'next.schemaVersion',
    });
    await expect(provisions.claim({ orderId: 'A-1', ...LEASE })).rejects.toEqual(refused);
    await expect(provisions.recordEvidence('A-1', 1, unknown)).rejects.toEqual(refused);
    await expect(renewals.claim({ ...key, ...LEASE })).rejects.toEqual(refused);
    await expect(renewals.recordEvidence(key, 1, unknown)).rejects.toEqual(refused);
    expect(await records.findOne({})).toEqual({ _id: 'A-1', orderId: 'A-1', ...newer });
  });

  test('is not reached past evidence by a field whose name is a path', async () => {
    const { provisions } = await readyRepositories(fresh());
    const record = await provisions.enqueue({ orderId: 'A-1', now: NOW });
    for (const name of ['evidence.1', '$set', 'mark.attempt']) {
      const next = { ...record, [name]: { at: NOW, outcome: 'not_sent' } };
      await expect(provisions.advance(record.version, next)).rejects.toThrow(InvalidArgumentError);
    }
    expect(await provisions.get('A-1')).toEqual(record);
  });
});

describe('many at once', () => {
  test('move one record each to the next version, and no write is lost', async () => {
    const db = fresh();
    await readyRepositories(db);
    const workers = Array.from({ length: 8 }, () => createMongoRepositories(db, { ObjectId }).provisions);
    await workers[0]?.enqueue({ orderId: 'A-1', now: NOW });
    const moves = await Promise.all(
      workers.map(async (provisions, turn) => {
        let wins = 0;
        await provisions.recordEvidence('A-1', turn + 1, { at: NOW + turn, outcome: 'unknown' });
        for (let time = 0; time < 10; time++) {
          const record = await provisions.get('A-1');
          if (record === undefined) continue;
          const answer = await provisions.advance(record.version, { ...record, tries: record.tries + 1 });
          if (answer === 'ok') wins += 1;
        }
        return wins;
      }),
    );
    const record = await workers[0]?.get('A-1');
    const wins = moves.reduce((sum, one) => sum + one, 0);
    expect(record?.tries).toBe(wins);
    expect(record?.version).toBe(1 + 8 + wins);
    expect(Object.keys(record?.evidence ?? {})).toHaveLength(8);
  });
});

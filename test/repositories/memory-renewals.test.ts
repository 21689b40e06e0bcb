import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, StorageError } from '../../src/domain/errors.ts';
import type { Renewal, RenewalEvidence } from '../../src/domain/renewal.ts';
import type { RenewalRepository } from '../../src/ports/renewals.ts';
import { createMemoryRepositories } from '../../src/repositories/memory.ts';
import { createMemoryRenewals } from '../../src/repositories/memory-renewals.ts';

const KEY = { orderId: 'A-1', invoiceId: '2026-03' };
const evidence: RenewalEvidence = { at: 1, outcome: 'unknown' };

describe('createMemoryRenewals', () => {
  const refused: readonly [string, (renewals: RenewalRepository, record: Renewal) => Promise<unknown>][] = [
    ['a key that is a text', (renewals) => renewals.get(JSON.parse('"A-1"'))],
    ['a key that is nothing', (renewals) => renewals.get(JSON.parse('null'))],
    ['a key of one id', (renewals) => renewals.get(JSON.parse('{"orderId":"A-1"}'))],
    ['claim of nothing', (renewals) => renewals.claim(JSON.parse('null'))],
    ['claim for ever', (renewals) => renewals.claim({ ...KEY, now: 1, leaseUntil: Infinity })],
    ['advance from version 0', (renewals, record) => renewals.advance(0, record)],
    ['advance to no record', (renewals) => renewals.advance(1, JSON.parse('null'))],
    [
      'advance to a stage of another kind of record',
      (renewals, record) => renewals.advance(1, { ...record, ...JSON.parse('{"stage":"purchasing"}') }),
    ],
    [
      'advance that holds no address',
      (renewals, record) => renewals.advance(1, { ...record, holdsAddress: true }),
    ],
    ['advance due at no time', (renewals, record) => renewals.advance(1, { ...record, dueAt: Number.NaN })],
    [
      'advance with an endless lease',
      (renewals, record) => renewals.advance(1, { ...record, leaseUntil: Infinity }),
    ],
    [
      'advance with no time of expiry before',
      (renewals, record) => renewals.advance(1, { ...record, expiresBefore: Number.NaN }),
    ],
    [
      'advance with no time of expiry after',
      (renewals, record) => renewals.advance(1, { ...record, expiresAfter: Number.NaN }),
    ],
    ['evidence of attempt 0', (renewals) => renewals.recordEvidence(KEY, 0, evidence)],
    [
      'evidence of an attempt that is a text',
      (renewals) => renewals.recordEvidence(KEY, JSON.parse('"__proto__"'), evidence),
    ],
    ['evidence that is none', (renewals) => renewals.recordEvidence(KEY, 1, JSON.parse('null'))],
    [
      'evidence of an outcome of another kind of record',
      (renewals) =>
        renewals.recordEvidence(KEY, 1, { ...evidence, ...JSON.parse('{"outcome":"purchased"}') }),
    ],
    ['a list of nothing', (renewals) => renewals.list(JSON.parse('null'))],
    ['a list of no stages', (renewals) => renewals.list(JSON.parse('{"stage":["renewed","active"]}'))],
    ['a list after an order', (renewals) => renewals.list(JSON.parse('{"after":"A-1"}'))],
  ];

  it.each(refused)('refuses %s, and nothing changes', async (_, call) => {
    const renewals = createMemoryRenewals();
    const { renewal } = await renewals.claim({ ...KEY, now: 1, leaseUntil: 1 });
    await expect(call(renewals, renewal)).rejects.toThrow(InvalidArgumentError);
    expect(await renewals.list({})).toEqual([renewal]);
  });

  it('says which id of which argument is none', async () => {
    const call = createMemoryRenewals().claim({ ...KEY, invoiceId: '', now: 1, leaseUntil: 2 });
    await expect(call).rejects.toThrow('request.invoiceId must be a text');
  });

  it('says which renewal’s evidence has no record', async () => {
    const call = createMemoryRenewals().recordEvidence({ orderId: 'A\n1', invoiceId: 'I' }, 1, evidence);
    await expect(call).rejects.toThrow(StorageError);
    await expect(call).rejects.toThrow('invoice "I" of order "A\\u000a1"');
  });

  it('puts records that are due at one moment in the order of their ids', async () => {
    const renewals = createMemoryRenewals();
    for (const [orderId, invoiceId] of ['bx', 'ay', 'cx', 'ax'].map((ids) => [...ids]))
      await renewals.claim({ orderId: String(orderId), invoiceId: String(invoiceId), now: 1, leaseUntil: 1 });
    const due = await renewals.due(1, 3);
    expect(due.map(({ orderId, invoiceId }) => orderId + invoiceId)).toEqual(['ax', 'ay', 'bx']);
  });
});

describe('createMemoryRepositories', () => {
  it('makes renewals of its own', async () => {
    const [first, second] = [createMemoryRepositories(), createMemoryRepositories()];
    await first.renewals.claim({ ...KEY, now: 1, leaseUntil: 2 });
    expect(await first.renewals.get(KEY)).toMatchObject({ ...KEY, stage: 'pending' });
    expect(await second.renewals.get(KEY)).toBeUndefined();
    expect(await first.provisions.list({})).toEqual([]);
  });
});

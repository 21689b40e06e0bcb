import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, StorageError } from '../../src/domain/errors.ts';
import type { Evidence, Provision } from '../../src/domain/provision.ts';
import type { ProvisionRepository } from '../../src/ports/provisions.ts';
import { createMemoryRepositories } from '../../src/repositories/memory.ts';
import { createMemoryProvisions } from '../../src/repositories/memory-provisions.ts';
import { anItem } from '../builders.ts';

const evidence: Evidence = { at: 1, outcome: 'unknown' };

describe('createMemoryProvisions', () => {
  const refused: readonly [
    string,
    (provisions: ProvisionRepository, record: Provision) => Promise<unknown>,
  ][] = [
    ['enqueue of nothing', (provisions) => provisions.enqueue(JSON.parse('null'))],
    ['enqueue at no time', (provisions) => provisions.enqueue({ orderId: 'B-1', now: Number.NaN })],
    ['claim for ever', (provisions) => provisions.claim({ orderId: 'B-1', now: 1, leaseUntil: Infinity })],
    ['advance from version 0', (provisions, record) => provisions.advance(0, record)],
    [
      'advance from a version that is a text',
      (provisions, record) => provisions.advance(JSON.parse('"1"'), record),
    ],
    ['advance to no record', (provisions) => provisions.advance(1, JSON.parse('null'))],
    [
      'advance to no stage',
      (provisions, record) => provisions.advance(1, { ...record, ...JSON.parse('{"stage":"x"}') }),
    ],
    [
      'advance that holds no address',
      (provisions, record) => provisions.advance(1, { ...record, holdsAddress: true }),
    ],
    [
      'advance due at no time',
      (provisions, record) => provisions.advance(1, { ...record, dueAt: Number.NaN }),
    ],
    [
      'advance with an endless lease',
      (provisions, record) => provisions.advance(1, { ...record, leaseUntil: Infinity }),
    ],
    ['evidence of attempt 0', (provisions) => provisions.recordEvidence('A-1', 0, evidence)],
    ['evidence of half an attempt', (provisions) => provisions.recordEvidence('A-1', 1.5, evidence)],
    [
      'evidence of an attempt that is a text',
      (provisions) => provisions.recordEvidence('A-1', JSON.parse('"__proto__"'), evidence),
    ],
    ['evidence that is none', (provisions) => provisions.recordEvidence('A-1', 1, JSON.parse('null'))],
    [
      'evidence of no time',
      (provisions) => provisions.recordEvidence('A-1', 1, { ...evidence, at: Number.NaN }),
    ],
    [
      'evidence of no outcome',
      (provisions) =>
        provisions.recordEvidence('A-1', 1, { ...evidence, ...JSON.parse('{"outcome":"toString"}') }),
    ],
    ['a list of nothing', (provisions) => provisions.list(JSON.parse('null'))],
    ['a list of no stages', (provisions) => provisions.list(JSON.parse('{"stage":["active","x"]}'))],
    ['a list before no time', (provisions) => provisions.list({ expiresBefore: Number.NaN })],
    [
      'a list of who needs what is no attention',
      (provisions) => provisions.list(JSON.parse('{"needsAttention":1}')),
    ],
    ['a pool of nothing', (provisions) => provisions.acquirePool(JSON.parse('null'))],
    [
      'a pool of too long a name',
      (provisions) => provisions.acquirePool({ name: 'x'.repeat(1_025), owner: 'a', now: 1, leaseUntil: 2 }),
    ],
    [
      'a pool at no time',
      (provisions) => provisions.acquirePool({ name: 'x', owner: 'a', now: Number.NaN, leaseUntil: 2 }),
    ],
    ['a release of nothing', (provisions) => provisions.releasePool(JSON.parse('null'))],
  ];

  it.each(refused)('refuses %s, and nothing changes', async (_, call) => {
    const provisions = createMemoryProvisions();
    const record = await provisions.enqueue({ orderId: 'A-1', now: 1 });
    await expect(call(provisions, record)).rejects.toThrow(InvalidArgumentError);
    expect(await provisions.list({})).toEqual([record]);
    expect(await provisions.acquirePool({ name: 'x', owner: 'b', now: 1, leaseUntil: 2 })).toBe(true);
  });

  it('says which order’s evidence has no record', async () => {
    const provisions = createMemoryProvisions();
    const call = provisions.recordEvidence('A\n1', 1, evidence);
    await expect(call).rejects.toThrow(StorageError);
    await expect(call).rejects.toThrow('order "A\\u000a1"');
  });

  it('never cuts a pool lease short: an owner who asks for less keeps what it has', async () => {
    const provisions = createMemoryProvisions();
    await provisions.acquirePool({ name: 'x', owner: 'a', now: 1, leaseUntil: 100 });
    expect(await provisions.acquirePool({ name: 'x', owner: 'a', now: 2, leaseUntil: 10 })).toBe(true);
    expect(await provisions.acquirePool({ name: 'x', owner: 'b', now: 50, leaseUntil: 200 })).toBe(false);
  });

  it('puts records that are due at one moment in the order of their ids', async () => {
    const provisions = createMemoryProvisions();
    for (const orderId of ['b', 'c', 'a']) await provisions.enqueue({ orderId, now: 1 });
    expect((await provisions.due(1, 2)).map(({ orderId }) => orderId)).toEqual(['a', 'b']);
  });
});

describe('createMemoryRepositories', () => {
  it('makes every repository, with what a shop begins with', async () => {
    const order = { id: 'A-1', stockId: 'item-123', memory: '8GB' };
    const { stock, orders, provisions } = createMemoryRepositories({ stock: [anItem()], orders: [order] });
    expect(await stock.get('item-123')).toEqual(anItem());
    expect(await orders.get('A-1')).toEqual(order);
    expect(await provisions.list({})).toEqual([]);
  });

  it('makes empty ones when it is given nothing, and shares nothing between two', async () => {
    const [first, second] = [createMemoryRepositories(), createMemoryRepositories()];
    await first.provisions.enqueue({ orderId: 'A-1', now: 1 });
    expect(await second.provisions.get('A-1')).toBeUndefined();
    expect(await second.orders.get('A-1')).toBeUndefined();
  });

  it('refuses what is no object', () => {
    expect(() => createMemoryRepositories(JSON.parse('null'))).toThrow(InvalidArgumentError);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ordersContract } from '../../src/repositories/contract/orders.ts';
import { provisionsContract } from '../../src/repositories/contract/provisions.ts';
import { renewalsContract } from '../../src/repositories/contract/renewals.ts';
import { stockContract } from '../../src/repositories/contract/stock.ts';
import { fileRepositories } from './file-repositories.ts';
import { Journal } from './journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'smartvps-files-'));
let folders = 0;
const newFolder = () => {
  folders += 1;
  return join(folder, String(folders));
};
const opened = () => fileRepositories(new Journal(newFolder(), { isSynced: false }));

afterAll(() => rmSync(folder, { recursive: true }));

describe('the repositories in files keep the contracts', () => {
  const cases = [
    ...stockContract(async () => {
      const { stock } = opened();
      return { stock, edit: stock.edit };
    }),
    ...ordersContract(async () => {
      const { orders } = opened();
      return { orders, put: orders.put, stored: orders.stored };
    }),
    ...provisionsContract(async () => opened()),
    ...renewalsContract(async () => opened()),
  ];
  for (const { name, run } of cases) test(name, { timeout: 30_000 }, run);
});

describe('a journal', () => {
  test('is the same for everybody who opened it', async () => {
    const path = newFolder();
    const [one, two] = [new Journal(path), new Journal(path)].map((journal) => fileRepositories(journal));
    await one?.provisions.enqueue({ orderId: '1', now: 1 });
    const claim = { orderId: '1', now: 2, leaseUntil: 3 };
    expect((await two?.provisions.claim(claim))?.status).toBe('claimed');
    expect((await one?.provisions.claim(claim))?.status).toBe('held');
  });

  test('stores nothing behind entries that others added meanwhile', () => {
    const path = newFolder();
    const [one, two] = [new Journal(path), new Journal(path)];
    const write = { table: 'pools', key: 'pool', value: { owner: 'a', leaseUntil: 1 } } as const;
    expect(one?.append(0, [write])).toBe(true);
    expect(two?.append(0, [{ ...write, value: { owner: 'b', leaseUntil: 1 } }])).toBe(false);
    expect(two?.state().pools.get('pool')?.owner).toBe('a');
  });

  test('decides anew when somebody else was faster', () => {
    const path = newFolder();
    const [one, two] = [new Journal(path), new Journal(path)];
    const claimFor = (owner: string, interrupt: () => void = () => {}) =>
      (owner === 'a' ? one : two)?.change(({ pools }) => {
        const isFree = !pools.has('pool');
        interrupt();
        const write = { table: 'pools', key: 'pool', value: { owner, leaseUntil: 1 } } as const;
        return isFree ? { answer: true, writes: [write] } : { answer: false };
      });
    let isFirst = true;
    const answer = claimFor('a', () => {
      if (isFirst) claimFor('b');
      isFirst = false;
    });
    expect(answer).toBe(false);
    expect(one?.state().pools.get('pool')?.owner).toBe('b');
  });
});

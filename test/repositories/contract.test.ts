import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ordersContract } from '../../src/repositories/contract/orders.ts';
import { provisionsContract } from '../../src/repositories/contract/provisions.ts';
import { renewalsContract } from '../../src/repositories/contract/renewals.ts';
import { stockContract } from '../../src/repositories/contract/stock.ts';
import { memoryOrders, memoryProvisions, memoryRenewals, memoryStock } from './subjects.ts';

const cases = [
  ...stockContract(memoryStock),
  ...ordersContract(memoryOrders),
  ...provisionsContract(memoryProvisions),
  ...renewalsContract(memoryRenewals),
];

describe('the repositories in memory keep the contracts', () => {
  for (const { name, run } of cases) test(name, run);
});

describe('the contracts', () => {
  test('name every case once', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test('run under node:test as they are', { timeout: 60_000 }, async () => {
    const file = fileURLToPath(new URL('node-runner.ts', import.meta.url));
    const options = ['--import', 'tsx', '--test-reporter', 'tap', file];
    const { stdout } = await promisify(execFile)(process.execPath, options, { maxBuffer: 10_000_000 });
    expect(stdout).toContain(`# pass ${cases.length}\n`);
    expect(stdout).toContain('# fail 0\n');
  });
});

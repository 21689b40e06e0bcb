import { test } from 'node:test';
import { ordersContract } from '../../src/repositories/contract/orders.ts';
import { provisionsContract } from '../../src/repositories/contract/provisions.ts';
import { renewalsContract } from '../../src/repositories/contract/renewals.ts';
import { stockContract } from '../../src/repositories/contract/stock.ts';
import { memoryOrders, memoryProvisions, memoryRenewals, memoryStock } from './subjects.ts';

// Run by contract.test.ts in a process of its own: the contracts need no test runner in particular.
for (const { name, run } of stockContract(memoryStock)) test(name, run);
for (const { name, run } of ordersContract(memoryOrders)) test(name, run);
for (const { name, run } of provisionsContract(memoryProvisions)) test(name, run);
for (const { name, run } of renewalsContract(memoryRenewals)) test(name, run);

import { after, test } from 'node:test';
import { MongoClient, ObjectId } from 'mongodb';
import { ordersContract } from '../../src/repositories/contract/orders.ts';
import { provisionsContract } from '../../src/repositories/contract/provisions.ts';
import { renewalsContract } from '../../src/repositories/contract/renewals.ts';
import { stockContract } from '../../src/repositories/contract/stock.ts';
import { subjectsIn } from './subjects.ts';

// Run by node-runner.test.ts in a process of its own, against the server of the run: no test runner in particular.
const client = new MongoClient(process.env.MONGODB_URI ?? '');
let databases = 0;
const subjects = subjectsIn(
  () => {
    databases += 1;
    return client.db(`smartvps-node-${process.pid}-${databases}`);
  },
  { ObjectId },
);

for (const { name, run } of [
  ...stockContract(subjects.stock),
  ...ordersContract(subjects.orders),
  ...provisionsContract(subjects.provisions),
  ...renewalsContract(subjects.renewals),
]) {
  test(name, run);
}
after(() => client.close());

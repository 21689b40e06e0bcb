import { MongoClient, ObjectId } from 'mongodb';
import { MongoClient as MongoClient6, ObjectId as ObjectId6 } from 'mongodb-6';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { ordersContract } from '../../src/repositories/contract/orders.ts';
import { provisionsContract } from '../../src/repositories/contract/provisions.ts';
import { renewalsContract } from '../../src/repositories/contract/renewals.ts';
import { stockContract } from '../../src/repositories/contract/stock.ts';
import { subjectsIn } from './subjects.ts';

const { uri } = inject('mongodb');
const client7 = new MongoClient(uri);
const client6 = new MongoClient6(uri);
const connection = mongoose.createConnection(uri);
let databases = 0;
const named = () => {
  databases += 1;
  return `smartvps-${process.pid}-${databases}`;
};

const drivers = [
  { driver: 'driver 7', subjects: subjectsIn(() => client7.db(named()), { ObjectId }) },
  { driver: 'driver 6', subjects: subjectsIn(() => client6.db(named()), { ObjectId: ObjectId6 }) },
  {
    driver: 'Mongoose 8',
    subjects: subjectsIn(
      () => {
        const { db } = connection.useDb(named());
        if (db === undefined) throw new Error('Mongoose is not connected.');
        return db;
      },
      { ObjectId: mongoose.mongo.ObjectId },
    ),
  },
];

beforeAll(() => connection.asPromise());
afterAll(() => Promise.all([client7.close(), client6.close(), connection.close()]));

describe.each(drivers)('the repositories in MongoDB keep the contracts, with $driver', ({ subjects }) => {
  const cases = [
    ...stockContract(subjects.stock),
    ...ordersContract(subjects.orders),
    ...provisionsContract(subjects.provisions),
    ...renewalsContract(subjects.renewals),
  ];
  for (const { name, run } of cases) test(name, run);
});

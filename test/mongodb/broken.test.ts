import { ObjectId } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { createMongoRepositories } from '../../src/mongodb.ts';
import { ordersContract } from '../../src/repositories/contract/orders.ts';
import { provisionsContract } from '../../src/repositories/contract/provisions.ts';
import { renewalsContract } from '../../src/repositories/contract/renewals.ts';
import { stockContract } from '../../src/repositories/contract/stock.ts';
import { firstFailure } from '../repositories/shelf.ts';
import { altered } from './altered.ts';
import { type BrokenAdapter, brokenAdapters } from './broken.ts';
import { subjectsIn } from './subjects.ts';
import { connect } from './support.ts';

const { fresh } = connect();

describe('the contracts reject every broken adapter for MongoDB', () => {
  test.each(brokenAdapters)('$contract: one that $name', async (broken) => {
    expect((await firstFailure(casesOf(broken)))?.name).toBe(broken.caughtBy);
  });
});

function casesOf({ contract, alteration = {}, remade }: BrokenAdapter) {
  const subjects = subjectsIn(fresh, { ObjectId }, (db) => {
    const repositories = createMongoRepositories(altered(db, alteration), { ObjectId });
    return { ...repositories, ...remade?.(repositories, db) };
  });
  const contracts = {
    stock: () => stockContract(subjects.stock),
    orders: () => ordersContract(subjects.orders),
    provisions: () => provisionsContract(subjects.provisions),
    renewals: () => renewalsContract(subjects.renewals),
  };
  return contracts[contract]();
}

import { MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { createMongoRepositories } from '../../src/mongodb.ts';
import { SCENARIOS, scenariosOn } from '../simulation/scenarios.ts';
import { goesAsInMemory, partsIn } from './simulated.ts';

const client = new MongoClient(inject('mongodb').uri);
const db = client.db(`simulation-${process.pid}`);
const scenarios = scenariosOn(partsIn(db));

beforeAll(() => createMongoRepositories(db, { ObjectId }).ensureIndexes());
afterAll(() => client.close());

describe('random histories that store in MongoDB', () => {
  it.each([
    ['orders', 60],
    ['renewals', 60],
    ['syncs', 80],
  ] as const)('keep every promise of %s, and go as they go in memory', async (flow, count) => {
    await goesAsInMemory(scenarios[flow].random, SCENARIOS[flow].random, { first: 1, count });
  });
});

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
  it('keep every promise of orders, and go as they go in memory', async () => {
    await goesAsInMemory(scenarios.orders, SCENARIOS.orders, { first: 1, count: 80 });
  });

  it('keep every promise of syncs, and go as they go in memory', async () => {
    await goesAsInMemory(scenarios.syncs, SCENARIOS.syncs, { first: 1, count: 80 });
  });
});

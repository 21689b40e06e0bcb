import { MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createMongoRepositories } from '../../../src/mongodb.ts';
import { playAll, states } from '../../simulation/explore.ts';
import type { Scenario } from '../../simulation/history.ts';
import { everyHistoryKeeps } from '../../simulation/report.ts';
import { SCENARIOS, scenariosOn } from '../../simulation/scenarios.ts';
import { goesAsInMemory, partsIn } from '../simulated.ts';

const HISTORIES = 2_000;
const FIRST_SEED = 100_001;

const client = new MongoClient(inject('mongodb').uri);
const db = client.db(`deep-simulation-${process.pid}`);
const scenarios = scenariosOn(partsIn(db));

/** Walks that end within minutes over the wire; in memory every walk is taken. */
const WALKED = [
  'two orders, one fault',
  'a hasty person, one fault, one preemption',
  'the last address, one fault, two preemptions',
  'two syncs, one fault, two preemptions',
];

beforeAll(() => createMongoRepositories(db, { ObjectId }).ensureIndexes());
afterAll(() => client.close());

describe('histories that store in MongoDB', () => {
  it.each(WALKED)('keep every promise on every tape of: %s', async (name) => {
    const { histories } = await everyHistoryKeeps(named(scenarios, name));
    const inMemory = await playAll(named(SCENARIOS, name), { seen: states() });
    expect(histories).toBe(inMemory.histories);
  });

  it('keep every promise of orders drawn at random, and go as they go in memory', async () => {
    await goesAsInMemory(scenarios.orders, SCENARIOS.orders, { first: FIRST_SEED, count: HISTORIES });
  });

  it('keep every promise of syncs drawn at random, and go as they go in memory', async () => {
    await goesAsInMemory(scenarios.syncs, SCENARIOS.syncs, { first: FIRST_SEED, count: HISTORIES });
  });
});

function named({ walks }: typeof SCENARIOS, name: string): Scenario {
  const found = walks.find(({ scenario }) => scenario.name === name);
  if (found === undefined) throw new Error(`There is no walk called "${name}".`);
  return found.scenario;
}

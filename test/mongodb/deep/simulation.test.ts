import { MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createMongoRepositories } from '../../../src/mongodb.ts';
import { playAll, states } from '../../simulation/explore.ts';
import type { Scenario } from '../../simulation/history.ts';
import { everyHistoryKeeps, everySeedKeeps } from '../../simulation/report.ts';
import { type FlowScenarios, SCENARIOS, type Scenarios, scenariosOn } from '../../simulation/scenarios.ts';
import { goesAsInMemory, partsIn } from '../simulated.ts';

const HISTORIES = 600;
const FIRST_SEED = 100_001;

const client = new MongoClient(inject('mongodb').uri);
const db = client.db(`deep-simulation-${process.pid}`);
const scenarios = scenariosOn(partsIn(db));

/** Walks that end within minutes over the wire; in memory every walk is taken. */
const WALKED = [
  ['orders', 'two orders, one fault'],
  ['orders', 'a hasty person, one fault, one preemption'],
  ['renewals', 'a late answer, one fault, two preemptions'],
  ['renewals', 'an order that ends, one fault, two preemptions'],
  ['syncs', 'two syncs, one fault, two preemptions'],
] as const satisfies readonly (readonly [keyof Scenarios, string])[];

beforeAll(() => createMongoRepositories(db, { ObjectId }).ensureIndexes());
afterAll(() => client.close());

describe('histories that store in MongoDB', () => {
  it.each(WALKED)('keep every promise of %s on every tape of: %s', async (flow, name) => {
    const { histories } = await everyHistoryKeeps(named(scenarios[flow], name));
    const inMemory = await playAll(named(SCENARIOS[flow], name), { seen: states() });
    expect(histories).toBe(inMemory.histories);
  });

  it.each(['orders', 'renewals'] as const)(
    'keep every promise of %s drawn at random, and go as they go in memory',
    async (flow) => {
      const seeds = { first: FIRST_SEED, count: HISTORIES };
      await goesAsInMemory(scenarios[flow].random, SCENARIOS[flow].random, seeds);
    },
  );

  // A list comes in the order of its ids, which are not those in memory: what is written between two of its pages may
  // be seen here and not there.
  it('keep every promise of syncs drawn at random', async () => {
    const { steps } = await everySeedKeeps(scenarios.syncs.random, FIRST_SEED, HISTORIES);
    expect(steps).toBeGreaterThan(HISTORIES * 10);
  });
});

function named({ walks }: FlowScenarios, name: string): Scenario {
  const found = walks.find(({ scenario }) => scenario.name === name);
  if (found === undefined) throw new Error(`There is no walk called "${name}".`);
  return found.scenario;
}

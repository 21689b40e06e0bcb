import { type Db, ObjectId } from 'mongodb';
import { expect } from 'vitest';
import { createMongoRepositories } from '../../src/mongodb.ts';
import { playSeeds } from '../simulation/explore.ts';
import type { Scenario } from '../simulation/history.ts';
import { everySeedKeeps } from '../simulation/report.ts';
import { type Parts, SOUND } from '../simulation/scenarios.ts';
import { empty, putItem, putOrder } from './shop.ts';

/**
 * The parts of a simulation that stores in a database: every step that a history takes is a real call over the wire.
 * Each history finds the database empty.
 */
export function partsIn(db: Db): Parts {
  const repositories = () => createMongoRepositories(db, { ObjectId });
  const createStock = async (items: Parameters<Parts['sync']['createStock']>[0]) => {
    await empty(db, 'ipstocks');
    for (const item of items) await putItem(db, item);
    const { stock } = repositories();
    return { ...stock, put: (item: (typeof items)[number]) => putItem(db, item) };
  };
  const createProvisions = async () => {
    await empty(db, 'smartvps_provisions', 'smartvps_pools');
    return repositories().provisions;
  };
  return {
    renewals: {
      ...SOUND.renewals,
      createProvisions,
      createRenewals: async () => {
        await empty(db, 'smartvps_renewals');
        return repositories().renewals;
      },
    },
    provisioning: {
      ...SOUND.provisioning,
      createStock,
      createProvisions,
      createOrders: async (orders) => {
        await empty(db, 'orders');
        for (const order of orders) await putOrder(db, order);
        return { ...repositories().orders, put: (order) => putOrder(db, order) };
      },
    },
    sync: { ...SOUND.sync, createStock, mayFindItSaid: true },
  };
}

/**
 * Plays the histories of some seeds on both, each of which must keep every promise. A history is decided by its tape
 * and by what the storage answers: between two right ones there is no difference.
 */
export async function goesAsInMemory(
  stored: Scenario,
  inMemory: Scenario,
  { first, count }: { readonly first: number; readonly count: number },
): Promise<void> {
  const there = await everySeedKeeps(stored, first, count);
  const here = await playSeeds(inMemory, first, count);
  expect(there.steps).toBeGreaterThan(count * 10);
  expect([there.steps, there.digest]).toEqual([here.steps, here.digest]);
}

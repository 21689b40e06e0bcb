import type { Order, Progress } from '../../domain/order.ts';
import { Secret } from '../../domain/secret.ts';
import {
  atOnce,
  type CaseFor,
  type ContractCase,
  casesFor,
  checkEqual,
  checkRefused,
  checkRejects,
  present,
} from './check.ts';
import type { OrdersUnderTest } from './subjects.ts';
import { asId, NO_IDS, ODD_IDS, scribbleOn } from './values.ts';

/**
 * The contract of an `OrderRepository`, one case per promise. An adapter that rejects none of them keeps it.
 *
 * @param factory - called once per case; gives a repository that nobody else writes to
 * @returns cases for any test runner
 * @example
 * ```ts
 * // Not run: your adapter is missing. docs/guide/storage.md has a whole one.
 * import { test } from 'node:test';
 * import { type OrdersUnderTest, ordersContract } from 'smartvps-sdk/testing';
 *
 * declare function ordersUnderTest(): Promise<OrdersUnderTest>;
 * for (const { name, run } of ordersContract(ordersUnderTest)) test(name, run);
 * ```
 */
export function ordersContract(factory: () => Promise<OrdersUnderTest>): readonly ContractCase[] {
  return casesFor(cases, factory);
}

const PASSWORD = 'p$ss."w\\rd" 🏅 ';

function order(id: string): Order {
  return { id, stockId: 'stock 1', memory: '8GB' };
}

function delivered(version: number): Extract<Progress, { readonly status: 'active' }> {
  return {
    version,
    status: 'active',
    ip: '103.82.72.5',
    username: 'root',
    password: new Secret(PASSWORD),
    os: 'ubuntu-22.04',
    expiresAt: new Date('2026-04-01T00:00:00.123Z'),
  };
}

/** One progress of every status, in the versions 1, 2, and so on. */
function everyProgress(): readonly Progress[] {
  return [
    { version: 1, status: 'provisioning' },
    { version: 2, status: 'needs_review', reason: 'outcome_unknown' },
    {
      version: 3,
      status: 'failed',
      reason: 'Package "103.82.72" (PID: 1) has no available IPs. IPv4 count: 0',
    },
    { version: 4, status: 'provisioning' },
    delivered(5),
    { version: 6, status: 'abandoned', reason: 'abandoned' },
  ];
}

const cases: readonly CaseFor<OrdersUnderTest>[] = [
  {
    name: 'orders: get gives an order to the letter, whatever its id',
    run: async ({ orders, put }) => {
      for (const id of ODD_IDS) await put(order(id));
      for (const id of ODD_IDS) {
        const { stockId, memory, ...found } = present(
          await orders.get(id),
          `the order ${JSON.stringify(id)}`,
        );
        checkEqual([found.id, stockId, memory], [id, 'stock 1', '8GB'], `the order ${JSON.stringify(id)}`);
      }
    },
  },
  {
    name: 'orders: get gives the operating system that was ordered, and none where none was',
    run: async ({ orders, put }) => {
      await put({ ...order('1'), os: 'ubuntu-22.04' });
      await put(order('2'));
      checkEqual((await orders.get('1'))?.os, 'ubuntu-22.04', 'the operating system ordered');
      checkEqual((await orders.get('2'))?.os, undefined, 'no operating system ordered');
    },
  },
  {
    name: 'orders: get gives undefined for an id that is not there, however odd',
    run: async ({ orders, put }) => {
      await put(order('there'));
      for (const id of ODD_IDS) checkEqual(await orders.get(id), undefined, `get of ${JSON.stringify(id)}`);
    },
  },
  {
    name: 'orders: what is no id is refused, and nothing is stored',
    run: async ({ orders, put, stored }) => {
      await put(order('1'));
      for (const id of NO_IDS) {
        await checkRefused(() => orders.get(asId(id)), 'get of what is no id');
        await checkRefused(() => orders.update(asId(id), delivered(1)), 'update of what is no id');
      }
      checkEqual(await stored('1'), undefined, 'the progress of the order that is there');
    },
  },
  {
    name: 'orders: a progress is stored as it was told, and stored when update resolves',
    run: async ({ orders, put, stored }) => {
      await put(order('1'));
      checkEqual(await stored('1'), undefined, 'the progress before the first one');
      for (const progress of everyProgress()) {
        await orders.update('1', progress);
        checkEqual(await stored('1'), progress, `the progress of version ${progress.version}`);
      }
    },
  },
  {
    name: 'orders: a login without operating system and expiry is stored as such',
    run: async ({ orders, put, stored }) => {
      await put(order('1'));
      const progress = { ...delivered(1), os: undefined, expiresAt: undefined };
      await orders.update('1', progress);
      checkEqual(await stored('1'), progress, 'the progress stored');
    },
  },
  {
    name: 'orders: a progress may be told again, and changes nothing then',
    run: async ({ orders, put, stored }) => {
      await put(order('1'));
      await orders.update('1', delivered(3));
      await orders.update('1', delivered(3));
      checkEqual(await stored('1'), delivered(3), 'the progress stored');
    },
  },
  {
    name: 'orders: a progress that is not newer is ignored, and update resolves',
    run: async ({ orders, put, stored }) => {
      await put(order('1'));
      await orders.update('1', delivered(10));
      for (const version of [10, 9, 2, 1]) {
        await orders.update('1', { version, status: 'failed', reason: 'late' });
        checkEqual(await stored('1'), delivered(10), `the progress after one of version ${version}`);
      }
    },
  },
  {
    name: 'orders: a newer progress is stored whole, also when versions were left out',
    run: async ({ orders, put, stored }) => {
      await put(order('1'));
      await orders.update('1', { version: 2, status: 'needs_review', reason: 'outcome_unknown' });
      await orders.update('1', delivered(1_000_000));
      checkEqual(await stored('1'), delivered(1_000_000), 'the progress stored');
    },
  },
  {
    name: 'orders: of any number of progresses at once the newest stays',
    run: async ({ orders, put, stored }) => {
      await put(order('1'));
      await atOnce(50, (turn) => {
        const version = ((turn * 17) % 50) + 1;
        return orders.update('1', { version, status: 'failed', reason: `version ${version}` });
      });
      const newest = { version: 50, status: 'failed', reason: 'version 50' };
      checkEqual(await stored('1'), newest, 'the progress stored');
    },
  },
  {
    name: 'orders: a progress leaves what was ordered as it is',
    run: async ({ orders, put }) => {
      await put({ ...order('1'), os: 'Ubuntu 22' });
      for (const progress of everyProgress()) {
        await orders.update('1', progress);
        const { id, stockId, memory, os } = present(await orders.get('1'), 'the order');
        checkEqual([id, stockId, memory, os], ['1', 'stock 1', '8GB', 'Ubuntu 22'], 'what was ordered');
      }
    },
  },
  {
    name: 'orders: a progress leaves every other order alone, however alike the ids',
    run: async ({ orders, put, stored }) => {
      for (const id of ODD_IDS) await put(order(id));
      for (const [index, id] of ODD_IDS.entries()) await orders.update(id, delivered(index + 1));
      for (const [index, id] of ODD_IDS.entries()) {
        checkEqual(await stored(id), delivered(index + 1), `the progress of ${JSON.stringify(id)}`);
      }
    },
  },
  {
    name: 'orders: an update of an order that is not there rejects, for it is stored nowhere',
    run: async ({ orders, put }) => {
      await put(order('1'));
      await checkRejects(() => orders.update('2', delivered(1)), 'an update of an order that is not there');
      checkEqual(await orders.get('2'), undefined, 'the order that is not there');
    },
  },
  {
    name: 'orders: what went in or came out can be changed without changing what is stored',
    run: async ({ orders, put, stored }) => {
      await put({ ...order('1'), tags: ['paid'] });
      const progress = delivered(1);
      await orders.update('1', progress);
      scribbleOn(progress);
      scribbleOn(await orders.get('1'));
      checkEqual(await stored('1'), delivered(1), 'the progress stored');
      checkEqual((await orders.get('1'))?.stockId, 'stock 1', 'the stock item ordered');
    },
  },
];

import type { RenewalKey, RenewalQuery, RenewalRepository } from '../../ports/renewals.ts';
import { atOnce, type CaseFor, checkEqual, checkRefused } from './check.ts';
import { allPages, NOW, numbered } from './leased-steps.ts';
import { keyOf, keysOf, ODD_KEYS, recorded } from './renewals-steps.ts';
import type { RenewalsUnderTest } from './subjects.ts';
import { asId, NO_IDS } from './values.ts';

const ORDERS = 8;
const INVOICES = 15;

/** The keys of eight orders of fifteen invoices, in order. */
const GRID: readonly RenewalKey[] = Array.from({ length: ORDERS * INVOICES }, (_, turn) =>
  keyOf(numbered('order', Math.floor(turn / INVOICES)), numbered('invoice', turn % INVOICES)),
);

/** Stores a record of every key of {@link GRID}, in no order. */
async function fillGrid(renewals: RenewalRepository): Promise<void> {
  const shuffled = GRID.map((_, turn) => GRID[(turn * 77) % GRID.length] ?? keyOf('no', 'key'));
  await Promise.all(shuffled.map((key, turn) => recorded(renewals, key, { dueAt: NOW + turn })));
}

/** The keys of a list, read page after page. */
async function paged(renewals: RenewalRepository, query: RenewalQuery): Promise<readonly string[]> {
  const page = (last: RenewalKey | undefined) =>
    renewals.list({ ...query, ...(last && { after: keyOf(last.orderId, last.invoiceId) }) });
  return keysOf(await allPages(page));
}

/** Promises of `due` and `list`. */
export const renewalsQueryCases: readonly CaseFor<RenewalsUnderTest>[] = [
  {
    name: 'renewals: due gives records whose time has come, whatever their stage, and no others',
    run: async ({ renewals }) => {
      await recorded(renewals, keyOf('2', 'past'), { dueAt: NOW - 1 });
      await recorded(renewals, keyOf('1', 'now'), { dueAt: NOW, stage: 'failed' });
      await recorded(renewals, keyOf('1', 'later'), { dueAt: NOW + 1 });
      await recorded(renewals, keyOf('1', 'never'), { dueAt: undefined });
      const wanted = keysOf([keyOf('2', 'past'), keyOf('1', 'now')]);
      checkEqual(keysOf(await renewals.due(NOW, 10)), wanted, 'the renewals due');
    },
  },
  {
    name: 'renewals: due leaves out what somebody has on lease, until the lease has ended',
    run: async ({ renewals }) => {
      const key = keyOf('1', 'leased');
      await recorded(renewals, key, { dueAt: NOW, leaseUntil: NOW + 10 });
      checkEqual(await renewals.due(NOW + 9, 10), [], 'the renewals due before the lease ends');
      checkEqual(keysOf(await renewals.due(NOW + 10, 10)), keysOf([key]), 'the renewals due when it ends');
    },
  },
  {
    name: 'renewals: due gives whole records, the longest due first, as many as asked for',
    run: async ({ renewals }) => {
      await fillGrid(renewals);
      const due = await renewals.due(NOW + 100, GRID.length);
      const times = due.map(({ dueAt = 0 }) => dueAt - NOW);
      const wanted = Array.from({ length: 101 }, (_, time) => time);
      checkEqual(times, wanted, 'the times of the records due');
      checkEqual(keysOf(await renewals.due(NOW + 100, 7)), keysOf(due).slice(0, 7), 'seven of them');
      checkEqual(due[0], await renewals.get(due[0] ?? keyOf('no', 'record')), 'the first record');
      checkEqual(await renewals.due(NOW + 100, 0), [], 'none of them');
    },
  },
  {
    name: 'renewals: due and list refuse what is no time, no number, no stage and no id',
    run: async ({ renewals }) => {
      await recorded(renewals, keyOf('1', '1'));
      for (const limit of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        await checkRefused(() => renewals.due(NOW, limit), `due with limit ${limit}`);
        await checkRefused(() => renewals.list({ limit }), `list with limit ${limit}`);
      }
      await checkRefused(() => renewals.due(Number.NaN, 10), 'due at no time');
      const stages: RenewalQuery = JSON.parse('{"stage":{"$ne":"renewed"}}');
      await checkRefused(() => renewals.list(stages), 'list of what is no stage');
      for (const id of NO_IDS.map(asId)) {
        for (const after of [keyOf(id, '1'), keyOf('1', id)])
          await checkRefused(() => renewals.list({ after }), 'list after what is no key');
        if (id !== undefined)
          await checkRefused(() => renewals.list({ orderId: id }), 'list of what is no order');
      }
    },
  },
  {
    name: 'renewals: list gives whole records in the order of their ids, a hundred unless told otherwise',
    run: async ({ renewals }) => {
      await fillGrid(renewals);
      const page = await renewals.list({});
      checkEqual(keysOf(page), keysOf(GRID.slice(0, 100)), 'the page');
      checkEqual(page[0], await renewals.get(page[0] ?? keyOf('no', 'record')), 'the first record');
      checkEqual(keysOf(await renewals.list({ limit: 3 })), keysOf(GRID.slice(0, 3)), 'a page of three');
      checkEqual(keysOf(await renewals.list({ limit: GRID.length })), keysOf(GRID), 'a page of all');
      checkEqual(await renewals.list({ limit: 0 }), [], 'a page of none');
    },
  },
  {
    name: 'renewals: pages follow each other without gap or repeat, within an order and from order to order',
    run: async ({ renewals }) => {
      await fillGrid(renewals);
      checkEqual(await paged(renewals, { limit: 11 }), keysOf(GRID), 'pages of 11');
      checkEqual(await paged(renewals, {}), keysOf(GRID), 'pages of a hundred');
      const after = async (orderId: string, invoiceId: string) =>
        keysOf(await renewals.list({ after: keyOf(orderId, invoiceId), limit: 2 }));
      const last = GRID.length - 1;
      checkEqual(await after('order-0007', 'invoice-0013x'), keysOf(GRID.slice(last)), 'after no invoice');
      checkEqual(await after('order-0006x', 'z'), keysOf(GRID.slice(-15, -13)), 'after no order');
      checkEqual(await after('order-0007', 'invoice-0014'), [], 'after the last');
      checkEqual(await after('p', 'a'), [], 'after the last order');
    },
  },
  {
    name: 'renewals: the order of the pages is that of the order ids, then of the invoice ids',
    run: async ({ renewals }) => {
      const keys = [keyOf('a', 'a'), keyOf('a', 'z'), keyOf('a!', 'b'), keyOf('aa', 'a'), keyOf('b', 'a')];
      for (const key of [...keys].reverse()) await recorded(renewals, key);
      checkEqual(keysOf(await renewals.list({})), keysOf(keys), 'the renewals listed');
      checkEqual(await paged(renewals, { limit: 1 }), keysOf(keys), 'pages of one');
    },
  },
  {
    name: 'renewals: pages hold every renewal once, however odd its ids, those of an order together',
    run: async ({ renewals }) => {
      await atOnce(ODD_KEYS.length, (turn) => recorded(renewals, ODD_KEYS[turn] ?? keyOf('no', 'key')));
      const found = await paged(renewals, { limit: 1 });
      checkEqual([...found].sort(), [...keysOf(ODD_KEYS)].sort(), 'the renewals listed');
      checkEqual(await paged(renewals, { limit: 5 }), found, 'the renewals in pages of five');
      const orders = (await renewals.list({ limit: 1_000 })).map(({ orderId }) => orderId);
      const begun = orders.filter((orderId, turn) => orderId !== orders[turn - 1]);
      checkEqual(begun.length, new Set(orders).size, 'the runs of one order in the list');
    },
  },
  {
    name: 'renewals: list gives the stage or stages asked for',
    run: async ({ renewals }) => {
      await recorded(renewals, keyOf('1', 'a'), { stage: 'renewed' });
      await recorded(renewals, keyOf('1', 'b'), { stage: 'failed' });
      await recorded(renewals, keyOf('2', 'c'), { stage: 'needs_review' });
      await recorded(renewals, keyOf('2', 'd'), { stage: 'renewed' });
      const of = async (stage: RenewalQuery['stage']) => invoices(await renewals.list({ stage }));
      checkEqual(await of('renewed'), ['a', 'd'], 'what is renewed');
      checkEqual(await of(['failed', 'renewed']), ['a', 'b', 'd'], 'what is failed or renewed');
      checkEqual(await of('renewing'), [], 'what is being renewed');
      checkEqual(await of([]), [], 'what is of no stage');
      checkEqual(await of(undefined), ['a', 'b', 'c', 'd'], 'what is of any stage');
      const pages = keysOf([keyOf('1', 'a'), keyOf('2', 'd')]);
      checkEqual(await paged(renewals, { stage: 'renewed', limit: 1 }), pages, 'pages of one');
    },
  },
  {
    name: 'renewals: list gives the renewals of one order, whatever its id',
    run: async ({ renewals }) => {
      for (const key of ODD_KEYS) await recorded(renewals, key);
      for (const orderId of new Set(ODD_KEYS.map((key) => key.orderId))) {
        const wanted = keysOf(ODD_KEYS.filter((key) => key.orderId === orderId));
        const found = keysOf(await renewals.list({ orderId }));
        checkEqual([...found].sort(), [...wanted].sort(), `the renewals of ${JSON.stringify(orderId)}`);
      }
      checkEqual(await renewals.list({ orderId: 'no such order' }), [], 'the renewals of no order');
    },
  },
  {
    name: 'renewals: order, stage and page go together',
    run: async ({ renewals }) => {
      for (const orderId of ['1', '2']) {
        for (const invoiceId of ['a', 'b', 'c']) await recorded(renewals, keyOf(orderId, invoiceId));
        await recorded(renewals, keyOf(orderId, 'd'), { stage: 'renewed' });
      }
      const query = { orderId: '1', stage: 'pending', limit: 2 } as const;
      const of = async (after: RenewalKey) => invoices(await renewals.list({ ...query, after }));
      checkEqual(invoices(await renewals.list(query)), ['a', 'b'], 'the first page');
      checkEqual(await of(keyOf('1', 'b')), ['c'], 'the second page');
      checkEqual(await of(keyOf('0', 'b')), ['a', 'b'], 'the page after another order');
      checkEqual(await of(keyOf('2', 'a')), [], 'the page after a later order');
      const all = ['a', 'b', 'c'].map((invoiceId) => keyOf('1', invoiceId));
      checkEqual(await paged(renewals, { ...query, limit: 1 }), keysOf(all), 'pages of one');
    },
  },
];

function invoices(renewals: readonly RenewalKey[]): readonly string[] {
  return renewals.map(({ invoiceId }) => invoiceId);
}

import type { ProvisionQuery, ProvisionRepository } from '../../ports/provisions.ts';
import { atOnce, type CaseFor, checkEqual, checkRefused } from './check.ts';
import { allPages, NOW, numbered } from './leased-steps.ts';
import { recorded } from './provisions-steps.ts';
import type { ProvisionsUnderTest } from './subjects.ts';
import { asNumber, NO_NUMBERS, ODD_IDS } from './values.ts';

const MANY = 250;

function orderIds(records: readonly { readonly orderId: string }[]): readonly string[] {
  return records.map(({ orderId }) => orderId);
}

/** The ids of a list, read page after page. */
async function paged(provisions: ProvisionRepository, query: ProvisionQuery): Promise<readonly string[]> {
  const page = (last: { readonly orderId: string } | undefined) =>
    provisions.list({ ...query, ...(last && { after: last.orderId }) });
  return orderIds(await allPages(page));
}

/** Promises of `due` and `list`, and of what is refused everywhere. */
export const provisionsQueryCases: readonly CaseFor<ProvisionsUnderTest>[] = [
  {
    name: 'provisions: due gives records whose time has come, whatever their stage, and no others',
    run: async ({ provisions }) => {
      await recorded(provisions, 'past', { dueAt: NOW - 1 });
      await recorded(provisions, 'now', { dueAt: NOW, stage: 'failed' });
      await recorded(provisions, 'later', { dueAt: NOW + 1 });
      await recorded(provisions, 'never', { dueAt: undefined });
      checkEqual(orderIds(await provisions.due(NOW, 10)), ['past', 'now'], 'the orders due');
    },
  },
  {
    name: 'provisions: due leaves out what somebody has on lease, until the lease has ended',
    run: async ({ provisions }) => {
      await recorded(provisions, 'leased', { dueAt: NOW, leaseUntil: NOW + 10 });
      checkEqual(await provisions.due(NOW + 9, 10), [], 'the orders due before the lease ends');
      checkEqual(orderIds(await provisions.due(NOW + 10, 10)), ['leased'], 'the orders due when it ends');
    },
  },
  {
    name: 'provisions: due gives whole records, the longest due first, as many as asked for',
    run: async ({ provisions }) => {
      await atOnce(MANY, (turn) =>
        recorded(provisions, numbered('order', turn), { dueAt: NOW + ((turn * 101) % MANY) }),
      );
      const due = await provisions.due(NOW + 200, MANY);
      const times = due.map(({ dueAt = 0 }) => dueAt - NOW);
      checkEqual(
        times,
        Array.from({ length: 201 }, (_, time) => time),
        'the times of the records due',
      );
      checkEqual(orderIds(await provisions.due(NOW + 200, 7)), orderIds(due).slice(0, 7), 'seven of them');
      checkEqual(due[0], await provisions.get(due[0]?.orderId ?? ''), 'the first record');
      checkEqual(await provisions.due(NOW + 200, 0), [], 'none of them');
    },
  },
  {
    name: 'provisions: due and list refuse what is no time and no number',
    run: async ({ provisions }) => {
      await recorded(provisions, '1');
      for (const limit of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        await checkRefused(() => provisions.due(NOW, limit), `due with limit ${limit}`);
        await checkRefused(() => provisions.list({ limit }), `list with limit ${limit}`);
      }
      await checkRefused(() => provisions.due(Number.NaN, 10), 'due at no time');
      const query: ProvisionQuery = JSON.parse('{"after":{"$gt":""}}');
      await checkRefused(() => provisions.list(query), 'list after what is no id');
      const stages: ProvisionQuery = JSON.parse('{"stage":{"$ne":"active"}}');
      await checkRefused(() => provisions.list(stages), 'list of what is no stage');
    },
  },
  {
    name: 'provisions: what is no time and no whole number is refused, and nothing changes',
    run: async ({ provisions }) => {
      const stored = await recorded(provisions, '1');
      const evidence = { at: NOW, outcome: 'unknown' } as const;
      const pool = { name: 'pool', owner: 'a', now: NOW, leaseUntil: NOW + 1 };
      for (const wrong of NO_NUMBERS.map(asNumber)) {
        const calls: readonly (() => Promise<unknown>)[] = [
          () => provisions.enqueue({ orderId: '2', now: wrong }),
          () => provisions.claim({ orderId: '1', now: wrong, leaseUntil: NOW + 1 }),
          () => provisions.claim({ orderId: '2', now: NOW, leaseUntil: wrong }),
          () => provisions.advance(wrong, stored),
          () => provisions.recordEvidence('1', wrong, evidence),
          () => provisions.recordEvidence('1', 1, { ...evidence, at: wrong }),
          () => provisions.acquirePool({ ...pool, now: wrong }),
          () => provisions.acquirePool({ ...pool, leaseUntil: wrong }),
        ];
        for (const [turn, call] of calls.entries()) await checkRefused(call, `call ${turn} with ${wrong}`);
      }
      checkEqual(await provisions.list({}), [stored], 'the records');
      checkEqual(await provisions.acquirePool({ ...pool, owner: 'b' }), true, 'the pool is free');
    },
  },
  {
    name: 'provisions: list gives whole records in the order of their ids, a hundred unless told otherwise',
    run: async ({ provisions }) => {
      await atOnce(MANY, (turn) => recorded(provisions, numbered('order', (turn * 101) % MANY)));
      const ids = Array.from({ length: MANY }, (_, turn) => numbered('order', turn));
      const page = await provisions.list({});
      checkEqual(orderIds(page), ids.slice(0, 100), 'the page');
      checkEqual(page[0], await provisions.get(numbered('order', 0)), 'the first record');
      checkEqual(orderIds(await provisions.list({ limit: 3 })), ids.slice(0, 3), 'a page of three');
      checkEqual(orderIds(await provisions.list({ limit: MANY })), ids, 'a page of all');
      checkEqual(await provisions.list({ limit: 0 }), [], 'a page of none');
    },
  },
  {
    name: 'provisions: pages follow each other without gap or repeat',
    run: async ({ provisions }) => {
      await atOnce(MANY, (turn) => recorded(provisions, numbered('order', turn)));
      const ids = Array.from({ length: MANY }, (_, turn) => numbered('order', turn));
      checkEqual(await paged(provisions, { limit: 37 }), ids, 'pages of 37');
      checkEqual(await paged(provisions, {}), ids, 'pages of a hundred');
      const between = await provisions.list({ after: 'order-0248x', limit: 10 });
      checkEqual(orderIds(between), ['order-0249'], 'a page after an id that no record has');
      checkEqual(await provisions.list({ after: 'p' }), [], 'a page after the last');
    },
  },
  {
    name: 'provisions: pages hold every order once, however odd its id',
    run: async ({ provisions }) => {
      for (const id of ODD_IDS) await recorded(provisions, id);
      const found = await paged(provisions, { limit: 1 });
      checkEqual([...found].sort(), [...ODD_IDS].sort(), 'the orders listed');
      checkEqual(await paged(provisions, { limit: 5 }), found, 'the orders in pages of five');
    },
  },
  {
    name: 'provisions: list gives the stage or stages asked for',
    run: async ({ provisions }) => {
      await recorded(provisions, 'a', { stage: 'active' });
      await recorded(provisions, 'b', { stage: 'failed' });
      await recorded(provisions, 'c', { stage: 'needs_review' });
      await recorded(provisions, 'd', { stage: 'active' });
      const of = async (stage: ProvisionQuery['stage']) => orderIds(await provisions.list({ stage }));
      checkEqual(await of('active'), ['a', 'd'], 'what is active');
      checkEqual(await of(['failed', 'active']), ['a', 'b', 'd'], 'what is failed or active');
      checkEqual(await of('ended'), [], 'what is ended');
      checkEqual(await of([]), [], 'what is of no stage');
      checkEqual(await of(undefined), ['a', 'b', 'c', 'd'], 'what is of any stage');
      checkEqual(await paged(provisions, { stage: 'active', limit: 1 }), ['a', 'd'], 'pages of one');
    },
  },
  {
    name: 'provisions: list gives what needs attention, or what does not',
    run: async ({ provisions }) => {
      await recorded(provisions, 'a', { needsAttention: true, stage: 'needs_review' });
      await recorded(provisions, 'b', { needsAttention: false });
      await recorded(provisions, 'c', { stage: 'active' });
      await provisions.recordEvidence('c', 1, { at: NOW, outcome: 'unknown' });
      const of = async (query: ProvisionQuery) => orderIds(await provisions.list(query));
      checkEqual(await of({ needsAttention: true }), ['a', 'c'], 'what needs attention');
      checkEqual(await of({ needsAttention: false }), ['b'], 'what needs none');
      checkEqual(await of({ needsAttention: undefined }), ['a', 'b', 'c'], 'whatever it needs');
      checkEqual(
        await of({ needsAttention: true, stage: 'active' }),
        ['c'],
        'what is active and needs attention',
      );
    },
  },
  {
    name: 'provisions: list gives what expires before a moment, and nothing that has no expiry',
    run: async ({ provisions }) => {
      await recorded(provisions, 'a', { expiresAt: NOW - 1, stage: 'active' });
      await recorded(provisions, 'b', { expiresAt: NOW, stage: 'active' });
      await recorded(provisions, 'c', { expiresAt: NOW + 1, stage: 'active' });
      await recorded(provisions, 'd', { stage: 'active' });
      await recorded(provisions, 'e', { expiresAt: NOW - 9, stage: 'ended' });
      const expiring = await provisions.list({ expiresBefore: NOW });
      checkEqual(orderIds(expiring), ['a', 'e'], 'what expires before now');
      const query = { expiresBefore: NOW + 1, stage: 'active', limit: 1 } as const;
      checkEqual(await paged(provisions, query), ['a', 'b'], 'active ones in pages of one');
      checkEqual(
        orderIds(await provisions.list({ ...query, after: 'a' })),
        ['b'],
        'the page after the first',
      );
    },
  },
];

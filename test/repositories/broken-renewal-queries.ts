import type { Renewal } from '../../src/domain/renewal.ts';
import type { RenewalKey, RenewalQuery } from '../../src/ports/renewals.ts';
import type { RenewalsUnderTest } from '../../src/repositories/contract/subjects.ts';
import { broken, EVERY } from './renewal-sabotage.ts';
import type { Sabotage } from './sabotage.ts';

/** Lists what `isAfter` says is after the last record of the page before. */
function paging(
  name: string,
  isAfter: (record: RenewalKey, after: RenewalKey) => boolean,
): Sabotage<RenewalsUnderTest> {
  return broken(name, (sound) => ({
    list: async (query) => {
      const page = await sound.list(query);
      const { after, limit = 100, ...rest } = query;
      if (after === undefined) return page;
      const records = await sound.list({ ...rest, limit: EVERY });
      return records.filter((record) => isAfter(record, after)).slice(0, limit);
    },
  }));
}

/** Lists what is asked for by another order, a page at a time. */
function ordering(name: string, textOf: (key: RenewalKey) => string): Sabotage<RenewalsUnderTest> {
  return broken(name, (sound) => ({
    list: async (query) => {
      await sound.list(query);
      const { after, limit = 100, ...rest } = query;
      const records = [...(await sound.list({ ...rest, limit: EVERY }))];
      const sorted = records.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
      return sorted.filter((record) => !after || textOf(record) > textOf(after)).slice(0, limit);
    },
  }));
}

/** Asks the sound store for something else. */
function asking(name: string, change: (query: RenewalQuery) => RenewalQuery): Sabotage<RenewalsUnderTest> {
  return broken(name, (sound) => ({ list: (query) => sound.list(change(query)) }));
}

/** Gives what is due in a way of its own, out of all that is. */
function picking(
  name: string,
  pick: (due: readonly Renewal[], limit: number) => readonly Renewal[],
): Sabotage<RenewalsUnderTest> {
  return broken(name, (sound) => ({
    due: async (now, limit) => {
      await sound.due(now, limit);
      return pick(await sound.due(now, EVERY), limit);
    },
  }));
}

function byOrderId(a: Renewal, b: Renewal): number {
  return a.orderId < b.orderId ? -1 : 1;
}

const brokenDue: readonly Sabotage<RenewalsUnderTest>[] = [
  broken('due gives what somebody has on lease', (sound) => ({
    due: async (now, limit) => {
      await sound.due(now, limit);
      const records = await sound.list({ limit: EVERY });
      const due = records.filter(({ dueAt }) => dueAt !== undefined && dueAt <= now);
      return due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0)).slice(0, limit);
    },
  })),
  picking('due leaves out what was ever on lease', (due, limit) =>
    due.filter(({ leaseUntil }) => leaseUntil === undefined).slice(0, limit),
  ),
  picking('due gives records in no order', (due, limit) => [...due].sort(byOrderId).slice(0, limit)),
  picking('due takes as many as asked for and puts them in order then', (due, limit) =>
    [...due]
      .sort(byOrderId)
      .slice(0, limit)
      .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0)),
  ),
  picking('due leaves out endings', (due, limit) =>
    due.filter(({ stage }) => stage !== 'failed').slice(0, limit),
  ),
  picking('due ignores how many were asked for', (due) => due),
  picking('due gives a part of each record', (due, limit) =>
    due.slice(0, limit).map((record) => ({ ...record, createdAt: 0 })),
  ),
  picking('due gives one renewal of each order', (due, limit) =>
    due.filter((record, turn) => due.findIndex(isOfOrder(record)) === turn).slice(0, limit),
  ),
  broken('due leaves out what is due this very moment', (sound) => ({
    due: async (now, limit) => (await sound.due(now, limit)).filter(({ dueAt }) => dueAt !== now),
  })),
  broken('limits are not checked', (sound) => ({
    due: (now, limit) => sound.due(now, Number.isSafeInteger(limit) && limit >= 0 ? limit : 10),
  })),
];

const brokenLists: readonly Sabotage<RenewalsUnderTest>[] = [
  paging('pages go on after the order', (record, after) => record.orderId > after.orderId),
  paging('pages go on at the order', (record, after) => record.orderId >= after.orderId),
  paging(
    'pages go on where both ids are greater',
    (record, after) => record.orderId >= after.orderId && record.invoiceId > after.invoiceId,
  ),
  paging(
    'pages go on where either id is greater',
    (record, after) => record.orderId > after.orderId || record.invoiceId > after.invoiceId,
  ),
  paging(
    'pages repeat the last record of the page before',
    (record, after) =>
      record.orderId > after.orderId ||
      (record.orderId === after.orderId && record.invoiceId >= after.invoiceId),
  ),
  paging('pages go on by the invoice alone', (record, after) => record.invoiceId > after.invoiceId),
  ordering('list is in the order of both ids, joined', (key) => `${key.orderId}:${key.invoiceId}`),
  ordering(
    'list is in the order of the order ids without regard to case',
    (key) => `${key.orderId.toLowerCase()}\0${key.invoiceId}\0${key.orderId}`,
  ),
  ordering('list is in the order of the invoices', (key) => `${key.invoiceId}\0${key.orderId}`),
  broken('list begins anew when the last record of the page before is gone', (sound) => ({
    list: async (query) => {
      const page = await sound.list(query);
      const isGone = query.after !== undefined && (await sound.get(query.after)) === undefined;
      return isGone ? sound.list({ ...query, after: undefined }) : page;
    },
  })),
  asking('list gives everything unless told otherwise', (query) => ({
    ...query,
    limit: query.limit ?? EVERY,
  })),
  asking('a limit of 0 lists all', (query) => (query.limit === 0 ? { ...query, limit: EVERY } : query)),
  asking('list takes an operator for a stage', ({ stage, ...query }) =>
    typeof stage === 'string' || Array.isArray(stage) ? { ...query, stage } : query,
  ),
  asking('list takes an operator for an order', ({ orderId, ...query }) =>
    typeof orderId === 'string' ? { ...query, orderId } : query,
  ),
  asking('list takes an operator for the last invoice', ({ after, ...query }) =>
    typeof after?.invoiceId === 'string' ? { ...query, after } : query,
  ),
  asking('list knows one stage at a time', ({ stage, ...query }) => ({
    ...query,
    stage: Array.isArray(stage) && stage.length > 0 ? stage[0] : stage,
  })),
  asking('list takes no stage for any', ({ stage, ...query }) =>
    Array.isArray(stage) && stage.length === 0 ? query : { ...query, stage },
  ),
  asking('list ignores the stage beside an order', ({ stage, ...query }) =>
    query.orderId === undefined ? { ...query, stage } : query,
  ),
  asking('list ignores the order beside a page', ({ orderId, ...query }) =>
    query.after === undefined ? { ...query, orderId } : query,
  ),
  asking('list ignores a page that begins in another order', ({ after, ...query }) =>
    query.orderId === undefined || query.orderId === after?.orderId ? { ...query, after } : query,
  ),
  broken('list finds orders by their beginning', (sound) => ({
    list: async (query) => {
      const page = await sound.list(query);
      const { orderId, ...rest } = query;
      if (orderId === undefined) return page;
      return (await sound.list({ ...rest, limit: EVERY })).filter((record) =>
        record.orderId.startsWith(orderId),
      );
    },
  })),
  broken('list finds orders without regard to case', (sound) => ({
    list: async (query) => {
      const page = await sound.list(query);
      const { orderId, limit = 100, ...rest } = query;
      if (orderId === undefined) return page;
      const wanted = orderId.toLowerCase();
      const records = await sound.list({ ...rest, limit: EVERY });
      return records.filter((record) => record.orderId.toLowerCase() === wanted).slice(0, limit);
    },
  })),
];

function isOfOrder({ orderId }: Renewal): (other: Renewal) => boolean {
  return (other) => other.orderId === orderId;
}

/** Broken `due` and `list`, each of which the contract must reject. */
export const brokenRenewalQueries: readonly Sabotage<RenewalsUnderTest>[] = [...brokenDue, ...brokenLists];

import { describe, expect, it } from 'vitest';
import { missedQuotas, type Quota } from './quotas.ts';
import { everySeedKeeps } from './report.ts';
import { SCENARIOS } from './scenarios.ts';

const FIRST_SEED = 1;
const HISTORIES = 60_000;

describe('random histories of orders', () => {
  it('keep every promise, and come to everything that can happen', async () => {
    const { tally } = await everySeedKeeps(SCENARIOS.orders, FIRST_SEED, HISTORIES);
    expect(missedQuotas(tally, HISTORIES, QUOTAS)).toEqual([]);
  }, 600_000);
});

const QUOTAS: readonly Quota[] = [
  ['ending: active', 30_000],
  ['ending: failed rejected', 2_000],
  ['ending: failed out_of_stock', 500],
  ['ending: failed cancelled', 500],
  ['ending: failed not_found', 50],
  ['ending: failed not_purchased', 50],
  ['ending: failed deferred_too_long', 50],
  ['ending: needs_review', 3_000],
  ['ending: abandoned', 300],
  ['review: outcome_unknown', 500],
  ['review: wrong_pool', 100],
  ['review: wrong_os', 50],
  ['review: credentials_missing', 1_000],
  ['review: address_in_use', 200],
  ['review: surplus_purchase', 5],
  ['provision: deferred deadline', 1_000],
  ['provision: deferred in_progress', 5_000],
  ['provision: deferred list_empty', 100],
  ['provision: deferred list_unavailable', 2_000],
  ['provision: deferred not_sent', 200],
  ['provision: deferred package_unreadable', 50],
  ['provision: deferred pool_busy', 2_000],
  ['provision: deferred rate_limited', 100],
  ['provision: deferred unauthorized', 100],
  ['lease taken over during a call', 3_000],
  ['compare-and-set lost', 1_000],
  ['sold after the caller gave up', 50],
  ['handed back', 20],
  ['brought in', 10],
  ['review without a request', 100],
  ['tell active | crash before', 50],
  ['tell active | crash after', 50],
  ['tell active | ack lost', 50],
  ['tell failed | ack lost', 10],
  ['tell needs_review | crash after', 10],
];

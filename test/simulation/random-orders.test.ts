import { describe, expect, it } from 'vitest';
import { END_STATES } from '../processes/end-states.ts';
import { endingsIn, missedQuotas, type Quota } from './quotas.ts';
import { everySeedKeeps } from './report.ts';
import { SCENARIOS } from './scenarios.ts';

const FIRST_SEED = 1;
const HISTORIES = 40_000;

describe('random histories of orders', () => {
  it('keep every promise, and come to everything that can happen', async () => {
    const { tally } = await everySeedKeeps(SCENARIOS.orders.random, FIRST_SEED, HISTORIES);
    expect(missedQuotas(tally, HISTORIES, QUOTAS)).toEqual([]);
    // What real processes come to when they are killed, and what they have no part in: no more and no less.
    expect(endingsIn(tally)).toEqual([...END_STATES, ...MORE_ENDINGS].sort());
  }, 1_800_000);
});

/** Endings that people, customers and a list without the package lead to. */
const MORE_ENDINGS = [
  'abandoned (abandoned)',
  'failed (cancelled)',
  'failed (not_found)',
  'failed (not_purchased)',
];

const QUOTAS: readonly Quota[] = [
  ['ending: active', 4_000],
  ['ending: failed (rejected)', 266],
  ['ending: failed (out_of_stock)', 66],
  ['ending: failed (cancelled)', 66],
  ['ending: failed (not_found)', 6],
  ['ending: failed (not_purchased)', 6],
  ['ending: failed (deferred_too_long)', 6],
  ['ending: abandoned (abandoned)', 40],
  ['review: outcome_unknown', 66],
  ['review: wrong_pool', 13],
  ['review: wrong_os', 6],
  ['review: credentials_missing', 133],
  ['review: address_in_use', 26],
  ['review: surplus_purchase', 1],
  ['call: deferred deadline', 133],
  ['call: deferred in_progress', 666],
  ['call: deferred list_empty', 13],
  ['call: deferred list_unavailable', 266],
  ['call: deferred not_sent', 26],
  ['call: deferred package_unreadable', 6],
  ['call: deferred pool_busy', 266],
  ['call: deferred rate_limited', 13],
  ['call: deferred unauthorized', 13],
  ['lease taken over during a call', 400],
  ['compare-and-set lost', 133],
  ['sold after the caller gave up', 6],
  ['handed back', 2],
  ['brought in', 1],
  ['review without a request', 13],
  ['tell active | crash before', 6],
  ['tell active | crash after', 6],
  ['tell active | ack lost', 6],
  ['tell failed | ack lost', 1],
  ['tell needs_review | crash after', 1],
];

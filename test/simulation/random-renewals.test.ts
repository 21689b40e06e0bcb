import { describe, expect, it } from 'vitest';
import { RENEWAL_END_STATES } from '../processes/end-states.ts';
import { endingsIn, missedQuotas, type Quota } from './quotas.ts';
import { everySeedKeeps } from './report.ts';
import { SCENARIOS } from './scenarios.ts';

const FIRST_SEED = 1;
const HISTORIES = 20_000;

describe('random histories of renewals', () => {
  it('keep every promise, and come to everything that can happen', async () => {
    const { tally } = await everySeedKeeps(SCENARIOS.renewals.random, FIRST_SEED, HISTORIES);
    expect(missedQuotas(tally, HISTORIES, QUOTAS)).toEqual([]);
    // What real processes come to when they are killed, and what they have no part in: no more and no less.
    expect(endingsIn(tally)).toEqual([...RENEWAL_END_STATES, ...MORE_ENDINGS].sort());
  }, 1_800_000);
});

/** Endings that people, an order that ended and another invoice lead to. */
const MORE_ENDINGS = ['failed (deferred_too_long)', 'failed (not_active)', 'failed (not_renewed)'];

const QUOTAS: readonly Quota[] = [
  ['ending: renewed', 5_333],
  ['ending: failed (rejected)', 533],
  ['ending: failed (deferred_too_long)', 266],
  ['ending: failed (not_active)', 40],
  ['ending: failed (not_renewed)', 40],
  ['review: charged', 533],
  ['review: not charged', 533],
  ['call: deferred deadline', 266],
  ['call: deferred in_progress', 800],
  ['call: deferred not_sent', 80],
  ['call: deferred other_renewal', 1_333],
  ['call: deferred rate_limited', 26],
  ['call: deferred status_unavailable', 53],
  ['call: deferred unauthorized', 26],
  ['decided not_renewed: failed', 533],
  ['decided renewed: renewed', 533],
  ['lease taken over during a call', 1_333],
  ['compare-and-set lost', 266],
  ['charged after the caller gave up', 26],
  ['review without a request', 53],
  ['end: done', 266],
  ['renew | charged hours later', 5],
  ['renew | charged, expiry stays', 5],
  ['note the expiry | ack lost', 5],
];

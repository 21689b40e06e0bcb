import { describe, expect, it } from 'vitest';
import type { Renewal, RenewalEvidence } from '../../src/domain/renewal.ts';
import {
  expiryWeighed,
  lastRenewalEvidence,
  type RenewalPolicy,
  renewalEvidenceOfError,
  renewalFailed,
  renewalHolding,
  renewalMarked,
  renewalMoved,
  renewalPutOff,
  renewalReleased,
  renewalWeighed,
} from '../../src/rules/renewing.ts';
import { NOON } from '../builders.ts';
import {
  aborted,
  httpStatus,
  redirected,
  refused,
  reset,
  timedOut,
  unreadable,
} from '../flows/support/failures.ts';
import { HOUR, MINUTE, SECOND } from '../flows/support/virtual-clock.ts';

const EXPIRY = Date.UTC(2026, 1, 1);
const MONTH = 30 * 24 * HOUR;
const BY = { at: NOON, who: 'worker, lease 3' };
const POLICY: RenewalPolicy = { quietWindowMs: 20 * MINUTE, deferUpToMs: 6 * HOUR, random: () => 0.5 };
const MARK = { attempt: 1, fence: 3, sendBy: NOON + 10 * SECOND, answerBy: NOON + 190 * SECOND };

/** A renewal that a worker has, every field frozen. */
function aRenewal(part: Partial<Renewal> = {}): Renewal {
  const history = Object.freeze([...(part.history ?? [])]);
  return Object.freeze({
    schemaVersion: 1,
    orderId: 'A-1',
    invoiceId: 'INV-1',
    version: 5,
    stage: 'pending',
    holdsAddress: false,
    evidence: Object.freeze({}),
    fence: 3,
    leaseUntil: NOON + 4 * MINUTE,
    dueAt: NOON,
    tries: 0,
    createdAt: NOON - MINUTE,
    updatedAt: NOON - MINUTE,
    ...part,
    history,
  });
}

/** One whose request may have left. */
const sent = (part: Partial<Renewal> = {}): Renewal =>
  aRenewal({
    stage: 'renewing',
    address: '103.82.72.5',
    holdsAddress: true,
    mark: MARK,
    expiresBefore: EXPIRY,
    ...part,
  });

const heard = (evidence: Omit<RenewalEvidence, 'at'>, part: Partial<Renewal> = {}) =>
  sent({ evidence: { 1: { at: NOON, ...evidence } }, ...part });

describe('renewalEvidenceOfError', () => {
  it.each([
    [timedOut('renewvps'), { outcome: 'unknown', code: 'SMARTVPS_TIMEOUT' }],
    [reset('renewvps'), { outcome: 'unknown', code: 'SMARTVPS_NETWORK' }],
    [redirected('renewvps'), { outcome: 'unknown', code: 'SMARTVPS_REDIRECT' }],
    [aborted('not_sent', 'renewvps'), { outcome: 'not_sent', code: 'SMARTVPS_ABORTED' }],
    [refused('renewvps'), { outcome: 'not_sent', code: 'SMARTVPS_NETWORK' }],
    [httpStatus(402, undefined, 'renewvps'), { outcome: 'rejected', code: 'SMARTVPS_HTTP_STATUS' }],
    [
      httpStatus(429, 5_000, 'renewvps'),
      { outcome: 'rejected', code: 'SMARTVPS_RATE_LIMITED', retryAfterMs: 5_000 },
    ],
    [
      unreadable('SMARTVPS_REPLY_EMPTY', [], 'renewvps'),
      { outcome: 'unknown', code: 'SMARTVPS_REPLY_EMPTY' },
    ],
    [
      Object.assign(new TypeError('secret words'), { code: 'E' }),
      { outcome: 'unknown', code: 'TypeError E' },
    ],
    ['text', { outcome: 'unknown', code: 'string' }],
    [undefined, { outcome: 'unknown', code: 'undefined' }],
  ])('of %s', (error, evidence) => {
    expect(renewalEvidenceOfError(error, NOON)).toStrictEqual({ at: NOON, ...evidence });
  });
});

describe('lastRenewalEvidence', () => {
  it('is that of the last mark, and none before there is one', () => {
    const old: RenewalEvidence = { at: 1, outcome: 'not_sent' };
    expect(lastRenewalEvidence(aRenewal({ evidence: { 1: old } }))).toBeUndefined();
    expect(lastRenewalEvidence(sent({ evidence: { 1: old } }))).toBe(old);
    expect(
      lastRenewalEvidence(sent({ mark: { ...MARK, attempt: 2 }, evidence: { 1: old } })),
    ).toBeUndefined();
  });
});

describe('renewalHolding', () => {
  it('takes the address and moves nothing else', () => {
    const pending = aRenewal();
    expect(renewalHolding(pending, BY, '103.82.72.5')).toEqual({
      ...pending,
      address: '103.82.72.5',
      holdsAddress: true,
      updatedAt: NOON,
    });
  });
});

describe('renewalMarked', () => {
  const FACTS = {
    mark: MARK,
    address: '103.82.72.5',
    expiresBefore: EXPIRY,
    leaseUntil: NOON + 250 * SECOND,
  };

  it('keeps the expiry seen before, holds the address, and is due when the answer can no longer come', () => {
    const before = aRenewal({ reason: 'not_sent', expiresAfter: EXPIRY, tries: 4 });
    expect(renewalMarked(before, BY, FACTS)).toMatchObject({
      ...FACTS,
      stage: 'renewing',
      holdsAddress: true,
      reason: undefined,
      expiresAfter: undefined,
      dueAt: MARK.answerBy + 30 * SECOND,
      message: 'attempt 1: renewing 103.82.72.5',
    });
  });

  it('says so when no expiry was seen before', () => {
    const earlier = aRenewal({ expiresBefore: EXPIRY - MONTH });
    expect(renewalMarked(earlier, BY, { ...FACTS, expiresBefore: undefined }).expiresBefore).toBeUndefined();
  });
});

describe('renewalWeighed', () => {
  it('of a request that was not sent puts it off, and lets the address go', () => {
    expect(
      renewalWeighed(heard({ outcome: 'not_sent', code: 'SMARTVPS_NETWORK' }), BY, POLICY),
    ).toMatchObject({
      stage: 'pending',
      reason: 'not_sent',
      message: 'the request was not sent',
      holdsAddress: false,
      leaseUntil: undefined,
      dueAt: NOON + 22_500,
      deferredSince: NOON,
      tries: 1,
    });
  });

  it.each([
    ['SMARTVPS_UNAUTHORIZED', 'unauthorized'],
    ['SMARTVPS_RATE_LIMITED', 'rate_limited'],
  ])('of a refusal that may pass puts it off: %s', (code, reason) => {
    const weighed = renewalWeighed(heard({ outcome: 'rejected', code, retryAfterMs: 90_000 }), BY, POLICY);
    expect(weighed).toMatchObject({ stage: 'pending', reason, dueAt: NOON + 90_000, holdsAddress: false });
  });

  it('of any other refusal fails it: nothing was charged', () => {
    expect(
      renewalWeighed(heard({ outcome: 'rejected', code: 'SMARTVPS_HTTP_STATUS' }), BY, POLICY),
    ).toMatchObject({
      stage: 'failed',
      reason: 'rejected',
      message: 'the provider refused the renewal: SMARTVPS_HTTP_STATUS',
      holdsAddress: false,
      dueAt: undefined,
      leaseUntil: undefined,
    });
    expect(renewalWeighed(heard({ outcome: 'rejected' }), BY, POLICY)).toMatchObject({
      stage: 'failed',
      message: 'the provider refused the renewal: no code',
    });
  });

  it.each([
    ['an answer', heard({ outcome: 'answered' }), 'the provider answered'],
    ['a timeout', heard({ outcome: 'unknown', code: 'SMARTVPS_TIMEOUT' }), 'SMARTVPS_TIMEOUT'],
    ['nothing', sent(), 'no answer was heard'],
  ])('of %s leaves it to the expiry, and keeps the address', (_what, renewal, message) => {
    expect(renewalWeighed(renewal, BY, POLICY)).toMatchObject({
      stage: 'awaiting_expiry',
      message,
      holdsAddress: true,
      reason: undefined,
      tries: 0,
      dueAt: NOON,
      leaseUntil: renewal.leaseUntil,
    });
  });
});

describe('renewalPutOff', () => {
  const WHY = { reason: 'status_unavailable', message: 'no status' } as const;

  it('waits longer each time, up to ten minutes', () => {
    const waits = [0, 1, 2, 3, 4, 5, 20].map((tries) => {
      const next = renewalPutOff(aRenewal({ tries, deferredSince: NOON }), BY, POLICY, WHY);
      return (next.dueAt ?? 0) - NOON;
    });
    expect(waits).toEqual([22_500, 45_000, 90_000, 180_000, 360_000, 450_000, 450_000]);
  });

  it('never waits past the moment at which it gives up, and gives up then', () => {
    const renewal = aRenewal({ tries: 9, deferredSince: NOON - 6 * HOUR + MINUTE });
    expect(renewalPutOff(renewal, BY, POLICY, WHY)).toMatchObject({ dueAt: NOON + MINUTE, stage: 'pending' });
    const late = { ...BY, at: NOON + MINUTE };
    expect(renewalPutOff(renewal, late, POLICY, WHY)).toMatchObject({
      stage: 'failed',
      reason: 'deferred_too_long',
      message: 'put off for too long: no status',
      holdsAddress: false,
    });
  });

  it('keeps the moment of the first time, whatever came between', () => {
    const renewal = sent({ deferredSince: NOON - HOUR });
    expect(renewalPutOff(renewal, BY, POLICY, WHY).deferredSince).toBe(NOON - HOUR);
  });
});

describe('expiryWeighed', () => {
  const awaiting = (part: Partial<Renewal> = {}) =>
    sent({ stage: 'awaiting_expiry', tries: 2, history: [], ...part });
  const facts = (expiresAfter: number | undefined) => ({
    expiresAfter,
    retryAt: NOON + MINUTE,
    leaseUntil: undefined,
  });
  const QUIET_UNTIL = MARK.answerBy + POLICY.quietWindowMs;

  it('that moved by a month is renewed', () => {
    expect(expiryWeighed(awaiting(), BY, POLICY, facts(EXPIRY + MONTH))).toMatchObject({
      stage: 'renewed',
      message: 'paid until 2026-03-03T00:00:00.000Z',
      expiresBefore: EXPIRY,
      expiresAfter: EXPIRY + MONTH,
      holdsAddress: false,
      dueAt: undefined,
      leaseUntil: undefined,
    });
  });

  it('that moved is renewed also after the quiet window', () => {
    const late = { ...BY, at: QUIET_UNTIL + HOUR };
    expect(expiryWeighed(awaiting(), late, POLICY, facts(EXPIRY + MONTH)).stage).toBe('renewed');
  });

  it.each([
    ['not at all', 0],
    ['back', -MONTH],
    ['by an hour', HOUR],
    ['by as much as a day without and with its hour can differ', 36 * HOUR],
    ['by two days', 48 * HOUR],
  ])('that moved %s is looked at again', (_how, moved) => {
    expect(expiryWeighed(awaiting(), BY, POLICY, facts(EXPIRY + moved))).toEqual({
      ...awaiting(),
      expiresAfter: EXPIRY + moved,
      dueAt: NOON + MINUTE,
      leaseUntil: undefined,
      tries: 3,
      updatedAt: NOON,
    });
  });

  it('that cannot be read keeps what was seen before', () => {
    const next = expiryWeighed(awaiting({ expiresAfter: EXPIRY }), BY, POLICY, facts(undefined));
    expect(next).toMatchObject({ stage: 'awaiting_expiry', expiresAfter: EXPIRY });
    expect(expiryWeighed(awaiting(), BY, POLICY, facts(undefined))).not.toHaveProperty('expiresAfter');
  });

  it('that could not be read before tells nothing, however late it is', () => {
    const blind = awaiting({ expiresBefore: undefined });
    expect(expiryWeighed(blind, BY, POLICY, facts(EXPIRY + 12 * MONTH)).stage).toBe('awaiting_expiry');
    const late = { ...BY, at: QUIET_UNTIL };
    expect(expiryWeighed(blind, late, POLICY, facts(EXPIRY + 12 * MONTH)).stage).toBe('needs_review');
  });

  it('is never waited for past the quiet window', () => {
    const almost = { ...BY, at: QUIET_UNTIL - 10 };
    const next = expiryWeighed(awaiting(), almost, POLICY, {
      ...facts(EXPIRY),
      retryAt: QUIET_UNTIL + MINUTE,
    });
    expect(next).toMatchObject({ stage: 'awaiting_expiry', dueAt: QUIET_UNTIL });
  });

  it('is waited for from now on where no request is on record', () => {
    const unmarked = awaiting({ mark: undefined });
    const facts = { expiresAfter: EXPIRY, retryAt: NOON + HOUR, leaseUntil: undefined };
    expect(expiryWeighed(unmarked, BY, POLICY, facts)).toMatchObject({
      stage: 'awaiting_expiry',
      dueAt: NOON + POLICY.quietWindowMs,
    });
  });

  it.each([
    [EXPIRY, EXPIRY, '2026-02-01T00:00:00.000Z, and is 2026-02-01T00:00:00.000Z'],
    [undefined, EXPIRY, 'unreadable, and is 2026-02-01T00:00:00.000Z'],
    [EXPIRY, undefined, '2026-02-01T00:00:00.000Z, and is unreadable'],
    [undefined, undefined, 'unreadable, and is unreadable'],
  ])(
    'that tells nothing by then is a person’s, before %s and after %s',
    (expiresBefore, expiresAfter, words) => {
      const next = expiryWeighed(
        awaiting({ expiresBefore }),
        { ...BY, at: QUIET_UNTIL },
        POLICY,
        facts(expiresAfter),
      );
      expect(next).toMatchObject({
        stage: 'needs_review',
        reason: 'outcome_unknown',
        message: `attempt 1 may have charged a month: the expiry before was ${words}`,
        holdsAddress: true,
        dueAt: undefined,
        leaseUntil: undefined,
      });
      expect([next.expiresBefore, next.expiresAfter]).toEqual([expiresBefore, expiresAfter]);
    },
  );
});

describe('renewalMoved', () => {
  it('writes one line of history for each change of stage or of reason, and no other', () => {
    const first = renewalMoved(aRenewal(), 'pending', 'no status', BY, {});
    expect(first.history).toEqual([
      { at: NOON, from: 'pending', to: 'pending', why: 'no status', who: 'worker, lease 3' },
    ]);
    const same = renewalMoved(first, 'pending', 'no status', { ...BY, at: NOON + 1 }, { tries: 7 });
    expect(same).toMatchObject({ history: first.history, tries: 7, updatedAt: NOON + 1 });
    expect(renewalMoved(same, 'pending', 'no connection', BY, {}).history).toHaveLength(2);
    expect(renewalMoved(same, 'renewing', 'no status', BY, {}).history).toHaveLength(2);
  });
});

describe('renewalFailed and renewalReleased', () => {
  it('fail it for good', () => {
    expect(renewalFailed(sent(), BY, 'not_renewed', 'nothing was charged')).toMatchObject({
      stage: 'failed',
      reason: 'not_renewed',
      message: 'nothing was charged',
      holdsAddress: false,
      dueAt: undefined,
      leaseUntil: undefined,
    });
  });

  it('give it back as it is, due when they are told', () => {
    expect(renewalReleased(sent(), BY)).toEqual({
      ...sent(),
      leaseUntil: undefined,
      dueAt: undefined,
      updatedAt: NOON,
    });
    expect(renewalReleased(sent(), BY, NOON + 7).dueAt).toBe(NOON + 7);
  });
});

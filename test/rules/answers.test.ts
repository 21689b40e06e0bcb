import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/domain/errors.ts';
import type { Evidence } from '../../src/domain/provision.ts';
import { addressInUse, evidenceOfError, putOff, weighed } from '../../src/rules/answers.ts';
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
import { aMarkedRecord, aRecord, boughtAt, frozen, WORKER } from '../flows/support/records.ts';

const { at } = WORKER;
const POLICY = { credentialsWithinMs: 60_000, deferUpToMs: 3_600_000, random: () => 0 };

describe('what a failed call says of a purchase', () => {
  const CASES: readonly (readonly [string, Error, Omit<Evidence, 'at'>])[] = [
    ['no answer in time', timedOut(), { outcome: 'unknown', code: 'SMARTVPS_TIMEOUT' }],
    ['a broken connection', reset(), { outcome: 'unknown', code: 'SMARTVPS_NETWORK' }],
    ['no connection', refused(), { outcome: 'not_sent', code: 'SMARTVPS_NETWORK' }],
    ['an abort before it left', aborted('not_sent'), { outcome: 'not_sent', code: 'SMARTVPS_ABORTED' }],
    ['an abort', aborted(), { outcome: 'unknown', code: 'SMARTVPS_ABORTED' }],
    ['a redirect', redirected(), { outcome: 'unknown', code: 'SMARTVPS_REDIRECT' }],
    ['HTTP 500', httpStatus(500), { outcome: 'unknown', code: 'SMARTVPS_HTTP_STATUS' }],
    ['HTTP 400', httpStatus(400), { outcome: 'rejected', code: 'SMARTVPS_HTTP_STATUS' }],
    ['HTTP 401', httpStatus(401), { outcome: 'rejected', code: 'SMARTVPS_UNAUTHORIZED' }],
    [
      'HTTP 429 with a time',
      httpStatus(429, 5_000),
      { outcome: 'rejected', code: 'SMARTVPS_RATE_LIMITED', retryAfterMs: 5_000 },
    ],
    [
      'two addresses',
      unreadable('SMARTVPS_PURCHASE_UNCLEAR', ['1.1.1.1', '1.1.1.2']),
      { outcome: 'unknown', code: 'SMARTVPS_PURCHASE_UNCLEAR', addresses: ['1.1.1.1', '1.1.1.2'] },
    ],
    [
      'no address at all',
      unreadable('SMARTVPS_REPLY_EMPTY', []),
      { outcome: 'unknown', code: 'SMARTVPS_REPLY_EMPTY' },
    ],
    ['an error of nobody', new Error('boom'), { outcome: 'unknown', code: 'Error' }],
    [
      'an error of the library that is none of a request',
      new InvalidArgumentError('x', 'y'),
      { outcome: 'unknown', code: 'SMARTVPS_INVALID_ARGUMENT' },
    ],
  ];

  it.each(CASES)('%s', (_what, error, evidence) => {
    expect(evidenceOfError(error, at)).toStrictEqual({ at, ...evidence });
  });

  it.each([
    ['rejected', undefined, 'Error'],
    ['not_sent', undefined, 'Error'],
    ['unknown', 429, 'SMARTVPS_RATE_LIMITED'],
    ['rejected', 401, 'SMARTVPS_UNAUTHORIZED'],
    ['rejected', 403, 'SMARTVPS_UNAUTHORIZED'],
    ['rejected', 429, 'SMARTVPS_RATE_LIMITED'],
    ['rejected', 422, 'Error'],
  ])('of an error of another client that says %s, HTTP %s', (outcome, status, code) => {
    const error = Object.assign(new Error('boom'), { outcome, ...(status !== undefined && { status }) });
    expect(evidenceOfError(error, at)).toStrictEqual({ at, outcome, code });
  });

  it.each(['purchased', 'toString', '', null, 1, ['rejected']])(
    'of an error with %j for an outcome: unknown',
    (outcome) => {
      expect(evidenceOfError(Object.assign(new Error('boom'), { outcome }), at)).toStrictEqual({
        at,
        outcome: 'unknown',
        code: 'Error',
      });
    },
  );

  it('of an error that cannot be looked at: unknown', () => {
    const error = Object.defineProperty(new Error('boom'), 'outcome', {
      get() {
        throw new Error('not yours');
      },
    });
    expect(evidenceOfError(error, at)).toStrictEqual({ at, outcome: 'unknown', code: 'Error' });
  });

  it('also when what was thrown is no error', () => {
    for (const thrown of [undefined, null, 'text', { outcome: 'not_sent' }])
      expect(evidenceOfError(thrown, at)).toMatchObject({ outcome: 'unknown' });
  });
});

describe('an answer is weighed', () => {
  const weigh = (evidence: Evidence | undefined, part: Parameters<typeof aMarkedRecord>[0] = {}) =>
    weighed(
      frozen(aMarkedRecord({ ...(evidence && { evidence: { 1: evidence } }), ...part })),
      WORKER,
      POLICY,
    );

  it('as bought: in the pool', () => {
    expect(weigh(boughtAt('103.195.160.10'))).toMatchObject({
      stage: 'purchased',
      address: '103.195.160.10',
      credentialsBy: at + 60_000,
    });
  });

  it.each(['103.195.161.10', '103.195.16.10', '9.9.9.9', '103.195.160.010', 'nonsense'])(
    'as bought outside the pool: %s is held, and kept from others',
    (ip) => {
      expect(weigh(boughtAt(ip))).toMatchObject({
        stage: 'needs_review',
        reason: 'wrong_pool',
        message: `bought ${ip}, which is not in "103.195.160.2"`,
        address: ip,
        holdsAddress: true,
        purchasedAt: at,
      });
    },
  );

  it('by the pattern of an administrator, where the package had one', () => {
    const named = { package: { id: '123', name: '103.195.160.2', addressPattern: '45.12.7' } };
    expect(weigh(boughtAt('45.12.7.9'), named)).toMatchObject({ stage: 'purchased' });
    expect(weigh(boughtAt('103.195.160.10'), named)).toMatchObject({ reason: 'wrong_pool' });
  });

  it('as unknown when it was bought and names no address, or nobody knows what was ordered', () => {
    expect(weigh({ at, outcome: 'purchased' })).toMatchObject({
      reason: 'outcome_unknown',
      message: 'the answer on record names no address',
    });
    expect(weigh(boughtAt('103.195.160.10'), { package: undefined })).toMatchObject({
      reason: 'outcome_unknown',
    });
  });

  it('as unknown when nothing was heard, or nothing certain', () => {
    expect(weigh(undefined)).toMatchObject({
      stage: 'needs_review',
      reason: 'outcome_unknown',
      message: 'attempt 1 may have bought a server: no answer was heard',
    });
    expect(weigh({ at, outcome: 'unknown', code: 'SMARTVPS_TIMEOUT' })).toMatchObject({
      reason: 'outcome_unknown',
      message: 'attempt 1 may have bought a server: SMARTVPS_TIMEOUT',
    });
  });

  it('by the last attempt alone', () => {
    const evidence = { 1: boughtAt('103.195.160.10'), 2: { at, outcome: 'unknown' } as const };
    const { mark } = aMarkedRecord();
    const next = weigh(undefined, { evidence, ...(mark && { mark: { ...mark, attempt: 2 } }) });
    expect(next).toMatchObject({ stage: 'needs_review', reason: 'outcome_unknown' });
  });

  it('as put off when it never left', () => {
    expect(weigh({ at, outcome: 'not_sent' })).toMatchObject({
      stage: 'pending',
      reason: 'not_sent',
      message: 'the request was not sent',
    });
  });

  it.each([
    ['SMARTVPS_UNAUTHORIZED', 'unauthorized'],
    ['SMARTVPS_RATE_LIMITED', 'rate_limited'],
  ])('as put off when it was refused with %s', (code, reason) => {
    expect(weigh({ at, outcome: 'rejected', code })).toMatchObject({ stage: 'pending', reason });
  });

  it('as put off for as long as the provider asked', () => {
    const evidence = {
      at,
      outcome: 'rejected',
      code: 'SMARTVPS_RATE_LIMITED',
      retryAfterMs: 77_000,
    } as const;
    expect(weigh(evidence)).toMatchObject({ dueAt: at + 77_000 });
  });

  it.each(['SMARTVPS_HTTP_STATUS', 'SMARTVPS_PURCHASE_REFUSED', undefined])(
    'as failed when refused with %s',
    (code) => {
      expect(weigh({ at, outcome: 'rejected', ...(code !== undefined && { code }) })).toMatchObject({
        stage: 'failed',
        reason: 'rejected',
        message: `the provider refused the purchase: ${code ?? 'no code'}`,
      });
    },
  );
});

describe('putting off', () => {
  const why = { reason: 'list_empty', message: 'the provider lists nothing' } as const;
  const off = (part: Parameters<typeof aRecord>[0], more: object = {}) =>
    putOff(frozen(aRecord(part)), WORKER, POLICY, { ...why, ...more });

  it('waits half a minute at first, then longer', () => {
    expect(off({}).dueAt).toBe(at + 15_000);
    expect(off({ tries: 3, deferredSince: at }).dueAt).toBe(at + 120_000);
  });

  it('waits as long as it is told, zero included', () => {
    expect(off({}, { waitMs: 0 }).dueAt).toBe(at);
    expect(off({}, { waitMs: 123 }).dueAt).toBe(at + 123);
  });

  it('never waits past the end of its patience', () => {
    expect(off({ deferredSince: at - POLICY.deferUpToMs + 5 }).dueAt).toBe(at + 5);
    expect(off({}, { waitMs: 99_999_999 }).dueAt).toBe(at + POLICY.deferUpToMs);
  });

  it('fails at the end of its patience, not a millisecond before', () => {
    expect(off({ deferredSince: at - POLICY.deferUpToMs + 1 }).stage).toBe('pending');
    expect(off({ deferredSince: at - POLICY.deferUpToMs })).toMatchObject({
      stage: 'failed',
      reason: 'deferred_too_long',
      message: 'put off for too long: the provider lists nothing',
    });
  });

  it('counts its patience from the first time, not from the creation of the record', () => {
    expect(off({ createdAt: at - 99 * POLICY.deferUpToMs }).stage).toBe('pending');
  });
});

describe('an address that another order has', () => {
  it('is on record, and not held', () => {
    const next = addressInUse(frozen(aMarkedRecord()), WORKER, { address: '103.195.160.10' });
    expect(next).toMatchObject({
      stage: 'needs_review',
      reason: 'address_in_use',
      message: '103.195.160.10 is on record for another order',
      address: '103.195.160.10',
      holdsAddress: false,
      purchasedAt: at,
    });
    expect(
      addressInUse(aMarkedRecord({ purchasedAt: NOON }), WORKER, { address: '1.1.1.1' }).purchasedAt,
    ).toBe(NOON);
  });
});

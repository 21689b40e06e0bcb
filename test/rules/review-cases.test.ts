import { describe, expect, it } from 'vitest';
import type { ProvisionStage, ReviewReason } from '../../src/domain/provision.ts';
import { reviewCasesOf } from '../../src/rules/review-cases.ts';
import { inReview } from '../../src/rules/transitions.ts';
import { NOON } from '../builders.ts';
import { aMarkedRecord, boughtAt, frozen, WORKER } from '../flows/support/records.ts';

const POLICY = { quietWindowMs: 1_200_000, credentialsWithinMs: 3_600_000 };
const NOW = NOON + 10_000_000;

describe('what a record has for a person', () => {
  it.each<ProvisionStage>(['pending', 'purchasing', 'purchased', 'active', 'failed', 'abandoned', 'ended'])(
    'is nothing in stage %s, also while evidence waits to be weighed',
    (stage) => {
      const record = frozen(aMarkedRecord({ stage, needsAttention: true }));
      expect(reviewCasesOf(record, NOW, POLICY)).toEqual([]);
    },
  );

  it.each<ReviewReason>([
    'outcome_unknown',
    'wrong_pool',
    'wrong_os',
    'address_in_use',
    'credentials_missing',
  ])('is its review: %s', (reason) => {
    const record = frozen(inReview(aMarkedRecord(), WORKER, reason, 'in words', { address: '9.9.9.9' }));
    expect(reviewCasesOf(record, NOW, POLICY)).toEqual([
      {
        orderId: 'A-1',
        reason,
        message: 'in words',
        address: '9.9.9.9',
        surplus: [],
        evidence: {},
        since: WORKER.at,
        ageMs: NOW - WORKER.at,
        version: record.version,
        allowed: expect.any(Array),
        provision: record,
      },
    ]);
  });

  it('counts from the last time it came into review', () => {
    const first = inReview(aMarkedRecord(), WORKER, 'wrong_pool', 'a');
    const second = inReview({ ...first, stage: 'purchased' }, WORKER, 'wrong_os', 'b');
    const third = inReview({ ...second, stage: 'purchased' }, { ...WORKER, at: NOON + 77 }, 'wrong_os', 'c');
    expect(reviewCasesOf(third, NOW, POLICY)).toMatchObject([{ since: NOON + 77 }]);
  });

  it('has no negative age under a clock that runs behind', () => {
    const record = inReview(aMarkedRecord(), WORKER, 'wrong_pool', 'a');
    expect(reviewCasesOf(record, NOON - 5, POLICY)).toMatchObject([{ ageMs: 0 }]);
  });

  it('is a surplus, since the first of its answers was heard, whatever the stage', () => {
    const evidence = {
      1: boughtAt('103.195.160.10', NOON + 1),
      2: boughtAt('8.8.8.8', NOON + 3),
      3: boughtAt('7.7.7.7', NOON + 2),
    };
    for (const stage of ['active', 'failed', 'abandoned', 'ended', 'purchased'] as const) {
      const record = frozen(aMarkedRecord({ stage, address: '103.195.160.10', evidence }));
      expect(reviewCasesOf(record, NOW, POLICY)).toMatchObject([
        {
          reason: 'surplus_purchase',
          message: '8.8.8.8, 7.7.7.7 was bought for this order besides what is on record',
          surplus: ['8.8.8.8', '7.7.7.7'],
          since: NOON + 2,
          ageMs: NOW - NOON - 2,
          allowed: ['abandon'],
        },
      ]);
    }
  });

  it('is as old as its record where no history tells, and has no words where none were written', () => {
    const record = aMarkedRecord({ stage: 'needs_review', reason: 'wrong_os', updatedAt: NOON + 9 });
    const cases = reviewCasesOf(record, NOW, POLICY);
    expect(cases).toMatchObject([{ since: NOON + 9, message: '' }]);
    expect(cases[0]).not.toHaveProperty('address');
  });

  it('is never younger than now, whatever the clocks of two machines say', () => {
    const record = aMarkedRecord({ stage: 'needs_review', reason: 'wrong_os', updatedAt: NOW + 9 });
    expect(reviewCasesOf(record, NOW, POLICY)).toMatchObject([{ since: NOW + 9, ageMs: 0 }]);
  });

  it('is both where it has both', () => {
    const record = inReview(aMarkedRecord({ evidence: { 2: boughtAt('8.8.8.8') } }), WORKER, 'wrong_os', 'a');
    expect(reviewCasesOf(record, NOW, POLICY).map(({ reason }) => reason)).toEqual([
      'wrong_os',
      'surplus_purchase',
    ]);
  });
});

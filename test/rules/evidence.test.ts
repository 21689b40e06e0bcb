import { describe, expect, it } from 'vitest';
import type { ProvisionStage } from '../../src/domain/provision.ts';
import { isOutcomeUnknown, lastEvidence, surplusOf } from '../../src/rules/evidence.ts';
import { NOON } from '../builders.ts';
import { aMarkedRecord, aRecord, boughtAt } from '../flows/support/records.ts';

const IP = '103.195.160.10';
const OTHER = '103.195.160.11';

describe('lastEvidence', () => {
  it('is what was heard of the last mark', () => {
    const evidence = { 1: boughtAt(IP), 2: boughtAt(OTHER) };
    expect(lastEvidence(aMarkedRecord({ evidence }))).toEqual(boughtAt(IP));
    expect(lastEvidence(aMarkedRecord({ evidence: { 2: boughtAt(OTHER) } }))).toBeUndefined();
    expect(lastEvidence(aRecord({ evidence }))).toBeUndefined();
  });
});

describe('surplusOf', () => {
  const bought = { evidence: { 1: boughtAt(IP) } };

  it('is nothing while the last answer waits to be weighed', () => {
    expect(surplusOf(aMarkedRecord(bought))).toEqual([]);
    expect(surplusOf(aMarkedRecord({ ...bought, stage: 'needs_review', reason: 'outcome_unknown' }))).toEqual(
      [],
    );
  });

  it('is what an earlier attempt bought, also while the last one waits', () => {
    const { mark } = aMarkedRecord();
    const second = {
      mark: mark && { ...mark, attempt: 2 },
      evidence: { 1: boughtAt(IP), 2: boughtAt(OTHER) },
    };
    expect(surplusOf(aMarkedRecord(second))).toEqual([IP]);
  });

  it('is all that was bought where no request is on record: no answer waits', () => {
    expect(surplusOf(aMarkedRecord({ ...bought, mark: undefined }))).toEqual([IP]);
  });

  it.each<ProvisionStage>(['pending', 'purchased', 'active', 'failed', 'abandoned', 'ended'])(
    'is in stage %s what was bought and is not on record',
    (stage) => {
      expect(surplusOf(aMarkedRecord({ ...bought, stage }))).toEqual([IP]);
      expect(surplusOf(aMarkedRecord({ ...bought, stage, address: IP }))).toEqual([]);
      expect(surplusOf(aMarkedRecord({ ...bought, stage, address: OTHER }))).toEqual([IP]);
      expect(surplusOf(aMarkedRecord({ ...bought, stage, writtenOff: [IP] }))).toEqual([]);
    },
  );

  it('is nothing that was not bought', () => {
    const evidence = {
      1: { at: NOON, outcome: 'unknown', addresses: [IP] },
      2: { at: NOON, outcome: 'rejected' },
      3: { at: NOON, outcome: 'not_sent' },
      4: { at: NOON, outcome: 'purchased' },
      5: { at: NOON, outcome: 'unknown', ip: IP },
    } as const;
    expect(surplusOf(aMarkedRecord({ evidence, stage: 'active', address: OTHER }))).toEqual([]);
  });

  it('names each address once', () => {
    const evidence = { 1: boughtAt(IP), 2: boughtAt(IP), 3: boughtAt(OTHER) };
    expect(surplusOf(aMarkedRecord({ evidence, stage: 'failed' }))).toEqual([IP, OTHER]);
  });
});

describe('isOutcomeUnknown', () => {
  it('is one review and no other', () => {
    expect(isOutcomeUnknown(aRecord({ stage: 'needs_review', reason: 'outcome_unknown' }))).toBe(true);
    expect(isOutcomeUnknown(aRecord({ stage: 'needs_review', reason: 'wrong_pool' }))).toBe(false);
    expect(isOutcomeUnknown(aRecord({ stage: 'purchasing', reason: 'outcome_unknown' }))).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import type { Provision, ProvisionStage, ReviewReason } from '../../src/domain/provision.ts';
import { allowedDecisions, type Decision, type DecisionKind, decided } from '../../src/rules/decisions.ts';
import { NOON } from '../builders.ts';
import { aMarkedRecord, boughtAt, frozen } from '../flows/support/records.ts';

const IP = '103.195.160.10';
const POLICY = { quietWindowMs: 1_200_000, credentialsWithinMs: 3_600_000 };
const QUIET_UNTIL = NOON + 190_000 + POLICY.quietWindowMs;
const KINDS: readonly DecisionKind[] = ['purchased', 'not_purchased', 'accept', 'abandon'];

/** Every stage and reason for a review there is, in a table that the compiler keeps whole. */
const STAGES: Readonly<Record<Exclude<ProvisionStage, 'needs_review'>, readonly DecisionKind[]>> = {
  pending: [],
  purchasing: ['purchased'],
  purchased: [],
  active: [],
  failed: [],
  abandoned: [],
  ended: [],
};
const REVIEWS: Readonly<Record<ReviewReason, readonly DecisionKind[]>> = {
  outcome_unknown: ['purchased', 'not_purchased', 'abandon'],
  wrong_pool: ['accept', 'abandon'],
  wrong_os: ['accept', 'abandon'],
  credentials_missing: ['accept', 'abandon'],
  address_in_use: ['abandon'],
};
/** What each decision leads to. */
const TO: Readonly<Record<DecisionKind, ProvisionStage>> = {
  purchased: 'purchased',
  not_purchased: 'failed',
  accept: 'purchased',
  abandon: 'abandoned',
};

const PLACES = [
  ...Object.entries(STAGES).map(([stage, allowed]) => ({
    place: stage,
    part: { stage: stage as ProvisionStage, reason: undefined },
    allowed,
  })),
  ...Object.entries(REVIEWS).map(([reason, allowed]) => ({
    place: `needs_review (${reason})`,
    part: { stage: 'needs_review', reason: reason as ReviewReason } as const,
    allowed,
  })),
];

function aDecision(kind: DecisionKind, ip = IP): Decision {
  const named = { actor: 'Anna', reason: 'saw the panel' };
  return kind === 'purchased' ? { ...named, decision: kind, ip } : { ...named, decision: kind };
}

const decide = (provision: Provision, kind: DecisionKind, at = QUIET_UNTIL, ip = IP) =>
  decided(frozen(provision), aDecision(kind, ip), at, POLICY);

describe.each(PLACES)('in $place', ({ part, allowed }) => {
  it(`may be decided: ${allowed.join(', ') || 'nothing'}`, () => {
    expect(allowedDecisions(frozen(aMarkedRecord(part)), QUIET_UNTIL, POLICY)).toEqual(allowed);
  });

  it.each(KINDS)('%s', (kind) => {
    const from = aMarkedRecord(part);
    const answer = decide(from, kind);
    if (!allowed.includes(kind)) {
      const where = part.reason === undefined ? part.stage : `${part.stage} (${part.reason})`;
      expect(answer).toEqual({ ok: false, why: `"${kind}" is no decision for an order that is ${where}` });
      return;
    }
    expect(answer).toMatchObject({ ok: true, next: { stage: TO[kind], version: from.version } });
    const entry = answer.ok ? answer.next.history.at(-1) : undefined;
    expect(entry).toMatchObject({ at: QUIET_UNTIL, from: part.stage, to: TO[kind], who: 'Anna' });
    expect(entry?.why).toContain('saw the panel');
  });

  it('may be written off what was bought besides', () => {
    const surplus = aMarkedRecord({ ...part, evidence: { 7: boughtAt('103.195.160.99') } });
    const answer = decide(surplus, 'abandon');
    expect(answer.ok).toBe(true);
    const stays = part.stage !== 'needs_review';
    if (answer.ok) {
      expect(answer.next.stage).toBe(stays ? part.stage : 'abandoned');
      expect(answer.next.writtenOff).toEqual(['103.195.160.99']);
      expect(answer.next.needsAttention).toBe(false);
    }
  });
});

describe('"nothing was bought"', () => {
  const unknown = (part: Partial<Provision> = {}) =>
    aMarkedRecord({ stage: 'needs_review', reason: 'outcome_unknown', ...part });

  it('may be said from the end of the quiet window on, not a millisecond before', () => {
    expect(decide(unknown(), 'not_purchased', QUIET_UNTIL - 1)).toEqual({
      ok: false,
      why: `the provider may still finish the purchase; ask again after ${new Date(QUIET_UNTIL).toISOString()}`,
    });
    expect(allowedDecisions(unknown(), QUIET_UNTIL - 1, POLICY)).toEqual(['purchased', 'abandon']);
    expect(decide(unknown(), 'not_purchased', QUIET_UNTIL)).toMatchObject({
      ok: true,
      next: { stage: 'failed', reason: 'not_purchased' },
    });
  });

  it('contradicts no evidence, of whichever attempt', () => {
    for (const attempt of [1, 2])
      expect(decide(unknown({ evidence: { [attempt]: boughtAt(IP) } }), 'not_purchased')).toEqual({
        ok: false,
        why: `the provider answered that it assigned ${IP}`,
      });
    const evidence = { 1: boughtAt(IP), 2: boughtAt('103.195.160.99') };
    expect(decide(unknown({ evidence }), 'not_purchased')).toMatchObject({
      why: `the provider answered that it assigned ${IP}, 103.195.160.99`,
    });
  });

  it('may never be said where no request is on record: nobody knows when its answer would have come', () => {
    const unmarked = unknown({ mark: undefined });
    for (const at of [NOON, QUIET_UNTIL, 10 * QUIET_UNTIL])
      expect(allowedDecisions(unmarked, at, POLICY)).toEqual(['purchased', 'abandon']);
  });

  it('may be said where the answer was unclear', () => {
    const evidence = { 1: { at: NOON, outcome: 'unknown', addresses: [IP] } } as const;
    expect(decide(unknown({ evidence }), 'not_purchased')).toMatchObject({ ok: true });
  });

  it('may be said where only what was written off is on record', () => {
    const evidence = { 2: boughtAt(IP) };
    expect(decide(unknown({ evidence, writtenOff: [IP] }), 'not_purchased')).toMatchObject({ ok: true });
  });
});

describe('"it was bought"', () => {
  it.each(['purchasing', 'needs_review'] as const)(
    'from %s: holds the address, and frees the order',
    (stage) => {
      const from = aMarkedRecord({ stage, ...(stage === 'needs_review' && { reason: 'outcome_unknown' }) });
      const answer = decide(from, 'purchased');
      expect(answer).toMatchObject({
        ok: true,
        next: {
          stage: 'purchased',
          address: IP,
          holdsAddress: true,
          leaseUntil: undefined,
          dueAt: QUIET_UNTIL,
          credentialsBy: QUIET_UNTIL + POLICY.credentialsWithinMs,
          message: `bought ${IP}: saw the panel`,
        },
      });
    },
  );

  it.each(['103.195.161.10', '103.195.160.010', '', 'it'])('is refused with %s: not in the pool', (ip) => {
    expect(decide(aMarkedRecord(), 'purchased', NOON, ip)).toEqual({
      ok: false,
      why: `${ip} is not in the pool "103.195.160.2"`,
    });
  });

  it('is refused where no package is on record to check the address by', () => {
    expect(decide(aMarkedRecord({ package: undefined }), 'purchased')).toEqual({
      ok: false,
      why: `${IP} is not in the pool "unknown"`,
    });
  });

  it('shows what the provider answered besides as surplus', () => {
    const answer = decide(aMarkedRecord({ evidence: { 1: boughtAt('103.195.160.99') } }), 'purchased');
    expect(answer).toMatchObject({ ok: true, next: { address: IP, needsAttention: true } });
  });
});

describe('"take it as it is"', () => {
  it('remembers the first that was taken, and takes nothing that is not in review', () => {
    const inReview = aMarkedRecord({ stage: 'needs_review', reason: 'wrong_os' });
    expect(decide(inReview, 'accept')).toMatchObject({ ok: true, next: { accepted: ['wrong_os'] } });
    expect(decide({ ...inReview, stage: 'active' }, 'accept')).toMatchObject({ ok: false });
  });

  it('goes on with the server, and remembers what was taken', () => {
    for (const reason of ['wrong_pool', 'wrong_os', 'credentials_missing'] as const) {
      const held = { address: '9.9.9.9', holdsAddress: true, tries: 5, accepted: ['wrong_pool'] as const };
      const answer = decide(aMarkedRecord({ stage: 'needs_review', reason, ...held }), 'accept');
      expect(answer).toMatchObject({
        ok: true,
        next: {
          stage: 'purchased',
          address: '9.9.9.9',
          holdsAddress: true,
          accepted: ['wrong_pool', reason],
          reason: undefined,
          tries: 0,
          dueAt: QUIET_UNTIL,
          credentialsBy: QUIET_UNTIL + POLICY.credentialsWithinMs,
        },
      });
    }
  });
});

describe('"write it off"', () => {
  it('of two surplus purchases names both', () => {
    const evidence = { 2: boughtAt('8.8.8.8'), 3: boughtAt('9.9.9.9') };
    expect(decide(aMarkedRecord({ stage: 'active', evidence }), 'abandon')).toMatchObject({
      next: { history: [{ why: 'wrote off 8.8.8.8, 9.9.9.9: saw the panel' }] },
    });
  });

  it('gives the address back, and remembers everything that was bought', () => {
    const held = {
      stage: 'needs_review',
      reason: 'wrong_pool',
      address: '9.9.9.9',
      holdsAddress: true,
    } as const;
    const evidence = { 1: boughtAt('9.9.9.9'), 2: boughtAt('8.8.8.8') };
    const answer = decide(aMarkedRecord({ ...held, evidence, writtenOff: ['7.7.7.7'] }), 'abandon');
    expect(answer).toMatchObject({
      ok: true,
      next: {
        stage: 'abandoned',
        reason: 'abandoned',
        holdsAddress: false,
        writtenOff: ['7.7.7.7', '9.9.9.9', '8.8.8.8'],
        needsAttention: false,
        progressVersion: 3,
      },
    });
  });

  it('remembers also an address that only a person told of', () => {
    const held = {
      stage: 'needs_review',
      reason: 'credentials_missing',
      address: IP,
      holdsAddress: true,
    } as const;
    expect(decide(aMarkedRecord(held), 'abandon')).toMatchObject({ ok: true, next: { writtenOff: [IP] } });
  });

  it('of an unknown outcome whose answer just came remembers its address', () => {
    const unknown = {
      stage: 'needs_review',
      reason: 'outcome_unknown',
      evidence: { 1: boughtAt(IP) },
    } as const;
    expect(decide(aMarkedRecord(unknown), 'abandon')).toMatchObject({
      ok: true,
      next: { writtenOff: [IP], needsAttention: false },
    });
  });

  it('of a surplus leaves the order, its lease and what the shop was told as they are', () => {
    const from = aMarkedRecord({
      stage: 'active',
      address: IP,
      holdsAddress: true,
      evidence: { 1: boughtAt(IP), 2: boughtAt('103.195.160.99') },
      message: 'delivered',
      progressVersion: 2,
      toldVersion: 2,
    });
    const answer = decide(from, 'abandon');
    expect(answer).toMatchObject({
      ok: true,
      next: {
        stage: 'active',
        address: IP,
        holdsAddress: true,
        message: 'delivered',
        progressVersion: 2,
        leaseUntil: from.leaseUntil,
        writtenOff: ['103.195.160.99'],
      },
    });
  });
});

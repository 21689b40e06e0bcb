import { describe, expect, it } from 'vitest';
import type { Provision } from '../../src/domain/provision.ts';
import { Secret } from '../../src/domain/secret.ts';
import {
  activated,
  deferred,
  failed,
  inReview,
  isUntold,
  marked,
  moved,
  purchased,
  released,
  toTell,
  waiting,
} from '../../src/rules/transitions.ts';
import { NOON } from '../builders.ts';
import { aMarkedRecord, aRecord, boughtAt, frozen, WORKER } from '../flows/support/records.ts';

const { at } = WORKER;
const MARK = { attempt: 1, fence: 1, sendBy: at + 10, answerBy: at + 20, stockBefore: 3 };
const CREDENTIALS = {
  ip: '103.195.160.10',
  username: 'root',
  password: new Secret('pw-of-a-server'),
  os: 'Ubuntu 22.04',
  expiresAt: new Date(NOON + 5),
};

describe('deferred', () => {
  it('gives the order back until it is to be taken up again', () => {
    const next = deferred(frozen(aRecord()), WORKER, {
      reason: 'brake',
      message: 'no money',
      retryAt: at + 9,
    });
    expect(next).toMatchObject({
      stage: 'pending',
      reason: 'brake',
      message: 'no money',
      dueAt: at + 9,
      leaseUntil: undefined,
      deferredSince: at,
      tries: 1,
      updatedAt: at,
    });
  });

  it('remembers when it was first put off, and how often', () => {
    const first = aRecord({ deferredSince: NOON - 7, tries: 4 });
    const next = deferred(frozen(first), WORKER, { reason: 'not_sent', message: 'x', retryAt: at });
    expect(next).toMatchObject({ deferredSince: NOON - 7, tries: 5 });
  });

  it('from a mark keeps the mark: attempts count on', () => {
    const next = deferred(frozen(aMarkedRecord()), WORKER, { reason: 'not_sent', message: 'x', retryAt: at });
    expect(next).toMatchObject({ stage: 'pending', mark: { attempt: 1 } });
    expect(next.history).toEqual([{ at, from: 'purchasing', to: 'pending', why: 'x', who: WORKER.who }]);
  });
});

describe('the endings and reviews that the shop must hear of', () => {
  const transitions: Readonly<Record<string, (from: Provision) => Provision>> = {
    failed: (from) => failed(from, WORKER, 'rejected', 'HTTP 400'),
    needs_review: (from) =>
      inReview(from, WORKER, 'wrong_pool', 'foreign', { address: '9.9.9.9', holdsAddress: true }),
  };

  it.each(Object.entries(transitions))(
    '%s is due at once, and untold at the version it will have',
    (stage, go) => {
      const from = aMarkedRecord({ version: 7, progressVersion: 3, toldVersion: 3 });
      const next = go(frozen(from));
      expect(next).toMatchObject({ stage, dueAt: at, progressVersion: 8, toldVersion: 3, updatedAt: at });
      expect(next.leaseUntil).toBe(from.leaseUntil);
      expect(isUntold(next)).toBe(true);
      expect(next.history.at(-1)).toMatchObject({ from: 'purchasing', to: stage, at, who: WORKER.who });
    },
  );

  it('a review keeps what was bought, and asks for attention; a failure does not', () => {
    expect(transitions.needs_review?.(aMarkedRecord())).toMatchObject({
      address: '9.9.9.9',
      holdsAddress: true,
      needsAttention: true,
    });
    expect(transitions.failed?.(aMarkedRecord({ needsAttention: true }))).toMatchObject({
      needsAttention: false,
    });
  });
});

describe('marked', () => {
  it('is due when the answer can no longer come, under the lease it names', () => {
    const from = aRecord({ reason: 'pool_busy', stockAfter: 4, os: 'ubuntu' });
    const next = marked(frozen(from), WORKER, {
      mark: MARK,
      package: { id: '5', name: '103.82.72' },
      content: { stockId: 'item-5', memoryGb: 4 },
      leaseUntil: at + 99_000,
    });
    expect(next).toMatchObject({
      stage: 'purchasing',
      mark: MARK,
      package: { id: '5', name: '103.82.72' },
      stockId: 'item-5',
      memoryGb: 4,
      os: 'ubuntu',
      leaseUntil: at + 99_000,
      dueAt: at + 20 + 30_000,
      reason: undefined,
      stockAfter: undefined,
    });
    expect(next.history.at(-1)?.why).toBe('attempt 1: buying "103.82.72"');
  });
});

describe('purchased', () => {
  const next = () =>
    purchased(frozen(aMarkedRecord({ tries: 3, deferredSince: NOON, reason: 'brake' })), WORKER, {
      ip: '103.195.160.10',
      credentialsWithinMs: 60_000,
    });

  it('holds the address from now on, and has a time for the login', () => {
    expect(next()).toMatchObject({
      stage: 'purchased',
      address: '103.195.160.10',
      holdsAddress: true,
      purchasedAt: at,
      credentialsBy: at + 60_000,
      dueAt: at,
    });
  });

  it('forgets that it was ever put off', () => {
    expect(next()).toMatchObject({ tries: 0, deferredSince: undefined, reason: undefined });
  });

  it('says why it was bought, in the words it is given', () => {
    expect(next().history.at(-1)?.why).toBe('bought 103.195.160.10');
    const facts = { ip: '103.195.160.10', credentialsWithinMs: 1, why: 'bought 103.195.160.10: so I saw' };
    expect(purchased(aMarkedRecord(), WORKER, facts).history.at(-1)?.why).toBe(
      'bought 103.195.160.10: so I saw',
    );
  });
});

describe('activated', () => {
  it('ends it: told, nothing due, nobody on it, no login on record', () => {
    const from = aMarkedRecord({
      stage: 'purchased',
      address: '103.195.160.10',
      progressVersion: 3,
      version: 9,
    });
    const next = activated(frozen(from), WORKER, { credentials: CREDENTIALS, toldVersion: 9 });
    expect(next).toMatchObject({
      stage: 'active',
      message: 'delivered 103.195.160.10',
      reason: undefined,
      expiresAt: NOON + 5,
      toldVersion: 9,
      progressVersion: 9,
      leaseUntil: undefined,
      dueAt: undefined,
    });
    expect(isUntold(next)).toBe(false);
    expect(JSON.stringify(next)).not.toMatch(/root|pw-of/);
  });

  it('leaves the expiry out where none is known', () => {
    const credentials = { ...CREDENTIALS, expiresAt: undefined };
    expect(activated(aRecord(), WORKER, { credentials, toldVersion: 1 }).expiresAt).toBeUndefined();
  });
});

describe('waiting and released', () => {
  const from = aMarkedRecord({ stage: 'purchased', address: '1.1.1.1', history: [], tries: 2 });

  it('waiting sets the next look and the lease, and writes no history', () => {
    const next = waiting(frozen(from), WORKER, { retryAt: at + 5, leaseUntil: at + 50 });
    expect(next).toMatchObject({
      stage: 'purchased',
      dueAt: at + 5,
      leaseUntil: at + 50,
      tries: 3,
      history: [],
    });
    expect(
      waiting(from, WORKER, { retryAt: at, leaseUntil: undefined, reason: 'shop_unreachable' }),
    ).toMatchObject({
      reason: 'shop_unreachable',
      leaseUntil: undefined,
    });
  });

  it('released gives the lease back, with nothing left to do unless it is said', () => {
    const plain = released(frozen(from), WORKER);
    expect(plain).toMatchObject({ leaseUntil: undefined, dueAt: undefined, tries: 2, updatedAt: at });
    expect(released(from, WORKER, { dueAt: at + 1, toldVersion: 4, tries: 0 })).toMatchObject({
      dueAt: at + 1,
      toldVersion: 4,
      tries: 0,
      leaseUntil: undefined,
    });
  });

  it.each([
    ['weighed', { 1: boughtAt('1.1.1.1') }, false],
    ['of another address', { 1: boughtAt('2.2.2.2') }, true],
  ])('take the flag off evidence that is %s, or leave it', (_what, evidence, needsAttention) => {
    const flagged = frozen({ ...from, evidence, needsAttention: true });
    expect(released(flagged, WORKER)).toMatchObject({ needsAttention });
    expect(waiting(flagged, WORKER, { retryAt: at, leaseUntil: undefined })).toMatchObject({
      needsAttention,
    });
  });
});

describe('moved', () => {
  it('writes one entry per change of stage or of reason, and none for the same again', () => {
    const steps = [
      ['pending', 'busy'],
      ['pending', 'busy'],
      ['pending', 'empty'],
      ['pending', 'busy'],
      ['failed', 'busy'],
      ['pending', 'busy'],
    ] as const;
    const record = steps.reduce((last, [to, why]) => moved(frozen(last), to, why, WORKER, {}), aRecord());
    expect(record.history.map(({ from, to, why }) => [from, to, why])).toEqual([
      ['pending', 'pending', 'busy'],
      ['pending', 'pending', 'empty'],
      ['pending', 'pending', 'busy'],
      ['pending', 'failed', 'busy'],
      ['failed', 'pending', 'busy'],
    ]);
  });

  it('leaves version and evidence to storage', () => {
    const from = aRecord({ evidence: { 1: boughtAt('1.1.1.1') } });
    const next = moved(from, 'failed', 'x', WORKER, {});
    expect(next.version).toBe(from.version);
    expect(next.evidence).toBe(from.evidence);
  });
});

describe('isUntold', () => {
  it('is so from the progress that must be heard until it is acknowledged', () => {
    expect(isUntold(aRecord())).toBe(false);
    expect(isUntold(toTell(aRecord()))).toBe(true);
    expect(isUntold({ ...toTell(aRecord({ version: 5 })), toldVersion: 6 })).toBe(false);
    expect(isUntold({ ...toTell(aRecord({ version: 5 })), toldVersion: 5 })).toBe(true);
  });
});

import type { RenewalEvidence } from '../../domain/renewal.ts';
import { atOnce, bothAtOnce, type CaseFor, checkEqual, checkRejects } from './check.ts';
import { apartFromUpdate, NOW } from './leased-steps.ts';
import { claimed, FULL, KEY, keyOf, recorded, recordOf } from './renewals-steps.ts';
import type { RenewalsUnderTest } from './subjects.ts';
import { scribbleOn } from './values.ts';

const ANSWERED: RenewalEvidence = { at: NOW + 50, outcome: 'answered' };

/** Promises of `recordEvidence`. */
export const renewalsEvidenceCases: readonly CaseFor<RenewalsUnderTest>[] = [
  {
    name: 'renewals: evidence is stored to the letter under its attempt, and the record answered',
    run: async ({ renewals }) => {
      await recorded(renewals, KEY);
      const heard: readonly RenewalEvidence[] = [
        { at: NOW, outcome: 'not_sent', code: 'SMARTVPS_NETWORK' },
        { at: NOW + 1, outcome: 'rejected', code: 'SMARTVPS_RATE_LIMITED', retryAfterMs: 0 },
        { at: NOW + 2, outcome: 'unknown', code: 'SMARTVPS_TIMEOUT' },
        ANSWERED,
      ];
      for (const [index, evidence] of heard.entries()) {
        const answered = await renewals.recordEvidence(KEY, index + 9, evidence);
        checkEqual(answered.evidence[String(index + 9)], evidence, 'the evidence answered');
        checkEqual(await renewals.get(KEY), answered, 'the record stored');
      }
      const { evidence } = await recordOf(renewals, KEY);
      checkEqual(evidence, { '9': heard[0], '10': heard[1], '11': heard[2], '12': heard[3] }, 'all evidence');
    },
  },
  {
    name: 'renewals: evidence raises the version, makes the record due, and moves nothing else',
    run: async ({ renewals }) => {
      const before = await recorded(renewals, KEY, FULL);
      const answered = await renewals.recordEvidence(KEY, 2, ANSWERED);
      const version = before.version + 1;
      const wanted = { ...before, version, evidence: { '2': ANSWERED }, dueAt: ANSWERED.at };
      checkEqual(apartFromUpdate(answered), apartFromUpdate(wanted), 'the record answered');
    },
  },
  {
    name: 'renewals: evidence makes a record due that was not, and keeps an earlier time that it was',
    run: async ({ renewals }) => {
      for (const [invoiceId, dueAt, wanted] of [
        ['none', undefined, NOW + 50],
        ['later', NOW + 51, NOW + 50],
        ['same', NOW + 50, NOW + 50],
        ['earlier', NOW + 49, NOW + 49],
      ] as const) {
        const key = keyOf('1', invoiceId);
        await recorded(renewals, key, { dueAt });
        const answered = await renewals.recordEvidence(key, 1, ANSWERED);
        checkEqual(answered.dueAt, wanted, `the time that the record with dueAt "${invoiceId}" is due`);
      }
    },
  },
  {
    name: 'renewals: evidence needs no lease and is taken at any stage',
    run: async ({ renewals }) => {
      const taken = await claimed(renewals, KEY);
      const answered = await renewals.recordEvidence(KEY, 1, ANSWERED);
      checkEqual([answered.leaseUntil, answered.fence], [taken.leaseUntil, 1], 'the lease of another');
      for (const stage of ['renewing', 'awaiting_expiry', 'needs_review', 'renewed', 'failed'] as const) {
        await recorded(renewals, keyOf('1', stage), { stage, dueAt: undefined });
        const late = await renewals.recordEvidence(keyOf('1', stage), 1, ANSWERED);
        checkEqual([late.stage, late.evidence['1']?.outcome], [stage, 'answered'], 'the late evidence');
      }
    },
  },
  {
    name: 'renewals: an attempt that has evidence keeps it, and nothing changes',
    run: async ({ renewals }) => {
      await recorded(renewals, KEY);
      const first = await renewals.recordEvidence(KEY, 1, ANSWERED);
      const others: readonly RenewalEvidence[] = [
        ANSWERED,
        { at: NOW - 99, outcome: 'unknown' },
        { ...ANSWERED, outcome: 'rejected' },
      ];
      for (const other of others) {
        checkEqual(await renewals.recordEvidence(KEY, 1, other), first, 'the record answered');
        checkEqual(await renewals.get(KEY), first, 'the record stored');
      }
    },
  },
  {
    name: 'renewals: of any evidence of one attempt at once one stays, and all are answered with it',
    run: async ({ renewals }) => {
      const { version } = await recorded(renewals, KEY);
      const answers = await atOnce(20, (turn) =>
        renewals.recordEvidence(KEY, 1, { ...ANSWERED, code: `code ${turn}` }),
      );
      const stored = await recordOf(renewals, KEY);
      checkEqual(stored.version, version + 1, 'the version stored');
      for (const answer of answers) checkEqual(answer, stored, 'a record answered');
    },
  },
  {
    name: 'renewals: evidence of many attempts at once is all kept',
    run: async ({ renewals }) => {
      const { version } = await recorded(renewals, KEY);
      await atOnce(20, (turn) => renewals.recordEvidence(KEY, turn + 1, ANSWERED));
      const stored = await recordOf(renewals, KEY);
      checkEqual([Object.keys(stored.evidence).length, stored.version], [20, version + 20], 'what is stored');
    },
  },
  {
    name: 'renewals: evidence is never lost to an advance at the same time',
    run: async ({ renewals }) => {
      for (const invoiceId of ['1', '2', '3', '4', '5']) {
        const record = await recorded(renewals, keyOf('1', invoiceId));
        const advance = () => renewals.advance(record.version, { ...record, tries: 1 });
        const evidence = () => renewals.recordEvidence(record, 1, ANSWERED);
        const [answer] = await bothAtOnce(advance, evidence, invoiceId >= '3');
        const stored = await recordOf(renewals, record);
        checkEqual(stored.evidence['1'], ANSWERED, 'the evidence stored');
        const isAdvanced = answer === 'ok';
        checkEqual(
          [stored.tries, stored.version - record.version],
          isAdvanced ? [1, 2] : [0, 1],
          `the record after an advance that was ${answer}`,
        );
      }
    },
  },
  {
    name: 'renewals: evidence belongs to one invoice of one order',
    run: async ({ renewals }) => {
      const others = [keyOf('a', 'b:c'), keyOf('a:b', 'd'), keyOf('d', 'c'), keyOf('c', 'a:b')];
      const before = await Promise.all(others.map((key) => recorded(renewals, key)));
      await recorded(renewals, keyOf('a:b', 'c'));
      const { orderId, invoiceId } = await renewals.recordEvidence(keyOf('a:b', 'c'), 1, ANSWERED);
      checkEqual([orderId, invoiceId], ['a:b', 'c'], 'the record answered');
      checkEqual((await renewals.get(keyOf('a:b', 'c')))?.evidence['1'], ANSWERED, 'its evidence');
      for (const other of before) checkEqual(await renewals.get(other), other, 'another record');
    },
  },
  {
    name: 'renewals: evidence of a renewal that has no record rejects, and inserts none',
    run: async ({ renewals }) => {
      const other = await recorded(renewals, keyOf('1', 'other'));
      const call = () => renewals.recordEvidence(KEY, 1, ANSWERED);
      await checkRejects(call, 'evidence of a renewal that has no record');
      checkEqual(await renewals.list({}), [other], 'the records');
    },
  },
  {
    name: 'renewals: evidence can be changed after it was recorded without changing what is stored',
    run: async ({ renewals }) => {
      await recorded(renewals, KEY);
      const evidence = { ...ANSWERED };
      await renewals.recordEvidence(KEY, 1, evidence);
      scribbleOn(evidence);
      checkEqual((await renewals.get(KEY))?.evidence['1'], ANSWERED, 'the evidence stored');
    },
  },
];

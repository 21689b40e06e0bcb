import type { Evidence } from '../../domain/provision.ts';
import { atOnce, bothAtOnce, type CaseFor, checkEqual, checkRejects } from './check.ts';
import { apartFromUpdate, NOW } from './leased-steps.ts';
import { claimed, FULL, recorded, recordOf } from './provisions-steps.ts';
import type { ProvisionsUnderTest } from './subjects.ts';
import { scribbleOn } from './values.ts';

function bought(ip: string): Evidence {
  return { at: NOW + 50, outcome: 'purchased', ip };
}

/** Promises of `recordEvidence`. */
export const provisionsEvidenceCases: readonly CaseFor<ProvisionsUnderTest>[] = [
  {
    name: 'provisions: evidence is stored to the letter under its attempt, and the record answered',
    run: async ({ provisions }) => {
      await recorded(provisions, '1');
      const heard: readonly Evidence[] = [
        { at: NOW, outcome: 'not_sent', code: 'SMARTVPS_NETWORK' },
        { at: NOW + 1, outcome: 'rejected', code: 'SMARTVPS_RATE_LIMITED', retryAfterMs: 0 },
        { at: NOW + 2, outcome: 'unknown', addresses: ['103.82.72.5', '103.82.72.6'] },
        bought('103.82.72.5'),
      ];
      for (const [index, evidence] of heard.entries()) {
        const answered = await provisions.recordEvidence('1', index + 9, evidence);
        checkEqual(answered.evidence[String(index + 9)], evidence, 'the evidence answered');
        checkEqual(await provisions.get('1'), answered, 'the record stored');
      }
      const { evidence } = await recordOf(provisions, '1');
      checkEqual(evidence, { '9': heard[0], '10': heard[1], '11': heard[2], '12': heard[3] }, 'all evidence');
    },
  },
  {
    name: 'provisions: evidence raises the version, asks for attention, makes the record due, and moves nothing else',
    run: async ({ provisions }) => {
      const before = await recorded(provisions, '1', FULL);
      const evidence = bought('103.82.72.5');
      const answered = await provisions.recordEvidence('1', 2, evidence);
      const wanted = {
        ...before,
        version: before.version + 1,
        evidence: { '2': evidence },
        dueAt: evidence.at,
        needsAttention: true,
      };
      checkEqual(apartFromUpdate(answered), apartFromUpdate(wanted), 'the record answered');
    },
  },
  {
    name: 'provisions: evidence makes a record due that was not, and keeps an earlier time that it was',
    run: async ({ provisions }) => {
      for (const [orderId, dueAt, wanted] of [
        ['none', undefined, NOW + 50],
        ['later', NOW + 51, NOW + 50],
        ['same', NOW + 50, NOW + 50],
        ['earlier', NOW + 49, NOW + 49],
      ] as const) {
        await recorded(provisions, orderId, { dueAt });
        const answered = await provisions.recordEvidence(orderId, 1, bought('103.82.72.5'));
        checkEqual(answered.dueAt, wanted, `the time that the record with dueAt "${orderId}" is due`);
      }
    },
  },
  {
    name: 'provisions: evidence needs no lease and is taken at any stage',
    run: async ({ provisions }) => {
      const taken = await claimed(provisions, 'leased');
      const answered = await provisions.recordEvidence('leased', 1, bought('103.82.72.5'));
      checkEqual([answered.leaseUntil, answered.fence], [taken.leaseUntil, 1], 'the lease of another');
      for (const stage of ['purchasing', 'active', 'failed', 'abandoned', 'ended'] as const) {
        await recorded(provisions, stage, { stage, dueAt: undefined });
        const late = await provisions.recordEvidence(stage, 1, bought('103.82.72.5'));
        checkEqual([late.stage, late.evidence['1']?.outcome], [stage, 'purchased'], 'the late evidence');
      }
    },
  },
  {
    name: 'provisions: an attempt that has evidence keeps it, and nothing changes',
    run: async ({ provisions }) => {
      await recorded(provisions, '1');
      const first = await provisions.recordEvidence('1', 1, bought('103.82.72.5'));
      const others: readonly Evidence[] = [
        bought('103.82.72.5'),
        { at: NOW - 99, outcome: 'unknown' },
        bought('103.82.72.6'),
      ];
      for (const other of others) {
        checkEqual(await provisions.recordEvidence('1', 1, other), first, 'the record answered');
        checkEqual(await provisions.get('1'), first, 'the record stored');
      }
    },
  },
  {
    name: 'provisions: of any evidence of one attempt at once one stays, and all are answered with it',
    run: async ({ provisions }) => {
      const { version } = await recorded(provisions, '1');
      const answers = await atOnce(20, (turn) =>
        provisions.recordEvidence('1', 1, bought(`103.82.72.${turn + 1}`)),
      );
      const stored = await recordOf(provisions, '1');
      checkEqual(stored.version, version + 1, 'the version stored');
      for (const answer of answers) checkEqual(answer, stored, 'a record answered');
    },
  },
  {
    name: 'provisions: evidence of many attempts at once is all kept',
    run: async ({ provisions }) => {
      const { version } = await recorded(provisions, '1');
      await atOnce(20, (turn) => provisions.recordEvidence('1', turn + 1, bought(`103.82.72.${turn + 1}`)));
      const stored = await recordOf(provisions, '1');
      checkEqual([Object.keys(stored.evidence).length, stored.version], [20, version + 20], 'what is stored');
    },
  },
  {
    name: 'provisions: evidence is never lost to an advance at the same time',
    run: async ({ provisions }) => {
      for (const orderId of ['1', '2', '3', '4', '5']) {
        const record = await recorded(provisions, orderId);
        const advance = () => provisions.advance(record.version, { ...record, tries: 1 });
        const evidence = () => provisions.recordEvidence(orderId, 1, bought('103.82.72.5'));
        const [answer] = await bothAtOnce(advance, evidence, orderId >= '3');
        const stored = await recordOf(provisions, orderId);
        checkEqual(stored.evidence['1'], bought('103.82.72.5'), 'the evidence stored');
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
    name: 'provisions: evidence of an order that has no record rejects, and inserts none',
    run: async ({ provisions }) => {
      const call = () => provisions.recordEvidence('1', 1, bought('103.82.72.5'));
      await checkRejects(call, 'evidence of an order that has no record');
      checkEqual(await provisions.get('1'), undefined, 'the record');
    },
  },
  {
    name: 'provisions: evidence can be changed after it was recorded without changing what is stored',
    run: async ({ provisions }) => {
      await recorded(provisions, '1');
      const evidence: Evidence = { at: NOW, outcome: 'unknown', addresses: ['103.82.72.5'] };
      const before = structuredClone(evidence);
      await provisions.recordEvidence('1', 1, evidence);
      scribbleOn(evidence);
      checkEqual((await provisions.get('1'))?.evidence['1'], before, 'the evidence stored');
    },
  },
];

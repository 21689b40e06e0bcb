import type { Renewal } from '../../domain/renewal.ts';
import { firstRenewal } from '../../rules/first-record.ts';
import { copyOf } from '../copy.ts';
import { atOnce, type CaseFor, checkEqual, checkRefused, countOf } from './check.ts';
import { NOW } from './leased-steps.ts';
import { claimed, FULL, KEY, keyOf, recorded, recordOf } from './renewals-steps.ts';
import type { RenewalsUnderTest } from './subjects.ts';
import { scribbleOn } from './values.ts';

/** Promises of `advance`. */
export const renewalsAdvanceCases: readonly CaseFor<RenewalsUnderTest>[] = [
  {
    name: 'renewals: advance stores every field as it is given',
    run: async ({ renewals }) => {
      const { version } = await claimed(renewals, KEY);
      const next = { ...FULL, ...KEY, version, evidence: {} };
      checkEqual(await renewals.advance(version, next), 'ok', 'the answer');
      checkEqual(await renewals.get(KEY), { ...next, version: version + 1 }, 'the record stored');
    },
  },
  {
    name: 'renewals: advance replaces the whole record: a field that is left out or undefined is gone',
    run: async ({ renewals }) => {
      const full = await recorded(renewals, KEY, FULL);
      const { reason: _, address: __, mark: ___, expiresBefore: ____, ...rest } = full;
      const next = { ...rest, holdsAddress: false, leaseUntil: undefined, dueAt: undefined };
      checkEqual(await renewals.advance(full.version, next), 'ok', 'the answer');
      const stored = await recordOf(renewals, KEY);
      checkEqual(stored, { ...next, version: full.version + 1 }, 'the record stored');
      const { reason, address, mark, expiresBefore, leaseUntil, dueAt } = stored;
      const gone = [reason, address, mark, expiresBefore, leaseUntil, dueAt];
      checkEqual(gone, Array(6).fill(undefined), 'the fields gone');
    },
  },
  {
    name: 'renewals: advance to the least that a record can say leaves nothing else of it',
    run: async ({ renewals }) => {
      const full = await recorded(renewals, KEY, FULL);
      const { dueAt: _, ...least } = firstRenewal(KEY, NOW);
      checkEqual(await renewals.advance(full.version, least), 'ok', 'the answer');
      checkEqual(await renewals.get(KEY), { ...least, version: full.version + 1 }, 'the record stored');
    },
  },
  {
    name: 'renewals: advance sets the version to one more than was expected, whatever the record says',
    run: async ({ renewals }) => {
      const { version } = await recorded(renewals, KEY);
      const next = { ...FULL, ...KEY, version: 99, evidence: {} };
      checkEqual(await renewals.advance(version, next), 'ok', 'the answer');
      checkEqual((await renewals.get(KEY))?.version, version + 1, 'the version stored');
    },
  },
  {
    name: 'renewals: advance is a conflict unless the stored version is the expected one, and writes nothing',
    run: async ({ renewals }) => {
      const stored = await recorded(renewals, KEY);
      for (const expected of [stored.version - 1, stored.version + 1, 99]) {
        const next: Renewal = { ...stored, stage: 'failed' };
        checkEqual(await renewals.advance(expected, next), 'conflict', `expecting version ${expected}`);
        checkEqual(await renewals.get(KEY), stored, 'the record stored');
      }
    },
  },
  {
    name: 'renewals: advance of a renewal that has no record is a conflict, and inserts none',
    run: async ({ renewals }) => {
      const other = await recorded(renewals, keyOf('1', 'other'));
      const next = { ...FULL, ...KEY, version: other.version, evidence: {} };
      checkEqual(await renewals.advance(other.version, next), 'conflict', 'the answer');
      checkEqual(await renewals.list({}), [other], 'the records');
    },
  },
  {
    name: 'renewals: advance is a conflict after any other write of the record',
    run: async ({ renewals }) => {
      const first = await recorded(renewals, KEY);
      const taken = await claimed(renewals, KEY);
      checkEqual(await renewals.advance(first.version, first), 'conflict', 'after a claim');
      await renewals.recordEvidence(KEY, 1, { at: NOW, outcome: 'unknown' });
      checkEqual(await renewals.advance(taken.version, taken), 'conflict', 'after evidence');
      const heard = await recordOf(renewals, KEY);
      checkEqual(heard.version, first.version + 2, 'the version after two writes');
      checkEqual(await renewals.advance(heard.version, heard), 'ok', 'with the version of now');
      checkEqual(await renewals.advance(heard.version, heard), 'conflict', 'told again');
    },
  },
  {
    name: 'renewals: of any number of advances at once exactly one is ok, and it is stored whole',
    run: async ({ renewals }) => {
      const record = await recorded(renewals, KEY);
      const answers = await atOnce(50, (turn) =>
        renewals.advance(record.version, { ...record, tries: turn, message: `turn ${turn}` }),
      );
      const ok = countOf(answers, (answer) => answer === 'ok');
      const conflicts = countOf(answers, (answer) => answer === 'conflict');
      checkEqual([ok, conflicts], [1, 49], 'advances that were ok, and in conflict');
      const winner = answers.indexOf('ok');
      const wanted = { ...record, version: record.version + 1, tries: winner, message: `turn ${winner}` };
      checkEqual(await renewals.get(KEY), wanted, 'the record stored');
    },
  },
  {
    name: 'renewals: advance takes no evidence: it can neither add, change nor drop any',
    run: async ({ renewals }) => {
      await recorded(renewals, KEY);
      const heard = { at: NOW, outcome: 'answered' } as const;
      const { version, evidence, ...rest } = await renewals.recordEvidence(KEY, 1, heard);
      const attempts: readonly Renewal['evidence'][] = [
        {},
        { '1': { at: NOW, outcome: 'rejected' } },
        { ...evidence, '2': { at: NOW, outcome: 'answered' } },
      ];
      for (const [index, other] of attempts.entries()) {
        const next = { ...rest, version, evidence: other };
        checkEqual(await renewals.advance(version + index, next), 'ok', 'the answer');
        checkEqual((await renewals.get(KEY))?.evidence, evidence, 'the evidence stored');
      }
    },
  },
  {
    name: 'renewals: advance refuses a record of a newer schema version',
    run: async ({ renewals }) => {
      const stored = await recorded(renewals, KEY);
      const newer = { ...stored, schemaVersion: 2, stage: 'failed' } as unknown as Renewal;
      await checkRefused(() => renewals.advance(stored.version, newer), 'advance to schema version 2');
      checkEqual(await renewals.get(KEY), stored, 'the record stored');
    },
  },
  {
    name: 'renewals: advance of one renewal leaves every other alone, of its order and of its invoice',
    run: async ({ renewals }) => {
      const others = [
        await recorded(renewals, keyOf('a', 'b:c'), { message: 'other' }),
        await recorded(renewals, keyOf('a', 'd'), { message: 'other' }),
        await recorded(renewals, keyOf('a.b', 'c'), { message: 'other' }),
      ];
      const record = await recorded(renewals, keyOf('a:b', 'c'));
      const answer = await renewals.advance(record.version, { ...record, message: 'changed' });
      checkEqual(answer, 'ok', 'the answer');
      checkEqual((await renewals.get(record))?.message, 'changed', 'the record');
      for (const other of others) checkEqual(await renewals.get(other), other, 'another record');
    },
  },
  {
    name: 'renewals: what went in can be changed without changing what is stored',
    run: async ({ renewals }) => {
      const { version } = await claimed(renewals, KEY);
      const next: Renewal = structuredClone({ ...FULL, ...KEY, version, evidence: {} });
      await renewals.advance(version, next);
      const before = copyOf(await renewals.get(KEY));
      scribbleOn(next);
      checkEqual(await renewals.get(KEY), before, 'the record after the caller changed its own');
    },
  },
  {
    name: 'renewals: a history of hundreds of entries is kept whole',
    run: async ({ renewals }) => {
      const history = Array.from({ length: 500 }, (_, turn) => ({
        at: NOW + turn,
        from: 'awaiting_expiry' as const,
        to: 'awaiting_expiry' as const,
        why: `turn ${turn}`,
        who: 'worker',
      }));
      checkEqual((await recorded(renewals, KEY, { history })).history, history, 'the history stored');
    },
  },
];

import type { Provision } from '../../domain/provision.ts';
import { firstProvision } from '../../rules/first-record.ts';
import { copyOf } from '../copy.ts';
import { atOnce, type CaseFor, checkEqual, checkRefused, countOf } from './check.ts';
import { NOW } from './leased-steps.ts';
import { claimed, FULL, recorded, recordOf } from './provisions-steps.ts';
import type { ProvisionsUnderTest } from './subjects.ts';
import { scribbleOn } from './values.ts';

/** Promises of `advance`. */
export const provisionsAdvanceCases: readonly CaseFor<ProvisionsUnderTest>[] = [
  {
    name: 'provisions: advance stores every field as it is given',
    run: async ({ provisions }) => {
      const { version } = await claimed(provisions, '1');
      const next = { ...FULL, orderId: '1', version, evidence: {} };
      checkEqual(await provisions.advance(version, next), 'ok', 'the answer');
      checkEqual(await provisions.get('1'), { ...next, version: version + 1 }, 'the record stored');
    },
  },
  {
    name: 'provisions: advance replaces the whole record: a field that is left out or undefined is gone',
    run: async ({ provisions }) => {
      const full = await recorded(provisions, '1', FULL);
      const { reason: _, address: __, mark: ___, ...rest } = full;
      const next = { ...rest, holdsAddress: false, writtenOff: [], leaseUntil: undefined, dueAt: undefined };
      checkEqual(await provisions.advance(full.version, next), 'ok', 'the answer');
      const stored = await recordOf(provisions, '1');
      checkEqual(stored, { ...next, version: full.version + 1 }, 'the record stored');
      const { reason, address, mark, leaseUntil, dueAt } = stored;
      checkEqual([reason, address, mark, leaseUntil, dueAt], Array(5).fill(undefined), 'the fields gone');
    },
  },
  {
    name: 'provisions: advance to the least that a record can say leaves nothing else of it',
    run: async ({ provisions }) => {
      const full = await recorded(provisions, '1', FULL);
      const { dueAt: _, ...least } = firstProvision('1', NOW);
      checkEqual(await provisions.advance(full.version, least), 'ok', 'the answer');
      checkEqual(await provisions.get('1'), { ...least, version: full.version + 1 }, 'the record stored');
    },
  },
  {
    name: 'provisions: advance sets the version to one more than was expected, whatever the record says',
    run: async ({ provisions }) => {
      const { version } = await recorded(provisions, '1');
      const next = { ...FULL, orderId: '1', version: 99, evidence: {} };
      checkEqual(await provisions.advance(version, next), 'ok', 'the answer');
      checkEqual((await provisions.get('1'))?.version, version + 1, 'the version stored');
    },
  },
  {
    name: 'provisions: advance is a conflict unless the stored version is the expected one, and writes nothing',
    run: async ({ provisions }) => {
      const stored = await recorded(provisions, '1');
      for (const expected of [stored.version - 1, stored.version + 1, 99]) {
        const next: Provision = { ...stored, version: stored.version, stage: 'failed' };
        checkEqual(await provisions.advance(expected, next), 'conflict', `expecting version ${expected}`);
        checkEqual(await provisions.get('1'), stored, 'the record stored');
      }
    },
  },
  {
    name: 'provisions: advance of an order that has no record is a conflict, and inserts none',
    run: async ({ provisions }) => {
      const next = { ...FULL, orderId: '1', version: 1, evidence: {} };
      checkEqual(await provisions.advance(1, next), 'conflict', 'the answer');
      checkEqual(await provisions.get('1'), undefined, 'the record');
      checkEqual(await provisions.findByIp('103.82.7.5'), undefined, 'the holder of its address');
    },
  },
  {
    name: 'provisions: advance is a conflict after any other write of the record',
    run: async ({ provisions }) => {
      const first = await recorded(provisions, '1');
      const taken = await claimed(provisions, '1');
      checkEqual(await provisions.advance(first.version, first), 'conflict', 'after a claim');
      await provisions.recordEvidence('1', 1, { at: NOW, outcome: 'unknown' });
      checkEqual(await provisions.advance(taken.version, taken), 'conflict', 'after evidence');
      const heard = await recordOf(provisions, '1');
      checkEqual(heard.version, first.version + 2, 'the version after two writes');
      checkEqual(await provisions.advance(heard.version, heard), 'ok', 'with the version of now');
      checkEqual(await provisions.advance(heard.version, heard), 'conflict', 'told again');
    },
  },
  {
    name: 'provisions: of any number of advances at once exactly one is ok, and it is stored whole',
    run: async ({ provisions }) => {
      const record = await recorded(provisions, '1');
      const answers = await atOnce(50, (turn) =>
        provisions.advance(record.version, { ...record, tries: turn, message: `turn ${turn}` }),
      );
      checkEqual(
        countOf(answers, (answer) => answer === 'ok'),
        1,
        'advances that were ok',
      );
      checkEqual(
        countOf(answers, (answer) => answer === 'conflict'),
        49,
        'advances in conflict',
      );
      const winner = answers.indexOf('ok');
      const wanted = { ...record, version: record.version + 1, tries: winner, message: `turn ${winner}` };
      checkEqual(await provisions.get('1'), wanted, 'the record stored');
    },
  },
  {
    name: 'provisions: advance takes no evidence: it can neither add, change nor drop any',
    run: async ({ provisions }) => {
      await recorded(provisions, '1');
      const { version, evidence, ...rest } = await provisions.recordEvidence('1', 1, {
        at: NOW,
        outcome: 'purchased',
        ip: '103.82.72.5',
      });
      const attempts: readonly Provision['evidence'][] = [
        {},
        { '1': { at: NOW, outcome: 'rejected' } },
        { ...evidence, '2': { at: NOW, outcome: 'purchased', ip: '103.82.72.6' } },
      ];
      for (const [index, other] of attempts.entries()) {
        const next = { ...rest, version, evidence: other };
        checkEqual(await provisions.advance(version + index, next), 'ok', 'the answer');
        checkEqual((await provisions.get('1'))?.evidence, evidence, 'the evidence stored');
      }
    },
  },
  {
    name: 'provisions: advance refuses a record of a newer schema version',
    run: async ({ provisions }) => {
      const stored = await recorded(provisions, '1');
      const newer = { ...stored, schemaVersion: 2, stage: 'failed' } as unknown as Provision;
      await checkRefused(() => provisions.advance(stored.version, newer), 'advance to schema version 2');
      checkEqual(await provisions.get('1'), stored, 'the record stored');
    },
  },
  {
    name: 'provisions: advance of one order leaves every other record alone',
    run: async ({ provisions }) => {
      const other = await recorded(provisions, 'a.b', { message: 'other' });
      const record = await recorded(provisions, 'a');
      await provisions.advance(record.version, { ...record, message: 'changed' });
      checkEqual(await provisions.get('a.b'), other, 'the other record');
    },
  },
  {
    name: 'provisions: what went in can be changed without changing what is stored',
    run: async ({ provisions }) => {
      const { version } = await provisions.enqueue({ orderId: '1', now: NOW });
      const next: Provision = structuredClone({ ...FULL, orderId: '1', version, evidence: {} });
      await provisions.advance(version, next);
      const before = copyOf(await provisions.get('1'));
      scribbleOn(next);
      checkEqual(await provisions.get('1'), before, 'the record after the caller changed its own');
    },
  },
  {
    name: 'provisions: a history of hundreds of entries is kept whole',
    run: async ({ provisions }) => {
      const entries = Array.from({ length: 500 }, (_, turn) => ({ turn, at: NOW + turn }));
      const history = entries.map(({ turn, at }) => ({
        at,
        from: 'pending' as const,
        to: 'pending' as const,
        why: `turn ${turn}`,
        who: 'worker',
      }));
      checkEqual((await recorded(provisions, '1', { history })).history, history, 'the history stored');
    },
  },
];

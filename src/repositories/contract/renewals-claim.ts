import type { Renewal } from '../../domain/renewal.ts';
import type { RenewalKey } from '../../ports/renewals.ts';
import { copyOf } from '../copy.ts';
import { atOnce, bothAtOnce, type CaseFor, check, checkEqual, checkRefused, countOf } from './check.ts';
import { apartFromUpdate, LEASE_MS, NOW, numbered } from './leased-steps.ts';
import { claimed, FULL, KEY, keyOf, keysOf, ODD_KEYS, recorded, recordOf } from './renewals-steps.ts';
import type { RenewalsUnderTest } from './subjects.ts';
import { asId, asNumber, NO_IDS, NO_NUMBERS, ODD_IDS, scribbleOn } from './values.ts';

/** A record as a claim inserts it. */
function inserted(key: RenewalKey, leaseUntil: number): Omit<Renewal, 'history'> {
  return {
    schemaVersion: 1,
    ...key,
    version: 1,
    stage: 'pending',
    holdsAddress: false,
    evidence: {},
    fence: 1,
    leaseUntil,
    dueAt: NOW,
    tries: 0,
    createdAt: NOW,
    updatedAt: NOW,
  };
}

/** Promises of `get` and `claim`. */
export const renewalsClaimCases: readonly CaseFor<RenewalsUnderTest>[] = [
  {
    name: 'renewals: get gives undefined for a renewal that has no record, however odd its ids',
    run: async ({ renewals }) => {
      await claimed(renewals, keyOf('there', 'there'));
      const odd = ODD_IDS.flatMap((id) => [keyOf('there', id), keyOf(id, 'there')]);
      for (const key of [...odd, ...ODD_KEYS])
        checkEqual(await renewals.get(key), undefined, `get of ${keysOf([key])}`);
    },
  },
  {
    name: 'renewals: every order and invoice has a record of its own, whatever its ids',
    run: async ({ renewals }) => {
      for (const [index, key] of ODD_KEYS.entries()) await recorded(renewals, key, { tries: index });
      for (const [index, key] of ODD_KEYS.entries()) {
        const { orderId, invoiceId, tries } = await recordOf(renewals, key);
        checkEqual({ orderId, invoiceId, tries }, { ...key, tries: index }, `the record of ${keysOf([key])}`);
      }
    },
  },
  {
    name: 'renewals: what is no id is refused everywhere, and nothing is stored',
    run: async ({ renewals }) => {
      const evidence = { at: NOW, outcome: 'unknown' } as const;
      for (const key of NO_IDS.flatMap((id) => [keyOf(asId(id), '1'), keyOf('1', asId(id))])) {
        const next = { ...FULL, ...key, version: 1, evidence: {} };
        const claim = { ...key, now: NOW, leaseUntil: NOW + 1 };
        await checkRefused(() => renewals.get(key), 'get of what is no id');
        await checkRefused(() => renewals.claim(claim), 'claim of what is no id');
        await checkRefused(() => renewals.recordEvidence(key, 1, evidence), 'evidence of what is no id');
        await checkRefused(() => renewals.advance(1, next), 'advance of what is no id');
      }
      checkEqual(await renewals.list({}), [], 'the records');
    },
  },
  {
    name: 'renewals: what is no time and no whole number is refused, and nothing changes',
    run: async ({ renewals }) => {
      const stored = await recorded(renewals, KEY);
      const evidence = { at: NOW, outcome: 'unknown' } as const;
      for (const wrong of NO_NUMBERS.map(asNumber)) {
        const [taken, fresh] = [KEY, keyOf('1', 'new')];
        const calls: readonly (() => Promise<unknown>)[] = [
          () => renewals.claim({ ...taken, now: wrong, leaseUntil: NOW + 1 }),
          () => renewals.claim({ ...fresh, now: NOW, leaseUntil: wrong }),
          () => renewals.advance(wrong, stored),
          () => renewals.recordEvidence(KEY, wrong, evidence),
          () => renewals.recordEvidence(KEY, 1, { ...evidence, at: wrong }),
        ];
        for (const [turn, call] of calls.entries()) await checkRefused(call, `call ${turn} with ${wrong}`);
      }
      checkEqual(await renewals.list({}), [stored], 'the records');
    },
  },
  {
    name: 'renewals: claim inserts a pending record where there is none, due now, with the lease taken',
    run: async ({ renewals }) => {
      const result = await renewals.claim({ ...KEY, now: NOW, leaseUntil: NOW + 5 });
      const { history, ...record } = result.renewal;
      checkEqual(result.status, 'claimed', 'the answer');
      checkEqual(record, inserted(KEY, NOW + 5), 'the record answered');
      checkEqual(await renewals.get(KEY), { ...record, history }, 'the record stored');
    },
  },
  {
    name: 'renewals: a renewal whose first worker died is due when its lease has lapsed',
    run: async ({ renewals }) => {
      await renewals.claim({ ...KEY, now: NOW, leaseUntil: NOW + 5 });
      checkEqual((await renewals.due(NOW + 5, 10)).length, 1, 'records due when the lease has lapsed');
    },
  },
  {
    name: 'renewals: claim of a record raises fence and version, sets the lease, and moves nothing else',
    run: async ({ renewals }) => {
      const before = await recorded(renewals, KEY, { ...FULL, leaseUntil: undefined });
      const { status, renewal } = await renewals.claim({ ...KEY, now: NOW, leaseUntil: NOW + 9 });
      const { version, fence } = before;
      const wanted = { ...before, version: version + 1, fence: fence + 1, leaseUntil: NOW + 9 };
      checkEqual(status, 'claimed', 'the answer');
      checkEqual(apartFromUpdate(renewal), apartFromUpdate(wanted), 'the record answered');
      checkEqual(await renewals.get(KEY), renewal, 'the record stored');
    },
  },
  {
    name: 'renewals: a lease is held until it ends, and held changes nothing',
    run: async ({ renewals }) => {
      const first = await renewals.claim({ ...KEY, now: NOW, leaseUntil: NOW + 100 });
      const second = await renewals.claim({ ...KEY, now: NOW + 99, leaseUntil: NOW + 500 });
      checkEqual(second, { status: 'held', renewal: first.renewal }, 'a claim before the lease ends');
      checkEqual(await renewals.get(KEY), first.renewal, 'the record stored');
      const third = await renewals.claim({ ...KEY, now: NOW + 100, leaseUntil: NOW + 500 });
      checkEqual(
        [third.status, third.renewal.fence, third.renewal.leaseUntil],
        ['claimed', 2, NOW + 500],
        'a claim when the lease ends',
      );
    },
  },
  {
    name: 'renewals: a lease that was given back can be taken at once, whatever the stage',
    run: async ({ renewals }) => {
      const stages = ['pending', 'renewing', 'awaiting_expiry', 'renewed', 'needs_review', 'failed'] as const;
      for (const stage of stages) {
        await recorded(renewals, keyOf(stage, '1'), { stage });
        const again = await claimed(renewals, keyOf(stage, '1'));
        checkEqual([again.stage, again.fence], [stage, 2], `the record in ${stage}`);
      }
    },
  },
  {
    name: 'renewals: of any number of claims at once exactly one gets the lease',
    run: async ({ renewals }) => {
      await recorded(renewals, keyOf('waiting', '1'));
      await renewals.claim({ ...keyOf('lapsed', '1'), now: NOW - 10, leaseUntil: NOW });
      for (const [orderId, fence] of [
        ['new', 1],
        ['waiting', 2],
        ['lapsed', 2],
      ] as const) {
        const key = keyOf(orderId, '1');
        const results = await atOnce(50, () =>
          renewals.claim({ ...key, now: NOW, leaseUntil: NOW + LEASE_MS }),
        );
        const given = countOf(results, ({ status }) => status === 'claimed');
        checkEqual(given, 1, `leases given of ${orderId}`);
        const stored = await recordOf(renewals, key);
        checkEqual(stored.fence, fence, `the fence of ${orderId}`);
        for (const { renewal } of results) checkEqual(renewal, stored, `a record answered of ${orderId}`);
      }
    },
  },
  {
    name: 'renewals: claims of other invoices and of other orders at once all get their lease',
    run: async ({ renewals }) => {
      const keys = Array.from({ length: 40 }, (_, turn) =>
        keyOf(numbered('order', turn % 8), numbered('invoice', Math.floor(turn / 8))),
      );
      await Promise.all(keys.map((key) => claimed(renewals, key)));
      checkEqual((await renewals.list({})).length, 40, 'records');
    },
  },
  {
    name: 'renewals: a claim and the advance of a worker whose lease lapsed lose nothing of each other',
    run: async ({ renewals }) => {
      for (let turn = 0; turn < 8; turn++) {
        const key = keyOf(numbered('order', turn), '1');
        const { renewal } = await renewals.claim({ ...key, now: NOW - 10, leaseUntil: NOW });
        const advance = async () => {
          if (turn >= 4) await renewals.get(key);
          return renewals.advance(renewal.version, { ...renewal, tries: 1 });
        };
        const claim = () => renewals.claim({ ...key, now: NOW, leaseUntil: NOW + LEASE_MS });
        const [answer, taken] = await bothAtOnce(advance, claim, turn % 2 === 0);
        const isAdvanced = answer === 'ok';
        check(isAdvanced || answer === 'conflict', `the advance: expected ok or conflict, got ${answer}`);
        const wanted = isAdvanced ? { tries: 1, version: 3 } : { tries: 0, version: 2 };
        const { tries, version, fence, leaseUntil } = await recordOf(renewals, key);
        checkEqual(taken.status, 'claimed', 'the claim of the lapsed lease');
        checkEqual(
          { tries, version, fence, leaseUntil },
          { ...wanted, fence: 2, leaseUntil: NOW + LEASE_MS },
          `the record after an advance that was ${answer}`,
        );
      }
    },
  },
  {
    name: 'renewals: what came out can be changed without changing what is stored',
    run: async ({ renewals }) => {
      await recorded(renewals, KEY, { ...FULL, leaseUntil: undefined });
      const evidence = { at: NOW, outcome: 'unknown' } as const;
      const claim = { ...KEY, now: NOW, leaseUntil: NOW + 9 };
      const calls = [
        () => renewals.get(KEY),
        () => renewals.recordEvidence(KEY, 1, evidence),
        () => renewals.recordEvidence(KEY, 1, evidence),
        () => renewals.due(NOW + 1_000_000, 10),
        () => renewals.list({}),
        async () => (await renewals.claim(claim)).renewal,
        async () => (await renewals.claim(claim)).renewal,
      ];
      for (const call of calls) {
        const answer = await call();
        const before = copyOf(await recordOf(renewals, KEY));
        check(answer !== undefined, 'a call gave nothing');
        scribbleOn(answer);
        checkEqual(await renewals.get(KEY), before, 'the record after its copy was changed');
      }
    },
  },
];

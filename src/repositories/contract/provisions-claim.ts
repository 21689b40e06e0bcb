import type { Provision } from '../../domain/provision.ts';
import { copyOf } from '../copy.ts';
import { atOnce, type CaseFor, check, checkEqual, checkRefused, countOf } from './check.ts';
import { apartFromUpdate, NOW } from './leased-steps.ts';
import { claimed, FULL, recorded, recordOf } from './provisions-steps.ts';
import type { ProvisionsUnderTest } from './subjects.ts';
import { asId, NO_IDS, ODD_IDS, scribbleOn } from './values.ts';

/** A record as `enqueue` inserts it. */
function pending(orderId: string): Omit<Provision, 'history'> {
  return {
    schemaVersion: 1,
    orderId,
    version: 1,
    stage: 'pending',
    evidence: {},
    holdsAddress: false,
    writtenOff: [],
    fence: 0,
    dueAt: NOW,
    tries: 0,
    progressVersion: 0,
    toldVersion: 0,
    needsAttention: false,
    createdAt: NOW,
    updatedAt: NOW,
  };
}

/** Promises of `get`, `enqueue` and `claim`. */
export const provisionsClaimCases: readonly CaseFor<ProvisionsUnderTest>[] = [
  {
    name: 'provisions: get gives undefined for an order that has no record, however odd its id',
    run: async ({ provisions }) => {
      await provisions.enqueue({ orderId: 'there', now: NOW });
      for (const id of ODD_IDS)
        checkEqual(await provisions.get(id), undefined, `get of ${JSON.stringify(id)}`);
    },
  },
  {
    name: 'provisions: every order has a record of its own, whatever its id',
    run: async ({ provisions }) => {
      for (const [index, id] of ODD_IDS.entries()) await recorded(provisions, id, { tries: index });
      for (const [index, id] of ODD_IDS.entries()) {
        const { orderId, tries } = await recordOf(provisions, id);
        checkEqual([orderId, tries], [id, index], `the record of ${JSON.stringify(id)}`);
      }
    },
  },
  {
    name: 'provisions: what is no id is refused everywhere, and nothing is stored',
    run: async ({ provisions }) => {
      const evidence = { at: NOW, outcome: 'unknown' } as const;
      for (const value of NO_IDS) {
        const id = asId(value);
        const claim = { orderId: id, now: NOW, leaseUntil: NOW + 1 };
        await checkRefused(() => provisions.get(id), 'get of what is no id');
        await checkRefused(() => provisions.enqueue({ orderId: id, now: NOW }), 'enqueue of what is no id');
        await checkRefused(() => provisions.claim(claim), 'claim of what is no id');
        await checkRefused(() => provisions.recordEvidence(id, 1, evidence), 'evidence of what is no id');
        const next = { ...FULL, orderId: id, version: 1, evidence: {} };
        await checkRefused(() => provisions.advance(1, next), 'advance of what is no id');
      }
      checkEqual(await provisions.list({}), [], 'the records');
    },
  },
  {
    name: 'provisions: enqueue inserts a pending record that is due now, and answers it',
    run: async ({ provisions }) => {
      const { history, ...answered } = await provisions.enqueue({ orderId: '1', now: NOW });
      checkEqual(answered, pending('1'), 'the record answered');
      checkEqual(await provisions.get('1'), { ...answered, history }, 'the record stored');
      checkEqual((await provisions.due(NOW, 10)).length, 1, 'records due now');
    },
  },
  {
    name: 'provisions: enqueue leaves a record that is there as it is, and answers it',
    run: async ({ provisions }) => {
      await provisions.enqueue({ orderId: '1', now: NOW });
      const taken = await claimed(provisions, '1');
      checkEqual(await provisions.enqueue({ orderId: '1', now: NOW + 5 }), taken, 'a record on lease');
      const ended = await recorded(provisions, '2', {
        stage: 'failed',
        reason: 'cancelled',
        dueAt: undefined,
      });
      checkEqual(await provisions.enqueue({ orderId: '2', now: NOW + 5 }), ended, 'a record that ended');
      checkEqual(await provisions.get('2'), ended, 'the ended record as it is stored');
    },
  },
  {
    name: 'provisions: any number of enqueues at once insert one record',
    run: async ({ provisions }) => {
      const answers = await atOnce(20, () => provisions.enqueue({ orderId: '1', now: NOW }));
      for (const answer of answers) checkEqual(answer.version, 1, 'the version answered');
      checkEqual((await provisions.list({})).length, 1, 'records');
    },
  },
  {
    name: 'provisions: claim inserts a pending record where there is none, with the lease taken',
    run: async ({ provisions }) => {
      const result = await provisions.claim({ orderId: '1', now: NOW, leaseUntil: NOW + 5 });
      const { history, ...record } = result.provision;
      checkEqual(result.status, 'claimed', 'the answer');
      checkEqual(record, { ...pending('1'), fence: 1, leaseUntil: NOW + 5 }, 'the record answered');
      checkEqual(await provisions.get('1'), { ...record, history }, 'the record stored');
    },
  },
  {
    name: 'provisions: an order whose first worker died is due when its lease has lapsed',
    run: async ({ provisions }) => {
      await provisions.claim({ orderId: '1', now: NOW, leaseUntil: NOW + 5 });
      checkEqual((await provisions.due(NOW + 5, 10)).length, 1, 'records due when the lease has lapsed');
    },
  },
  {
    name: 'provisions: claim of a record raises fence and version, sets the lease, and moves nothing else',
    run: async ({ provisions }) => {
      const before = await recorded(provisions, '1', { ...FULL, leaseUntil: undefined });
      const { status, provision } = await provisions.claim({ orderId: '1', now: NOW, leaseUntil: NOW + 9 });
      const { version, fence } = before;
      const wanted = { ...before, version: version + 1, fence: fence + 1, leaseUntil: NOW + 9 };
      checkEqual(status, 'claimed', 'the answer');
      checkEqual(apartFromUpdate(provision), apartFromUpdate(wanted), 'the record answered');
      checkEqual(await provisions.get('1'), provision, 'the record stored');
    },
  },
  {
    name: 'provisions: a lease is held until it ends, and held changes nothing',
    run: async ({ provisions }) => {
      const first = await provisions.claim({ orderId: '1', now: NOW, leaseUntil: NOW + 100 });
      const second = await provisions.claim({ orderId: '1', now: NOW + 99, leaseUntil: NOW + 500 });
      checkEqual(second, { status: 'held', provision: first.provision }, 'a claim before the lease ends');
      checkEqual(await provisions.get('1'), first.provision, 'the record stored');
      const third = await provisions.claim({ orderId: '1', now: NOW + 100, leaseUntil: NOW + 500 });
      checkEqual(
        [third.status, third.provision.fence, third.provision.leaseUntil],
        ['claimed', 2, NOW + 500],
        'a claim when the lease ends',
      );
    },
  },
  {
    name: 'provisions: a lease that was given back can be taken at once, whatever the stage',
    run: async ({ provisions }) => {
      for (const stage of ['pending', 'purchasing', 'needs_review', 'active', 'failed', 'ended'] as const) {
        const taken = await claimed(provisions, stage);
        await provisions.advance(taken.version, { ...taken, stage, leaseUntil: undefined });
        const again = await claimed(provisions, stage);
        checkEqual([again.stage, again.fence], [stage, 2], `the record in ${stage}`);
      }
    },
  },
  {
    name: 'provisions: of any number of claims at once exactly one gets the lease',
    run: async ({ provisions }) => {
      await provisions.enqueue({ orderId: 'waiting', now: NOW });
      await provisions.claim({ orderId: 'lapsed', now: NOW - 10, leaseUntil: NOW });
      for (const [orderId, fence] of [
        ['new', 1],
        ['waiting', 1],
        ['lapsed', 2],
      ] as const) {
        const results = await atOnce(50, () =>
          provisions.claim({ orderId, now: NOW, leaseUntil: NOW + 1_000 }),
        );
        checkEqual(
          countOf(results, ({ status }) => status === 'claimed'),
          1,
          `leases given of ${orderId}`,
        );
        const stored = await recordOf(provisions, orderId);
        checkEqual(stored.fence, fence, `the fence of ${orderId}`);
        for (const { provision } of results) checkEqual(provision, stored, `a record answered of ${orderId}`);
      }
    },
  },
  {
    name: 'provisions: claims and enqueues at once make one record and give one lease',
    run: async ({ provisions }) => {
      const claims = atOnce(10, () => provisions.claim({ orderId: '1', now: NOW, leaseUntil: NOW + 1_000 }));
      const enqueues = atOnce(10, () => provisions.enqueue({ orderId: '1', now: NOW }));
      const [results] = await Promise.all([claims, enqueues]);
      checkEqual(
        countOf(results, ({ status }) => status === 'claimed'),
        1,
        'leases given',
      );
      checkEqual((await provisions.list({})).length, 1, 'records');
    },
  },
  {
    name: 'provisions: what came out can be changed without changing what is stored',
    run: async ({ provisions }) => {
      await recorded(provisions, '1', { ...FULL, leaseUntil: undefined });
      await provisions.recordEvidence('1', 1, { at: NOW, outcome: 'unknown', addresses: ['103.82.7.6'] });
      const evidence = { at: NOW, outcome: 'unknown' } as const;
      const calls = [
        () => provisions.get('1'),
        () => provisions.enqueue({ orderId: '1', now: NOW }),
        () => provisions.recordEvidence('1', 2, evidence),
        () => provisions.recordEvidence('1', 2, evidence),
        () => provisions.findByIp('103.82.7.5'),
        () => provisions.due(NOW + 1_000_000, 10),
        () => provisions.list({}),
        async () => (await provisions.claim({ orderId: '1', now: NOW, leaseUntil: NOW + 9 })).provision,
        async () => (await provisions.claim({ orderId: '1', now: NOW, leaseUntil: NOW + 9 })).provision,
      ];
      for (const call of calls) {
        const answer = await call();
        const before = copyOf(await recordOf(provisions, '1'));
        check(answer !== undefined, 'a call gave nothing');
        scribbleOn(answer);
        checkEqual(await provisions.get('1'), before, 'the record after its copy was changed');
      }
    },
  },
];

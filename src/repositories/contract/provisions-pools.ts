import type { ProvisionRepository } from '../../ports/provisions.ts';
import { atOnce, type CaseFor, checkEqual, checkRefused, countOf } from './check.ts';
import { NOW } from './leased-steps.ts';
import type { ProvisionsUnderTest } from './subjects.ts';
import { asId, ODD_IDS } from './values.ts';

/** Asks for a pool, for a hundred milliseconds from `at` on. */
function acquired(
  provisions: ProvisionRepository,
  owner: string,
  at = 0,
  name = '103.82.72',
): Promise<boolean> {
  return provisions.acquirePool({ name, owner, now: NOW + at, leaseUntil: NOW + at + 100 });
}

/** What neither names a pool nor owns one. */
const NO_TEXTS = [undefined, null, '', 7, { $ne: null }, ['a']];

/** Promises of `acquirePool` and `releasePool`. */
export const provisionsPoolCases: readonly CaseFor<ProvisionsUnderTest>[] = [
  {
    name: 'provisions: a pool on lease is refused to others until the lease has ended',
    run: async ({ provisions }) => {
      checkEqual(await acquired(provisions, 'a'), true, 'a free pool');
      checkEqual(await acquired(provisions, 'b', 0), false, 'another owner at once');
      checkEqual(await acquired(provisions, 'b', 99), false, 'another owner before the end');
      checkEqual(await acquired(provisions, 'b', 100), true, 'another owner at the end');
      checkEqual(await acquired(provisions, 'a', 101), false, 'the first owner, who lost it');
    },
  },
  {
    name: 'provisions: the owner of a pool extends its lease by asking again',
    run: async ({ provisions }) => {
      await acquired(provisions, 'a');
      checkEqual(await acquired(provisions, 'a', 50), true, 'the owner again');
      checkEqual(await acquired(provisions, 'b', 149), false, 'another owner before the new end');
      checkEqual(await acquired(provisions, 'b', 150), true, 'another owner at the new end');
    },
  },
  {
    name: 'provisions: an owner that asks again for less keeps the lease it has',
    run: async ({ provisions }) => {
      await acquired(provisions, 'a', 50);
      checkEqual(await acquired(provisions, 'a', 0), true, 'the owner, for less');
      checkEqual(
        await acquired(provisions, 'b', 149),
        false,
        'another owner before the end of the longer one',
      );
      checkEqual(await acquired(provisions, 'b', 150), true, 'another owner at its end');
    },
  },
  {
    name: 'provisions: an owner takes its own pool again after the lease has ended',
    run: async ({ provisions }) => {
      await acquired(provisions, 'a');
      checkEqual(await acquired(provisions, 'a', 500), true, 'the owner after the end');
      checkEqual(await acquired(provisions, 'b', 599), false, 'another owner before the new end');
    },
  },
  {
    name: 'provisions: a pool that its owner releases is free at once',
    run: async ({ provisions }) => {
      await acquired(provisions, 'a');
      await provisions.releasePool({ name: '103.82.72', owner: 'a' });
      checkEqual(await acquired(provisions, 'b', 1), true, 'another owner after the release');
    },
  },
  {
    name: 'provisions: a release by anyone but the owner does nothing',
    run: async ({ provisions }) => {
      await provisions.releasePool({ name: '103.82.72', owner: 'a' });
      await acquired(provisions, 'a');
      await acquired(provisions, 'b', 100);
      await provisions.releasePool({ name: '103.82.72', owner: 'a' });
      await provisions.releasePool({ name: '103.82.72', owner: 'B' });
      checkEqual(await acquired(provisions, 'c', 150), false, 'another owner after foreign releases');
      checkEqual(await acquired(provisions, 'b', 150), true, 'the owner after foreign releases');
    },
  },
  {
    name: 'provisions: pools are told apart by their names to the letter',
    run: async ({ provisions }) => {
      const names = [...ODD_IDS, 'x'.repeat(1_024), '103.82.72', '103.82.7', 'Pool', 'pool', 'pool '];
      for (const [index, name] of names.entries()) {
        checkEqual(await acquired(provisions, `owner ${index}`, 0, name), true, `pool ${name}`);
      }
      for (const name of names)
        checkEqual(await acquired(provisions, 'x', 0, name), false, `pool ${name} again`);
      await provisions.releasePool({ name: 'pool', owner: `owner ${names.indexOf('pool')}` });
      checkEqual(await acquired(provisions, 'x', 0, 'Pool'), false, 'the pool of another case');
      checkEqual(await acquired(provisions, 'x', 0, 'pool'), true, 'the pool released');
    },
  },
  {
    name: 'provisions: of any number who ask for a pool at once exactly one gets it',
    run: async ({ provisions }) => {
      const first = await atOnce(50, (turn) => acquired(provisions, `owner ${turn}`));
      checkEqual(
        countOf(first, (isGiven) => isGiven),
        1,
        'leases given of a free pool',
      );
      const second = await atOnce(50, (turn) => acquired(provisions, `owner ${turn + 50}`, 100));
      checkEqual(
        countOf(second, (isGiven) => isGiven),
        1,
        'leases given of a pool whose lease has ended',
      );
      const winner = second.indexOf(true) + 50;
      checkEqual(await acquired(provisions, `owner ${winner}`, 150), true, 'the winner again');
    },
  },
  {
    name: 'provisions: a pool lease is no record of an order',
    run: async ({ provisions }) => {
      await acquired(provisions, 'a');
      checkEqual(await provisions.list({}), [], 'the records');
      checkEqual(await provisions.get('103.82.72'), undefined, 'a record under the name of the pool');
    },
  },
  {
    name: 'provisions: a pool without a name or owner is refused',
    run: async ({ provisions }) => {
      for (const owner of NO_TEXTS) {
        await checkRefused(() => acquired(provisions, asId(owner)), 'acquire by what is no text');
        const release = { name: '103.82.72', owner: asId(owner) };
        await checkRefused(() => provisions.releasePool(release), 'release by what is no text');
      }
      for (const name of NO_TEXTS) {
        const request = { name: asId(name), owner: 'a', now: NOW, leaseUntil: NOW + 100 };
        await checkRefused(() => provisions.acquirePool(request), 'acquire of what is no name');
        await checkRefused(() => provisions.releasePool(request), 'release of what is no name');
      }
      checkEqual(await acquired(provisions, 'a'), true, 'the pool afterwards');
    },
  },
];

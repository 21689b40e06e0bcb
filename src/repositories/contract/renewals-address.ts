import type { Renewal } from '../../domain/renewal.ts';
import type { RenewalKey, RenewalRepository } from '../../ports/renewals.ts';
import { type CaseFor, checkEqual, countOf } from './check.ts';
import { numbered } from './leased-steps.ts';
import { claimed, keyOf, keysOf, recorded, recordOf } from './renewals-steps.ts';
import type { RenewalsUnderTest } from './subjects.ts';

const ADDRESS = '103.82.72.5';
const HELD: Partial<Renewal> = { stage: 'renewing', address: ADDRESS, holdsAddress: true };
const FIRST = keyOf('1', 'march');
const SECOND = keyOf('1', 'april');

/** Writes fields of a record as it is stored now. */
async function advanced(renewals: RenewalRepository, key: RenewalKey, fields: Partial<Renewal>) {
  const record = await recordOf(renewals, key);
  return renewals.advance(record.version, { ...record, ...fields });
}

/** The keys of the records that hold the address. */
async function holders(renewals: RenewalRepository): Promise<readonly string[]> {
  const records = await renewals.list({});
  return keysOf(records.filter(({ holdsAddress, address }) => holdsAddress && address === ADDRESS));
}

/** Promises of `address_taken`. */
export const renewalsAddressCases: readonly CaseFor<RenewalsUnderTest>[] = [
  {
    name: 'renewals: an address that another record holds is taken, and nothing is written',
    run: async ({ renewals }) => {
      await recorded(renewals, keyOf('a', 'b:c'), HELD);
      for (const key of [keyOf('other', 'b:c'), keyOf('a', 'other'), keyOf('a:b', 'c')]) {
        const before = await recorded(renewals, key);
        const what = `the answer to ${keysOf([key])}`;
        checkEqual(await advanced(renewals, key, HELD), 'address_taken', what);
        checkEqual(await renewals.get(key), before, 'the record that came second');
      }
      checkEqual(await holders(renewals), keysOf([keyOf('a', 'b:c')]), 'the holder of the address');
    },
  },
  {
    name: 'renewals: an advance that expects another version is a conflict, whoever holds its address',
    run: async ({ renewals }) => {
      await recorded(renewals, FIRST, HELD);
      const second = await recorded(renewals, SECOND);
      const answer = await renewals.advance(second.version - 1, { ...second, ...HELD });
      checkEqual(answer, 'conflict', 'the answer');
    },
  },
  {
    name: 'renewals: a record that holds an address may be advanced with it, and holds it at any stage',
    run: async ({ renewals }) => {
      await recorded(renewals, FIRST, HELD);
      await recorded(renewals, SECOND);
      for (const stage of ['awaiting_expiry', 'needs_review', 'renewed', 'failed', 'pending'] as const) {
        checkEqual(await advanced(renewals, FIRST, { stage }), 'ok', `the answer to the holder in ${stage}`);
        checkEqual(await advanced(renewals, SECOND, HELD), 'address_taken', `the answer while in ${stage}`);
      }
      checkEqual((await renewals.get(FIRST))?.stage, 'pending', 'the stage of the holder');
    },
  },
  {
    name: 'renewals: an address that is only named, not held, is free',
    run: async ({ renewals }) => {
      await recorded(renewals, FIRST, { ...HELD, holdsAddress: false });
      await recorded(renewals, SECOND, HELD);
      await recorded(renewals, keyOf('1', 'may'), { ...HELD, holdsAddress: false });
      checkEqual(await holders(renewals), keysOf([SECOND]), 'the holder of the address');
    },
  },
  {
    name: 'renewals: an address is free again when its record no longer holds it',
    run: async ({ renewals }) => {
      await recorded(renewals, FIRST, HELD);
      await recorded(renewals, SECOND);
      checkEqual(await advanced(renewals, FIRST, { stage: 'renewed', holdsAddress: false }), 'ok', 'the end');
      checkEqual(await advanced(renewals, SECOND, HELD), 'ok', 'the next renewal takes it');
      checkEqual(await advanced(renewals, FIRST, { holdsAddress: true }), 'address_taken', 'the first again');
      checkEqual(await holders(renewals), keysOf([SECOND]), 'the holder of the address');
    },
  },
  {
    name: 'renewals: an address is free again when its record holds another',
    run: async ({ renewals }) => {
      await recorded(renewals, FIRST, HELD);
      await recorded(renewals, SECOND);
      checkEqual(await advanced(renewals, FIRST, { address: '103.82.72.6' }), 'ok', 'the move');
      checkEqual(await advanced(renewals, SECOND, HELD), 'ok', 'the next renewal takes it');
      const answer = await advanced(renewals, SECOND, { address: '103.82.72.6' });
      checkEqual(answer, 'address_taken', 'the address that the first holds now');
    },
  },
  {
    name: 'renewals: claims and evidence leave an address with its record',
    run: async ({ renewals }) => {
      await recorded(renewals, FIRST, HELD);
      await recorded(renewals, SECOND);
      const { holdsAddress, address } = await claimed(renewals, FIRST);
      checkEqual([holdsAddress, address], [true, ADDRESS], 'what the record holds after a claim');
      await renewals.recordEvidence(FIRST, 1, { at: 0, outcome: 'rejected' });
      checkEqual(await advanced(renewals, SECOND, HELD), 'address_taken', 'the answer to another');
      checkEqual(await holders(renewals), keysOf([FIRST]), 'the holder of the address');
    },
  },
  {
    name: 'renewals: addresses are told apart to the letter',
    run: async ({ renewals }) => {
      const addresses = ['103.82.7.5', '103.82.7.50', '103.82.7.51', '103.82.75.1', '.*', '__proto__'];
      for (const address of addresses)
        await recorded(renewals, keyOf('1', address), { address, holdsAddress: true });
      checkEqual((await renewals.list({})).length, addresses.length, 'records');
    },
  },
  {
    name: 'renewals: of any number of renewals that take one address at once exactly one gets it',
    run: async ({ renewals }) => {
      const keys = Array.from({ length: 20 }, (_, turn) =>
        keyOf(numbered('order', turn % 2), numbered('invoice', turn)),
      );
      const records = await Promise.all(keys.map((key) => claimed(renewals, key)));
      const answers = await Promise.all(
        records.map((record) => renewals.advance(record.version, { ...record, ...HELD })),
      );
      const got = countOf(answers, (answer) => answer === 'ok');
      const refused = countOf(answers, (answer) => answer === 'address_taken');
      checkEqual([got, refused], [1, 19], 'renewals that got the address, and that did not');
      const winner = keys.slice(answers.indexOf('ok')).slice(0, 1);
      checkEqual(await holders(renewals), keysOf(winner), 'the record that holds it');
    },
  },
];

import type { Provision } from '../../domain/provision.ts';
import type { ProvisionRepository } from '../../ports/provisions.ts';
import { atOnce, type CaseFor, checkEqual, checkRefused, countOf } from './check.ts';
import { NOW } from './leased-steps.ts';
import { FULL, recorded, recordOf } from './provisions-steps.ts';
import type { ProvisionsUnderTest } from './subjects.ts';
import { asId, NO_IDS } from './values.ts';

const ADDRESS = '103.82.72.5';
const HELD: Partial<Provision> = { stage: 'purchased', address: ADDRESS, holdsAddress: true };

/** Writes fields of a record as it is stored now. */
async function advanced(provisions: ProvisionRepository, orderId: string, fields: Partial<Provision>) {
  const record = await recordOf(provisions, orderId);
  return provisions.advance(record.version, { ...record, ...fields });
}

/** Promises of `address_taken` and `findByIp`. */
export const provisionsAddressCases: readonly CaseFor<ProvisionsUnderTest>[] = [
  {
    name: 'provisions: an address that another record holds is taken, and nothing is written',
    run: async ({ provisions }) => {
      await recorded(provisions, '1', HELD);
      const second = await recorded(provisions, '2');
      checkEqual(await advanced(provisions, '2', HELD), 'address_taken', 'the answer');
      checkEqual(await provisions.get('2'), second, 'the record of the second order');
      checkEqual((await provisions.findByIp(ADDRESS))?.orderId, '1', 'the holder of the address');
    },
  },
  {
    name: 'provisions: a record that holds an address may be advanced with it',
    run: async ({ provisions }) => {
      await recorded(provisions, '1', HELD);
      checkEqual(await advanced(provisions, '1', { stage: 'active' }), 'ok', 'the answer');
      checkEqual((await provisions.findByIp(ADDRESS))?.stage, 'active', 'the stage of the holder');
    },
  },
  {
    name: 'provisions: an address that is only named, not held, is free',
    run: async ({ provisions }) => {
      await recorded(provisions, '1', { ...HELD, holdsAddress: false });
      checkEqual(await provisions.findByIp(ADDRESS), undefined, 'the holder of an address that none holds');
      await recorded(provisions, '2', HELD);
      const { version } = await recorded(provisions, '3', { ...HELD, holdsAddress: false });
      checkEqual((await provisions.findByIp(ADDRESS))?.orderId, '2', 'the holder of the address');
      checkEqual((await provisions.get('3'))?.version, version, 'the version of the record that names it');
    },
  },
  {
    name: 'provisions: an address is free again when its record no longer holds it',
    run: async ({ provisions }) => {
      await recorded(provisions, '1', HELD);
      await recorded(provisions, '2');
      await advanced(provisions, '1', { stage: 'ended', holdsAddress: false });
      checkEqual(await provisions.findByIp(ADDRESS), undefined, 'the holder of an address given up');
      checkEqual(await advanced(provisions, '2', HELD), 'ok', 'the next order takes it');
      checkEqual(await advanced(provisions, '1', { holdsAddress: true }), 'address_taken', 'the first again');
      checkEqual((await provisions.findByIp(ADDRESS))?.orderId, '2', 'the holder of the address');
    },
  },
  {
    name: 'provisions: an address is free again when its record holds another',
    run: async ({ provisions }) => {
      await recorded(provisions, '1', HELD);
      await advanced(provisions, '1', { address: '103.82.72.6' });
      checkEqual(await provisions.findByIp(ADDRESS), undefined, 'the holder of the address left');
      checkEqual((await provisions.findByIp('103.82.72.6'))?.orderId, '1', 'the holder of the new one');
      await recorded(provisions, '2', HELD);
    },
  },
  {
    name: 'provisions: any number of records may hold no address',
    run: async ({ provisions }) => {
      for (const orderId of ['1', '2', '3']) await recorded(provisions, orderId, { holdsAddress: false });
      checkEqual((await provisions.list({})).length, 3, 'records');
    },
  },
  {
    name: 'provisions: of any number of orders that take one address at once exactly one gets it',
    run: async ({ provisions }) => {
      const records = await atOnce(20, (turn) => provisions.enqueue({ orderId: `order ${turn}`, now: NOW }));
      const answers = await Promise.all(
        records.map((record) => provisions.advance(record.version, { ...record, ...HELD })),
      );
      checkEqual(
        countOf(answers, (answer) => answer === 'ok'),
        1,
        'orders that got the address',
      );
      checkEqual(
        countOf(answers, (answer) => answer === 'address_taken'),
        19,
        'orders that did not',
      );
      const holders = (await provisions.list({})).filter(({ holdsAddress }) => holdsAddress);
      checkEqual(holders.length, 1, 'records that hold the address');
      checkEqual(holders[0]?.orderId, `order ${answers.indexOf('ok')}`, 'the record that holds it');
    },
  },
  {
    name: 'provisions: findByIp gives the whole record that holds the address, and no other address matches',
    run: async ({ provisions }) => {
      const record = await recorded(provisions, '1', FULL);
      await recorded(provisions, '2', { ...HELD, address: '103.82.7.50' });
      checkEqual(await provisions.findByIp('103.82.7.5'), record, 'the record found');
      for (const ip of ['103.82.7', '103.82.7.', '.*', '103.82.7.51', '__proto__']) {
        checkEqual(await provisions.findByIp(ip), undefined, `the holder of ${ip}`);
      }
    },
  },
  {
    name: 'provisions: findByIp refuses what is no text',
    run: async ({ provisions }) => {
      await recorded(provisions, '1');
      for (const ip of NO_IDS) await checkRefused(() => provisions.findByIp(asId(ip)), 'what is no address');
    },
  },
];

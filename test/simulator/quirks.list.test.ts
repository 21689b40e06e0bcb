import { calmQuirks, type Encoding, type ListMode } from 'smartvps-sdk/testing';
import { describe, expect, test } from 'vitest';
import { aSimulator, BASE_URL, call, clientOf, failureOf, POOL, rowsOf, unwrapped } from './support.ts';

const ENCODINGS: readonly Encoding[] = ['plain', 'string', 'quoted_twice', 'numeric_keys', 'byte_order_mark'];

describe('the list', () => {
  test.each([
    ['plain', '{"packages":[{"id":5,'],
    ['string', '"{\\"packages\\":[{\\"id\\":5,'],
    ['quoted_twice', '"\\"{\\\\\\"packages\\\\\\":[{'],
    ['numeric_keys', '{"0":"{","1":"\\"","2":"p",'],
  ] as const)('is wrapped as %s', async (ipstockEncoding, start) => {
    const { text } = await call(aSimulator({ quirks: { ipstockEncoding } }), 'ipstock');
    expect(text.slice(0, start.length)).toBe(start);
  });

  test('has half a character under a numeric key where a character has two', async () => {
    const packages = [{ ...POOL, name: '🏅' }];
    const { text } = await call(
      aSimulator({ packages, quirks: { ipstockEncoding: 'numeric_keys' } }),
      'ipstock',
    );
    expect(text).toMatch(/"\d+":"\\ud83c","\d+":"\\udfc5"/);
  });

  test('stands behind a byte order mark', async () => {
    const simulator = aSimulator({ quirks: { ipstockEncoding: 'byte_order_mark' } });
    const response = await simulator.fetch(`${BASE_URL}/ipstock`, { method: 'POST' });
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 0x7b]);
  });

  test.each(ENCODINGS)('is read by the client when wrapped as %s, emoji and all', async (ipstockEncoding) => {
    const packages = [{ id: 'p-1', name: '🏅 103.195', ipv4: '7', status: 'Active' }, POOL];
    const simulator = aSimulator({ packages, quirks: { ipstockEncoding } });
    const { packages: read, duplicates } = await clientOf(simulator).ipstock();
    expect(read).toEqual([
      { id: 'p-1', name: '🏅 103.195', ipv4: 7, status: 'active' },
      { id: '5', name: '103.82.72', ipv4: 71, status: 'active' },
    ]);
    expect(duplicates).toHaveLength(2);
  });

  test.each([
    ['number', [{ id: 5 }, { id: 6 }, { id: 'a' }]],
    ['text', [{ id: '5' }, { id: '6' }, { id: 'a' }]],
    ['as_given', [{ id: 5 }, { id: '6' }, { id: 'a' }]],
  ] as const)('has ids as %s', async (ids, rows) => {
    const packages = [5, '6', 'a'].map((id) => ({ ...POOL, id }));
    const simulator = aSimulator({ packages, quirks: { ...calmQuirks, ids } });
    expect(await rowsOf(simulator)).toMatchObject(rows);
  });

  test.each([
    ['number', [71, 9]],
    ['text', ['71', '9']],
    ['mixed', [71, '9']],
  ] as const)('has quantities as %s', async (quantities, wanted) => {
    const rows = await rowsOf(aSimulator({ quirks: { ...calmQuirks, quantities } }));
    expect(rows.map(({ ipv4 }) => ipv4)).toEqual(wanted);
  });

  test.each([
    ['as_given', ['active', 'active', 'active']],
    ['upper', ['ACTIVE', 'ACTIVE', 'ACTIVE']],
    ['mixed', ['active', 'ACTIVE', 'Active']],
  ] as const)('has its status in case %s', async (statusCase, wanted) => {
    const packages = [1, 2, 3].map((id) => ({ ...POOL, id }));
    const rows = await rowsOf(aSimulator({ packages, quirks: { ...calmQuirks, statusCase } }));
    expect(rows.map(({ status }) => status)).toEqual(wanted);
  });

  test('repeats rows, to the letter', async () => {
    const rows = await rowsOf(aSimulator());
    expect(rows).toHaveLength(4);
    expect(rows.slice(2)).toEqual(rows.slice(0, 2));
  });

  test('has twins with less in them', async () => {
    const rows = await rowsOf(aSimulator({ quirks: { ...calmQuirks, differingTwins: 1 } }));
    expect(rows.at(-1)).toEqual({ ...POOL, ipv4: 70 });
  });

  test('has rows that nobody can read, each in another way', async () => {
    const list = await clientOf(aSimulator({ quirks: { ...calmQuirks, unreadableRows: 6 } })).ipstock();
    expect(list.packages).toHaveLength(2);
    expect(list.rejected).toHaveLength(6);
    expect(new Set(list.rejected.map(({ reason }) => reason)).size).toBe(4);
  });

  test('comes in another order, none lost', async () => {
    const packages = Array.from({ length: 20 }, (_, id) => ({ ...POOL, id }));
    const simulator = aSimulator({ packages, quirks: { ...calmQuirks, rowOrder: 'shuffled' } });
    const [first, second] = [await rowsOf(simulator), await rowsOf(simulator)].map((rows) =>
      rows.map(({ id }) => Number(id)),
    );
    expect(first).not.toEqual(second);
    expect(first?.toSorted((a, b) => a - b)).toEqual(packages.map(({ id }) => id));
  });
});

describe('a list in trouble', () => {
  const CODES: Readonly<Record<Exclude<ListMode, 'ok' | 'empty' | 'half'>, string>> = {
    unreadable: 'SMARTVPS_PACKAGES_UNREADABLE',
    missing: 'SMARTVPS_PACKAGES_MISSING',
    not_a_list: 'SMARTVPS_PACKAGES_MISSING',
    bare_list: 'SMARTVPS_REPLY_UNEXPECTED',
    null: 'SMARTVPS_REPLY_UNEXPECTED',
    error_text: 'SMARTVPS_REPLY_NOT_JSON',
    html: 'SMARTVPS_REPLY_HTML',
    empty_body: 'SMARTVPS_REPLY_EMPTY',
    no_content: 'SMARTVPS_REPLY_EMPTY',
    truncated: 'SMARTVPS_REPLY_TRUNCATED',
    unavailable: 'SMARTVPS_HTTP_STATUS',
  };

  test.each(Object.entries(CODES))('%s is what the client calls %s', async (mode, code) => {
    const simulator = aSimulator();
    simulator.world.list(mode as ListMode);
    expect(await failureOf(clientOf(simulator).ipstock())).toMatchObject({ code });
    simulator.world.list('ok');
    expect((await clientOf(simulator).ipstock()).packages).toHaveLength(2);
  });

  test('empty is a good list with nothing in it, half has half', async () => {
    const simulator = aSimulator({ quirks: calmQuirks });
    simulator.world.list('empty');
    expect(await rowsOf(simulator)).toEqual([]);
    simulator.world.list('half');
    expect(await rowsOf(simulator)).toEqual([POOL]);
  });

  test('truncated stops in the middle of what ok would have said', async () => {
    const simulator = aSimulator();
    const whole = await call(simulator, 'ipstock');
    simulator.world.list('truncated');
    const cut = await call(simulator, 'ipstock');
    expect(whole.text.startsWith(cut.text)).toBe(true);
    expect(cut.text.length).toBe(Math.floor(whole.text.length / 2));
    expect(unwrapped(cut.text)).toBe(cut.text);
  });
});

describe('the world', () => {
  test('changes what the provider lists', async () => {
    const { world, fetch } = aSimulator({ quirks: calmQuirks });
    world.add({ id: 9, name: 'new', ipv4: '3', status: 'active' });
    world.rename(5, '103.82.73');
    world.set('6', { ipv4: 0, status: 'suspended' });
    expect(await rowsOf({ fetch })).toEqual([
      { ...POOL, name: '103.82.73' },
      { id: 6, name: '45.12.7', ipv4: 0, status: 'suspended' },
      { id: 9, name: 'new', ipv4: 3, status: 'active' },
    ]);
    world.remove(6);
    expect(world.packages().map(({ id }) => id)).toEqual([5, 9]);
  });

  test('does not follow changes to what it was given or gave out', () => {
    const given = { ...POOL };
    const { world } = aSimulator({ packages: [given] });
    given.ipv4 = 1;
    expect(world.packages()).toEqual([POOL]);
    expect(world.packages()[0]).not.toBe(world.packages()[0]);
  });

  test.each(['remove', 'rename', 'set'] as const)('%s refuses an id that is not there', (verb) => {
    const { world } = aSimulator();
    const change = {
      remove: () => world.remove(99),
      rename: () => world.rename(99, 'x'),
      set: () => world.set(99, { ipv4: 1 }),
    }[verb];
    expect(change).toThrow('no package with the id "99"');
  });

  test('release refuses an address that has no server', () => {
    expect(() => aSimulator().world.release('1.2.3.4')).toThrow('No server has the address "1.2.3.4"');
  });
});

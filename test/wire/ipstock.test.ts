import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPackageList } from '../../src/wire/ipstock.ts';
import { answered, decoded, failureOf } from './support.ts';

/** A row as the provider sends it. */
function aRow(part: Record<string, unknown> = {}) {
  return { id: 5, name: '103.82.72', ipv4: 71, status: 'active', ...part };
}

function listOf(...rows: readonly unknown[]) {
  const reading = readPackageList(decoded(JSON.stringify({ packages: rows })));
  if (!reading.ok) throw new Error(reading.code);
  return reading.value;
}

describe('readPackageList', () => {
  it('normalises id, quantity and status, and drops every other key', () => {
    const row = aRow({ id: 7, ipv4: '12', status: 'ACTIVE', price: 9, available: true, _id: 'x', $set: {} });
    expect(listOf(row).packages).toStrictEqual([{ id: '7', name: '103.82.72', ipv4: 12, status: 'active' }]);
  });

  it('keeps a name to the letter', () => {
    expect(listOf(aRow({ name: ' 🏅 103.195 ' })).packages[0]?.name).toBe(' 🏅 103.195 ');
  });

  it('takes a package named __proto__ for a package', () => {
    const { packages } = listOf(aRow({ name: '__proto__' }), aRow({ id: '__proto__', name: 'constructor' }));
    expect(packages.map(({ id, name }) => [id, name])).toEqual([
      ['5', '__proto__'],
      ['__proto__', 'constructor'],
    ]);
  });

  it('puts a repeat that says the same among the duplicates', () => {
    expect(listOf(aRow(), aRow({ id: '5', status: 'Active' }))).toMatchObject({
      packages: [{ id: '5' }],
      duplicates: [{ id: '5' }],
    });
  });

  it.each([
    ['another status before active', aRow(), aRow({ status: 'suspended', ipv4: 500 })],
    ['fewer addresses', aRow({ ipv4: 9 }), aRow({ ipv4: 8 })],
  ])('lets of differing twins the less promising stand, in either order: %s', (_what, more, less) => {
    for (const list of [listOf(more, less), listOf(less, more)]) {
      expect(list.packages).toEqual([expect.objectContaining({ ipv4: less.ipv4, status: less.status })]);
      expect(list.duplicates).toEqual([expect.objectContaining({ ipv4: more.ipv4, status: more.status })]);
    }
  });

  it('tells packages apart by id and name together', () => {
    const twoByTwo = ['1', '2'].flatMap((id) => ['a', 'b'].map((name) => aRow({ id, name })));
    expect(listOf(...twoByTwo, ...twoByTwo)).toMatchObject({
      packages: { length: 4 },
      duplicates: { length: 4 },
    });
    const joined = [
      aRow({ id: '1' }),
      aRow({ id: '1', name: '2:3' }),
      aRow({ id: '1:2' }),
      aRow({ id: '1:2', name: '3' }),
    ];
    expect(listOf(...joined).packages).toHaveLength(4);
    expect(listOf(aRow({ id: '1', name: '2:3' }), aRow({ id: '1:2', name: '3' })).packages).toHaveLength(2);
    expect(listOf(aRow(), aRow({ name: '103.82.7' }), aRow({ id: 6 })).packages).toHaveLength(3);
  });

  it('puts a malformed row among the rejected, with its place, a reason and what could be read', () => {
    const list = listOf(aRow({ id: 2 ** 53 }), aRow(), null, aRow({ ipv4: -1, id: 9 }), aRow({ status: 5 }));
    expect(list.packages).toHaveLength(1);
    expect(list.rejected).toMatchObject([
      { index: 0, name: '103.82.72' },
      { index: 2 },
      { index: 3, id: '9', name: '103.82.72' },
      { index: 4, id: '5' },
    ]);
    for (const { reason } of list.rejected) expect(reason).toMatch(/\w+ \w+/);
  });

  it('finds the list wherever it stands in the reply', () => {
    const reply = JSON.stringify({ total: 1, packages: [aRow()], rows: [] });
    expect(readPackageList(decoded(reply))).toMatchObject({ ok: true, value: { packages: [{ id: '5' }] } });
  });

  it('takes an empty list for a good reply', () => {
    expect(listOf()).toEqual({ packages: [], rejected: [], duplicates: [] });
  });

  it('loses no row and keeps each identity once', () => {
    const field = fc.constantFrom<unknown>(
      5,
      '5',
      6,
      null,
      '',
      '103.82.72',
      'active',
      'ACTIVE',
      -1,
      71,
      '71',
    );
    const row = fc.oneof(
      fc.record({ id: field, name: field, ipv4: field, status: field }),
      fc.record({
        id: fc.constantFrom<unknown>(1, 2, '2'),
        name: fc.constantFrom('103.82.7', '103.82.72'),
        ipv4: fc.nat(3),
        status: fc.constantFrom('active', 'suspended'),
      }),
      fc.jsonValue({ maxDepth: 1 }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const reading = readPackageList(decoded(JSON.stringify({ packages: rows })));
        const none = { packages: [], duplicates: [], rejected: rows };
        const { packages, duplicates, rejected } = reading.ok ? reading.value : none;
        if (!reading.ok) expect(reading.code).toBe('SMARTVPS_PACKAGES_UNREADABLE');
        expect(packages.length + duplicates.length + rejected.length).toBe(rows.length);
        expect(new Set(packages.map(({ id, name }) => `${id}|${name}`)).size).toBe(packages.length);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('ipstock, when its source is broken,', () => {
  const broken: readonly (readonly [string, string | null, number, string])[] = [
    ['an empty body', '', 200, 'SMARTVPS_REPLY_EMPTY'],
    ['204', null, 204, 'SMARTVPS_REPLY_EMPTY'],
    ['[]', '[]', 200, 'SMARTVPS_REPLY_UNEXPECTED'],
    ['[] in a text', '"[]"', 200, 'SMARTVPS_REPLY_UNEXPECTED'],
    ['null', 'null', 200, 'SMARTVPS_REPLY_UNEXPECTED'],
    ['a number', '7', 200, 'SMARTVPS_REPLY_UNEXPECTED'],
    ['{}', '{}', 200, 'SMARTVPS_PACKAGES_MISSING'],
    ['packages that are no array', '{"packages":{}}', 200, 'SMARTVPS_PACKAGES_MISSING'],
    ['packages that are null', '{"packages":null}', 200, 'SMARTVPS_PACKAGES_MISSING'],
    ['an error object', '{"error":"try later"}', 200, 'SMARTVPS_PACKAGES_MISSING'],
    ['HTML with 200', '<!doctype html><p>Down</p>', 200, 'SMARTVPS_REPLY_HTML'],
    ['JSON cut short', '{"packages":[{"id":5,', 200, 'SMARTVPS_REPLY_TRUNCATED'],
    ['an error text', 'Server busy', 200, 'SMARTVPS_REPLY_NOT_JSON'],
    ['no readable row', '{"packages":[{"id":1},null]}', 200, 'SMARTVPS_PACKAGES_UNREADABLE'],
    ['500', '{"message":"no"}', 500, 'SMARTVPS_HTTP_STATUS'],
    ['401', '{"message":"no"}', 401, 'SMARTVPS_UNAUTHORIZED'],
    ['429', '{"message":"no"}', 429, 'SMARTVPS_RATE_LIMITED'],
  ];

  it.each(broken)('says so with a code of its own: %s', async (_what, body, status, code) => {
    const { client } = answered(body, { status });
    expect(await failureOf(client.ipstock())).toMatchObject({ code, verb: 'ipstock', attempts: 1 });
  });

  it('and answers an empty list as what it is', async () => {
    const { client } = answered('{"packages":[]}');
    expect(await client.ipstock()).toEqual({ packages: [], rejected: [], duplicates: [], attempts: 1 });
  });
});

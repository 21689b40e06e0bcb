import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isLessPromising,
  isNormalised,
  MAX_ADDRESSES,
  type Package,
  readPackage,
} from '../../src/domain/package.ts';
import { aPackage } from '../builders.ts';

/** A raw row, one part of it replaced by anything. */
function aRow(part: object = {}): Record<string, unknown> {
  return { id: 5, name: '103.82.72', ipv4: 71, status: 'active', ...part };
}

function readField(field: keyof Package, value: unknown): unknown {
  const read = readPackage(aRow({ [field]: value }));
  return read.ok ? read.package[field] : read.rejected;
}

describe('readPackage', () => {
  it('reads a row as the provider sends it', () => {
    expect(readPackage(aRow())).toStrictEqual({
      ok: true,
      package: { id: '5', name: '103.82.72', ipv4: 71, status: 'active' },
    });
  });

  it.each([
    [5, '5'],
    [0, '0'],
    [-3, '-3'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['5', '5'],
    ['007', '007'],
    [' 5 ', ' 5 '],
    ['9007199254740993', '9007199254740993'],
    ['__proto__', '__proto__'],
    ['x'.repeat(256), 'x'.repeat(256)],
  ])('reads the id %j as text', (id, expected) => {
    expect(readField('id', id)).toBe(expected);
  });

  it.each([
    2 ** 53,
    -(2 ** 53),
    JSON.parse('12345678901234567890'),
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '',
    '   ',
    '\n\t',
    'x'.repeat(257),
    null,
    undefined,
    true,
    5n,
    ['5'],
    { $ne: null },
  ])('refuses the id %o', (id) => {
    expect(readField('id', id)).toStrictEqual({
      reason: 'the id is missing or unreadable',
      name: '103.82.72',
    });
  });

  it.each([
    '103.82.72',
    ' 103.82.72 ',
    '103.109.18X',
    '🏅 103.195',
    '\u202eevil',
    'a\0b',
    '.*',
    '(a+)+$',
    '$regex',
    '__proto__',
    'x'.repeat(1_024),
  ])('keeps the name %j to the letter', (name) => {
    expect(readField('name', name)).toBe(name);
  });

  it.each([103.1, '', '  ', 'x'.repeat(1_025), null, undefined, ['103.82.72'], {}])(
    'refuses the name %o',
    (name) => {
      expect(readField('name', name)).toStrictEqual({
        reason: 'the name is missing or unreadable',
        id: '5',
      });
    },
  );

  it.each([
    [0, 0],
    [71, 71],
    [MAX_ADDRESSES, 1_000_000],
    ['71', 71],
    ['0', 0],
    ['007', 7],
    ['1000000', 1_000_000],
  ])('reads %j addresses as a number', (ipv4, expected) => {
    expect(readField('ipv4', ipv4)).toBe(expected);
  });

  it.each([
    -1,
    '-1',
    1.5,
    '1.5',
    Number.NaN,
    JSON.parse('1e400'),
    '1e400',
    '1e3',
    '0x10',
    2 ** 53,
    MAX_ADDRESSES + 1,
    '1000001',
    '00000071',
    '',
    ' 71',
    '71 ',
    '٧١',
    null,
    undefined,
    true,
    [71],
    {},
  ])('refuses %o addresses', (ipv4) => {
    expect(readField('ipv4', ipv4)).toStrictEqual({
      reason: 'the number of addresses is missing or unreadable',
      id: '5',
      name: '103.82.72',
    });
  });

  it.each([
    ['ACTIVE', 'active'],
    ['Suspended', 'suspended'],
    ['ACTIVE ', 'active '],
    ['', ''],
    ['brand new', 'brand new'],
  ])('reads the status %j in lower case and as it is otherwise', (status, expected) => {
    expect(readField('status', status)).toBe(expected);
  });

  it.each([null, undefined, 1, true, ['active'], {}])('refuses the status %o', (status) => {
    expect(readField('status', status)).toStrictEqual({
      reason: 'the status is missing or unreadable',
      id: '5',
      name: '103.82.72',
    });
  });

  it.each([null, undefined, 'active', 5, true])('refuses %o as a row', (row) => {
    expect(readPackage(row)).toStrictEqual({
      ok: false,
      rejected: { reason: 'the row is not an object' },
    });
  });

  it('says nothing of a row of which nothing can be read', () => {
    expect(readPackage([])).toStrictEqual({
      ok: false,
      rejected: { reason: 'the id is missing or unreadable' },
    });
  });

  it('ignores every key that a package does not have', () => {
    const row = aRow({ _id: 'x', price: 1, available: true, $set: { available: true }, hold: false });

    expect(readPackage(row)).toStrictEqual(readPackage(aRow()));
  });

  it('takes no field from a key named __proto__', () => {
    const row: unknown = JSON.parse(`{"__proto__":${JSON.stringify(aRow())},"polluted":1}`);

    expect(readPackage(row).ok).toBe(false);
    expect(Object.hasOwn(Object.prototype, 'id')).toBe(false);
  });
});

describe('isNormalised', () => {
  const rows = fc.record(
    {
      id: fc.constantFrom<unknown>('5', ' ', '', 5, 2 ** 53, '__proto__', 'x'.repeat(256), 'x'.repeat(257)),
      name: fc.constantFrom<unknown>('103.82.72', '\u00a0', ' x', '', 103, null, 'x'.repeat(1_025)),
      ipv4: fc.constantFrom<unknown>(0, -0, 71, '71', -1, 1.5, Number.NaN, 1_000_000, 1_000_001),
      status: fc.oneof(
        fc.constantFrom<unknown>('active', 'ACTIVE', 'active ', '', 'ΑΣ', 'İ', null, 1),
        fc.string({ unit: 'grapheme', maxLength: 3 }),
      ),
      price: fc.constant<unknown>(1),
    },
    { requiredKeys: [] },
  );
  const anything = fc.oneof({ weight: 9, arbitrary: rows }, { weight: 1, arbitrary: fc.anything() });

  it('is true of exactly the rows that readPackage would only copy', () => {
    fc.assert(
      fc.property(anything, (row) => {
        const read = readPackage(row);
        const isCopied = read.ok && Object.entries(read.package).every(([key, value]) => is(row, key, value));
        expect(isNormalised(row)).toBe(isCopied);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is true of whatever readPackage gives', () => {
    fc.assert(
      fc.property(rows, (row) => {
        const read = readPackage(row);
        fc.pre(read.ok);
        expect(isNormalised(read.package)).toBe(true);
      }),
    );
  });

  function is(row: unknown, key: string, value: unknown): boolean {
    return Object.is((row as Record<string, unknown>)[key], value);
  }
});

describe('isLessPromising', () => {
  it('puts any other status before active, however many addresses it has', () => {
    expect(isLessPromising(aPackage({ status: 'suspended', ipv4: 99 }), aPackage({ ipv4: 0 }))).toBe(true);
    expect(isLessPromising(aPackage({ ipv4: 0 }), aPackage({ status: 'suspended', ipv4: 99 }))).toBe(false);
  });

  it('puts fewer addresses first within one status', () => {
    expect(isLessPromising(aPackage({ ipv4: 9 }), aPackage({ ipv4: 10 }))).toBe(true);
    expect(isLessPromising(aPackage({ ipv4: 10 }), aPackage({ ipv4: 9 }))).toBe(false);
  });

  it('lets the text of two other statuses decide last', () => {
    expect(isLessPromising(aPackage({ status: 'broken' }), aPackage({ status: 'suspended' }))).toBe(true);
    expect(isLessPromising(aPackage({ status: 'suspended' }), aPackage({ status: 'broken' }))).toBe(false);
  });

  it('is a total order of status and quantity', () => {
    const twin = fc
      .record({
        ipv4: fc.integer({ min: 0, max: 2 }),
        status: fc.constantFrom('active', 'suspended', 'a', 'z'),
      })
      .map(aPackage);
    fc.assert(
      fc.property(twin, twin, twin, (a, b, c) => {
        const isSame = a.ipv4 === b.ipv4 && a.status === b.status;
        expect(Number(isLessPromising(a, b)) + Number(isLessPromising(b, a))).toBe(isSame ? 0 : 1);
        if (isLessPromising(a, b) && isLessPromising(b, c)) expect(isLessPromising(a, c)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

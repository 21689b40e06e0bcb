import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInPool, poolOf, poolOfConfig } from '../../src/rules/pool.ts';
import {
  admits,
  asAddressPattern,
  asPackageName,
  contains,
  octetsOf,
  type Part,
  readName,
  writePart,
} from './properties/poolModel.ts';

/** Thousands of runs take a second or two, and longer on a machine that is busy with other things. */
const TIMEOUT_MS = 120_000;

/** Numbers where octets, decades and digits end. */
const EDGES = [
  0, 1, 2, 7, 9, 10, 18, 19, 20, 25, 26, 72, 99, 100, 109, 179, 180, 189, 190, 199, 200, 249, 250, 255,
];

const octet = fc.oneof(fc.constantFrom(...EDGES), fc.integer({ min: 0, max: 255 }));
const numberPart: fc.Arbitrary<Part> = octet.map((value) => ({ kind: 'number', value }));
const decadePart: fc.Arbitrary<Part> = fc
  .oneof(
    fc.record({ digits: fc.integer({ min: 1, max: 25 }), signs: fc.constant(1) }),
    fc.record({ digits: fc.integer({ min: 1, max: 2 }), signs: fc.constant(2) }),
  )
  .map((decade) => ({ kind: 'decade', ...decade }));
const anyPart: fc.Arbitrary<Part> = fc.constantFrom('x', '*').map((sign) => ({ kind: 'any', sign }));
const laterPart = fc.oneof(numberPart, decadePart, anyPart);
const pattern: fc.Arbitrary<readonly Part[]> = fc
  .tuple(numberPart, fc.array(laterPart, { minLength: 1, maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest]);
const fullAddress: fc.Arbitrary<readonly Part[]> = fc.array(numberPart, { minLength: 4, maxLength: 4 });

/** Words and marks around a pattern that say nothing of addresses. */
const decoration = fc.constantFrom(
  '',
  '🏅 ',
  'Ocean ',
  'Premium-',
  '3.1GHz ',
  'v2.0 ',
  '8GB, ',
  '#5 ',
  '(',
  'x ',
  '* ',
);
const ending = fc.constantFrom('', ' 🏅', ' Linux', '/24', ' 3.1GHz', ')', ' - 16GB', ' x', ' ');

function write(parts: readonly Part[]): string {
  return parts.map(writePart).join('.');
}

function address(octets: readonly number[]): string {
  return octets.join('.');
}

/** An octet inside a part, just outside it, or ten times or a tenth of it: where a prefix would be fooled. */
function near(part: Part): fc.Arbitrary<number> {
  const inside = octetsOf(part);
  const first = inside[0] ?? 0;
  const last = inside.at(-1) ?? 255;
  const around = [
    first - 1,
    first,
    last,
    last + 1,
    first * 10,
    first * 10 + 2,
    Math.floor(first / 10),
    255 - first,
  ];
  return fc.oneof(
    fc.constantFrom(...inside),
    fc.constantFrom(...around.filter((value) => value >= 0 && value <= 255)),
    octet,
  );
}

function addressesAround(parts: readonly Part[]): fc.Arbitrary<readonly number[]> {
  const [first, second, third, fourth] = asPackageName(parts).map(near);
  return fc.tuple(first ?? octet, second ?? octet, third ?? octet, fourth ?? octet);
}

describe('isInPool', { timeout: TIMEOUT_MS }, () => {
  it('agrees with the integer model for every pattern, with and without decoration', () => {
    const cases = fc
      .tuple(decoration, fc.oneof(pattern, fullAddress), ending)
      .chain(([before, parts, after]) =>
        fc.record({
          name: fc.constant(`${before}${write(parts)}${after}`),
          parts: fc.constant(parts),
          octets: addressesAround(parts),
        }),
      );
    fc.assert(
      fc.property(cases, ({ name, parts, octets }) => {
        const expected = contains(asPackageName(parts), octets) ? 'match' : 'mismatch';
        expect(isInPool(address(octets), name)).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  it('answers for each of the 256 values of each octet as the model does', () => {
    fc.assert(
      fc.property(fc.oneof(pattern, fullAddress), (parts) => {
        const expected = asPackageName(parts);
        const member = expected.map((part) => octetsOf(part)[0] ?? 0);
        const pool = poolOf(write(parts));
        for (let position = 0; position < 4; position += 1) {
          for (let value = 0; value <= 255; value += 1) {
            const octets = member.with(position, value);
            const isMember = contains(expected, octets);
            if ((isInPool(address(octets), pool) === 'match') !== isMember)
              throw new Error(`${address(octets)} in ${write(parts)} should be ${isMember}`);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('reads any text made of digits, dots, signs and words as the character-by-character model does', () => {
    const token = fc.constantFrom(
      ...[
        '1',
        '2',
        '5',
        '0',
        '18',
        '103',
        '255',
        '256',
        '999',
        '00',
        '07',
        'x',
        'xx',
        '*',
        '1x',
        '25x',
        '26x',
        '2xx',
      ],
      ...[
        '3xx',
        '0x',
        '.',
        '.',
        '.',
        '.',
        '.',
        ' ',
        ' ',
        '-',
        '_',
        '/',
        'a',
        'X',
        'é',
        '🏅',
        'GHz',
        '103.82',
        '.72',
      ],
    );
    const text = fc.array(token, { maxLength: 10 }).map((tokens) => tokens.join(''));
    fc.assert(
      fc.property(text, fc.tuple(octet, octet, octet, octet), (name, other) => {
        const parts = readName(name);
        if (parts === undefined) {
          expect(poolOf(name)).toBeUndefined();
          expect(isInPool(address(other), name)).toBe('unverifiable');
          return;
        }
        const expected = asPackageName(parts);
        const member = expected.map((part) => octetsOf(part)[0] ?? 0);
        expect(isInPool(address(member), name)).toBe('match');
        expect(isInPool(address(other), name)).toBe(contains(expected, other) ? 'match' : 'mismatch');
      }),
      { numRuns: 6_000 },
    );
  });

  it('cannot verify two patterns, the same one twice included', () => {
    const parting = fc.constantFrom(' ', ', ', ' / ', '-', ' 🏅 ', ' or ');
    fc.assert(
      fc.property(pattern, parting, pattern, (one, between, two) => {
        expect(isInPool('103.82.72.5', `${write(one)}${between}${write(two)}`)).toBe('unverifiable');
        expect(isInPool('103.82.72.5', `${write(one)}${between}${write(one)}`)).toBe('unverifiable');
      }),
      { numRuns: 500 },
    );
  });

  it('never matches an address that is not canonical', () => {
    const spoiled = fc
      .tuple(fc.array(octet, { minLength: 4, maxLength: 4 }), fc.nat(3))
      .chain(([octets, position]) => {
        const value = octets[position] ?? 0;
        const replaced = (text: string) =>
          octets.map((own, index) => (index === position ? text : own)).join('.');
        return fc.constantFrom(
          ...[replaced(`0${value}`), replaced(`00${value}`), replaced(`${value} `), replaced(`+${value}`)],
          ...[replaced(`${value + 256}`), replaced(''), replaced('x'), replaced(`0x${value.toString(16)}`)],
          ...[
            `${address(octets)}.1`,
            address(octets.slice(0, 3)),
            ` ${address(octets)}`,
            `::ffff:${address(octets)}`,
          ],
          ...[`${address(octets)}\n`, replaced(`${value}e0`), '', '١.١.١.١'],
        );
      });
    fc.assert(
      fc.property(spoiled, pattern, (ip, parts) => {
        expect(isInPool(ip, write(parts))).not.toBe('match');
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['103.82.7', '103.82.72.5', 'mismatch'],
    ['103.82.7', '103.82.7.25', 'match'],
    ['103.82.72', '103.82.72.5', 'match'],
    ['103.82.72', '103.82.7.2', 'mismatch'],
    ['103.181.91', '103.181.90.21', 'mismatch'],
    ['103.181.91', '103.182.44.18', 'mismatch'],
    ['103.109.18x', '103.109.179.1', 'mismatch'],
    ['103.109.18x', '103.109.180.1', 'match'],
    ['103.109.18x', '103.109.189.1', 'match'],
    ['103.109.18x', '103.109.190.1', 'mismatch'],
    ['103.109.18x', '103.109.18.7', 'mismatch'],
    ['103.109.1x', '103.109.9.1', 'mismatch'],
    ['103.109.1x', '103.109.10.1', 'match'],
    ['103.109.1x', '103.109.19.1', 'match'],
    ['103.109.1x', '103.109.20.1', 'mismatch'],
    ['103.109.1x', '103.109.1.1', 'mismatch'],
    ['103.109.1x', '103.109.110.1', 'mismatch'],
    ['103.109.1xx', '103.109.99.1', 'mismatch'],
    ['103.109.1xx', '103.109.100.1', 'match'],
    ['103.109.1xx', '103.109.199.1', 'match'],
    ['103.109.1xx', '103.109.200.1', 'mismatch'],
    ['103.109.2xx', '103.109.199.1', 'mismatch'],
    ['103.109.2xx', '103.109.200.1', 'match'],
    ['103.109.2xx', '103.109.255.1', 'match'],
    ['103.109.25x', '103.109.249.1', 'mismatch'],
    ['103.109.25x', '103.109.250.1', 'match'],
    ['103.109.25x', '103.109.255.1', 'match'],
    ['103.109.26x', '103.109.26.1', 'unverifiable'],
    ['103.109.3xx', '103.109.3.1', 'unverifiable'],
    ['103.256', '103.25.6.1', 'unverifiable'],
    ['300.1', '30.1.1.1', 'unverifiable'],
    ['103.83.x', '103.83.200.1', 'match'],
    ['103.83.*', '103.84.200.1', 'mismatch'],
    ['103.x.5', '103.9.5.1', 'match'],
    ['103.x.5', '103.9.6.1', 'mismatch'],
    ['103.195', '103.195.1.1', 'match'],
    ['103.195', '103.196.1.1', 'mismatch'],
    ['🏅 103.195', '103.195.160.2', 'match'],
    ['103.195.160.2', '103.195.160.20', 'match'],
    ['103.195.160.2', '103.195.160.2', 'match'],
    ['103.195.160.2', '103.195.161.2', 'mismatch'],
    ['103.195.160.2x', '103.195.160.29', 'match'],
    ['103.195.160.2x', '103.195.160.30', 'mismatch'],
    ['103.195.160.x', '103.195.160.77', 'match'],
    ['Ocean 3.1GHz 103.195', '103.195.1.1', 'match'],
    ['103.82 103.83', '103.82.1.1', 'unverifiable'],
    ['103.082', '103.82.1.1', 'unverifiable'],
    ['x.82.72', '103.82.72.1', 'unverifiable'],
    ['1xx.82', '103.82.72.1', 'unverifiable'],
    ['103', '103.82.72.1', 'unverifiable'],
    ['103.82.72.5.6', '103.82.72.5', 'unverifiable'],
    ['Premium', '103.82.72.1', 'unverifiable'],
    ['', '103.82.72.1', 'unverifiable'],
    ['__proto__', '103.82.72.1', 'unverifiable'],
  ])('of "%s" and %s says %s', (name, ip, expected) => {
    expect(isInPool(ip, name)).toBe(expected);
  });
});

describe('poolOf', { timeout: TIMEOUT_MS }, () => {
  it('gives, octet by octet, exactly the values that the model admits', () => {
    fc.assert(
      fc.property(fc.oneof(pattern, fullAddress), (parts) => {
        const expected = asPackageName(parts);
        const pool = poolOf(write(parts));
        expect(pool).toHaveLength(4);
        pool?.forEach(({ from, to }, index) => {
          const part = expected[index];
          if (part === undefined) throw new Error('A pool has four octets.');
          expect(from).toBe(octetsOf(part)[0]);
          expect(to).toBe(octetsOf(part).at(-1));
          expect(admits(part, from) && admits(part, to)).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('reads an addressPattern instead of the name, where a full address is that one address', () => {
    const cases = fc
      .oneof(pattern, fullAddress)
      .chain((parts) => fc.record({ parts: fc.constant(parts), octets: addressesAround(parts) }));
    fc.assert(
      fc.property(cases, pattern, ({ parts, octets }, named) => {
        const pool = poolOfConfig({ packageName: write(named), addressPattern: write(parts) });
        const expected = contains(asAddressPattern(parts), octets) ? 'match' : 'mismatch';
        expect(isInPool(address(octets), pool)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});

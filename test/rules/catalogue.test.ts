import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../src/rules/catalogue.ts';
import { aPackage, packages } from '../builders.ts';

const row = fc
  .record({
    id: fc.constantFrom('1', '2', '3', '10', '11', 'a'),
    name: fc.constantFrom('x', 'y'),
    ipv4: fc.integer({ min: 0, max: 2 }),
  })
  .map(aPackage);

describe('readCatalogue', () => {
  it('keeps each identity once, in the order of first appearance', () => {
    const [a, b, c] = [aPackage({ id: '2' }), aPackage({ id: '1' }), aPackage({ id: '2', name: 'other' })];
    const catalogue = readCatalogue([a, b, c, b, a]);

    expect(catalogue.packages).toEqual([a, b, c]);
    expect(catalogue.differing).toEqual([]);
  });

  it('finds what is listed in any order, and nothing else', () => {
    const catalogue = readCatalogue(packages(12));

    for (const id of [12, 1, 2, 2, 1, 11, 3]) {
      expect(catalogue.find(String(id), `103.82.${id}`)).toBe(id - 1);
    }
    expect(catalogue.find('1', '103.82.2')).toBe(-1);
    expect(catalogue.find('13', '103.82.13')).toBe(-1);
    expect(catalogue.hasId('12')).toBe(true);
    expect(catalogue.hasId('13')).toBe(false);
  });

  it('finds what a plain walk over the list finds, whatever the order of both', () => {
    fc.assert(
      fc.property(fc.array(row), fc.array(row), (rows, wanted) => {
        const catalogue = readCatalogue(rows);
        for (const { id, name } of wanted) {
          const expected = catalogue.packages.findIndex((each) => each.id === id && each.name === name);
          expect(catalogue.find(id, name)).toBe(expected);
          expect(expected >= 0).toBe(rows.some((each) => each.id === id && each.name === name));
          expect(catalogue.hasId(id)).toBe(rows.some((each) => each.id === id));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('lets the least promising of several twins stand, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        for (const { id, name, ipv4 } of readCatalogue(rows).packages) {
          const twins = rows.filter((each) => each.id === id && each.name === name);
          expect(ipv4).toBe(Math.min(...twins.map((twin) => twin.ipv4)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('names each identity that has differing twins once, as it stands', () => {
    const rows = [aPackage({ ipv4: 5 }), aPackage({ ipv4: 9 }), aPackage({ ipv4: 3 }), aPackage({ id: '9' })];

    expect(readCatalogue(rows).differing).toEqual([aPackage({ ipv4: 3 })]);
  });

  it.each([
    ['less', [aPackage({ ipv4: 9 }), aPackage({ ipv4: 3 })]],
    ['more', [aPackage({ ipv4: 3 }), aPackage({ ipv4: 9 })]],
  ])('names an identity whose later twin promises %s', (_what, rows) => {
    expect(readCatalogue(rows).differing).toEqual([aPackage({ ipv4: 3 })]);
  });

  it('reads a raw row, and takes over one that is a package already', () => {
    const listed = aPackage({ id: '9' });
    const raw = { id: 5, name: '103.82.72', ipv4: '71', status: 'ACTIVE' };
    const catalogue = readCatalogue([listed, raw]);

    expect(catalogue.packages[0]).toBe(listed);
    expect(catalogue.packages[1]).toEqual({ id: '5', name: '103.82.72', ipv4: 71, status: 'active' });
  });

  it('sets aside what it cannot read, and reads on', () => {
    const catalogue = readCatalogue([null, aPackage(), { id: 5 }, aPackage({ id: '9' })]);

    expect(catalogue.packages).toHaveLength(2);
    expect(catalogue.unreadable).toEqual([
      { reason: 'the row is not an object' },
      { id: '5', reason: 'the name is missing or unreadable' },
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctPackages } from '../../src/domain/distinct-packages.ts';
import { isLessPromising, type Package } from '../../src/domain/package.ts';
import { aPackage } from '../builders.ts';

const row = fc
  .record({
    id: fc.constantFrom('1', '2', '3', '10', '11', 'a'),
    name: fc.constantFrom('x', 'y', '1:x'),
    ipv4: fc.integer({ min: 0, max: 2 }),
  })
  .map(aPackage);

const byId = (a: Package, b: Package) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1);

describe('distinctPackages', () => {
  it('keeps each identity once, in the order of first appearance', () => {
    fc.assert(
      fc.property(fc.array(row), (listed) => {
        const identities = listed.map(({ id, name }) => JSON.stringify([id, name]));
        const { packages } = distinctPackages(listed);
        expect(packages.map(({ id, name }) => JSON.stringify([id, name]))).toEqual([...new Set(identities)]);
      }),
      { numRuns: 500 },
    );
  });

  it('loses no row: what does not stand is a repeat, and promises no less than what stands', () => {
    fc.assert(
      fc.property(fc.array(row), (listed) => {
        const { packages, repeats, find } = distinctPackages(listed);
        expect(new Set([...packages, ...repeats])).toEqual(new Set(listed));
        expect(packages.length + repeats.length).toBe(listed.length);
        for (const repeat of repeats) {
          const standing = packages[find(repeat.id, repeat.name)];
          expect(standing && isLessPromising(repeat, standing)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds by identity, and by id the first of it, whether ids ascend or not', () => {
    fc.assert(
      fc.property(fc.array(row), fc.boolean(), row, (listed, isSorted, { id, name }) => {
        const { packages, find } = distinctPackages(isSorted ? listed.toSorted(byId) : listed);
        expect(find(id, name)).toBe(packages.findIndex((one) => one.id === id && one.name === name));
        expect(find(id)).toBe(packages.findIndex((one) => one.id === id));
      }),
      { numRuns: 500 },
    );
  });

  it('hands back a list without repeats as it is', () => {
    const listed = [aPackage({ id: '9' }), aPackage({ id: '2' })];
    expect(distinctPackages(listed).packages).toBe(listed);
  });
});

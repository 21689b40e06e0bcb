import { describe, expect, test } from 'vitest';
import { itemOf, NAME_FORMATS, packageOf, readFormats } from '../../src/cli/linking.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { anItem, aPackage } from '../builders.ts';

const packages = [
  aPackage({ id: '5', name: '103.82.72' }),
  aPackage({ id: '7', name: '103.82.7' }),
  aPackage({ id: '30', name: '🏅 103.195' }),
  aPackage({ id: '61', name: '202.71.15' }),
  aPackage({ id: '62', name: '202.71.15' }),
];
const listed = { packages, rejected: [{ name: '45.112.20' }] };
const old = { name: undefined, packagePid: undefined, packageName: undefined };

describe('packageOf', () => {
  test.each([
    [{ name: '103.82.72' }, '5'],
    [{ name: '103.82.7' }, '7'],
    [{ name: 'Ocean Linux - 103.82.72' }, '5'],
    [{ name: '🏅 103.195' }, '30'],
    [{ name: 'VPS 103.82.7 India' }, '7'],
    [{ name: 'Summer deal', packageName: '103.82.72' }, '5'],
    [{ name: '202.71.15', packagePid: '62' }, '62'],
    [{ name: '202.71.15', packagePid: 61 }, '61'],
  ])('finds the one package that %j names to the letter', (item, id) => {
    const formats = readFormats(['VPS {name} India']);
    expect(packageOf({ ...old, ...item }, listed, formats)).toMatchObject({ ok: true, found: { id } });
  });

  test.each([
    [{}, 'no_name'],
    [{ name: '' }, 'no_name'],
    [{ name: '103.82' }, 'no_exact_match'],
    [{ name: '103.195' }, 'no_exact_match'],
    [{ name: ' 103.82.72' }, 'no_exact_match'],
    [{ name: 'ocean linux - 103.82.72' }, 'no_exact_match'],
    [{ name: '103.82.72', packageName: '103.82.70' }, 'no_exact_match'],
    [{ name: 'Ocean Linux - ' }, 'no_exact_match'],
    [{ name: '202.71.15' }, 'several_matches'],
    [{ name: '103.82.72', packagePid: '7' }, 'other_id'],
    [{ name: '45.112.20' }, 'unreadable'],
  ])('leaves %j to a person: %s', (item, reason) => {
    expect(packageOf({ ...old, ...item }, listed, NAME_FORMATS)).toMatchObject({ ok: false, reason });
  });
});

describe('itemOf', () => {
  const items = [
    anItem({ id: 'a', name: 'Summer deal', smartvps: { packagePid: '5', packageName: '103.82.72' } }),
    anItem({ id: 'b', name: 'Winter deal', smartvps: { packagePid: '7', packageName: '103.82.7' } }),
    anItem({ id: 'd', name: 'Mumbai', smartvps: { packagePid: '9', packageName: 'Premium' } }),
    anItem({ id: 'c', name: 'Winter deal', smartvps: { packagePid: '30', packageName: '🏅 103.195' } }),
  ];

  test.each([
    ['Summer deal', '103.82.72.9', 'a'],
    ['103.82.72', '103.82.72.9', 'a'],
    ['Ocean Linux - 🏅 103.195', '103.195.4.4', 'c'],
  ])('finds the one item that "%s" names, with %s in its pool', (productName, ip, id) => {
    expect(itemOf({ productName, ip }, items, NAME_FORMATS)).toMatchObject({ ok: true, found: { id } });
  });

  test.each([
    [undefined, '103.82.72.9', 'no_name'],
    ['summer deal', '103.82.72.9', 'no_exact_match'],
    ['Winter deal', '103.82.7.9', 'several_matches'],
    ['Summer deal', '103.82.7.9', 'other_pool'],
    ['Summer deal', undefined, 'other_pool'],
    ['Premium', '103.82.72.9', 'pool_unverifiable'],
  ])('leaves "%s" at %s to a person: %s', (productName, ip, reason) => {
    expect(itemOf({ productName, ip }, items, NAME_FORMATS)).toMatchObject({ ok: false, reason });
  });
});

describe('readFormats', () => {
  test.each(['VPS', '{name} {name}', ''])('refuses "%s"', (format) => {
    expect(() => readFormats([format])).toThrow(UsageError);
  });
});

import { describe, expect, it } from 'vitest';
import { derivedItemId, identityOf } from '../../src/repositories/identity.ts';

const PARTS = [
  '1',
  '1:2',
  ':',
  '',
  'a',
  'A',
  'a b',
  '%003a',
  '🏅',
  '\ud83c',
  '\udfc5',
  'x'.repeat(1_024),
  '~',
];

function pairs<T>(of: (pid: string, name: string) => T): readonly T[] {
  return PARTS.flatMap((pid) => PARTS.map((name) => of(pid, name)));
}

describe('identityOf', () => {
  it('compares the package id as text', () => {
    expect(identityOf(7, 'pool')).toBe(identityOf('7', 'pool'));
  });

  it('is another for every other pair', () => {
    expect(new Set(pairs(identityOf)).size).toBe(PARTS.length ** 2);
  });
});

describe('derivedItemId', () => {
  it('reads as what it was derived from', () => {
    expect(derivedItemId('123', '103.195.160.2', 1)).toBe('smartvps:123:103.195.160.2');
    expect(derivedItemId('123', '103.195.160.2', 2)).toBe('smartvps:123:103.195.160.2:2');
    expect(derivedItemId('5', '🏅 103.195', 1)).toBe('smartvps:5:%d83c%dfc5%0020103.195');
  });

  it('is another for every other pair, and short enough for an id', () => {
    const ids = pairs((pid, name) => derivedItemId(pid, name, 1));
    expect(new Set(ids).size).toBe(PARTS.length ** 2);
    for (const id of ids) expect(id.length).toBeLessThanOrEqual(512);
  });
});

import { describe, expect, it } from 'vitest';
import { checkEqual } from '../../src/repositories/contract/check.ts';

describe('checkEqual', () => {
  it('names of two records only the fields that are not the same', () => {
    const same = { orderId: 'A-1', history: Array.from({ length: 100 }, () => 'a long line of history') };
    const compare = () =>
      checkEqual({ ...same, version: 2, stray: 1 }, { ...same, version: 3, dueAt: 7 }, 'the record');
    expect(compare).toThrow('the record: expected {"version":3,"dueAt":7}, got {"version":2,"stray":1}');
  });

  it('shows whole what is no pair of records', () => {
    expect(() => checkEqual(undefined, { version: 3 }, 'it')).toThrow(
      'it: expected {"version":3}, got undefined',
    );
    expect(() => checkEqual(['a'], ['a', 'c'], 'it')).toThrow('it: expected ["a","c"], got ["a"]');
  });
});

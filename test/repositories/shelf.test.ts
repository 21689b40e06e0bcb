import { describe, expect, test } from 'vitest';
import { FIRST_FAILURES } from './first-failures.ts';
import { firstFailure, shelf } from './shelf.ts';

describe('the contracts reject every broken repository', () => {
  for (const { name, cases } of shelf) {
    test(name, async () => {
      expect((await firstFailure(cases))?.name).toBe(FIRST_FAILURES[name]);
    });
  }

  test('the table names each of them once, and no other', () => {
    const names = shelf.map(({ name }) => name);
    expect(names).toEqual(Object.keys(FIRST_FAILURES));
    expect(new Set(names).size).toBe(names.length);
  });
});

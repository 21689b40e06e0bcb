import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { isSameValue } from '../../src/repositories/equality.ts';

const noon = new Date('2026-01-01T12:00:00Z');

describe('isSameValue', () => {
  it.each([
    ['texts', 'a', 'a'],
    ['missing and missing', undefined, undefined],
    ['NaN and NaN', Number.NaN, Number.NaN],
    ['dates of one moment', noon, new Date(noon)],
    ['invalid dates', new Date(Number.NaN), new Date(Number.NaN)],
    ['objects whose fields come in another order', { a: 1, b: [noon] }, { b: [new Date(noon)], a: 1 }],
  ])('says yes of %s', (_, a, b) => {
    expect(isSameValue(a, b)).toBe(true);
    expect(isSameValue(b, a)).toBe(true);
  });

  it.each([
    ['missing and null', undefined, null],
    ['missing and false', undefined, false],
    ['a number and its text', 7, '7'],
    ['dates a millisecond apart', noon, new Date(noon.getTime() + 1)],
    ['a date and its number', noon, noon.getTime()],
    ['a date and its text', noon, noon.toISOString()],
    ['a date and an empty object', noon, {}],
    ['null and an object', null, {}],
    ['an array and an object with its fields', ['a'], { 0: 'a' }],
    ['arrays of other lengths', ['a'], ['a', 'b']],
    ['an object that lacks a field and one where it is undefined', {}, { a: undefined }],
    ['objects that lack each other’s field', { a: undefined }, { b: undefined }],
    ['two secrets, however alike', new Secret('a'), new Secret('a')],
  ])('says no of %s', (_, a, b) => {
    expect(isSameValue(a, b)).toBe(false);
    expect(isSameValue(b, a)).toBe(false);
  });
});

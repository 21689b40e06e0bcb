import { describe, expect, it } from 'vitest';
import { describeType, printable, textOf } from '../../src/domain/text.ts';

describe('printable', () => {
  it.each(['103.82.72', '🏅 103.195', 'Größe', '日本', 'a\\n', ''])('leaves %j as it is', (text) => {
    expect(printable(text)).toBe(text);
  });

  it.each([
    ['a line feed', '\n', '\\u000a'],
    ['a carriage return', '\r', '\\u000d'],
    ['a tab', '\t', '\\u0009'],
    ['NUL', '\0', '\\u0000'],
    ['an escape sequence', '\u001b[31m', '\\u001b[31m'],
    ['delete', '\u007f', '\\u007f'],
    ['a C1 control', '\u009b', '\\u009b'],
    ['a line separator', '\u2028', '\\u2028'],
    ['a paragraph separator', '\u2029', '\\u2029'],
    ['a left-to-right mark', '\u200e', '\\u200e'],
    ['a right-to-left mark', '\u200f', '\\u200f'],
    ['an Arabic letter mark', '\u061c', '\\u061c'],
    ['a right-to-left override', '\u202e', '\\u202e'],
    ['an isolate', '\u2066', '\\u2066'],
    ['the end of an isolate', '\u2069', '\\u2069'],
    ['a byte order mark', '\ufeff', '\\ufeff'],
  ])('escapes %s', (_what, text, expected) => {
    expect(printable(`a${text}b`)).toBe(`a${expected}b`);
  });

  it('keeps 200 characters and marks the cut', () => {
    expect(printable('x'.repeat(200))).toBe('x'.repeat(200));
    expect(printable('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
    expect(printable('x'.repeat(1_000_000))).toHaveLength(201);
  });

  it('keeps as many as it is told', () => {
    expect(printable('abcdef', 3)).toBe('abc…');
    expect(printable('abc', 3)).toBe('abc');
  });
});

describe('describeType', () => {
  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [[], 'an array'],
    [{}, 'an object'],
    ['', 'an empty text'],
    ['hunter2', 'a text'],
    [5, 'number'],
    [true, 'boolean'],
    [() => {}, 'function'],
  ])('names %o as %s', (value, name) => {
    expect(describeType(value)).toBe(name);
  });
});

describe('textOf', () => {
  it.each([
    ['8GB', '8GB'],
    [7, '7'],
    [null, 'null'],
    [undefined, 'undefined'],
    [['a', 1], 'a,1'],
    [Symbol('x'), 'Symbol(x)'],
  ])('of %s is its text', (value, text) => {
    expect(textOf(value)).toBe(text);
  });

  it('names what has no text by its type', () => {
    for (const value of [{ toString: 5 }, Object.create(null)]) expect(textOf(value)).toBe('an object');
    expect(textOf([{ toString: 5, valueOf: 5 }])).toBe('an array');
  });
});

import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/domain/errors.ts';
import { MAX_ID_LENGTH, requireId } from '../../src/domain/ids.ts';
import { titled } from '../builders.ts';

describe('requireId', () => {
  it.each(titled(['A-1', ' ', '$where', 'a.b', '__proto__', '🏅', 'x'.repeat(MAX_ID_LENGTH)]))(
    'passes $title through',
    ({ value: id }) => {
      expect(requireId('orderId', id)).toBe(id);
    },
  );

  it.each([
    ['an object', { $ne: null }],
    ['an object', Object('A-1')],
    ['an array', ['a']],
    ['undefined', undefined],
    ['null', null],
    ['an empty text', ''],
    ['number', 5],
    ['boolean', true],
    ['a text with NUL', 'a\0b'],
    ['a text of 513 characters', 'x'.repeat(MAX_ID_LENGTH + 1)],
    ['a text of 1000000 characters', 'x'.repeat(1_000_000)],
  ])('refuses %s and says so without quoting it', (what, value) => {
    expect(() => requireId('orderId', value)).toThrow(
      new InvalidArgumentError(
        'orderId',
        `orderId must be a text of 1 to 512 characters without NUL; it is ${what}.`,
      ),
    );
  });
});

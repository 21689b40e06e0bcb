import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { fields, table } from '../../src/cli/table.ts';

const PLAIN = { isColoured: false };

describe('table', () => {
  test('puts columns below their heads, numbers on the right, and a dash for what is not there', () => {
    expect(
      table(
        ['NAME', 'COUNT'],
        [
          ['a', 5],
          ['long name', 1_000],
          ['b', undefined],
        ],
        PLAIN,
      ),
    ).toBe(['NAME       COUNT', 'a              5', 'long name   1000', 'b              -'].join('\n'));
  });

  test('counts what a character takes on the screen', () => {
    const [, medal = '', plain = ''] = table(
      ['NAME', 'N'],
      [
        ['🏅 1', 1],
        ['1234', 2],
      ],
      PLAIN,
    ).split('\n');
    expect(stringWidth(medal)).toBe(stringWidth(plain));
  });

  test.each([30, 40, 60])('fits a screen of %d columns by cutting the widest column', (columns) => {
    const rows = [['order-1', 'x'.repeat(50), 'active']];
    const text = table(['ORDER', 'MESSAGE', 'STAGE'], rows, { ...PLAIN, columns });
    for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    expect(text).toContain('order-1');
    expect(text).toContain('x…');
    expect(text).toContain('active');
  });

  test('cuts nothing where there is no screen', () => {
    expect(table(['MESSAGE'], [['x'.repeat(150)]], PLAIN)).toContain('x'.repeat(150));
  });

  test('has a bold head where the terminal has colours, and no escape otherwise', () => {
    expect(table(['NAME'], [['a']], { isColoured: true })).toBe('\u001b[1mNAME\u001b[22m\na');
    expect(table(['NAME'], [['a']], PLAIN)).not.toContain('\u001b');
  });

  test('lets no cell move the cursor or change the colours', () => {
    expect(table(['NAME'], [['\u001b[31mred\nline']], PLAIN).split('\n')).toHaveLength(2);
    expect(fields([['name', '\u001b[2Jgone']])).not.toContain('\u001b');
  });
});

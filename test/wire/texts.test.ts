import { describe, expect, it } from 'vitest';
import { mentionsAddress, textsIn } from '../../src/wire/texts.ts';

/** A value as JSON in a text, in a text, as often as it says. */
function wrapped(value: unknown, layers: number): unknown {
  return Array.from({ length: layers }).reduce((inner) => JSON.stringify(inner), value);
}

describe('textsIn', () => {
  it('gives each field with its value, and each field that holds others alone', () => {
    const { texts, isWhole } = textsIn({ a: 1, b: [true, 'x', { c: null }] });
    expect([...texts].sort()).toEqual(['', '', 'a: 1', 'b: ', 'c: null', 'true', 'x']);
    expect(isWhole).toBe(true);
  });

  it('gives a text as it is', () => {
    expect(textsIn(' Your server is ready ')).toEqual({ texts: [' Your server is ready '], isWhole: true });
  });

  it('takes JSON in a text apart, under the name of its field', () => {
    const { texts, isWhole } = textsIn({ reply: ' {"ok":false}\n', note: '"done"' });
    expect([...texts].sort()).toEqual(['', 'note: done', 'ok: false', 'reply: ']);
    expect(isWhole).toBe(true);
  });

  it('takes five layers of texts apart, and is not whole with a sixth', () => {
    expect(textsIn(wrapped({ a: 1 }, 5))).toEqual({ texts: ['', 'a: 1'], isWhole: true });
    expect(textsIn(wrapped({ a: 1 }, 6))).toEqual({ texts: [], isWhole: false });
  });

  it('is not whole where a text among others was cut', () => {
    const { texts, isWhole } = textsIn({ reply: '{"ok":tr', note: 'done' });
    expect([...texts].sort()).toEqual(['', 'note: done']);
    expect(isWhole).toBe(false);
  });
});

describe('mentionsAddress', () => {
  it('finds one in any of the texts', () => {
    expect(mentionsAddress(['ready', 'at 103.82.72.9 now'])).toBe(true);
    expect(mentionsAddress(['999.1.1.1', 'ready'])).toBe(true);
  });

  it('finds none where nothing can be meant for one', () => {
    expect(mentionsAddress(['ready', '103.82.72', '1-2-3-4', ''])).toBe(false);
    expect(mentionsAddress([])).toBe(false);
  });
});

import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { readToken, TOKEN_HEADER } from '../../src/web/token.ts';

const visible = fc.string({
  minLength: 1,
  maxLength: 64,
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

describe('readToken', () => {
  test('knows its token, and nothing else, of any two texts', async () => {
    await fc.assert(
      fc.asyncProperty(visible, fc.string({ unit: 'binary' }), async (token, sent) => {
        const isRight = readToken(token);
        expect(await isRight(token)).toBe(true);
        expect(await isRight(sent)).toBe(sent === token);
      }),
    );
  });

  test('says that a token is missing, and otherwise what one is made of', () => {
    for (const token of [undefined, ''])
      expect(() => readToken(token)).toThrow('Option token is missing. It must be');
    expect(() => readToken(undefined)).toThrow(expect.objectContaining({ option: 'token' }));
    expect(() => readToken('two words')).toThrow('Option token must be a text of visible ASCII characters');
  });

  test('lets anyone in where there is none, and says under which header one is sent', async () => {
    for (const sent of [null, '', 'sync-token']) expect(await readToken(null)(sent)).toBe(true);
    expect(TOKEN_HEADER).toBe('x-sync-token');
  });

  test('is not deceived by a text one edit away', async () => {
    await fc.assert(
      fc.asyncProperty(
        visible,
        fc.nat(),
        fc.constantFrom('', '\0', ' ', 'a', '\u00e9'),
        async (token, place, put) => {
          const at = place % token.length;
          const edited = [
            token.slice(0, at) + put + token.slice(at),
            token.slice(0, at) + put + token.slice(at + 1),
          ];
          const isRight = readToken(token);
          for (const sent of edited) expect(await isRight(sent)).toBe(sent === token);
        },
      ),
    );
  });

  test('does the same work whatever was sent: it compares digests, never the texts', async () => {
    const digest = vi.spyOn(crypto.subtle, 'digest');
    const isRight = readToken('sync-token');
    for (const sent of [null, '', 's', 'sync-toke', 'sync-token', 'x'.repeat(1_000)]) {
      digest.mockClear();
      await isRight(sent);
      expect(digest.mock.calls.map(([algorithm]) => algorithm)).toEqual(['SHA-256', 'SHA-256']);
    }
  });
});

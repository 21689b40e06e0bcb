import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../src/wire/body.ts';
import { type Decoded, objectOf, unwrap } from '../../src/wire/decode.ts';
import type { Reading } from '../../src/wire/reading.ts';

const LIST = { packages: [{ id: 5, name: '103.82.72 "x" \\ 🏅', ipv4: 71, status: 'active' }] };

/** What the client makes of a body. */
async function decoded(bytes: Uint8Array): Promise<Reading<Decoded>> {
  const text = await readBody(new Response(bytes.slice()), 1_000, new AbortController().signal);
  return text.ok ? unwrap(text.value) : text;
}

/** JSON in so many JSON texts. */
function wrapped(value: unknown, layers: number): string {
  let text = JSON.stringify(value);
  for (let layer = 0; layer < layers; layer += 1) text = JSON.stringify(text);
  return text;
}

/** One character under each numeric key. */
function spread(text: string): string {
  return JSON.stringify({ ...[...text] });
}

/** The same by UTF-16 units, which is what spreading a string gives. */
function spreadUnits(text: string): string {
  return JSON.stringify(Object.fromEntries(text.split('').entries()));
}

describe('unwrap', () => {
  it.each([0, 1, 2, 3, 4, 5])('takes off %i layers of JSON in a text', (layers) => {
    expect(unwrap(wrapped(LIST, layers))).toEqual({
      ok: true,
      value: { value: LIST, text: JSON.stringify(LIST) },
    });
  });

  it('refuses a sixth layer', () => {
    expect(unwrap(wrapped(LIST, 6))).toEqual({ ok: false, code: 'SMARTVPS_REPLY_TOO_DEEP' });
  });

  it.each([
    ['one character per key', spread(JSON.stringify(LIST))],
    ['one UTF-16 unit per key', spreadUnits(JSON.stringify(LIST))],
    ['that in a text', JSON.stringify(spread(JSON.stringify(LIST)))],
    ['a text in that', spread(wrapped(LIST, 1))],
  ])('reads the numeric-key form: %s', (_what, text) => {
    expect(unwrap(text)).toMatchObject({ ok: true, value: { value: LIST } });
  });

  it.each([
    ['a gap', '{"0":"{","2":"}"}'],
    ['another key', '{"0":"{","1":"}","length":2}'],
    ['a number', '{"0":"{","1":1}'],
    ['a longer text', '{"0":"abc"}'],
    ['no first key', '{"1":"a","2":"b"}'],
    ['no key', '{}'],
    ['an empty text', '{"0":""}'],
    ['a list under its key', '{"0":["a"]}'],
    ['a list of characters', '["{","}"]'],
  ])('leaves an object that only resembles it: %s', (_what, text) => {
    expect(unwrap(text)).toMatchObject({ ok: true, value: { value: JSON.parse(text) } });
  });

  it.each([
    ['', 'SMARTVPS_REPLY_EMPTY'],
    [' \n\t ', 'SMARTVPS_REPLY_EMPTY'],
    ['""', 'SMARTVPS_REPLY_EMPTY'],
    ['"\\"\\""', 'SMARTVPS_REPLY_EMPTY'],
    ['" "', 'SMARTVPS_REPLY_EMPTY'],
    ['<html></html>', 'SMARTVPS_REPLY_HTML'],
    ['  <!DOCTYPE html>', 'SMARTVPS_REPLY_HTML'],
    ['"<b>no</b>"', 'SMARTVPS_REPLY_HTML'],
    ['{"packages":[', 'SMARTVPS_REPLY_TRUNCATED'],
    ['[1,2', 'SMARTVPS_REPLY_TRUNCATED'],
    ['"half', 'SMARTVPS_REPLY_TRUNCATED'],
    ['"{\\"packages\\":"', 'SMARTVPS_REPLY_TRUNCATED'],
    ['[ok] started', 'SMARTVPS_REPLY_TRUNCATED'],
    ['{"a":1} trailing', 'SMARTVPS_REPLY_TRUNCATED'],
    ['['.repeat(32), 'SMARTVPS_REPLY_TRUNCATED'],
    [`${'['.repeat(33)}"`, 'SMARTVPS_REPLY_TOO_DEEP'],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 'SMARTVPS_REPLY_TOO_DEEP'],
    [`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, 'SMARTVPS_REPLY_TOO_DEEP'],
    ['['.repeat(500_000), 'SMARTVPS_REPLY_TOO_DEEP'],
  ])('says of %.20j that it is %s', (text, code) => {
    expect(unwrap(text)).toEqual({ ok: false, code });
  });

  it.each([
    ['32 levels', `${'['.repeat(32)}${']'.repeat(32)}`],
    ['brackets in a text', JSON.stringify({ a: '[{'.repeat(100) })],
    ['brackets after an escaped quote', JSON.stringify({ a: `"${'['.repeat(100)}\\` })],
    ['many lists side by side', `[${'[],'.repeat(1_000)}[]]`],
    ['many objects side by side', `[${'{},'.repeat(1_000)}{}]`],
  ])('takes %s', (_what, text) => {
    expect(unwrap(text)).toMatchObject({ ok: true, value: { value: JSON.parse(text) } });
  });

  it.each([
    ['null', null],
    ['true', true],
    ['12.5', 12.5],
    ['"-3"', -3],
  ])('reads the word %s as what it is', (text, value) => {
    expect(unwrap(text)).toMatchObject({ ok: true, value: { value } });
  });

  it.each(['Server started', 'Server [1] started', '007', 'NaN', 'undefined', "{'a':1}".slice(1)])(
    'leaves the text %j alone',
    (text) => {
      expect(unwrap(` ${text}\n`)).toEqual({ ok: true, value: { value: text, text } });
    },
  );

  it('keeps __proto__ a key like any other', () => {
    const unwrapped = unwrap('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(unwrapped.ok && Object.keys(Object(unwrapped.value.value))).toEqual(['__proto__', 'constructor']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('gives back any JSON object under any wrapping', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }), {
          minKeys: 1,
          maxKeys: 3,
          noNullPrototype: true,
        }),
        fc.array(fc.boolean(), { maxLength: 2 }),
        (value, wrappings) => {
          fc.pre(!Object.hasOwn(value, '0'));
          const text = wrappings.reduce(
            (inner, isSpread) => (isSpread ? spread(inner) : JSON.stringify(inner)),
            JSON.stringify(value),
          );
          expect(unwrap(text)).toMatchObject({ ok: true, value: { text: JSON.stringify(value) } });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the bytes of a reply', () => {
  it('lose their byte order mark', async () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('{"a":1}')]);
    expect(await decoded(bytes)).toMatchObject({ ok: true, value: { value: { a: 1 } } });
  });

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['a character cut in half', [0x61, 0xf0, 0x9f]],
    ['Latin-1', [0x22, 0xe9, 0x22]],
    ['UTF-16 with its mark', [0xff, 0xfe, 0x7b, 0x00]],
    ['an overlong slash', [0xc0, 0xaf]],
  ])('are refused with %s', async (_what, bytes) => {
    expect(await decoded(new Uint8Array(bytes))).toEqual({ ok: false, code: 'SMARTVPS_REPLY_NOT_UTF8' });
  });

  it('are read or refused, whatever they are', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...'{}[]",:\\0a<- ') }).map((text) => new TextEncoder().encode(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        expect(typeof (await decoded(body)).ok).toBe('boolean');
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('objectOf', () => {
  it('gives the object', () => {
    expect(objectOf({ value: LIST, text: '' })).toEqual({ ok: true, value: LIST });
  });

  it.each([
    ['a text', 'sorry', 'SMARTVPS_REPLY_NOT_JSON'],
    ['null', null, 'SMARTVPS_REPLY_UNEXPECTED'],
    ['an array', [], 'SMARTVPS_REPLY_UNEXPECTED'],
    ['a number', 5, 'SMARTVPS_REPLY_UNEXPECTED'],
    ['true', true, 'SMARTVPS_REPLY_UNEXPECTED'],
  ])('refuses %s', (_what, value, code) => {
    expect(objectOf({ value, text: '' })).toEqual({ ok: false, code });
  });
});

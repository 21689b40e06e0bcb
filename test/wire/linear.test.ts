import { describe, expect, it } from 'vitest';
import { readCredentials } from '../../src/domain/credentials.ts';
import { readDate } from '../../src/wire/dates.ts';
import { unwrap } from '../../src/wire/decode.ts';
import { readPackageList } from '../../src/wire/ipstock.ts';
import { readFailure } from '../../src/wire/outcome.ts';
import { readPurchase } from '../../src/wire/purchase.ts';
import { readRetryAfter } from '../../src/wire/retry.ts';
import { readStatus } from '../../src/wire/status.ts';
import { mentionsAddress, textsIn } from '../../src/wire/texts.ts';
import { NOON } from '../builders.ts';
import { IP } from './support.ts';

const MIB = 1_048_576;
const fill = (piece: string, end = '') => piece.repeat(Math.ceil(MIB / piece.length)) + end;

/** A mebibyte of whatever has made a parser slow somewhere. A reader that is not linear does not come back. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['quotes', `x${fill('"')}x`],
  ['escaped quotes', fill('\\"', 'x')],
  ['backslashes', `"${fill('\\')}`],
  ['almost addresses', fill('1.1.1.')],
  ['addresses', Array.from({ length: 70_000 }, (_, index) => `103.${index >> 8}.${index & 255}.9`).join(' ')],
  ['dots', fill('.')],
  ['digits', fill('1')],
  ['spaces', fill(' ', 'x')],
  ['tags', fill('<a ')],
  ['ampersands', fill('&a')],
  ['a tag without an end', `<a${fill(' ')}`],
  ['words of refusal, almost', fill('erro')],
  ['words of denial, almost', fill('code=')],
  ['a word of denial that goes on', fill('status')],
  ['a denial that never comes', `code=${fill(':=')}`],
  ['capitals', fill('CERT_')],
  ['dates', fill('31 Dec 2026 ')],
  ['brackets', fill('[')],
  ['pairs of brackets', `[${fill('[],')}[]]`],
  ['texts', `[${fill('"[",')}""]`],
  [
    'keys',
    JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`key${index}`, index]))),
  ],
  ['one key in many cases', JSON.stringify(Object.fromEntries(cases('machinestatus', 8_192)))],
  ['characters', JSON.stringify({ ...'x'.repeat(100_000).split('') })],
  ['emoji', fill('🏅')],
  ['half characters', fill('\ud800')],
];

/** A key in so many ways to write it. */
function cases(key: string, count: number): readonly (readonly [string, string])[] {
  return Array.from({ length: count }, (_, mask) => [
    [...key].map((letter, index) => ((mask >> index) & 1 ? letter.toUpperCase() : letter)).join(''),
    `value ${mask}`,
  ]);
}

describe.each(HOSTILE)('a mebibyte of %s', (_what, text) => {
  const value = jsonOr(text);

  it.each<readonly [string, () => unknown]>([
    ['unwrap', () => unwrap(text)],
    ['unwrap, in a text', () => unwrap(JSON.stringify(text))],
    ['readPurchase', () => readPurchase({ value, text }, text.slice(0, 1_024), () => false)],
    ['readPurchase, deep', () => readPurchase({ value: { a: [{ b: text }] }, text }, 'pool', () => false)],
    [
      'readPackageList',
      () => readPackageList({ value: { packages: [{ id: text, name: text }, value] }, text }),
    ],
    ['readStatus', () => readStatus({ value, text }, IP)],
    ['readStatus, in every field', () => readStatus({ value: everyField(text), text }, IP)],
    ['readDate', () => readDate(text)],
    ['readRetryAfter', () => readRetryAfter(text, NOON)],
    ['readFailure', () => readFailure({ code: text, cause: { code: text } })],
    ['textsIn', () => textsIn(value)],
    ['mentionsAddress', () => mentionsAddress([text])],
  ])('is read by %s', (_reader, read) => {
    expect(read()).not.toBe(text);
  });

  it('is no login', () => {
    const reading = readStatus({ value: everyField(text), text }, IP);
    expect(reading.ok && readCredentials(reading.value, IP)).toBeFalsy();
  });
});

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function everyField(text: string): object {
  const [OS, Usernane, Password, RAM, ExpiryDate] = [text, text, text, text, text];
  return { IP, OS, Usernane, Password, RAM, ExpiryDate, MachineStatus: text, ActionStatus: text };
}

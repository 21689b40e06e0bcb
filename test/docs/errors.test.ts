import { RequestError } from 'smartvps-sdk';
import { expect, test } from 'vitest';
import { ERRORS } from '../domain/every-error.ts';
import { readFolder } from '../house/source-files.ts';

const page = readFolder('docs/guide', '.md').get('errors.md') ?? '';

test('the page on errors has a row for every code, and for no other', () => {
  const rows = page.match(/(?<=^\| `)SMARTVPS_\w+/gm);
  expect(rows).toEqual(Object.keys(ERRORS));
});

test.each(Object.entries(ERRORS))(
  'its row for %s has class, outcome and advice as they are',
  (code, errors) => {
    expect(errors.map((error) => error.code)).toEqual(errors.map(() => code));
    const names = [...new Set(errors.map(({ name }) => name))];
    const outcomes = errors.flatMap((error) => (error instanceof RequestError ? [error.outcome] : []));
    const advice = errors.map((error) => error.advice);
    const cells = [
      names,
      ...(outcomes.length > 0 ? [inOrder(['not_sent', 'rejected', 'unknown'], outcomes)] : []),
      inOrder(['retry', 'check-first', 'stop'], advice),
    ];
    const row = cells.map((words) => words.map((word) => `\`${word}\``).join(', ')).join(' | ');
    expect(page).toContain(`| \`${code}\` | ${row} | `);
  },
);

function inOrder<Word extends string>(words: readonly Word[], found: readonly Word[]): readonly Word[] {
  return words.filter((word) => found.includes(word));
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { PROJECT, readFolder } from '../house/source-files.ts';
import type { CodeBlock } from './code-blocks.ts';
import { documentedBlocks } from './programs.ts';

/** What a block may be. Code that a reader takes over is `ts`, and therefore checked. */
const LANGUAGES = new Set(['ts', 'sh', 'text', 'sql', 'json', 'yaml', 'html', 'diff']);

const COMMAND = /\bnpm run(?: --?[\w-]+)* ([\w:.-]+)/g;

/** A path of the project in code, alone or in a command: no pattern, and nothing that is made. */
const FILE = /`(?:[^`\n]* )?((?:bench|docs|examples|scripts|src|test)\/[\w./-]*[\w-])(?: [^`\n]*)?`/g;

/** What commands make. */
const MADE = new Set(['docs/api', 'docs/reference', 'test/browser/screenshots']);

test('every block says what it is, and code is in a language that is checked', () => {
  expect(
    [...documentedBlocks()].flatMap(([page, blocks]) => blocks.flatMap((one) => wrongWith(page, one))),
  ).toEqual([]);
});

test('every `npm run` on a page names a script of the package', () => {
  const pages = readFolder('.', '.md');
  expect(pages.size).toBeGreaterThan(10);
  expect([...pages].flatMap(([page, text]) => missingScripts(page, text))).toEqual([]);
});

test('every file that a page names in code is there', () => {
  const pages = readFolder('.', '.md');
  expect([...pages].flatMap(([page, text]) => missingFiles(page, text))).toEqual([]);
});

describe('what would be found on a page', () => {
  test.each([
    [{ language: '', words: [] }, 'a block without a language'],
    [{ language: 'js', words: [] }, 'a block of "js"'],
    [{ language: 'ts', words: ['continued'] }, 'a block of ts may say "continues" and nothing else'],
  ])('%o', (block, finding) => {
    expect(wrongWith('page.md', { line: 7, code: '', ...block })).toEqual([`page.md:7: ${finding}`]);
  });

  test('a file that is none', () => {
    expect(missingFiles('page.md', 'See `src/index.ts`, `npx vitest run test/gone` and `src/*.ts`.')).toEqual(
      ['page.md: there is no test/gone'],
    );
  });

  test('a command that is none', () => {
    expect(missingScripts('page.md', 'Run `npm run --silent check` and `npm run chekc -- --fast`.')).toEqual([
      'page.md: there is no script "chekc"',
    ]);
  });
});

function missingFiles(page: string, text: string): readonly string[] {
  return Array.from(text.matchAll(FILE), ([, file = '']) => file)
    .filter((file) => !MADE.has(file) && !existsSync(join(PROJECT, file)))
    .map((file) => `${page}: there is no ${file}`);
}

function wrongWith(page: string, { language, words, line }: CodeBlock): readonly string[] {
  const at = `${page}:${line}`;
  if (language === '') return [`${at}: a block without a language`];
  if (!LANGUAGES.has(language)) return [`${at}: a block of "${language}"`];
  const isKnown = language !== 'ts' || words.every((word) => word === 'continues');
  return isKnown ? [] : [`${at}: a block of ts may say "continues" and nothing else`];
}

function missingScripts(page: string, text: string): readonly string[] {
  return Array.from(text.matchAll(COMMAND), ([, script = '']) => script)
    .filter((script) => !(script in manifest.scripts))
    .map((script) => `${page}: there is no script "${script}"`);
}

import { expect, test } from 'vitest';
import { readFolder } from '../house/source-files.ts';
import { blocksOf } from './code-blocks.ts';

const GUIDE = 'own-repository.md';

/** What the guide shows of the example, to the letter; the renewals it leaves to the reader. */
const SHOWN = [
  'checks.ts',
  'database.ts',
  'orders.ts',
  'pools.ts',
  'provisions.ts',
  'records.ts',
  'schema.ts',
  'seal.ts',
  'stock.ts',
  'texts.ts',
];

test('the guide to an own repository shows the code of the example, and all of it', () => {
  const guide = readFolder('docs/guide', GUIDE).get(GUIDE) ?? '';
  const shown = blocksOf(guide)
    .filter(({ language }) => language === 'ts')
    .map(({ code }) => code)
    .join('\n\n');
  const example = readFolder('examples/own-repository', '.ts');
  const parts = SHOWN.flatMap((file) =>
    partsOf(example.get(file) ?? '').map((part) => ({ file, part, isShown: shown.includes(part) })),
  );
  expect(parts.length).toBeGreaterThan(50);
  expect(parts.filter(({ isShown }) => !isShown)).toEqual([]);
});

/** The parts of a file with an empty line between them, as they read when nothing is imported or exported. */
function partsOf(code: string): readonly string[] {
  const own = code.replace(/^import [^;]*;\n/gm, '').replace(/^export /gm, '');
  return own
    .split('\n\n')
    .map((part) => part.trimEnd())
    .filter((part) => part.trim() !== '');
}

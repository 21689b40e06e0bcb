import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { blocksOf } from '../docs/code-blocks.ts';
import { findingOn, instrument } from '../docs/stated-outputs.ts';
import { runInShop } from './run.ts';

test('a newcomer with nothing but the README in the package saves its first program, runs it, and reads what it says', () => {
  const readme = readFileSync(join(inject('shop'), 'node_modules/smartvps-sdk/README.md'), 'utf8');
  const [program] = blocksOf(readme).filter(({ language }) => language === 'ts');
  expect(readme.indexOf('npm install smartvps-sdk')).toBeLessThan(readme.indexOf('```ts'));
  const { status, output } = runInShop('first-sync.mjs', program?.code ?? '');
  const stated = instrument(program?.code ?? '').outputs.map((one) => one.stated);
  expect(findingOn({ line: 1, stated: stated.join('\n') }, output)).toEqual([]);
  expect(output).toContain('1 to create');
  expect(status).toBe(0);
});

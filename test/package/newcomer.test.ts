import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { blocksOf } from '../docs/code-blocks.ts';
import { findingOn, instrument } from '../docs/stated-outputs.ts';
import { type Run, run } from './run.ts';

/** What the README in the package tells somebody who has just found it, in the order that it tells it. */
const STEPS =
  /```sh\n(?<install>.+)\n```[\s\S]*?Save this as `(?<file>[\w.-]+)` and run it with\s+`(?<start>[^`]+)`/;

test('a newcomer with nothing but the README goes from an empty folder to a first sync and a first order', () => {
  const readme = readFileSync(join(inject('shop'), 'node_modules/smartvps-sdk/README.md'), 'utf8');
  const steps = STEPS.exec(readme);
  const { install = '', file = '', start = '' } = steps?.groups ?? {};
  const [program] = blocksOf(readme.slice(steps?.index)).filter(({ language }) => language === 'ts');
  const folder = mkdtempSync(join(dirname(inject('tarball')), 'newcomer-'));

  expect(readdirSync(folder)).toEqual([]);
  expect(type(`${install} ${offline()}`, folder)).toMatchObject({ status: 0 });
  writeFileSync(join(folder, file), program?.code ?? '');
  const { status, output } = type(start, folder);

  const stated = instrument(program?.code ?? '').outputs.map((one) => one.stated);
  expect(findingOn({ line: 1, stated: stated.join('\n') }, output)).toEqual([]);
  expect(output).toContain('1 to create');
  expect(output).toContain('active root [secret]');
  expect(status).toBe(0);
});

/** With every tarball at hand npm has nothing to ask a registry for. */
function offline(): string {
  const folder = dirname(inject('tarball'));
  const tarballs = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  return ['--offline', '--no-audit', '--no-fund', ...tarballs.map((file) => join(folder, file))].join(' ');
}

/** Runs a line as it would be typed into a shell. */
function type(line: string, folder: string): Run {
  return run('sh', ['-c', line], folder);
}

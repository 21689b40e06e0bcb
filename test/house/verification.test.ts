import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { verificationSteps, WANTS } from '../../scripts/verification.ts';

const names = (scripts: Readonly<Record<string, string>>) =>
  verificationSteps(scripts).map(({ script, args }) => [script, ...args].join(' '));

test('a verification is the gate, then every suite that it leaves out, then what else there is', () => {
  const scripts = {
    check: 'npm run lint && npm test && npm run test:processes && npm run size',
    lint: 'biome check',
    test: 'vitest run --project unit',
    'test:processes': 'vitest run --project processes',
    'test:runtimes': 'npm ci --prefix test/runtimes && vitest run --project runtimes',
    'test:browser': 'vitest run --project browser',
    'test:watch': 'vitest --project unit',
    bench: 'tsx bench/run.ts',
    mutation: 'stryker run',
  };
  expect(names(scripts)).toEqual(['check', 'test:runtimes', 'test:browser', 'mutation', 'bench --quick']);
});

test('a suite of this project has a script that the gate or a verification runs', () => {
  const run = [...names(manifest.scripts), manifest.scripts.check, manifest.scripts.test].join(' ');
  const suites = Object.keys(manifest.scripts).filter(
    (name) => name.startsWith('test:') && name !== 'test:watch',
  );
  expect(suites.filter((name) => !run.includes(name))).toEqual([]);
  expect(run).toContain('test:runtimes');
});

test('what a suite wants is said of suites that there are', () => {
  expect(names(manifest.scripts)).toEqual(expect.arrayContaining(Object.keys(WANTS)));
});

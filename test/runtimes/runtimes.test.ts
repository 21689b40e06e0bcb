import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { textTable } from '../../scripts/text-table.ts';
import { buildSuite } from './build.ts';
import { CASES, type RuntimeCase } from './cases.ts';
import { startProviders } from './providers.ts';
import { type Ran, RUNTIMES } from './runtimes.ts';

const login = { username: 'reseller', password: 'canary-p4ssword' };
const ran = new Map<string, Ran>();
const versions = new Map<string, string>();

beforeAll(() => buildSuite(inject('shop')));

describe.each(RUNTIMES)('on $name', ({ name, abilities, binary, run }) => {
  let secrets: readonly string[] = [];

  beforeAll(async () => {
    const file = binary();
    versions.set(name, versionOf(file));
    const providers = await startProviders(login);
    try {
      const { urls, counts, nobody } = providers;
      const world = { providers: urls, counts, nobody, ...login, ...abilities };
      ran.set(name, await run({ binary: file, shop: inject('shop'), world }));
      secrets = [
        login.password,
        btoa(`${login.username}:${login.password}`),
        'canary-secret',
        ...providers.passwords(),
      ];
    } finally {
      await providers.close();
    }
  });

  test.each(CASES)('the package $name', ({ name: asked }) => {
    const { results, output } = ran.get(name) ?? { results: [], output: '' };
    const result = results.find((one) => one.name === asked);
    expect(result, output).toEqual({ name: asked });
  });

  test('no secret is printed', () => {
    const { output } = ran.get(name) ?? { output: '' };
    expect(secrets.length).toBeGreaterThan(4);
    expect(output).toContain('[secret]');
    expect(secrets.filter((secret) => output.includes(secret))).toEqual([]);
  });
});

afterAll(() => {
  const head = ['', 'version', ...CASES.map((_, index) => `${index + 1}`)];
  const rows = RUNTIMES.map(({ name }) => [
    name,
    versions.get(name) ?? '',
    ...CASES.map((one) => verdict(name, one)),
  ]);
  const legend = CASES.map((one, index) => `${index + 1} ${one.name}`);
  console.log([...textTable(head, rows), '', ...legend].join('\n'));
});

function verdict(runtime: string, { name }: RuntimeCase): string {
  const result = ran.get(runtime)?.results.find((one) => one.name === name);
  if (result === undefined) return '?';
  return result.failure === undefined ? 'ok' : 'X';
}

function versionOf(binary: string): string {
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return /\d+[.-]\d+[.-]\d+/.exec(stdout)?.[0] ?? stdout.trim();
}

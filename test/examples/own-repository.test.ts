import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ContractCase } from 'smartvps-sdk/testing';
import { describe, expect, test } from 'vitest';
import { installExample } from './installed.ts';

const folder = installExample('own-repository', ['libsql', 'tsx']);
const { suites }: { readonly suites: readonly ContractCase[] } = await import(
  /* @vite-ignore */ pathToFileURL(join(folder, 'suites.ts')).href
);

describe('the repositories on SQLite keep the contracts', () => {
  for (const { name, run } of suites) test(name, run);
});

describe('the example of an own repository, with the package from its tarball', () => {
  test('stands on every suite', () => {
    const ports = new Set(suites.map(({ name }) => name.split(':')[0]));
    expect([...ports]).toEqual(['stock', 'orders', 'provisions', 'renewals']);
    expect(suites.length).toBeGreaterThan(150);
  });

  test('passes the suites and the races of its own `npm test`, under node:test', () => {
    const { status, output } = npm(['test']);
    expect(output).toContain('# fail 0\n');
    expect(output).toMatch(new RegExp(`^# pass ${suites.length + RACES}$`, 'm'));
    expect(status).toBe(0);
  });

  test('boots: it sells one server, and finds it again after a restart', () => {
    const { status, output } = npm(['start']);
    expect(output.split('\n').slice(0, 3)).toEqual([
      'created: 1',
      'A-1: active, servers sold: 1',
      'A-1 again: active, servers sold: 1',
    ]);
    expect(output).toMatch(/^the shop has: root@103\.82\.72\.\d+\n$/m);
    expect(status).toBe(0);
  });
});

/** The tests of `race.test.ts`. */
const RACES = 4;

function npm(args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('npm', ['--silent', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { BUDGETS, measure } from '../../scripts/bundle-size.ts';
import { readImports } from '../house/imports.ts';
import { machineGlobalsIn } from '../house/machine-globals.ts';

const built = join(inject('shop'), 'node_modules/smartvps-sdk/dist');
const files = readdirSync(built, { recursive: true, encoding: 'utf8' }).map((file) =>
  file.replaceAll(sep, '/'),
);
const read = (file: string) => readFileSync(join(built, file), 'utf8');

describe('what a bundler takes in', () => {
  test.each(BUDGETS)('is at most $budgetBytes bytes gzipped: $name', async (budget) => {
    const { gzipBytes } = await measure(join(built, 'index.js'), budget);
    expect(gzipBytes).toBeGreaterThan(200);
    expect(gzipBytes).toBeLessThanOrEqual(budget.budgetBytes);
  });
});

describe('the built package', () => {
  test('touches the machine in one file and nowhere else', () => {
    const esm = files.filter((file) => file.endsWith('.js'));
    expect(esm.filter((file) => machineGlobalsIn(read(file)).length > 0)).toEqual(['domain/environment.js']);
  });

  test.each(['index', 'testing'])('imports what the door %s may reach and nothing else', (door) => {
    const allowed = door === 'index' ? ['ky', 'zod/mini'] : ['node:http'];
    expect(packagesOf(`${door}.js`)).toEqual(allowed);
    // ky is ESM only, so the CommonJS build carries it along.
    expect(packagesOf(`${door}.cjs`)).toEqual(allowed.filter((name) => name !== 'ky'));
  });

  test('shows no type of ky or zod', () => {
    const types = files.filter((file) => /\.d\.c?ts$/.test(file));
    expect(types.flatMap((file) => importedBy(file).filter((name) => !name.startsWith('.')))).toEqual([]);
  });
});

/** The packages that a built file imports, by way of other built files as well. */
function packagesOf(door: string): readonly string[] {
  const reached = new Set([door]);
  const packages = new Set<string>();
  for (const file of reached) {
    for (const name of importedBy(file)) {
      if (name.startsWith('.')) reached.add(posix.join(posix.dirname(file), name));
      else packages.add(name);
    }
  }
  return [...packages].sort();
}

function importedBy(file: string): readonly string[] {
  return readImports(read(file)).flatMap(({ specifier }) => specifier ?? []);
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { BUDGETS, measure } from '../../scripts/bundle-size.ts';
import { readImports } from '../house/imports.ts';
import { machineGlobalsIn } from '../house/machine-globals.ts';
import { PROJECT } from '../house/source-files.ts';

const built = join(inject('shop'), 'node_modules/smartvps-sdk/dist');
const files = readdirSync(built);
const read = (file: string) => readFileSync(join(built, file), 'utf8');

describe('what a bundler takes in', () => {
  test.each(BUDGETS)('is at most $budgetBytes bytes gzipped: $name', async (budget) => {
    const { gzipBytes } = await measure(join(built, 'index.js'), budget);
    expect(gzipBytes).toBeGreaterThan(500);
    expect(gzipBytes).toBeLessThanOrEqual(budget.budgetBytes);
  });
});

describe('the built package', () => {
  test('touches the machine where its source does, and nowhere else', () => {
    const inSource = machineGlobalsIn(readFileSync(join(PROJECT, 'src/domain/environment.ts'), 'utf8'));
    const inBuild = files
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => machineGlobalsIn(read(file)));
    expect(names(inBuild)).toEqual(names(inSource));
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

/** The packages that a built file imports, by way of its chunks as well. */
function packagesOf(file: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const found = importedBy(file).flatMap((name) =>
    name.startsWith('./') ? packagesOf(name.slice(2), seen) : [name],
  );
  return [...new Set(found)].sort();
}

function importedBy(file: string): readonly string[] {
  return readImports(read(file)).flatMap(({ specifier }) => specifier ?? []);
}

function names(found: readonly string[]): readonly string[] {
  return [...new Set(found.map((use) => use.replace(/ \(line \d+\)$/, '')))].sort();
}

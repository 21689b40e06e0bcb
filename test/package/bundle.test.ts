import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { BUDGETS, measure } from '../../scripts/bundle-size.ts';
import { machineGlobalsIn } from '../house/machine-globals.ts';
import { reach } from './built.ts';
import { DOORS, PEERS } from './doors.ts';

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
    const esm = files.filter((file) => file.endsWith('.js') && !file.startsWith('cli/'));
    expect(esm.filter((file) => machineGlobalsIn(read(file)).length > 0)).toEqual(['domain/environment.js']);
  });

  test.each(DOORS)('imports what the door $specifier may reach and nothing else', ({ name, guests }) => {
    expect(guestsOf(`${name}.js`)).toEqual([...guests].sort());
    // ky is ESM only, so the CommonJS build carries it along.
    expect(guestsOf(`${name}.cjs`)).toEqual(guests.filter((guest) => guest !== 'ky').sort());
  });

  test.each(DOORS)(
    'shows on the door $specifier no type but its own and those of a peer',
    ({ name, guests }) => {
      const foreign = ['.d.ts', '.d.cts'].flatMap((ending) => reach(built, [name + ending]).packages);
      const peers = guests.filter((guest) => PEERS.includes(guest));
      expect(foreign.filter((specifier) => !peers.includes(specifier))).toEqual([]);
    },
  );
});

/** The packages that a built door reaches, as the floor plan names them. */
function guestsOf(door: string): readonly string[] {
  const { packages } = reach(built, [door]);
  return [...new Set(packages.map((name) => (name.startsWith('node:') ? 'node:' : name)))];
}

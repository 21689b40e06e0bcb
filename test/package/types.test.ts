import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import type { Door } from '../../scripts/doors.ts';
import { reach } from './built.ts';
import { DOORS } from './doors.ts';
import { type Run, run } from './run.ts';

/** The compilers that a shop may have: the ends of what is supported, and the project's own. */
const COMPILERS = [
  compilerIn(new URL('typescript/oldest/package.json', import.meta.url)),
  compilerIn(import.meta.url),
  compilerIn(new URL('typescript/newest/package.json', import.meta.url)),
];

/** Names of every kind from the doors that every shop uses, used as their types say. */
const CONSUMER = `
import { createSyncHandler } from 'smartvps-sdk/http';
import { createSimulator } from 'smartvps-sdk/testing';
import {
  type InventoryPlan,
  type Package,
  PackageSelectionError,
  reconcileInventory,
  Secret,
  SmartVpsClient,
  type StockItem,
  type SyncReport,
} from 'smartvps-sdk';

const items: readonly StockItem[] = [];
const packages: readonly Package[] = [{ id: '5', name: '103.82.72', ipv4: 71, status: 'active' }];
export const plan: InventoryPlan = reconcileInventory(items, packages);
export const password: string = new Secret('s3cret').reveal();
export const simulator = createSimulator({ packages });
export const client = new SmartVpsClient({
  username: 'shop',
  password: 's3cret',
  baseUrl: 'https://provider.test',
  fetch: simulator.fetch,
});
export const POST: (request: Request) => Promise<Response> = createSyncHandler({
  token: 's3cret',
  sync: async ({ dryRun }): Promise<SyncReport> => { throw new Error(String(dryRun)); },
});
export const reasonOf = (error: unknown) => (error instanceof PackageSelectionError ? error.reason : undefined);
console.log(plan.created.length, password, typeof client.buyVps, typeof POST);
// @ts-expect-error a quantity is no text once it is normalised
export const wrong: Package = { id: '5', name: '103.82.72', ipv4: '71', status: 'active' };
`;

const BROWSER = { lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [] };
const NODE = { lib: ['ES2022'], types: ['node'] };

const NODE_NEXT = { module: 'NodeNext', moduleResolution: 'NodeNext' };

const MODES = [
  { mode: { module: 'Node16', moduleResolution: 'Node16', ...BROWSER }, endings: ['mts', 'cts'] },
  { mode: { ...NODE_NEXT, ...NODE }, endings: ['mts', 'cts'] },
  { mode: { module: 'ESNext', moduleResolution: 'Bundler', ...BROWSER }, endings: ['ts'] },
];

describe.each(COMPILERS)('the types of the package, read by TypeScript $version,', ({ tsc }) => {
  test.each(MODES)('hold for resolution $mode.moduleResolution in $endings', ({ mode, endings }) => {
    const shop = inject('shopWithPeers');
    const files = endings.flatMap((ending) => writeConsumers(shop, DOORS, ending));
    expect(compile(tsc, shop, mode, files)).toEqual({ status: 0, output: '' });
  });

  test('are true: a program in .mts and in .cts runs as what it is compiled to', () => {
    const shop = inject('shopWithPeers');
    const files = ['mts', 'cts'].flatMap((ending) => writeConsumers(shop, [], ending));
    const emitted = { ...NODE_NEXT, ...NODE, noEmit: false, outDir: 'compiled' };
    expect(compile(tsc, shop, emitted, files)).toEqual({ status: 0, output: '' });
    for (const ending of ['mjs', 'cjs'])
      expect(run(process.execPath, [`compiled/consumer.${ending}`], shop)).toEqual({
        status: 0,
        output: '1 s3cret function function\n',
      });
  });

  test('need neither the peers nor the types of Node, unless a door speaks in the types of its peer', () => {
    const files = writeConsumers(inject('shop'), DOORS.filter(hasOwnTypes), 'mts');
    expect(compile(tsc, inject('shop'), { ...NODE_NEXT, ...BROWSER }, files)).toEqual({
      status: 0,
      output: '',
    });
  });
});

function hasOwnTypes({ name }: Door): boolean {
  const built = join(inject('shop'), 'node_modules/smartvps-sdk/dist');
  return reach(built, [`${name}.d.ts`]).packages.length === 0;
}

function compilerIn(owner: string | URL): { readonly version: string; readonly tsc: string } {
  const file = createRequire(owner).resolve('typescript/package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return { version, tsc: join(dirname(file), 'bin/tsc') };
}

/** Writes a program that uses names as their types say, and one for each door that takes all that it has. */
function writeConsumers(shop: string, doors: readonly Door[], ending: string): readonly string[] {
  const programs = new Map([[`consumer.${ending}`, CONSUMER]]);
  for (const { name, specifier } of doors)
    programs.set(`${name}-door.${ending}`, `export * as door from '${specifier}';\n`);
  for (const [file, program] of programs) writeFileSync(join(shop, file), program);
  return [...programs.keys()];
}

function compile(tsc: string, shop: string, mode: object, files: readonly string[]): Run {
  const compilerOptions = {
    target: 'ES2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    ...mode,
  };
  writeFileSync(join(shop, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return run(process.execPath, [tsc, '--project', 'tsconfig.json'], shop);
}

import { cpSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { run } from './run.ts';

const require = createRequire(import.meta.url);
const TSC = require.resolve('typescript/bin/tsc');

/** Names of every kind from both doors, used as their types say. */
const CONSUMER = `
import { createSimulator } from 'smartvps-sdk/testing';
import {
  type InventoryPlan,
  type Package,
  PackageSelectionError,
  reconcileInventory,
  Secret,
  SmartVpsClient,
  type StockItem,
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
export const reasonOf = (error: unknown) => (error instanceof PackageSelectionError ? error.reason : undefined);
// @ts-expect-error a quantity is no text once it is normalised
export const wrong: Package = { id: '5', name: '103.82.72', ipv4: '71', status: 'active' };
`;

const BROWSER = { lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [] };
const NODE = { lib: ['ES2022'], types: ['node'] };

describe('the types of the package', () => {
  beforeAll(() => {
    for (const ending of ['ts', 'mts', 'cts'])
      writeFileSync(join(inject('shop'), `consumer.${ending}`), CONSUMER);
    for (const name of ['@types/node', 'undici-types']) {
      const folder = dirname(require.resolve(`${name}/package.json`));
      cpSync(folder, join(inject('shop'), 'node_modules', name), { recursive: true });
    }
  });

  test.each([
    ['Node16', 'Node16', ['consumer.mts', 'consumer.cts'], BROWSER],
    ['NodeNext', 'NodeNext', ['consumer.mts', 'consumer.cts'], NODE],
    ['ESNext', 'Bundler', ['consumer.ts'], BROWSER],
  ])('hold for module %s, resolution %s, in %s', (module, moduleResolution, files, surroundings) => {
    const config = `tsconfig.${moduleResolution}.json`;
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'ES2022',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
      ...surroundings,
    };
    writeFileSync(join(inject('shop'), config), JSON.stringify({ compilerOptions, files }));
    expect(run(process.execPath, [TSC, '--project', config])).toEqual({ status: 0, output: '' });
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { billOfMaterials } from '../../scripts/bill-of-materials.ts';
import { PROJECT } from '../house/source-files.ts';

const { metadata, components, bomFormat } = billOfMaterials(PROJECT);
const read = (file: string) => readFileSync(join(inject('shop'), 'node_modules/smartvps-sdk', file), 'utf8');

describe('the bill of materials', () => {
  test('is that of this package, in CycloneDX', () => {
    const { name, version } = manifest;
    expect({ bomFormat, ...metadata.component }).toMatchObject({ bomFormat: 'CycloneDX', name, version });
  });

  test('names what is installed and what is carried inside, each with its hash and licence', () => {
    const names = components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['ky', 'zod', 'commander']));
    expect(components.filter(({ hashes, licenses }) => hashes.length === 0 || licenses.length === 0)).toEqual(
      [],
    );
    expect(names.filter((name) => name in manifest.peerDependencies || name === 'typescript')).toEqual([]);
  });

  test('names everything that the build hands a licence on of', () => {
    const carried = ['dist/LICENSES.txt', 'dist/cli/LICENSES.txt'].flatMap((file) =>
      Array.from(
        read(file).matchAll(/^(\S+) (\d+\.\d+\.\d+)$/gm),
        ([, name, version]) => `${name} ${version}`,
      ),
    );
    const named = components
      .filter(({ name }) => name !== 'zod')
      .map(({ name, version }) => `${name} ${version}`);
    expect(named.sort()).toEqual(carried.sort());
  });
});

import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, test } from 'vitest';
import { readImports } from '../house/imports.ts';

const installed = join(inject('shop'), 'node_modules/smartvps-sdk');
const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
const DOORS = ['index', 'testing'];
const BUILT = ['.js', '.cjs', '.d.ts', '.d.cts'];

describe('the package', () => {
  test('holds the doors, what they import, and three pages', () => {
    const pages = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
    expect([...inject('packedFiles')].sort()).toEqual([...pages, ...behindTheDoors()].sort());
  });

  test('depends on ky and zod and nothing else', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual(['ky', 'zod']);
    expect(manifest).not.toHaveProperty('optionalDependencies');
    expect(manifest).not.toHaveProperty('bundleDependencies');
  });

  test('asks for MongoDB and OpenTelemetry only where they are used', () => {
    const peers = { '@opentelemetry/api': '^1.9.0', mongodb: '^6.10.0 || ^7.0.0' };
    expect(manifest).toHaveProperty('peerDependencies', peers);
    const optional = { '@opentelemetry/api': { optional: true }, mongodb: { optional: true } };
    expect(manifest).toHaveProperty('peerDependenciesMeta', optional);
  });

  test('runs nothing when it is installed', () => {
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare'];
    expect(hooks.filter((hook) => hook in manifest.scripts)).toEqual([]);
  });

  test('says what it needs and what a bundler may leave out', () => {
    expect(manifest).toMatchObject({
      name: 'smartvps-sdk',
      type: 'module',
      license: 'MIT',
      sideEffects: false,
      engines: { node: '>=20.19' },
    });
  });

  test('has one export per door, with types of its own for import and for require', () => {
    const door = (name: string) => ({
      import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
      require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
    });
    expect(manifest.exports).toEqual({
      '.': door('index'),
      './testing': door('testing'),
      './package.json': './package.json',
    });
  });

  test('has nothing that publint would better, to the last suggestion', async () => {
    const file = readFileSync(inject('tarball'));
    const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
    const { messages } = await publint({ strict: true, pack: { tarball } });
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });
});

/** The built doors and every file that one of them imports, by whatever way. */
function behindTheDoors(): readonly string[] {
  const found = new Set(DOORS.flatMap((door) => BUILT.map((ending) => `dist/${door}${ending}`)));
  for (const file of found) {
    for (const { specifier } of readImports(readFileSync(join(installed, file), 'utf8'))) {
      if (specifier?.startsWith('.'))
        found.add(declarationOf(file, posix.join(posix.dirname(file), specifier)));
    }
  }
  return [...found];
}

/** Types name each other by the scripts they describe. */
function declarationOf(from: string, imported: string): string {
  return /\.d\.c?ts$/.test(from) ? imported.replace(/\.(c?)js$/, '.d.$1ts') : imported;
}

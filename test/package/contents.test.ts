import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, test } from 'vitest';
import { reach } from './built.ts';
import { DOORS, PEERS } from './doors.ts';
import { run } from './run.ts';

const require = createRequire(import.meta.url);
const installed = join(inject('shop'), 'node_modules/smartvps-sdk');
const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
const LICENCES = ['dist/LICENSES.txt', 'dist/cli/LICENSES.txt'];
const BUILT = ['.js', '.cjs', '.d.ts', '.d.cts'];

describe('the package', () => {
  test('holds the doors and commands, what they import, three pages, and the licences of what is bundled', () => {
    const pages = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', ...LICENCES];
    expect([...inject('packedFiles')].sort()).toEqual([...pages, ...behindTheDoors()].sort());
  });

  test('hands on the licence of every library that it carries along', () => {
    const carried = LICENCES.map((file) => {
      const text = readFileSync(join(installed, file), 'utf8');
      return Array.from(text.matchAll(/^(\S+) \d+\.\d+\.\d+$/gm), ([, name]) => name);
    });
    expect(carried).toEqual([
      ['ky'],
      ['commander', 'emoji-regex', 'get-east-asian-width', 'string-width', 'ansi-regex', 'strip-ansi'],
    ]);
  });

  test('holds nothing but what the list of files allows', () => {
    expect(manifest.files).toEqual(['dist', 'README.md', 'CHANGELOG.md', 'LICENSE']);
  });

  test('depends on ky and zod and nothing else', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual(['ky', 'zod']);
    expect(manifest).not.toHaveProperty('optionalDependencies');
    expect(manifest).not.toHaveProperty('bundleDependencies');
  });

  test('brings ky and zod along and nothing else', () => {
    const brought = readdirSync(join(inject('shop'), 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(brought.sort()).toEqual(['ky', 'smartvps-sdk', 'zod']);
    expect(readdirSync(installed)).not.toContain('node_modules');
  });

  test('asks for MongoDB and OpenTelemetry only where they are used', () => {
    const peers = { '@opentelemetry/api': '^1.9.0', mongodb: '^6.10.0 || ^7.0.0' };
    expect(manifest).toHaveProperty('peerDependencies', peers);
    const optional = Object.fromEntries(PEERS.map((peer) => [peer, { optional: true }]));
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
    const { './package.json': own, ...doors } = manifest.exports;
    expect(own).toBe('./package.json');
    expect(Object.values(doors)).toEqual(DOORS.map(({ name }) => door(name)));
  });

  test('has nothing that publint would better, to the last suggestion', async () => {
    const file = readFileSync(inject('tarball'));
    const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
    const { messages } = await publint({ strict: true, pack: { tarball } });
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });

  test('has types that say how each door really loads, by every resolution that reads exports', () => {
    const cli = require.resolve('@arethetypeswrong/cli/package.json');
    const attw = join(dirname(cli), require('@arethetypeswrong/cli/package.json').bin.attw);
    const options = ['--profile', 'node16', '--format', 'table-flipped', '--no-color', '--no-emoji'];
    const { status, output } = run(process.execPath, [attw, inject('tarball'), ...options]);
    const rows = output.split('\n').map((line) => line.split('│').map((cell) => cell.trim()));
    const verdicts = DOORS.map(({ specifier }) =>
      rows.find((row) => row[1] === `"${specifier}"`)?.slice(1, 5),
    );
    expect(verdicts).toEqual(DOORS.map(({ specifier }) => [`"${specifier}"`, 'OK (CJS)', 'OK (ESM)', 'OK']));
    expect(status).toBe(0);
  });
});

/** The built doors, the commands, and every file that one of them imports, by whatever way. */
function behindTheDoors(): readonly string[] {
  const doors = DOORS.flatMap(({ name }) => BUILT.map((ending) => `dist/${name}${ending}`));
  const commands = Object.values<string>(manifest.bin ?? {}).map((file) => posix.normalize(file));
  return reach(installed, [...doors, ...commands]).files;
}

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import manifest from '../../package.json' with { type: 'json' };
import { buildIfStale } from '../../scripts/build-if-stale.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The package as npm packs it. */
    tarball: string;
    /** The files in it. */
    packedFiles: string[];
    /** A folder with nothing but the package and its dependencies installed. */
    shop: string;
    /** The same, with the optional peers and Node's types beside it. */
    shopWithPeers: string;
  }
}

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds and packs the package, and installs it into an empty folder without the network. */
export default function setup(project: TestProject): () => void {
  buildIfStale(PROJECT, builtDoors());
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'smartvps-package-')));
  const [packed, ...dependencies] = [
    '.',
    ...Object.keys(manifest.dependencies).map((name) => `node_modules/${name}`),
  ].map((folder) => pack(join(PROJECT, folder), root));
  const shop = join(root, 'shop');
  install(
    shop,
    [packed, ...dependencies].map((one) => one?.tarball ?? ''),
  );
  project.provide('tarball', packed?.tarball ?? '');
  project.provide('packedFiles', packed?.files ?? []);
  project.provide('shop', shop);
  project.provide('shopWithPeers', addPeers(shop, join(root, 'shop-with-peers')));
  return () => rmSync(root, { recursive: true });
}

function builtDoors(): readonly string[] {
  const { './package.json': _, ...doors } = manifest.exports;
  return Object.values(doors).flatMap((door) => Object.values(door).flatMap((files) => Object.values(files)));
}

function pack(folder: string, destination: string): { readonly tarball: string; readonly files: string[] } {
  const answer = npm(folder, ['pack', '--json', '--ignore-scripts', '--pack-destination', destination]);
  const [packed]: { filename: string; files: { path: string }[] }[] = JSON.parse(answer);
  if (!packed) throw new Error(`npm packed nothing in ${folder}.`);
  return { tarball: join(destination, packed.filename), files: packed.files.map(({ path }) => path) };
}

/** With the dependencies at hand npm has nothing to ask a registry for. */
function install(folder: string, tarballs: readonly string[]): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  npm(folder, ['install', '--offline', '--no-audit', '--no-fund', ...tarballs]);
}

/** They are the project's own, linked: what they need in turn is found where they really lie. */
function addPeers(shop: string, folder: string): string {
  cpSync(shop, folder, { recursive: true });
  for (const name of [...Object.keys(manifest.peerDependencies), '@types/node']) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules', name), link, 'junction');
  }
  return folder;
}

function npm(folder: string, args: readonly string[]): string {
  return execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

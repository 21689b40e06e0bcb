import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'tsup';

/** What a caller imports. */
export interface Imports {
  readonly name: string;
  /** Names that the module exports. */
  readonly imports: readonly string[];
}

/** And how many bytes of it may reach a bundle, minified and gzipped. */
export interface SizeBudget extends Imports {
  readonly budgetBytes: number;
}

/** How many do. */
export interface Size {
  readonly minifiedBytes: number;
  readonly gzipBytes: number;
}

/** A budget and what is so. */
export type MeasuredSize = SizeBudget & Size;

const KB = 1_024;

/** What the package promises: dependencies included, nothing left out. */
export const BUDGETS: readonly SizeBudget[] = [
  { name: 'core client with ky and zod', imports: ['SmartVpsClient'], budgetBytes: 16 * KB },
  // Meant to be 2 KB, which is the diff without what makes it safe; what reads hostile rows, words the warnings and fills the template makes it more.
  { name: 'reconcileInventory alone', imports: ['reconcileInventory'], budgetBytes: 3.5 * KB },
  { name: 'poolOf alone', imports: ['poolOf'], budgetBytes: KB },
];

/**
 * Bundles some exports as a caller's bundler would, with every dependency, and measures the result.
 *
 * @param module - absolute path of the module, such as a built ESM door
 */
export async function measure<What extends Imports>(module: string, what: What): Promise<What & Size> {
  const folder = await mkdtemp(join(tmpdir(), 'smartvps-size-'));
  try {
    const entry = join(folder, 'entry.js');
    await writeFile(entry, `export { ${what.imports.join(', ')} } from ${JSON.stringify(module)};\n`);
    const bundle = await bundleFile(entry, join(folder, 'out'));
    return { ...what, minifiedBytes: bundle.length, gzipBytes: gzipSync(bundle, { level: 9 }).length };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bundleFile(entry: string, outDir: string): Promise<Buffer> {
  await build({
    config: false,
    entry: { bundle: entry },
    outDir,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    noExternal: [/.*/],
    minify: true,
    splitting: false,
    silent: true,
    // Bundlers keep licences in a file of their own.
    esbuildOptions: (options) => void Object.assign(options, { legalComments: 'none' }),
    outExtension: () => ({ js: '.js' }),
  });
  return readFile(join(outDir, 'bundle.js'));
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'tsup';

/** What a caller imports, and how many bytes of it may reach a bundle, minified and gzipped. */
export interface SizeBudget {
  readonly name: string;
  /** Names exported by the main door. */
  readonly imports: readonly string[];
  readonly budgetBytes: number;
}

/** A budget and what is so. */
export interface MeasuredSize extends SizeBudget {
  readonly minifiedBytes: number;
  readonly gzipBytes: number;
}

const KB = 1_024;

/** What the package promises: dependencies included, nothing left out. */
export const BUDGETS: readonly SizeBudget[] = [
  { name: 'core client with ky and zod', imports: ['SmartVpsClient'], budgetBytes: 16 * KB },
  // Meant to be 2 KB; what reads hostile rows, words the warnings and fills the template makes it more.
  { name: 'reconcileInventory alone', imports: ['reconcileInventory'], budgetBytes: 3.5 * KB },
  { name: 'poolOf alone', imports: ['poolOf'], budgetBytes: KB },
];

/**
 * Bundles some exports as a caller's bundler would, with every dependency, and measures the result.
 *
 * @param door - absolute path of the built ESM door
 */
export async function measure(door: string, budget: SizeBudget): Promise<MeasuredSize> {
  const folder = await mkdtemp(join(tmpdir(), 'smartvps-size-'));
  try {
    const entry = join(folder, 'entry.js');
    await writeFile(entry, `export { ${budget.imports.join(', ')} } from ${JSON.stringify(door)};\n`);
    const bundle = await bundleFile(entry, join(folder, 'out'));
    return { ...budget, minifiedBytes: bundle.length, gzipBytes: gzipSync(bundle, { level: 9 }).length };
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

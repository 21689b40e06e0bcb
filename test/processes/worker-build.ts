import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

/** The worker as one file that Node starts at once. */
export interface WorkerBuild {
  readonly file: string;
  remove(): void;
}

/** Bundles the worker with the library as it is in `src`. */
export async function buildWorker(): Promise<WorkerBuild> {
  const folder = mkdtempSync(join(tmpdir(), 'smartvps-worker-'));
  await build({
    entry: { worker: fileURLToPath(new URL('worker.ts', import.meta.url)) },
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    noExternal: [/./],
    // What the driver requires of Node it requires at run time.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
    clean: false,
    silent: true,
    config: false,
  });
  return { file: join(folder, 'worker.mjs'), remove: () => rmSync(folder, { recursive: true }) };
}

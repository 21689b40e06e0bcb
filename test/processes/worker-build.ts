import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll } from 'vitest';
import { endWorkers } from './worker-process.ts';

/**
 * Bundles the worker with the library as it is in `src`, for the tests of one file. After them the bundle is gone, and
 * so is every worker that was still alive.
 *
 * @returns where it is: one file that Node starts at once
 */
export function builtWorker(): string {
  const folder = join(tmpdir(), `smartvps-worker-${randomUUID()}`);
  beforeAll(() => bundle(folder));
  afterAll(async () => {
    await endWorkers();
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'worker.mjs');
}

function bundle(folder: string): Promise<void> {
  return build({
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
}

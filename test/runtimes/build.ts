import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Options } from 'tsup';

const PACKAGE = /^smartvps-sdk(\/|$)/;

const shared: Options = {
  config: false,
  splitting: false,
  clean: false,
  silent: true,
  target: 'es2022',
  outExtension: ({ format }) => ({ js: format === 'cjs' ? '.cjs' : '.mjs' }),
};

/**
 * Puts the suite into a folder where the package is installed: `suite.mjs` and `suite.cjs`, which take the
 * package from there as the runtime resolves it, and `worker.mjs`, which has it bundled as Workers have.
 */
export async function buildSuite(shop: string): Promise<void> {
  const entry = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  await build({
    ...shared,
    entry: { suite: entry('in-process.ts'), 'worker-entry': entry('in-worker.ts') },
    outDir: shop,
    format: ['esm', 'cjs'],
    external: [PACKAGE],
  });
  // From the folder itself, so that nothing but the installed package can be found.
  await build({
    ...shared,
    entry: { worker: join(shop, 'worker-entry.mjs') },
    outDir: shop,
    format: 'esm',
    platform: 'browser',
    external: [/^node:/, 'mongodb'],
    noExternal: [PACKAGE, /^[a-z]/],
    esbuildOptions(options) {
      // The project's own settings would lead to its source.
      delete options.tsconfig;
      options.conditions = ['workerd', 'worker', 'browser'];
    },
  });
  await writeFile(join(shop, 'workerd.capnp'), WORKERD);
}

const WORKERD = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "suite", worker = .suite),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "suite")],
);

const suite :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
  compatibilityDate = "2025-06-01",
);
`;

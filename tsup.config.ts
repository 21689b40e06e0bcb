import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** One line per door: its name in `dist`, and its file. */
const doors = {
  index: 'src/index.ts',
  http: 'src/http.ts',
  opentelemetry: 'src/opentelemetry.ts',
  mongodb: 'src/mongodb.ts',
  testing: 'src/testing.ts',
};

const shared: Options = {
  entry: doors,
  outDir: 'dist',
  target: ['node20.19', 'es2022'],
  platform: 'node',
  // Deno and workerd know `node:http`, not `http`.
  removeNodeProtocol: false,
  // Not minified, so that a stack trace can be read without a map: maps would double the package.
  minify: false,
  sourcemap: false,
  silent: true,
};

/** File by file, so that a caller's bundler leaves out whole files that are not needed. */
const esm: Options = {
  ...shared,
  entry: ['src/**/*.ts', '!src/cli/**'],
  format: 'esm',
  bundle: false,
  plugins: [{ name: 'import-built-files', renderChunk: (code) => ({ code: importBuiltFiles(code) }) }],
  onSuccess: async () => removeEmpty('dist'),
};

/** ky ships ESM only, which a CommonJS caller cannot load everywhere: its code goes into this build. */
const cjs: Options = {
  ...shared,
  format: 'cjs',
  noExternal: ['ky'],
  esbuildPlugins: [{ name: 'tell-licences', setup: tellLicences('dist') }],
};

/**
 * The bin carries its libraries along and shares the rest with the ESM build. One chunk per command, so that none
 * waits for the code of another.
 */
const bin: Options = {
  ...shared,
  entry: { main: 'src/cli/main.ts' },
  outDir: 'dist/cli',
  format: 'esm',
  splitting: true,
  noExternal: ['commander', 'string-width'],
  external: ['mongodb'],
  // What CommonJS code inside asks for by `require`.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  esbuildPlugins: [
    { name: 'share-built-files', setup: shareBuiltFiles },
    { name: 'tell-licences', setup: tellLicences('dist/cli') },
  ],
};

/** TypeScript 6 deprecates an option that tsup sets by itself when it builds types. */
const types: Options = {
  ...shared,
  format: ['esm', 'cjs'],
  dts: { only: true, compilerOptions: { ignoreDeprecations: '6.0' } },
};

export default defineConfig(() => {
  rmSync('dist', { recursive: true, force: true });
  return [esm, cjs, bin, types];
});

/** The source imports `./file.ts`, which is `./file.js` once it is built. */
function importBuiltFiles(code: string): string {
  return code.replace(/(\bfrom |\bimport\(|^import )"(\.[^"\n]*)\.ts"/gm, '$1"$2.js"');
}

/** From `dist/cli`, what the source imports from other rooms lies where it lies in `src`. */
function shareBuiltFiles(build: Parameters<Plugin['setup']>[0]): void {
  build.onResolve({ filter: /^\.\.\/.*\.ts$/ }, ({ path }) => ({
    path: path.replace(/\.ts$/, '.js'),
    external: true,
  }));
}

/** Whoever carries a library along hands its licence on. */
function tellLicences(folder: string): Plugin['setup'] {
  return (build) => {
    build.initialOptions.metafile = true;
    build.onEnd(({ metafile }) => {
      const packages = Object.keys(metafile?.inputs ?? {}).flatMap(
        (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? [],
      );
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'LICENSES.txt'), [...new Set(packages)].sort().map(licenceOf).join('\n'));
    });
  };
}

function licenceOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled and holds no licence.`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

/** A file of nothing but types leaves nothing behind. */
function removeEmpty(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeEmpty(path);
    else if (statSync(path).size === 0) rmSync(path);
  }
}

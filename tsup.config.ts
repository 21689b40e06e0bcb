import { rmSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

/** One line per door: its name in `dist`, and its file. */
const doors = {
  index: 'src/index.ts',
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

export default defineConfig(() => {
  rmSync('dist', { recursive: true, force: true });
  return [
    { ...shared, format: 'esm', splitting: true },
    // ky ships ESM only, which a CommonJS caller cannot load everywhere: its code goes into this build.
    { ...shared, format: 'cjs', noExternal: ['ky'] },
    // TypeScript 6 deprecates an option that the types build sets by itself.
    {
      ...shared,
      format: ['esm', 'cjs'],
      dts: { only: true, compilerOptions: { ignoreDeprecations: '6.0' } },
    },
  ];
});

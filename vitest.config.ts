import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { documentedModules } from './test/docs/plugin.ts';

const source = (file: string) => fileURLToPath(new URL(`src/${file}`, import.meta.url));

/** The doors, as tests write them: the source, so that a test needs no build. */
const alias = [
  { find: /^smartvps-sdk$/, replacement: source('index.ts') },
  { find: /^smartvps-sdk\/(.+)$/, replacement: source('$1.ts') },
];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // For `npm run coverage`: what decides is covered to the last branch, by tests that name what it decides.
    coverage: {
      provider: 'v8',
      include: ['src/domain/*.ts', 'src/rules/*.ts', 'src/flows/*.ts'],
      // A file of types alone has nothing to cover.
      reporter: [['text', { skipEmpty: true, skipFull: true }], 'text-summary'],
      thresholds: { 100: true },
    },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/browser/**',
            'test/docs/**',
            'test/examples/**',
            'test/mongodb/**',
            'test/nextjs/**',
            'test/package/**',
            'test/processes/**',
            'test/replica-set/**',
            'test/runtimes/**',
          ],
          // No test is about how long it takes: this only ends one that hangs.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          unstubGlobals: true,
          restoreMocks: true,
        },
      },
      {
        // The code of the documentation: each block a module, read from its page.
        plugins: [documentedModules()],
        resolve: { alias },
        test: {
          name: 'docs',
          include: ['test/docs/**/*.test.ts'],
          globalSetup: ['test/mongodb/setup.ts'],
          testTimeout: 60_000,
          unstubGlobals: true,
          unstubEnvs: true,
        },
      },
      {
        // A real server over the wire: each file says which one by what it finds in `inject('mongodb')`.
        resolve: { alias },
        test: {
          name: 'mongodb',
          include: ['test/mongodb/**/*.test.ts'],
          exclude: ['test/mongodb/deep/**'],
          globalSetup: ['test/mongodb/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Real processes on a clock that runs faster than the machine's: they want the machine to themselves.
        resolve: { alias },
        test: {
          name: 'processes',
          include: ['test/processes/**/*.test.ts'],
          globalSetup: ['test/mongodb/setup.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The packed package in every runtime, which `npm run test:runtimes` installs first.
        test: {
          name: 'runtimes',
          include: ['test/runtimes/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['test/package/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        // The same for longer: for a release, not for every change.
        resolve: { alias },
        test: {
          name: 'mongodb-deep',
          include: ['test/mongodb/deep/**/*.test.ts'],
          globalSetup: ['test/mongodb/setup.ts'],
          fileParallelism: false,
          testTimeout: 1_200_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The example for Next.js, which `npm run test:nextjs` installs first and which is built before its tests.
        test: {
          name: 'nextjs',
          include: ['test/nextjs/**/*.test.ts'],
          globalSetup: ['test/nextjs/setup.ts', 'test/mongodb/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Three servers that are hurt: wants a mongod.
        resolve: { alias },
        test: {
          name: 'replica-set',
          include: ['test/replica-set/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
      {
        // The package as npm packs it. Alone in needing a build, which it makes itself.
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          globalSetup: ['test/package/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // A real browser on the example applications: wants Chromium.
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/package/setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The examples as somebody has them who copied one: with the package as npm packs it.
        test: {
          name: 'examples',
          include: ['test/examples/**/*.test.ts'],
          globalSetup: ['test/package/setup.ts', 'test/mongodb/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

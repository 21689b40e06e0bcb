import { defineConfig } from 'vitest/config';

/** For `npm run mutation`, which says by `MUTATION_TESTS` whose tests judge the file that it breaks. */
export default defineConfig({
  test: {
    include: [`test/${process.env.MUTATION_TESTS ?? '{rules,web,wire}/*'}.test.ts`],
    setupFiles: ['test/few-runs.ts'],
    testTimeout: 60_000,
    unstubGlobals: true,
    restoreMocks: true,
  },
});

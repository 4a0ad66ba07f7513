import { defineConfig } from 'vitest/config';

// Runs the tests that run.ts names for the group of the mutant.
export default defineConfig({
  test: {
    include: (process.env.POLYFACTOR_MUTATION_TESTS ?? '').split(';'),
    // Tests with real connections and times are too slow and too unstable to run hundreds of times.
    exclude: ['test/**/*.real.test.ts'],
    // Each mutant gets new workers. So test files can share a worker, as in `npm run test:fast`.
    isolate: false,
    // A mutant that waits forever fails its test here, long before Stryker ends the whole run.
    testTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});

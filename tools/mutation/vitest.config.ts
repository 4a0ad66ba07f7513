import { defineConfig } from 'vitest/config';

// The tests that a mutant is tried on: those that run.ts names for its group.
export default defineConfig({
  test: {
    include: (process.env.POLYFACTOR_MUTATION_TESTS ?? '').split(';'),
    // Real connections and times are too slow and too unsteady to be tried hundreds of times.
    exclude: ['test/**/*.real.test.ts'],
    // Each mutant gets new workers, so that files may share one, as in the fast loop.
    isolate: false,
    // A mutant that waits for ever fails its test here, long before Stryker ends the whole run.
    testTimeout: 20_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});

import { defineConfig } from 'vitest/config';

// The tests that a mutant is tried on: those that run.ts names for its group.
export default defineConfig({
  test: {
    include: (process.env.POLYFACTOR_MUTATION_TESTS ?? '').split(','),
    testTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
});

import { defineConfig } from 'vitest/config';

// What a mutant is tried on: the tests of units and of the wire, which are quick and name what is wrong.
export default defineConfig({
  test: {
    include: ['test/{core,transport,okta,onelogin,onelogin-v1,onelogin-v2}/**/*.test.ts'],
    testTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
});

import { defineConfig } from 'vitest/config';

const fast = [
  'test/{core,transport,fake,emulator,okta,onelogin,onelogin-v1,onelogin-v2,model,concurrency,adapters}/**/*.test.ts',
];
const wire = ['test/{okta,onelogin,onelogin-v1,onelogin-v2}/wire*.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          pool: 'threads',
          isolate: false,
          setupFiles: ['test/support/no-leaks.ts'],
          include: fast,
        },
      },
      { extends: true, test: { name: 'wire-nock', include: wire, provide: { network: 'nock' } } },
      { extends: true, test: { name: 'rest', include: ['test/**/*.test.ts'], exclude: fast } },
    ],
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    // The files are not named `*.test.ts`, because `npm test` must work without a browser.
    include: ['test/examples/step-up-web/browser/*.browser.ts'],
    // Each worker starts a browser. Two cores cannot run more.
    maxWorkers: 2,
    // Long enough for busy machines. Each wait for a page has its own limit of 20 seconds.
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    // Not `*.test.ts`: `npm test` needs no browser.
    include: ['test/examples/step-up-web/browser/*.browser.ts'],
    // A browser for each worker is more than two cores are good for.
    maxWorkers: 2,
    // For machines that are busy; each wait for a page has 20 seconds of its own.
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});

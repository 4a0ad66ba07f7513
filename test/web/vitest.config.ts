import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    // Not `*.test.ts`: `npm test` needs no browser.
    include: ['test/web/*.browser.ts'],
    // A browser for each worker is more than two cores are good for.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// `npm run test:installs` needs a registry, so `npm test` does not include it. The files wait for npm most of
// the time, so they run at once.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: { include: ['test/installs/*.test.ts'], testTimeout: 300_000, hookTimeout: 600_000, maxWorkers: 2 },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// `npm run test:installs` needs a registry, so `npm test` does not include it.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: { include: ['test/installs/*.test.ts'], testTimeout: 60_000, hookTimeout: 300_000 },
});

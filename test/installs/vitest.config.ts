import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// `npm run test:installs`: what takes a registry, and so is not in `npm test`.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: { include: ['test/installs/*.test.ts'], testTimeout: 60_000, hookTimeout: 300_000 },
});

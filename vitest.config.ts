import { defineConfig } from 'vitest/config';
import { parts } from './test/projects.ts';
import LeftOut from './test/support/omitted-projects-reporter.ts';

export default defineConfig({
  test: {
    reporters: ['default', new LeftOut()],
    pool: 'threads',
    // Vitest would leave one core free: half of a machine that has two.
    maxWorkers: '100%',
    // Child processes and compilers on a busy machine take their time; no test waits for that long by itself.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: Object.entries(parts).map(([name, { holds: _, ...part }]) => ({
      extends: true as const,
      test: { name, ...part },
    })),
  },
});

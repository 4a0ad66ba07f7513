import { defineConfig } from 'vitest/config';
import { testProjects } from './test/projects.ts';
import OmittedProjectsReporter from './test/support/omitted-projects-reporter.ts';

export default defineConfig({
  test: {
    reporters: ['default', new OmittedProjectsReporter()],
    pool: 'threads',
    // By default Vitest leaves one core free, which is half of a machine with two cores.
    maxWorkers: '100%',
    // Child processes and compilers are slow on a busy machine. No test waits that long itself.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: Object.entries(testProjects).map(([name, { description: _, ...project }]) => ({
      extends: true as const,
      test: { name, ...project },
    })),
  },
});

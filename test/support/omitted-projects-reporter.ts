import type { Reporter, Vitest } from 'vitest/node';
import { testProjects } from '../projects.ts';

/** Lists the test projects that a run omitted. */
export default class OmittedProjectsReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(): void {
    const ran = new Set(this.#vitest?.projects.map(({ name }) => name));
    const omitted = Object.entries(testProjects).filter(([name]) => !ran.has(name));
    if (omitted.length === 0) return;
    const lines = omitted.map(([name, { description }]) => `  ${name}: ${description}`);
    this.#vitest?.logger.log(`Omitted here, included in \`npm test\`:\n${lines.join('\n')}\n`);
  }
}

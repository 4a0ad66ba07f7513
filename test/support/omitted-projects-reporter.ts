import type { Reporter, Vitest } from 'vitest/node';
import { parts } from '../projects.ts';

/** Says at the end of a run which parts of the tests it did not hold. */
export default class LeftOut implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(): void {
    const ran = new Set(this.#vitest?.projects.map(({ name }) => name));
    const left = Object.entries(parts).filter(([name]) => !ran.has(name));
    if (left.length === 0) return;
    const lines = left.map(([name, { holds }]) => `  ${name}: ${holds}`);
    this.#vitest?.logger.log(`Left out, \`npm test\` runs it too:\n${lines.join('\n')}\n`);
  }
}

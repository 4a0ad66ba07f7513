import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

/** The line of docs/testing.md that runs the contract in a test runner. */
export function runnerLine(runner: string): string {
  const page = readFileSync(join(root, 'docs/testing.md'), 'utf8');
  const [, line] = new RegExp(`^\\| ${runner} \\| \`(.+)\` \\|$`, 'm').exec(page) ?? [];
  if (line === undefined) throw new Error(`docs/testing.md has no line for ${runner}.`);
  return line;
}

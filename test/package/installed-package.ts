export { root } from '../support/root.ts';

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { linkPackages } from '../support/packed-package.ts';

export const packed = inject('packed');

/** A copy of the project that has the package, with these optional peers beside it. */
export function projectWith(peers: readonly string[]): string {
  const project = mkdtempSync(join(dirname(packed.project), 'with-peers-'));
  cpSync(packed.project, project, { recursive: true, verbatimSymlinks: true });
  linkPackages(project, peers);
  return project;
}

const watcher = `import { registerHooks } from 'node:module';
registerHooks({ resolve(specifier, context, next) {
  const resolved = next(specifier, context);
  if (resolved.url.includes('/node_modules/')) console.error('loaded ' + resolved.url);
  return resolved;
} });`;

/** Runs code as an ES module in a project, with a line for each module that Node loads from another package. */
export function runIn(project: string, code: string): { readonly output: string; readonly loaded: readonly string[] } {
  const folder = mkdtempSync(join(project, 'run-'));
  writeFileSync(join(folder, 'watch.mjs'), watcher);
  writeFileSync(join(folder, 'main.mjs'), code);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', './watch.mjs', 'main.mjs'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return { output: stdout, loaded: stderr.split('\n').filter((line) => line.startsWith('loaded ')) };
}

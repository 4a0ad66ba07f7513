export { root } from '../support/root.ts';

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { linkPackages } from '../support/packed-package.ts';
import { root } from '../support/root.ts';

export const packed = inject('packed');
export const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
/** The subpaths of the package that export code. */
export const codeSubpaths: readonly string[] = Object.keys(manifest.exports).filter(
  (subpath) => subpath !== './package.json',
);

/** A copy of the project with the installed package, in which these optional peers are also installed. */
export function projectWithPeers(peers: readonly string[]): string {
  const project = mkdtempSync(join(dirname(packed.project), 'with-peers-'));
  cpSync(packed.project, project, { recursive: true, verbatimSymlinks: true });
  linkPackages(project, peers);
  return project;
}

const loadHook = `import { registerHooks } from 'node:module';
registerHooks({ resolve(specifier, context, next) {
  const resolved = next(specifier, context);
  if (resolved.url.includes('/node_modules/')) console.error('loaded ' + resolved.url);
  return resolved;
} });`;

/** Runs code as an ES module in a project. `loaded` has a line for each module that Node loads from node_modules. */
export function runIn(project: string, code: string): { readonly output: string; readonly loaded: readonly string[] } {
  const folder = mkdtempSync(join(project, 'run-'));
  writeFileSync(join(folder, 'watch.mjs'), loadHook);
  writeFileSync(join(folder, 'main.mjs'), code);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', './watch.mjs', 'main.mjs'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return { output: stdout, loaded: stderr.split('\n').filter((line) => line.startsWith('loaded ')) };
}

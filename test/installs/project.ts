import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { npmInstall, root, run } from '../../tools/runtimes/install.ts';

// Projects into which npm installs the packed package. They are outside the repository, and removed after the tests.

const folder = mkdtempSync(join(tmpdir(), 'polyfactor-installs-'));
let tarball = '';
beforeAll(async () => {
  const result = await run(['npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root);
  expect(result.errors).toBe('');
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'none');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** An empty folder for a project that is not made by `projectWith`, and what npm installs as the package. */
export function emptyProject(name: string): { readonly project: string; readonly tarball: string } {
  const project = join(folder, name);
  mkdirSync(project);
  return { project, tarball };
}

/** Installs packages into a new project. Fails if a peer range does not allow them. */
export async function projectWith(name: string, packages: readonly string[]): Promise<string> {
  const project = join(folder, name);
  const { ok, errors } = await npmInstall(project, [tarball, ...packages]);
  if (!ok) throw new Error(errors);
  return project;
}

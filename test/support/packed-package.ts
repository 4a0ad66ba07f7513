import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { root } from './root.ts';

// Packs the package and installs it in a project, once for all tests of a run.

export type Packed = {
  readonly tarball: string;
  /** The paths in the tarball. */
  readonly files: readonly string[];
  /** Bytes, of the tarball and of its files. */
  readonly size: number;
  readonly unpackedSize: number;
  /** A project with only the package and its runtime dependencies. */
  readonly project: string;
};

declare module 'vitest' {
  interface ProvidedContext {
    readonly packed: Packed;
  }
}

const DEPENDENCIES = ['ky', 'valibot', 'otplib', '@otplib', '@noble', '@scure', '@levischuck'];

export default function packOnce({ provide }: TestProject): () => void {
  if (!existsSync(join(root, 'dist/index.js'))) throw new Error('There is no dist: run npm run build first.');
  const folder = mkdtempSync(join(tmpdir(), 'polyfactor-packed-'));
  // Without scripts, because other tests read the build while this runs.
  const output = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  type Listing = { readonly filename: string; readonly files: readonly { readonly path: string }[] };
  const [packed]: readonly [Listing & Pick<Packed, 'size' | 'unpackedSize'>] = JSON.parse(output);
  const tarball = join(folder, packed.filename);
  const project = join(folder, 'project');
  const target = join(project, 'node_modules/polyfactor');
  mkdirSync(target, { recursive: true });
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', target]);
  linkPackages(project, DEPENDENCIES);
  const { size, unpackedSize } = packed;
  provide('packed', { tarball, files: packed.files.map(({ path }) => path), size, unpackedSize, project });
  return () => rmSync(folder, { recursive: true });
}

/** Links packages into a project, as far as they are installed in this repository. */
export function linkPackages(project: string, names: readonly string[]): void {
  for (const name of names) {
    const source = join(root, 'node_modules', name);
    const target = join(project, 'node_modules', name);
    if (!existsSync(source) || existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(source, target);
  }
}

import { type ExecFileOptionsWithStringEncoding, execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a command said, and whether it ended well. */
export type Said = { readonly ok: boolean; readonly output: string; readonly errors: string };

/** Runs a command to its end; one that hangs is stopped. */
export function run(command: readonly string[], cwd: string): Promise<Said> {
  const [program = '', ...args] = command;
  const options: ExecFileOptionsWithStringEncoding = { cwd, encoding: 'utf8', timeout: 600_000, maxBuffer: 2 ** 26 };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, output, errors) =>
      resolve({ ok: error === null, output, errors: errors === '' ? (error?.message ?? '') : errors }),
    );
  });
}

/** Without a lock file, so that the newest release of a runtime is the one that is tried. */
export async function npmInstall(folder: string, packages: readonly string[]): Promise<Said> {
  mkdirSync(folder, { recursive: true });
  // Runtimes bring their binary by an install script; npm may be set to run none that is not named.
  const allowScripts = Object.fromEntries(packages.map((spec) => [spec.replace(/(?!^)@.*$/, ''), true]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', allowScripts }));
  return run(['npm', 'install', '--no-package-lock', '--no-audit', '--no-fund', ...packages], folder);
}

/**
 * An empty project with the tarball that would be published and the optional peers. It lies outside of the repository:
 * nothing that the package forgot to name is found in a folder above.
 */
export async function installPackage(): Promise<string> {
  const project = mkdtempSync(join(tmpdir(), 'polyfactor-runtimes-'));
  const packed = await run(['npm', 'pack', '--silent', '--pack-destination', project], root);
  if (!packed.ok) throw new Error(`npm pack failed:\n${packed.errors}`);
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? '';
  const { peerDependencies }: { readonly peerDependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const peers = Object.entries(peerDependencies).map(([name, range]) => `${name}@${range}`);
  const installed = await npmInstall(project, [join(project, tarball), ...peers]);
  if (!installed.ok) throw new Error(`The package could not be installed:\n${installed.errors}`);
  return project;
}

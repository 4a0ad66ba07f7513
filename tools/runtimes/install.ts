import { type ExecFileOptionsWithStringEncoding, execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The output of a command, and whether it succeeded. */
export type CommandResult = { readonly ok: boolean; readonly output: string; readonly errors: string };

/** Runs a command to its end. A command that hangs is stopped after ten minutes. */
export function run(command: readonly string[], cwd: string, env = process.env): Promise<CommandResult> {
  const [program = '', ...args] = command;
  const options: ExecFileOptionsWithStringEncoding = {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 600_000,
    maxBuffer: 2 ** 26,
  };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, output, errors) =>
      resolve({ ok: error === null, output, errors: errors === '' ? (error?.message ?? '') : errors }),
    );
  });
}

/** Installs packages without a lock file, to get the newest release of each runtime. */
export async function npmInstall(folder: string, packages: readonly string[]): Promise<CommandResult> {
  mkdirSync(folder, { recursive: true });
  // Runtimes install their binary with an install script. Some npm configurations run only the listed ones.
  const allowScripts = Object.fromEntries(
    packages.map((spec) => [spec.slice(0, spec.lastIndexOf('@') > 0 ? spec.lastIndexOf('@') : undefined), true]),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', allowScripts }));
  return run(['npm', 'install', '--no-package-lock', '--no-audit', '--no-fund', ...packages], folder);
}

/** The packed package. */
export function tarballIn(project: string): string {
  return join(project, readdirSync(project).find((name) => name.endsWith('.tgz')) ?? 'none');
}

/**
 * Creates an empty project and installs the tarball and the optional peers. The project is outside the repository. So
 * if the package does not list a dependency, Node does not find it in a parent folder.
 */
export async function installPackage(): Promise<string> {
  const project = mkdtempSync(join(tmpdir(), 'polyfactor-runtimes-'));
  const packed = await run(['npm', 'pack', '--silent', '--pack-destination', project], root);
  if (!packed.ok) throw new Error(`npm pack failed:\n${packed.errors}`);
  const { peerDependencies }: { readonly peerDependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const peers = Object.entries(peerDependencies).map(([name, range]) => `${name}@${range}`);
  const installed = await npmInstall(project, [tarballIn(project), ...peers]);
  if (!installed.ok) throw new Error(`The package could not be installed:\n${installed.errors}`);
  return project;
}

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm pack` would put into the tarball. */
export function packedFiles(): readonly string[] {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = JSON.parse(output) as readonly { readonly files: readonly { readonly path: string }[] }[];
  return packed?.files.map(({ path }) => path) ?? [];
}

/** An empty project with the packed files, the runtime dependencies and these optional peers, and nothing else. */
export function installInto(prefix: string, peers: readonly string[] = []): string {
  const project = mkdtempSync(join(tmpdir(), `polyfactor-${prefix}-`));
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  for (const path of packedFiles()) {
    const target = join(project, 'node_modules/polyfactor', path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, path), target);
  }
  for (const name of ['ky', 'valibot', 'otplib', '@otplib', '@noble', '@scure', ...peers]) {
    const source = join(root, 'node_modules', name);
    if (!existsSync(source)) continue;
    const target = join(project, 'node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(source, target);
  }
  return project;
}

/** Runs code as an ES module in a project, with a line for each module that Node loads from another package. */
export function runIn(project: string, code: string): { readonly output: string; readonly loaded: readonly string[] } {
  const watcher = `import { registerHooks } from 'node:module';
registerHooks({ resolve(specifier, context, next) {
  const resolved = next(specifier, context);
  if (resolved.url.includes('/node_modules/')) console.error('loaded ' + resolved.url);
  return resolved;
} });`;
  writeFileSync(join(project, 'watch.mjs'), watcher);
  writeFileSync(join(project, 'main.mjs'), code);
  const script = `${process.execPath} --import ./watch.mjs main.mjs 2> loaded.txt; status=$?; cat loaded.txt >&3; exit $status`;
  const output = execFileSync('bash', ['-c', `exec 3> trace.txt; ${script}`], { cwd: project, encoding: 'utf8' });
  const trace = execFileSync('cat', ['trace.txt'], { cwd: project, encoding: 'utf8' });
  return { output, loaded: trace.split('\n').filter((line) => line.startsWith('loaded ')) };
}

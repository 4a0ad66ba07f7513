// `npm run test:runtimes [runtime ...]`, such as `node@22` or `bun@1`: runs the contract with the packed package, under
// every runtime that npm offers. Exits with 1 if a rule fails or nothing ran. If a runtime cannot be installed, it
// prints its name and npm's error.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { moduleOf, workerOf } from './bundle.ts';
import type { Outcome } from './contract.ts';
import { type CommandResult, installPackage, npmInstall, root, run, tarballIn } from './install.ts';

type Runtime = {
  readonly name: string;
  /** The npm package, and its command. The command must support `--version`. */
  readonly npm: string;
  readonly binary: string;
  /** What is installed beside it: the packed package too. Default: the runtime alone. */
  readonly needs?: (tarball: string) => readonly string[];
  /** The command that prints the outcome. The runtime is in `folder`, the package is in `project`. */
  readonly command: (binary: string, project: string, folder: string) => Promise<readonly string[]>;
};

const nodes: readonly Runtime[] = ['22', '24', '26'].map((major) => ({
  name: 'Node',
  npm: `node@${major}`,
  binary: 'node',
  command: async (binary, project) => [binary, await moduleOf('program', project)],
}));

const runtimes: readonly Runtime[] = [
  ...nodes,
  {
    name: 'Bun',
    npm: 'bun@1',
    binary: 'bun',
    command: async (binary, project) => [binary, await moduleOf('program', project)],
  },
  {
    name: 'Deno',
    npm: 'deno@2',
    binary: 'deno',
    // Only the permissions that it needs: read the package, read these variables, listen on loopback.
    command: async (binary, project) => [
      ...[binary, 'run', '--no-prompt', '--no-lock', '--allow-env=NODE_ENV,MFA_FAKE_OUTPUT', '--allow-net=127.0.0.1'],
      ...[`--allow-read=${project}`, await moduleOf('program', project)],
    ],
  },
  {
    name: 'workerd',
    npm: 'miniflare@4',
    binary: 'workerd',
    command: async (_, project, folder) => [
      ...[process.execPath, await moduleOf('workerd-host', project), await workerOf(project), folder],
    ],
  },
  ...['next@15', 'next@16'].map(
    (npm): Runtime => ({
      name: 'Next.js',
      npm,
      binary: 'next',
      needs: (tarball) => [tarball, 'react@19', 'react-dom@19'],
      command: async (_, project, folder) => {
        await moduleOf('service', folder);
        return [process.execPath, await moduleOf('next-host', project), folder];
      },
    }),
  ),
];

type Row = { readonly name: string; readonly version: string; readonly outcome: Outcome };
type Missing = { readonly name: string; readonly why: string };

async function runRuntime({ name, npm, binary, needs, command }: Runtime, project: string): Promise<Row | Missing> {
  // With the package beside it, it is outside the repository too.
  const folder = join(needs === undefined ? join(root, 'tools/runtimes/.installed') : project, npm);
  const installed = await npmInstall(folder, [npm, ...(needs?.(tarballIn(project)) ?? [])]);
  if (!installed.ok) return { name: npm, why: installed.errors };
  const path = join(folder, 'node_modules/.bin', binary);
  const version = await run([path, '--version'], folder);
  if (!version.ok) return { name: npm, why: `${installed.errors}${version.errors}` };
  const [number = 'unknown'] = /\d[\d.-]+/.exec(version.output) ?? [];
  return { name, version: number, outcome: outcomeIn(await run(await command(path, project, folder), project)) };
}

/** A runtime that ends without an outcome counts as a failure. */
function outcomeIn({ ok, output, errors }: CommandResult): Outcome {
  const line = output.trim().split('\n').at(-1) ?? '';
  if (ok && line.startsWith('{')) return JSON.parse(line);
  const message = `${output}\n${errors}`.trim().slice(-4000);
  return { rules: 0, failures: [{ place: 'the runtime', rule: 'runs the contract to its end', message }], seconds: 0 };
}

/** One cause can fail hundreds of rules, so only the first ones are printed. */
const SHOWN = 20;

const requested = process.argv.slice(2);
const rows: Row[] = [];
const missing: Missing[] = [];
const project = await installPackage();
try {
  for (const runtime of runtimes) {
    if (requested.length > 0 && !requested.includes(runtime.npm)) continue;
    console.log(`${runtime.npm} …`);
    const row = await runRuntime(runtime, project);
    if ('why' in row) missing.push(row);
    else rows.push(row);
  }
} finally {
  rmSync(project, { recursive: true });
}

console.log('\n| runtime | version | rules run | passed | failed | seconds |\n|---|---|---|---|---|---|');
for (const { name, version, outcome } of rows) {
  const { rules, failures, seconds } = outcome;
  const passed = Math.max(rules - failures.length, 0);
  console.log(`| ${name} | ${version} | ${rules} | ${passed} | ${failures.length} | ${seconds.toFixed(1)} |`);
}
for (const { name, version, outcome } of rows) {
  for (const { place, rule, message } of outcome.failures.slice(0, SHOWN)) {
    console.log(`\n${name} ${version}, ${place}: ${rule}\n  ${message.replaceAll('\n', '\n  ')}`);
  }
  const more = outcome.failures.length - SHOWN;
  if (more > 0) console.log(`\n${name} ${version}: ${more} more`);
}
for (const { name, version, outcome } of rows) {
  for (const { rule, why } of outcome.exceptions ?? [])
    console.log(`\n${name} ${version} does not keep: ${rule}\n  ${why}`);
}
for (const { name, why } of missing) console.log(`\nCould not run: ${name}\n  ${why.trim().replaceAll('\n', '\n  ')}`);

const hasFailed = rows.some(({ outcome }) => outcome.failures.length > 0 || outcome.rules === 0);
if (rows.length === 0) console.log('\nNothing ran.');
if (hasFailed || rows.length === 0) process.exitCode = 1;

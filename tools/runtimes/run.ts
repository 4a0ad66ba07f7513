// `npm run test:runtimes [runtime ...]`, such as `node@22` or `bun@1`: the contract on the package as it would be
// published, under every runtime that npm has. Exits with 1 where a rule fails or nothing ran; a runtime that cannot be
// had is named, with what npm said.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { moduleOf, workerOf } from './bundle.ts';
import type { Outcome } from './contract.ts';
import { installPackage, npmInstall, root, run, type Said } from './install.ts';

type Runtime = {
  readonly name: string;
  /** What npm installs, and the command in it that answers `--version`. */
  readonly npm: string;
  readonly binary: string;
  /** The command that prints the outcome. `folder` is where the runtime is, `project` where the package is. */
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
    // No more than it needs: to read the package, to see whether this is production, to listen on loopback.
    command: async (binary, project) => [
      ...[binary, 'run', '--no-prompt', '--no-lock', '--allow-env=NODE_ENV', '--allow-net=127.0.0.1'],
      ...[`--allow-read=${project}`, await moduleOf('program', project)],
    ],
  },
  {
    name: 'workerd',
    npm: 'miniflare@4',
    binary: 'workerd',
    command: async (_, project, folder) => [
      ...[process.execPath, await moduleOf('workerd-host', folder), await workerOf(project)],
    ],
  },
];

type Row = { readonly name: string; readonly version: string; readonly outcome: Outcome };
type Missing = { readonly name: string; readonly why: string };

async function tryOut({ name, npm, binary, command }: Runtime, project: string): Promise<Row | Missing> {
  const folder = join(root, 'tools/runtimes/.installed', npm);
  const installed = await npmInstall(folder, [npm]);
  if (!installed.ok) return { name: npm, why: installed.errors };
  const path = join(folder, 'node_modules/.bin', binary);
  const version = await run([path, '--version'], folder);
  if (!version.ok) return { name: npm, why: `${installed.errors}${version.errors}` };
  const [number = 'unknown'] = /\d[\d.-]+/.exec(version.output) ?? [];
  return { name, version: number, outcome: outcomeIn(await run(await command(path, project, folder), project)) };
}

/** A runtime that ends without an outcome has failed at everything. */
function outcomeIn({ ok, output, errors }: Said): Outcome {
  const line = output.trim().split('\n').at(-1) ?? '';
  if (ok && line.startsWith('{')) return JSON.parse(line);
  const message = `${output}\n${errors}`.trim().slice(-4000);
  return { rules: 0, failures: [{ place: 'the runtime', rule: 'runs the contract to its end', message }], seconds: 0 };
}

/** One cause may break hundreds of rules. */
const SHOWN = 20;

const asked = process.argv.slice(2);
const rows: Row[] = [];
const missing: Missing[] = [];
const project = await installPackage();
try {
  for (const runtime of runtimes) {
    if (asked.length > 0 && !asked.includes(runtime.npm)) continue;
    console.log(`${runtime.npm} …`);
    const found = await tryOut(runtime, project);
    if ('why' in found) missing.push(found);
    else rows.push(found);
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
for (const { name, why } of missing) console.log(`\nCould not run: ${name}\n  ${why.trim().replaceAll('\n', '\n  ')}`);

const broken = rows.some(({ outcome }) => outcome.failures.length > 0 || outcome.rules === 0);
if (rows.length === 0) console.log('\nNothing ran.');
if (broken || rows.length === 0) process.exitCode = 1;

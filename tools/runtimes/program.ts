import { createRequire } from 'node:module';
import { serveEmulator } from '../../src/testkit/emulator/index.ts';
import { concurrencyChecks, type World } from './concurrency.ts';
import { type Check, runChecks, runContract, sumOf } from './contract.ts';
import { respond } from './service.ts';
import { runTransport } from './transport.ts';

// The program that Node, Bun and Deno run. It prints the outcome as JSON on the last line.

const require = createRequire(import.meta.url);
const {
  exports: subpaths,
}: { readonly exports: Readonly<Record<string, unknown>> } = require('polyfactor/package.json');

/** An application can import a subpath in one file and require it in another. These are two builds of the same. */
const checks: readonly Check[] = Object.keys(subpaths)
  .filter((subpath) => subpath !== './package.json')
  .map((subpath) => `polyfactor${subpath.slice(1)}`)
  .map((specifier) => ({
    place: 'the package',
    rule: `${specifier} can be imported and required`,
    run: async () => {
      const imported: Readonly<Record<string, unknown>> = await import(specifier);
      const required: Readonly<Record<string, unknown>> = require(specifier);
      const names = Object.keys(imported);
      if (names.length === 0) throw new Error('It exports nothing.');
      const missing = names.filter((name) => typeof imported[name] !== typeof required[name]);
      if (missing.length > 0) throw new Error(`By require there is no ${missing.join(', ')}.`);
    },
  }));
if (checks.length === 0) throw new Error('The package has no subpath.');

const service = await serveEmulator({ fetch: ({ url }) => respond(new URL(url)) });
const closes = [service.close];
const world: World = {
  place: 'requests at once',
  call: (path, signal) => fetch(service.url + path, { signal: signal ?? null }),
  serve: async (emulator) => {
    const { url, close } = await serveEmulator(emulator);
    closes.push(close);
    return url;
  },
};
const outcomes = [
  await runChecks(checks),
  await runContract(),
  await runChecks(await concurrencyChecks([world])),
  await runTransport({ ...world, place: 'transport' }, 'Deno' in globalThis ? 'Deno' : 'Node'),
];
await Promise.all(closes.map((close) => close()));
console.log(`\n${JSON.stringify(sumOf(outcomes))}`);
// Here nothing ends the wait of the client that has left, until its step expires.
process.exit();

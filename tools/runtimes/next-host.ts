import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveEmulator } from '../../src/testkit/emulator/index.ts';
import { freePort } from '../../test/support/free-port.ts';
import { concurrencyChecks, type World } from './concurrency.ts';
import { type Check, type Outcome, runChecks, sumOf } from './contract.ts';
import { run } from './install.ts';
import { runTransport } from './transport.ts';

// `node next-host.js <folder>` runs in a folder where Next.js, the package and `service.js` are. It builds and starts an
// application with the service as an Edge route and as a Node route, and sends many requests to both.

const [, , folder = ''] = process.argv;
const ROUTES = ['edge', 'nodejs'] as const;
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
const next = join(folder, 'node_modules/next/dist/bin/next');

const layout = `
export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}`;
const routeOf = (runtime: (typeof ROUTES)[number]) => `
import { respond } from '../../../service.js';
export const runtime = '${runtime}';
export const dynamic = 'force-dynamic';
export async function GET(request) {
  const url = new URL(request.url);
  url.pathname = url.pathname.replace('/${runtime}', '');
  return respond(url);
}`;

function writeApplication(): void {
  mkdirSync(join(folder, 'app'), { recursive: true });
  writeFileSync(join(folder, 'app/layout.js'), layout);
  for (const runtime of ROUTES) {
    const route = join(folder, 'app', runtime, '[path]');
    mkdirSync(route, { recursive: true });
    writeFileSync(join(route, 'route.js'), routeOf(runtime));
  }
}

async function whileStarted(port: number, work: () => Promise<Outcome>): Promise<Outcome> {
  const args = [next, 'start', '--port', `${port}`, '--hostname', '127.0.0.1'];
  const server = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await new Promise<void>((resolve, reject) => {
      server.stdout.on('data', (text: Buffer) => text.includes('Ready') && resolve());
      server.once('exit', () => reject(new Error('Next.js did not start.')));
    });
    return await work();
  } finally {
    server.kill();
  }
}

async function checkAll(port: number): Promise<Outcome> {
  const closes: (() => Promise<void>)[] = [];
  const worlds = ROUTES.map(
    (runtime): World => ({
      place: `requests at once, ${runtime} route`,
      call: (path, signal) => fetch(`http://127.0.0.1:${port}/${runtime}${path}`, { signal: signal ?? null }),
      serve: async (emulator) => {
        const { url, close } = await serveEmulator(emulator);
        closes.push(close);
        return url;
      },
    }),
  );
  const outcomes = [await runChecks(await concurrencyChecks(worlds))];
  for (const [index, { call }] of worlds.entries()) {
    outcomes.push(
      await runTransport({ place: `transport, ${ROUTES[index]} route`, call }, `Next.js, ${ROUTES[index]}`),
    );
  }
  await Promise.all(closes.map((close) => close()));
  return sumOf(outcomes);
}

writeApplication();
const built = await run([process.execPath, next, 'build'], folder, env);
const check: Check = {
  place: 'the application',
  rule: 'is built',
  run: async () => {
    if (!built.ok) throw new Error(`${built.output}\n${built.errors}`);
  },
};
const port = await freePort();
const outcome = built.ok ? await whileStarted(port, () => checkAll(port)) : await runChecks([check]);
console.log(`\n${JSON.stringify(outcome)}`);

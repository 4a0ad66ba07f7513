import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Served } from '../../src/testkit/emulator/index.ts';
import { concurrencyChecks, type World } from './concurrency.ts';
import { type Outcome, runChecks, sumOf } from './contract.ts';
import { runTransport } from './transport.ts';

// `node workerd-host.js <worker.js> <folder where miniflare is installed>` runs in the folder of the package. It prints
// what the worker says of the contract, and what it makes of many requests at once.

type MiniflareModule = typeof import('miniflare');

const [, , worker = '', folder = ''] = process.argv;
const miniflarePath = createRequire(`${folder}/`).resolve('miniflare');
const { Miniflare, Response, supportedCompatibilityDate }: MiniflareModule = await import(miniflarePath);

const sms = {
  id: 'sms1',
  factorType: 'sms',
  provider: 'OKTA',
  status: 'ACTIVE',
  profile: { phoneNumber: '+14155550100' },
};

/** Every request of a worker ends here, so nothing leaves this machine. */
const tenants = new Map<string, Served>();

async function respondInPlaceOf(request: Request): Promise<globalThis.Response> {
  const { url, method, headers } = request;
  const tenant = tenants.get(new URL(url).origin);
  if (tenant !== undefined) {
    const body = method === 'GET' ? {} : { body: await request.text() };
    const response = await tenant.fetch(new Request(url, { method, headers: [...headers], ...body }));
    const { status } = response;
    return new Response(await response.text(), { status, headers: [...response.headers] });
  }
  return url.includes('/users/moved/')
    ? new Response(null, { status: 302, headers: { location: 'https://acme.okta.com/api/v1/users/user/factors' } })
    : new Response(JSON.stringify([sms]), { headers: { 'content-type': 'application/json' } });
}

const contents = readFileSync(worker, 'utf8');
const modules = [{ type: 'ESModule', path: 'worker.js', contents }] as const;
const start = (compatibilityDate: string, compatibilityFlags: readonly string[]) =>
  new Miniflare({ modules, compatibilityDate, compatibilityFlags, outboundService: respondInPlaceOf });
/** Its requests leave by workerd's own client, to a server on loopback. */
const own = new Miniflare({ modules, compatibilityDate: supportedCompatibilityDate, compatibilityFlags: [] });

const settings = ['2025-01-01', supportedCompatibilityDate].flatMap((date) =>
  [[], ['nodejs_compat']].map((flags) => ({ place: [date, ...flags].join(' '), miniflare: start(date, flags) })),
);
const worldOf = ({ place, miniflare }: (typeof settings)[number]): World => ({
  place: `requests at once, ${place}`,
  call: (path, signal) => miniflare.dispatchFetch(`http://localhost${path}`, signal && { signal }),
  serve: async (emulator) => {
    const url = `https://tenant-${tenants.size}.example`;
    tenants.set(url, emulator);
    return url;
  },
});
try {
  const contract = await settings[0]?.miniflare.dispatchFetch('http://localhost/contract');
  const outcomes: readonly Outcome[] = [
    JSON.parse((await contract?.text()) ?? ''),
    await runChecks(await concurrencyChecks(settings.map(worldOf))),
    await runTransport({ place: 'transport', call: (path) => own.dispatchFetch(`http://localhost${path}`) }, 'workerd'),
  ];
  console.log(`\n${JSON.stringify(sumOf(outcomes))}`);
} finally {
  for (const miniflare of [own, ...settings.map((setting) => setting.miniflare)]) await miniflare.dispose();
}

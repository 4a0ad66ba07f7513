import { readFileSync } from 'node:fs';
import { Miniflare, Response } from 'miniflare';

// Runs in the folder where miniflare is installed: `node workerd-host.js <worker.js>` prints the worker's response.

const [, , worker = ''] = process.argv;
const sms = {
  id: 'sms1',
  factorType: 'sms',
  provider: 'OKTA',
  status: 'ACTIVE',
  profile: { phoneNumber: '+14155550100' },
};

const miniflare = new Miniflare({
  modules: [{ type: 'ESModule', path: 'worker.js', contents: readFileSync(worker, 'utf8') }],
  compatibilityDate: '2025-01-01',
  // Every request of the worker ends here, so nothing leaves this machine.
  outboundService: ({ url }) =>
    url.includes('/users/moved/')
      ? new Response(null, { status: 302, headers: { location: 'https://acme.okta.com/api/v1/users/user/factors' } })
      : new Response(JSON.stringify([sms]), { headers: { 'content-type': 'application/json' } }),
});
try {
  const response = await miniflare.dispatchFetch('http://localhost/');
  console.log(`\n${await response.text()}`);
} finally {
  await miniflare.dispose();
}

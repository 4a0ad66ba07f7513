import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';

const main = fileURLToPath(new URL('../../../examples/step-up-web/main.ts', import.meta.url));

/** Starts the program with only these environment variables. */
function start(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env.PATH ?? '', ...env } });
  let out = '';
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on('data', (data) => {
      out += data;
      if (out.includes('\n')) resolve(out);
    });
    void ended.then(() => resolve(out));
  });
  return { firstLine, ended, errors: () => errors, stop: () => child.kill() };
}

test.each([
  ['', 'okta'],
  ['okta', 'okta'],
  ['onelogin-v1', 'onelogin-v1'],
  ['onelogin-v2', 'onelogin-v2'],
])('MFA_PROVIDER=%s starts the example on an emulated %s and prints its URL', async (provider, id) => {
  const port = await freePort();
  const { firstLine, stop, errors } = start({ PORT: String(port), MFA_PROVIDER: provider });
  try {
    expect([await firstLine, errors()]).toEqual([
      expect.stringContaining(`http://localhost:${port} — on an emulated ${id}.`),
      '',
    ]);
    const page = await fetch(`http://localhost:${port}/login`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('id="login-form"')]);
    expect((await fetch(`http://localhost:${port}/phone/ada`)).status).toBe(200);
  } finally {
    stop();
  }
});

test.each([
  [{ MFA_PROVIDER: 'fake' }, 'only okta, onelogin-v1 and onelogin-v2 have an emulator'],
  [{ OKTA_ORG_URL: 'https://acme.okta.com' }, 'MFA_USER_ID: is missing'],
  [{ OKTA_ORG_URL: 'https://acme.okta.com', MFA_USER_ID: '00u1' }, 'MFA_PROVIDER: is missing'],
  [{ OKTA_ORG_URL: 'https://acme.okta.com', MFA_USER_ID: '00u1', MFA_PROVIDER: 'okta' }, 'OKTA_API_TOKEN'],
])('the configuration %j is refused at the start', async (env, message) => {
  const { ended, errors } = start({ PORT: String(await freePort()), ...env });
  expect(await ended).toBe(1);
  expect(errors()).toContain(message);
});

test('with credentials the example uses the real tenant and has no demo phone', async () => {
  const port = await freePort();
  const credentials = { OKTA_ORG_URL: 'https://acme.okta.com', OKTA_API_TOKEN: 'token-of-nobody' };
  const { firstLine, stop } = start({ PORT: String(port), MFA_PROVIDER: 'okta', MFA_USER_ID: '00u1', ...credentials });
  try {
    expect(await firstLine).toMatch(/on the real okta\. Sign in as me with the password \S{16}$/m);
    expect((await fetch(`http://localhost:${port}/phone`)).status).toBe(404);
  } finally {
    stop();
  }
});

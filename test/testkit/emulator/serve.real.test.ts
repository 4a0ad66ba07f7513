import { describe, expect, it } from 'vitest';
import { createOktaEmulator, createOneLoginEmulator, serveEmulator } from '../../../src/testkit/emulator/index.ts';
import { apiClient, idOf } from './okta/api-client.ts';

// Read before a server runs: the server's library replaces them by default.
const globals = [globalThis.Request, globalThis.Response];

/** Runs a test with an emulator on a free port. */
async function withServer(run: (emulator: ReturnType<typeof createOktaEmulator>, url: string) => Promise<void>) {
  const emulator = createOktaEmulator();
  const { url, close } = await serveEmulator(emulator);
  try {
    await run(emulator, url);
  } finally {
    await close();
  }
}

const factorsAt = (emulator: ReturnType<typeof createOktaEmulator>, url: string) =>
  [
    `${url}/api/v1/users/${emulator.users[0]}/factors`,
    { headers: { authorization: `SSWS ${emulator.apiToken}` } },
  ] as const;

describe('serveEmulator', () => {
  it('serves any HTTP client, with links to its own address', async () => {
    await withServer(async (emulator, url) => {
      const [address, init] = factorsAt(emulator, url);
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const response = await fetch(address, {
        method: 'POST',
        headers: { ...init.headers, 'content-type': 'application/json' },
        body: '{"factorType":"push","provider":"OKTA"}',
      });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        _links: { user: { href: `${url}/api/v1/users/${emulator.users[0]}` } },
      });
      expect(await (await fetch(...factorsAt(emulator, url))).json()).toHaveLength(1);
      const unauthenticated = await fetch(address);
      expect([unauthenticated.status, unauthenticated.headers.get('x-rate-limit-limit')]).toEqual([401, '600']);
    });
  });

  it('sends 204 without a body or content type, and rate limit headers with two values', async () => {
    await withServer(async (emulator, url) => {
      const api = apiClient(emulator);
      const profile = { phoneNumber: api.phone.phoneNumber };
      const id = idOf(await api.enroll('sms', 'OKTA', { profile }, '?activate=true'));
      const [address, init] = factorsAt(emulator, url);
      await fetch(`${address}/${id}/verify`, { ...init, method: 'POST' });
      const tooSoon = await fetch(`${address}/${id}/verify`, { ...init, method: 'POST' });
      expect(tooSoon.status).toBe(429);
      expect(tooSoon.headers.get('x-rate-limit-reset')).toMatch(/^\d{10}, \d{10}$/);
      const gone = await fetch(`${address}/${id}`, { ...init, method: 'DELETE' });
      expect([gone.status, await gone.text(), gone.headers.get('content-type')]).toEqual([204, '', null]);
    });
  });

  it('destroys the connection for a broken request, and serves the next request', async () => {
    await withServer(async (emulator, url) => {
      emulator.failNext({ broken: true });
      await expect(fetch(...factorsAt(emulator, url))).rejects.toThrow(TypeError);
      expect((await fetch(...factorsAt(emulator, url))).status).toBe(200);
    });
  });

  it('does not replace the global Response, can be closed, and throws if the port is in use', async () => {
    const emulator = createOktaEmulator();
    const { url, close } = await serveEmulator(emulator);
    for (const [index, value] of [globalThis.Request, globalThis.Response].entries())
      expect(value).toBe(globals[index]);
    await fetch(...factorsAt(emulator, url));
    await expect(serveEmulator(emulator, { port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE');
    await close();
    await expect(fetch(...factorsAt(emulator, url))).rejects.toThrow(TypeError);
  });

  it('serves OneLogin as well', async () => {
    const oneLogin = createOneLoginEmulator();
    const { url, close } = await serveEmulator(oneLogin);
    const headers = { authorization: `Bearer ${oneLogin.accessToken}` };
    const response = await fetch(`${url}/api/2/mfa/users/${oneLogin.users[0]}/devices`, { headers });
    expect([response.status, await response.json()]).toEqual([200, []]);
    await close();
  });
});

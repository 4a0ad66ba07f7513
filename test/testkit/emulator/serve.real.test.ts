import { describe, expect, it } from 'vitest';
import { createOktaEmulator, createOneLoginEmulator, serveEmulator } from '../../../src/testkit/emulator/index.ts';
import { apiClient, idOf } from './okta/api-client.ts';

// Taken before any server runs: the server's library is known to replace them.
const globals = [globalThis.Request, globalThis.Response];

/** Runs with the emulator on a port of its own. */
async function served(run: (emulator: ReturnType<typeof createOktaEmulator>, url: string) => Promise<void>) {
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
  it('speaks to any client, with links back to itself', async () => {
    await served(async (emulator, url) => {
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
      const stranger = await fetch(address);
      expect([stranger.status, stranger.headers.get('x-rate-limit-limit')]).toEqual([401, '600']);
    });
  });

  it('deletes with 204 and nothing else, and doubles rate limit headers', async () => {
    await served(async (emulator, url) => {
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

  it('destroys the connection where it is to break, and serves on', async () => {
    await served(async (emulator, url) => {
      emulator.failNext({ broken: true });
      await expect(fetch(...factorsAt(emulator, url))).rejects.toThrow(TypeError);
      expect((await fetch(...factorsAt(emulator, url))).status).toBe(200);
    });
  });

  it('leaves the global Response alone, closes, and refuses a port in use', async () => {
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

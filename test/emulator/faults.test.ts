import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOktaEmulator, serveEmulator } from '../../src/emulator/index.ts';
import { callsTo, error, idOf } from './okta-calls.ts';

// Taken before any server runs: the server's library is known to replace them.
const globals = [globalThis.Request, globalThis.Response];

function set() {
  const emulator = createOktaEmulator();
  return { emulator, calls: callsTo(emulator) };
}

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

describe('failNext', () => {
  it('answers in the place of the org, one request each, in order', async () => {
    const { emulator, calls } = set();
    emulator.failNext({ status: 503 });
    emulator.failNext({ status: 502, body: '<html>', headers: { 'content-type': 'text/html' } });
    emulator.failNext({ body: { factorResult: 'SHRUG' } });
    expect(await calls.enroll('push', 'OKTA')).toMatchObject({
      status: 503,
      body: error('E0000010', 'Service is in read only mode'),
    });
    const html = await emulator.fetch(new Request(`${calls.base}/factors`));
    expect([html.status, html.headers.get('content-type'), await html.text()]).toEqual([502, 'text/html', '<html>']);
    expect(await calls.get('/factors')).toMatchObject({ status: 200, body: { factorResult: 'SHRUG' } });
    expect(await calls.get('/factors')).toMatchObject({ status: 200, body: [] });
    expect(emulator.requests.map(({ status }) => status)).toEqual([503, 502, 200, 200]);
  });

  it('sets headers on the real answer where it says no other', async () => {
    const { emulator, calls } = set();
    emulator.failNext({ headers: { 'x-rate-limit-remaining': '0' } });
    const { status, headers } = await calls.get('/factors');
    expect([status, headers.get('x-rate-limit-remaining')]).toEqual([200, '0']);
  });

  it('answers a status that Okta has no body for with none', async () => {
    const { emulator, calls } = set();
    emulator.failNext({ status: 418 });
    expect(await calls.get('/factors')).toMatchObject({ status: 418, body: undefined });
  });

  it('breaks the connection before or after the work', async () => {
    const { emulator, calls } = set();
    emulator.failNext({ broken: true });
    await expect(calls.enroll('push', 'OKTA')).rejects.toThrow(new TypeError('fetch failed'));
    expect((await calls.get('/factors')).body).toEqual([]);
    emulator.failNext({ broken: 'answer' });
    await expect(calls.enroll('push', 'OKTA')).rejects.toThrow(new TypeError('fetch failed'));
    expect((await calls.get('/factors')).body).toHaveLength(1);
    expect(emulator.requests.map(({ status }) => status)).toEqual([undefined, 200, undefined, 200]);
  });

  it('delays the answer, and lets the caller give up', async () => {
    const { emulator, calls } = set();
    const started = performance.now();
    emulator.failNext({ delayMs: 40 });
    expect((await calls.get('/factors')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(30);

    emulator.failNext({ delayMs: 60_000 });
    const [address, init] = factorsAt(emulator, emulator.orgUrl);
    const controller = new AbortController();
    const given = emulator.fetch(new Request(address, { ...init, signal: controller.signal }));
    controller.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    await expect(emulator.fetch(new Request(address, { signal: controller.signal }))).rejects.toThrow('enough');
  });
});

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
      const calls = callsTo(emulator);
      const profile = { phoneNumber: calls.phone.phoneNumber };
      const id = idOf(await calls.enroll('sms', 'OKTA', { profile }, '?activate=true'));
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
});

describe('without the optional packages', () => {
  afterEach(() => {
    vi.doUnmock('hono');
    vi.doUnmock('@hono/node-server');
    vi.doUnmock('@simplewebauthn/server');
    vi.resetModules();
  });

  it.each(['hono', '@hono/node-server', '@simplewebauthn/server'])(
    'imports, and names %s once it is needed',
    async (name) => {
      vi.resetModules();
      vi.doMock(name, () => {
        throw new Error(`Cannot find package '${name}'`);
      });
      const emulated = await import('../../src/emulator/index.ts');
      const emulator = emulated.createOktaEmulator();
      const calls = callsTo(emulator);
      const use = {
        hono: () => calls.get('/factors'),
        '@hono/node-server': () => emulated.serveEmulator(emulator),
        '@simplewebauthn/server': async () =>
          calls.activate(idOf(await calls.enroll('webauthn', 'FIDO')), { attestation: 'AA==', clientData: 'AA==' }),
      }[name];
      await expect(use?.()).rejects.toThrow(`npm install ${name}`);
    },
  );
});

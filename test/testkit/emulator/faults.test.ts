import { afterEach, describe, expect, onTestFinished, vi } from 'vitest';
import { apiClient, errorResponse, idOf, it } from './okta/api-client.ts';

describe('failNext', () => {
  it('replaces the responses of the next requests, in order', async ({ emulator, api }) => {
    emulator.failNext({ status: 503 });
    emulator.failNext({ status: 502, body: '<html>', headers: { 'content-type': 'text/html' } });
    emulator.failNext({ body: { factorResult: 'SHRUG' } });
    expect(await api.enroll('push', 'OKTA')).toMatchObject(
      errorResponse(503, 'E0000010', 'Service is in read only mode'),
    );
    const html = await emulator.fetch(new Request(`${api.base}/factors`));
    expect([html.status, html.headers.get('content-type'), await html.text()]).toEqual([502, 'text/html', '<html>']);
    expect(await api.get('/factors')).toMatchObject({ status: 200, body: { factorResult: 'SHRUG' } });
    expect(await api.get('/factors')).toMatchObject({ status: 200, body: [] });
    expect(emulator.requests.map(({ status }) => status)).toEqual([503, 502, 200, 200]);
  });

  it('without a status or body, sets headers on the real response', async ({ emulator, api }) => {
    emulator.failNext({ headers: { 'x-rate-limit-remaining': '0' } });
    const { status, headers } = await api.get('/factors');
    expect([status, headers.get('x-rate-limit-remaining')]).toEqual([200, '0']);
  });

  it('sends no body with a status for which Okta has none', async ({ emulator, api }) => {
    emulator.failNext({ status: 418 });
    expect(await api.get('/factors')).toMatchObject({ status: 418, body: undefined });
  });

  it('breaks the connection before or after the request is carried out', async ({ emulator, api }) => {
    emulator.failNext({ broken: true });
    await expect(api.enroll('push', 'OKTA')).rejects.toThrow(new TypeError('fetch failed'));
    expect((await api.get('/factors')).body).toEqual([]);
    emulator.failNext({ broken: 'answer' });
    await expect(api.enroll('push', 'OKTA')).rejects.toThrow(new TypeError('fetch failed'));
    expect((await api.get('/factors')).body).toHaveLength(1);
    expect(emulator.requests.map(({ status }) => status)).toEqual([undefined, 200, undefined, 200]);
  });

  it('delays the response, and stops if the caller aborts', async ({ emulator, api }) => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    emulator.failNext({ delayMs: 60_000 });
    const late = api.get('/factors');
    await vi.advanceTimersByTimeAsync(59_999);
    expect(emulator.requests).toMatchObject([{ status: undefined }]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await late).status).toBe(200);

    emulator.failNext({ delayMs: 60_000 });
    const controller = new AbortController();
    const request = () => new Request(`${api.base}/factors`, { signal: controller.signal });
    const given = emulator.fetch(request());
    controller.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    await expect(emulator.fetch(request())).rejects.toThrow('enough');
    expect(vi.getTimerCount()).toBe(0);
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
    'can be imported, and throws an error that names %s when it is needed',
    async (name) => {
      vi.resetModules();
      vi.doMock(name, () => {
        throw new Error(`Cannot find package '${name}'`);
      });
      const emulatorModule = await import('../../../src/testkit/emulator/index.ts');
      const emulator = emulatorModule.createOktaEmulator();
      const api = apiClient(emulator);
      const use = {
        hono: () => api.get('/factors'),
        '@hono/node-server': () => emulatorModule.serveEmulator(emulator),
        '@simplewebauthn/server': async () =>
          api.activate(idOf(await api.enroll('webauthn', 'FIDO')), { attestation: 'AA==', clientData: 'AA==' }),
      }[name];
      await expect(use?.()).rejects.toThrow(`npm install ${name}`);
    },
  );
});

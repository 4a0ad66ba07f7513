import { spawn } from 'node:child_process';
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import type { HttpAgent } from '../../../src/spec/common.ts';
import { startProxy } from '../../support/proxy.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { createCertificate } from '../../support/tls-certificate.ts';

// What people expect of Node's HTTP client: agents, proxies, certificates, IPv6, and connections that end in time.

// Without the option `fetch`, ky is never loaded.
vi.mock('ky', () => {
  throw new Error('ky is loaded.');
});

const certificate = createCertificate();
const PROGRAM = fileURLToPath(new URL('network-program.ts', import.meta.url));
const noContent: RequestListener = (_, response) => response.writeHead(204).end();

type Options = { readonly host?: string; readonly secure?: boolean; readonly answer?: RequestListener };

async function serve({ host = '127.0.0.1', secure = false, answer = noContent }: Options = {}) {
  const server = secure ? https.createServer(certificate, answer) : http.createServer(answer);
  let connections = 0;
  server.on(secure ? 'secureConnection' : 'connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const open = () =>
    new Promise<number>((resolve, reject) => {
      server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    });
  const scheme = secure ? 'https' : 'http';
  return {
    port,
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    connections: () => connections,
    open,
  };
}

const providerAt = (orgUrl: string, agent?: HttpAgent) => {
  const mfa = createOktaProvider({ orgUrl, apiToken: 'sesame', timeoutMs: 5_000, agent });
  onTestFinished(() => mfa.close());
  return mfa;
};
const removal = (mfa: ReturnType<typeof providerAt>) => mfa.remove({ userId: '00u1', factorId: 'f1' });

/** The outcome that the program prints. It must end by itself. */
async function run(
  url: string,
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<unknown> {
  const child = spawn(process.execPath, [...flags, PROGRAM, url], {
    env: { PATH: process.env.PATH, ...env },
    stdio: 'pipe',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  if (code !== 0) throw new Error(`The program ended with ${code}: ${output}`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

describe('an agent of the caller', () => {
  test('carries every request, and stays open', async () => {
    const { url, connections, open } = await serve({ secure: true });
    const agent = new https.Agent({ keepAlive: true, ca: certificate.cert, maxSockets: 1 });
    const mfa = providerAt(url, agent);
    await Promise.all([removal(mfa), removal(mfa), removal(mfa)]);
    expect(connections()).toBe(1);
    await mfa.close();
    expect(await open()).toBe(1);
    agent.destroy();
    await expect.poll(open).toBe(0);
  });

  test('may be a class of its own, such as one for a proxy', async () => {
    const { port, connections } = await serve();
    class Tunnel extends http.Agent {
      override createConnection() {
        return connect(port, '127.0.0.1');
      }
    }
    await removal(providerAt('http://localhost:1', new Tunnel()));
    expect(connections()).toBe(1);
  });

  test.each<readonly [string, object, string]>([
    ['a dispatcher of undici', { dispatch: () => true, destroy: () => {}, maxSockets: 1 }, 'https://acme.okta.com'],
    ['an agent for http, and an https URL', new http.Agent(), 'https://acme.okta.com'],
    ['an agent for https, and an http URL', new https.Agent(), 'http://localhost'],
  ])('is refused if it is %s', (_what, agent, orgUrl) => {
    const create = () => createOktaProvider({ orgUrl, apiToken: 'sesame', agent: agent as HttpAgent });
    expect(create).toThrow(
      expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringContaining('agent: ') }),
    );
  });

  test('is refused together with fetch', () => {
    const create = () =>
      createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'x', fetch, agent: new https.Agent() });
    expect(create).toThrow(/agent: must not be given together with fetch/);
  });

  test('that fails by a mistake of its own is named as such', async () => {
    class Broken extends http.Agent {
      override createConnection(): never {
        throw new TypeError('sesame');
      }
    }
    const error = await thrown(removal(providerAt('http://localhost:1', new Broken())));
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    expect(error).not.toHaveProperty('outcomeUnknown');
    expect(String(error)).toContain('or the agent failed');
  });
});

describe('certificates', () => {
  test('that nobody vouches for are refused before anything is sent', async () => {
    const { url } = await serve({ secure: true });
    const error = await thrown(removal(providerAt(url)));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', networkCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(error).not.toHaveProperty('outcomeUnknown');
  });

  test('of another host too', async () => {
    const { port } = await serve({ secure: true });
    const agent = new https.Agent({
      ca: certificate.cert,
      lookup: (_host, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
    });
    onTestFinished(() => agent.destroy());
    const error = await thrown(removal(providerAt(`https://acme.example.com:${port}`, agent)));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', networkCode: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(error).not.toHaveProperty('outcomeUnknown');
  });

  test('of a corporate authority are accepted by NODE_EXTRA_CA_CERTS', async () => {
    const { url } = await serve({ secure: true });
    expect(await run(url, { NODE_EXTRA_CA_CERTS: certificate.certFile })).toEqual({ code: 'ok' });
  });

  test('a handshake that never ends has sent nothing', async () => {
    // A server that speaks no TLS, and no other word.
    const { port } = await serve({ answer: () => {} });
    const mfa = createOktaProvider({ orgUrl: `https://127.0.0.1:${port}`, apiToken: 'sesame', timeoutMs: 100 });
    const error = await thrown(removal(mfa));
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    expect(error).not.toHaveProperty('outcomeUnknown');
  });
});

describe('a proxy of the environment', () => {
  const trusted = { NODE_EXTRA_CA_CERTS: certificate.certFile };

  test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ['NODE_USE_ENV_PROXY', { NODE_USE_ENV_PROXY: '1' }, []],
    ['--use-env-proxy', {}, ['--use-env-proxy']],
    ['NODE_OPTIONS', { NODE_OPTIONS: '--use-env-proxy' }, []],
  ])('is used with %s, over TLS and without', async (_what, env, flags) => {
    for (const secure of [true, false]) {
      const { url, port } = await serve({ secure });
      const proxy = await startProxy();
      expect(await run(url, { ...trusted, ...env, HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url }, flags)).toEqual({
        code: 'ok',
      });
      const asked = secure ? `CONNECT 127.0.0.1:${port}` : `DELETE ${url}/api/v1/users/00u1/factors/f1`;
      expect(proxy.seen).toEqual([asked]);
    }
  });

  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ['NO_PROXY names the host', { NODE_USE_ENV_PROXY: '1', NO_PROXY: '127.0.0.1' }],
    ['nothing asks for it', {}],
  ])('is not used if %s', async (_what, env) => {
    const { url } = await serve({ secure: true });
    const proxy = await startProxy();
    expect(await run(url, { ...trusted, ...env, HTTPS_PROXY: proxy.url })).toEqual({ code: 'ok' });
    expect(proxy.seen).toEqual([]);
  });

  test('that refuses has sent nothing on', async () => {
    const { url, connections } = await serve({ secure: true });
    const proxy = await startProxy(true);
    const outcome = await run(url, { ...trusted, NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxy.url });
    expect(outcome).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: false });
    expect([proxy.seen.length, connections()]).toEqual([1, 0]);
  });
});

describe('addresses', () => {
  const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

  test.skipIf(!hasIPv6)('an IPv6 address', async () => {
    const { url, connections } = await serve({ host: '::1' });
    await removal(providerAt(url));
    expect(connections()).toBe(1);
  });
  if (!hasIPv6) console.warn('Not tried: an IPv6 address, because this machine has none.');

  test('a name whose first address does not answer', async () => {
    const { port } = await serve();
    const agent = new http.Agent({
      autoSelectFamily: true,
      lookup: (_host, _options, found) =>
        found(null, [
          { address: '::1', family: 6 },
          { address: '127.0.0.1', family: 4 },
        ]),
    });
    onTestFinished(() => agent.destroy());
    await removal(providerAt(`http://localhost:${port}`, agent));
  });

  test('a name that nobody knows was asked nothing', async () => {
    const error = await thrown(removal(providerAt('https://acme.invalid')));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', networkCode: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
    expect(error).not.toHaveProperty('outcomeUnknown');
  });
});

describe('idle connections', () => {
  test('do not keep the process running', async () => {
    const { url } = await serve();
    expect(await run(url, {})).toEqual({ code: 'ok' });
  });

  test('are not used if the server ends them within a second', async () => {
    const answer: RequestListener = (_, response) => response.writeHead(204, { 'keep-alive': 'timeout=1' }).end();
    const { url, connections } = await serve({ answer });
    const mfa = providerAt(url);
    await removal(mfa);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await removal(mfa);
    expect(connections()).toBe(2);
  });

  test('end with the provider', async () => {
    const { url, open } = await serve();
    const mfa = providerAt(url);
    await removal(mfa);
    expect(await open()).toBe(1);
    await mfa.close();
    await expect.poll(open).toBe(0);
    expect(await thrown(removal(mfa))).toMatchObject({ code: 'UNAVAILABLE' });
  });
});

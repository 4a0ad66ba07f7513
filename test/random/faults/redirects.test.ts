import { describe, expect, test } from 'vitest';
import { expectAll, type Fault, meet } from './fault-runner.ts';
import { http, type RawServer, rawServer } from './raw-server.ts';
import { anySuccess, TOKEN_PATH, targets } from './targets.ts';

// Another host, which would say yes to everything, is never asked: not by a redirect, not by any other header.

/** A host that remembers all it gets. */
const otherHost = (): Promise<RawServer> =>
  rawServer(async (line) => {
    await line.send(http(200, '{"factorResult":"SUCCESS","status":"accepted","access_token":"stolen"}'));
  });

const seenBy = (other: RawServer) => [other.connections(), other.requests];

const redirect =
  (status: number, location: string): Fault =>
  async (line, { good }) => {
    await line.send(http(status, anySuccess(good), [`location: ${location}`]));
  };

describe.each([300, 301, 302, 303, 304, 305, 307, 308, 399])('a %i with a success as its body', (status) => {
  test('is UNEXPECTED_RESPONSE, is not repeated, and another host sees nothing', async () => {
    const other = await otherHost();
    const met = await meet(redirect(status, `${other.url}/api/v1/authn`));
    expectAll(met, 'UNEXPECTED_RESPONSE');
    expect(met.map(({ error }) => error)).toEqual(met.map(() => expect.objectContaining({ status })));
    expect(seenBy(other)).toEqual([0, []]);
  });
});

test('however the other place is named, it is not asked', async () => {
  const other = await otherHost();
  const { host, port } = new URL(other.url);
  const places = [
    `//${host}/`,
    `http://localhost:${port}/`,
    `http://x@${host}/`,
    `\\\\${host}\\`,
    '/elsewhere',
    '',
    '%00',
  ];
  const met = await meet(places.map((place) => redirect(307, place)));
  expectAll(met, 'UNEXPECTED_RESPONSE');
  expect(seenBy(other)).toEqual([0, []]);
  // Nor was another path of our own host.
  const paths = met.flatMap(({ server }) => server.requests.map(({ path }) => path));
  expect(paths).not.toContain('/elsewhere');
});

test('a redirect without a place, and one that never ends, are no answers either', async () => {
  const met = await meet([
    async (line, { good }) => {
      await line.send(http(302, anySuccess(good)));
    },
    async (line, { good }) => {
      await line.send(http(302, anySuccess(good), ['content-length: 1000000']));
      await line.gone;
    },
  ]);
  expectAll(met, 'UNEXPECTED_RESPONSE');
});

test('other headers that name another host move nothing', async () => {
  const other = await otherHost();
  const { host } = new URL(other.url);
  const headers = [
    `location: ${other.url}`,
    `content-location: ${other.url}`,
    `refresh: 0; url=${other.url}`,
    `link: <${other.url}>; rel=preload, <${other.url}>; rel=canonical`,
    `alt-svc: http/1.1="${host}"; ma=86400`,
    'set-cookie: session=1; Domain=127.0.0.1',
  ];
  const met = await meet(async (line, { good }) => {
    await line.send(http(good.status, good.body, headers));
  });
  expect(met.map(({ outcome }) => outcome)).toEqual(met.map(({ operation }) => operation.success));
  for (const { target, operation, server } of met) await operation.run(target.create(server.url, 10_000));
  expect(seenBy(other)).toEqual([0, []]);
  expect(met.flatMap(({ server }) => server.requests.filter((request) => 'cookie' in request.headers))).toEqual([]);
});

test.each([301, 302, 307, 308])('a %i of the token endpoint does not carry the API credential away', async (status) => {
  const other = await otherHost();
  const oneLogin = targets.filter(({ name }) => name.startsWith('onelogin'));
  const met = await meet(redirect(status, `${other.url}${TOKEN_PATH}`), { of: oneLogin, at: TOKEN_PATH });
  expectAll(met, 'UNEXPECTED_RESPONSE', { unknown: false });
  expect(seenBy(other)).toEqual([0, []]);
  expect(met.flatMap(({ server }) => server.requests.filter(({ path }) => path !== TOKEN_PATH))).toEqual([]);
});

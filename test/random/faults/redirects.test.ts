import { describe, expect, test } from 'vitest';
import { httpResponse, type RawServer } from '../../support/raw-server.ts';
import { expectAllFailed, expectAllSucceeded, type Fault, runWithFault } from './fault-runner.ts';
import { startRawServer } from './start-raw-server.ts';
import { successBody, TOKEN_PATH, targets } from './targets.ts';

// Another host must never get a request, whatever redirect or header names it.

/** A host that records its requests and answers them with a success. */
const otherHost = (): Promise<RawServer> =>
  startRawServer(async (connection) => {
    await connection.send(httpResponse(200, '{"factorResult":"SUCCESS","status":"accepted","access_token":"stolen"}'));
  });

const receivedBy = (other: RawServer) => [other.connections(), other.requests];

const redirect =
  (status: number, location: string): Fault =>
  async (connection, { successResponse }) => {
    await connection.send(httpResponse(status, successBody(successResponse), [`location: ${location}`]));
  };

describe.each([300, 301, 302, 303, 304, 305, 307, 308, 399])('a %i with a success as its body', (status) => {
  test('gives UNEXPECTED_RESPONSE, is not repeated, and the other host gets nothing', async () => {
    const other = await otherHost();
    const results = await runWithFault(redirect(status, `${other.url}/api/v1/authn`));
    expectAllFailed(results, 'UNEXPECTED_RESPONSE');
    expect(results.map(({ error }) => error)).toEqual(
      results.map(() => expect.objectContaining({ providerStatus: status })),
    );
    expect(receivedBy(other)).toEqual([0, []]);
  });
});

test('no form of the location header makes the client follow a redirect', async () => {
  const other = await otherHost();
  const { host, port } = new URL(other.url);
  const locations = [
    `//${host}/`,
    `http://localhost:${port}/`,
    `http://x@${host}/`,
    `\\\\${host}\\`,
    '/elsewhere',
    '',
    '%00',
  ];
  const results = await runWithFault(locations.map((location) => redirect(307, location)));
  expectAllFailed(results, 'UNEXPECTED_RESPONSE');
  expect(receivedBy(other)).toEqual([0, []]);
  // Another path of the same host gets no request either.
  const paths = results.flatMap(({ server }) => server.requests.map(({ path }) => path));
  expect(paths).not.toContain('/elsewhere');
});

test('a redirect without a location, and one whose body never ends, give UNEXPECTED_RESPONSE', async () => {
  const results = await runWithFault([
    async (connection, { successResponse }) => {
      await connection.send(httpResponse(302, successBody(successResponse)));
    },
    async (connection, { successResponse }) => {
      await connection.send(httpResponse(302, successBody(successResponse), ['content-length: 1000000']));
      await connection.closed;
    },
  ]);
  expectAllFailed(results, 'UNEXPECTED_RESPONSE');
});

test('other headers that name another host are ignored', async () => {
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
  const results = await runWithFault(async (connection, { successResponse }) => {
    await connection.send(httpResponse(successResponse.status, successResponse.body, headers));
  });
  expectAllSucceeded(results);
  for (const { target, operation, server } of results) await operation.run(target.create(server.url, 10_000));
  expect(receivedBy(other)).toEqual([0, []]);
  expect(results.flatMap(({ server }) => server.requests.filter((request) => 'cookie' in request.headers))).toEqual([]);
});

test.each([301, 302, 307, 308])(
  'a %i of the token endpoint does not send the API credential to another host',
  async (status) => {
    const other = await otherHost();
    const oneLogin = targets.filter(({ name }) => name.startsWith('onelogin'));
    const results = await runWithFault(redirect(status, `${other.url}${TOKEN_PATH}`), {
      targets: oneLogin,
      path: TOKEN_PATH,
    });
    expectAllFailed(results, 'UNEXPECTED_RESPONSE', { outcomeUnknown: false });
    expect(receivedBy(other)).toEqual([0, []]);
    expect(results.flatMap(({ server }) => server.requests.filter(({ path }) => path !== TOKEN_PATH))).toEqual([]);
  },
);

import { describe, expect, test } from 'vitest';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { Verification } from '../../../src/spec/results.ts';
import { chunk, httpResponse, OK_HEAD } from '../../support/raw-server.ts';
import {
  expectAllFailed,
  expectAllSucceeded,
  type Fault,
  type FaultResult,
  runWithFault,
  sleep,
  succeed,
  waitUntil,
} from './fault-runner.ts';
import { startRawServer } from './start-raw-server.ts';
import { GRANTING, successBody, type Target, targets } from './targets.ts';

// Malformed HTTP: only one complete response to one request can be a success.

const respondWithBytes =
  (bytes: (success: string) => string | Buffer): Fault =>
  async (connection, { successResponse }) => {
    await connection.send(bytes(successBody(successResponse)));
    connection.socket.end();
  };

test.each<[string, (success: string) => string | Buffer]>([
  ['a body without headers', (success) => success],
  ['another protocol', (success) => `SIP/2.0 200 OK\r\ncontent-length: ${success.length}\r\n\r\n${success}`],
  [
    'two different content-length headers',
    (success) => `${OK_HEAD}content-length: ${success.length}\r\ncontent-length: 1\r\n\r\n${success}`,
  ],
  [
    'a content-length and chunks',
    (success) =>
      Buffer.concat([
        Buffer.from(`${OK_HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n`),
        chunk(success),
        chunk(''),
      ]),
  ],
  ['a content-length that is not a number', (success) => `${OK_HEAD}content-length: many\r\n\r\n${success}`],
  ['a chunk without a size', (success) => `${OK_HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n${success}\r\n0\r\n\r\n`],
  [
    'a header with a line break in it',
    (success) => `${OK_HEAD}x-y: a\rb\r\ncontent-length: ${success.length}\r\n\r\n${success}`,
  ],
  ['headers of 256 KB', (success) => httpResponse(200, success, [`x-more: ${'x'.repeat(262_144)}`])],
  [
    'a switch to another protocol',
    (success) => `HTTP/1.1 101 Any\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n${success}`,
  ],
  [
    'a success in place of the headers of an informational response',
    (success) => `HTTP/1.1 103 Any\r\n${success}\r\n\r\n`,
  ],
  [
    'an informational response with a body',
    (success) => `HTTP/1.1 103 Any\r\ncontent-length: ${success.length}\r\n\r\n${success}`,
  ],
])('%s gives UNAVAILABLE', async (_, bytes) => {
  expectAllFailed(await runWithFault(respondWithBytes(bytes), { only: GRANTING }), 'UNAVAILABLE');
});

test('informational responses before the final response are ignored', async () => {
  const results = await runWithFault(async (connection, ...rest) => {
    await connection.send('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n');
    await succeed(connection, ...rest);
  });
  expectAllSucceeded(results);
});

test.each([202, 203, 204, 205, 206, 207, 226, 299, 400, 402, 418, 451, 499, 500, 503, 511, 599])(
  'a success body with the status %i is not a success',
  async (status) => {
    const results = await runWithFault(
      respondWithBytes((success) => httpResponse(status, success)),
      { only: GRANTING },
    );
    expect(results.filter(isGranted).map(({ call }) => call)).toEqual([]);
    expect(results.map(({ sent }) => sent)).toEqual(results.map(() => 1));
  },
);

test.each(['000', '099', '199', '600', '999', '20', '2000', '-200', '200.0', 'OK'])(
  'a success body with the invalid status %s is not a success',
  async (status) => {
    const bytes = (success: string) => `HTTP/1.1 ${status} OK\r\ncontent-length: ${success.length}\r\n\r\n${success}`;
    const results = await runWithFault(respondWithBytes(bytes), { only: GRANTING, timeoutMs: 1_000 });
    expect(results.filter(isGranted).map(({ call }) => call)).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === 'hung' || outcome.startsWith('no MfaError'))).toEqual([]);
  },
);

const isGranted = ({ outcome }: FaultResult) => outcome === 'approved' || outcome === 'active' || outcome === 'ok';

/** How each identity provider refuses a wrong code. */
const wrong: Readonly<Record<string, Buffer>> = {
  okta: httpResponse(403, '{"errorCode":"E0000068"}'),
  'onelogin-v1': httpResponse(
    401,
    '{"status":{"error":true,"code":401,"type":"Unauthorized","message":"Failed authentication with this factor"}}',
  ),
  'onelogin-v2': httpResponse(200, '{"id":"406fefd4-8a36-4aee-880c-f3e4a928e27d","status":"rejected"}'),
};

// A second response left in the connection could be taken as the response to the next user's request.
describe.each(targets.map((target) => [target.name, target] as const))(
  '%s: two responses to one request',
  (_, target) => {
    test.each([
      ['both at once', 0],
      ['the second one later, on the idle connection', 10],
    ])('%s: the second one is never used', async (_name, delayMs) => {
      const verify = operationOf(target, 'verify');
      const success = httpResponse(200, verify.successResponse.body);
      let sent = 0;
      const server = await startRawServer(async (connection, request) => {
        if (request.path !== verify.path) return target.handleOther(connection, request);
        sent += 1;
        const refusal = wrong[target.name.replace(/ .*/, '')] ?? Buffer.from('');
        if (delayMs === 0) return void (await connection.send(Buffer.concat([refusal, success, success])));
        await connection.send(refusal);
        await sleep(delayMs);
        await connection.send(success);
      });
      const provider = target.create(server.url, 10_000);
      const results: unknown[] = [];
      for (let user = 0; user < 12; user += 1) {
        results.push(await resultOf(provider, verify.run));
        // The client closes an idle connection that gets unexpected bytes.
        await waitUntil(() => server.openRequests() === 0);
        expect(server.openRequests()).toBe(0);
      }
      expect(results).toEqual(results.map(() => 'rejected'));
      expect(sent).toBe(12);
    });
  },
);

function operationOf({ operations }: Target, name: string) {
  const operation = operations.find((one) => one.name === name);
  if (operation === undefined) throw new Error(`There is no ${name}.`);
  return operation;
}

async function resultOf(provider: MfaProvider, run: (provider: MfaProvider) => Promise<unknown>): Promise<unknown> {
  const result = (await run(provider)) as Verification;
  return result.status;
}

test('a read is repeated after 502, 503 and 504 only, and a write never', async () => {
  const respondWithStatus = (status: number): Fault => respondWithBytes((success) => httpResponse(status, success));
  const results = await runWithFault([500, 501, 505].map(respondWithStatus));
  expectAllFailed(results, 'UNAVAILABLE');
  expectAllFailed(await runWithFault([502, 503, 504].map(respondWithStatus)), 'UNAVAILABLE', { readRequests: 3 });
});

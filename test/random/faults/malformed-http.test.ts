import { describe, expect, test } from 'vitest';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { Verification } from '../../../src/spec/results.ts';
import { expectAll, type Fault, type Met, meet, sleep, until } from './fault-runner.ts';
import { chunk, http, rawServer } from './raw-server.ts';
import { anySuccess, type Target, targets } from './targets.ts';

// HTTP at its edges: what is not one whole answer to one request lets nobody in.

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const DECIDES = ['verify', 'poll', 'enroll', 'activate'];

const raw =
  (bytes: (success: string) => string | Buffer): Fault =>
  async (line, { good }) => {
    await line.send(bytes(anySuccess(good)));
    line.socket.end();
  };

describe('is UNAVAILABLE:', () => {
  test.each<[string, (success: string) => string | Buffer]>([
    ['a body without headers', (success) => success],
    ['another protocol', (success) => `SIP/2.0 200 OK\r\ncontent-length: ${success.length}\r\n\r\n${success}`],
    [
      'two different lengths',
      (success) => `${HEAD}content-length: ${success.length}\r\ncontent-length: 1\r\n\r\n${success}`,
    ],
    [
      'a length and chunks',
      (success) =>
        Buffer.concat([
          Buffer.from(`${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n`),
          chunk(success),
          chunk(''),
        ]),
    ],
    ['a length that is no number', (success) => `${HEAD}content-length: many\r\n\r\n${success}`],
    ['a chunk without a size', (success) => `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n${success}\r\n0\r\n\r\n`],
    [
      'a header with a line break in it',
      (success) => `${HEAD}x-y: a\rb\r\ncontent-length: ${success.length}\r\n\r\n${success}`,
    ],
    ['headers of 256 KB', (success) => http(200, success, [`x-more: ${'x'.repeat(262_144)}`])],
    [
      'another protocol from here on',
      (success) => `HTTP/1.1 101 Any\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n${success}`,
    ],
    ['a success in place of the headers of an early answer', (success) => `HTTP/1.1 103 Any\r\n${success}\r\n\r\n`],
    [
      'an early answer with a body',
      (success) => `HTTP/1.1 103 Any\r\ncontent-length: ${success.length}\r\n\r\n${success}`,
    ],
  ])('%s', async (_, bytes) => {
    expectAll(await meet(raw(bytes), { only: DECIDES }), 'UNAVAILABLE');
  });
});

test('early answers before the answer are passed over', async () => {
  const met = await meet(async (line, { good }) => {
    await line.send('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n');
    await line.send(http(good.status, good.body));
  });
  expect(met.map(({ call, outcome, sent }) => [call, outcome, sent])).toEqual(
    met.map(({ call, operation }) => [call, operation.success, 1]),
  );
});

test.each([202, 203, 204, 205, 206, 207, 226, 299, 400, 402, 418, 451, 499, 500, 503, 511, 599])(
  'a success with the status %i lets nobody in',
  async (status) => {
    const met = await meet(
      raw((success) => http(status, success)),
      { only: DECIDES },
    );
    expect(met.filter(isIn).map(({ call }) => call)).toEqual([]);
    expect(met.map(({ sent }) => sent)).toEqual(met.map(() => 1));
  },
);

test.each(['000', '099', '199', '600', '999', '20', '2000', '-200', '200.0', 'OK'])(
  'a success with the status %s lets nobody in',
  async (status) => {
    const bytes = (success: string) => `HTTP/1.1 ${status} OK\r\ncontent-length: ${success.length}\r\n\r\n${success}`;
    const met = await meet(raw(bytes), { only: DECIDES, timeoutMs: 1_000 });
    expect(met.filter(isIn).map(({ call }) => call)).toEqual([]);
    expect(met.filter(({ outcome }) => outcome === 'hung' || outcome.startsWith('no MfaError'))).toEqual([]);
  },
);

const isIn = ({ outcome }: Met) => outcome === 'approved' || outcome === 'active' || outcome === 'ok';

/** A wrong code, as each identity provider says it. */
const wrong: Readonly<Record<string, Buffer>> = {
  okta: http(403, '{"errorCode":"E0000068"}'),
  'onelogin-v1': http(
    401,
    '{"status":{"error":true,"code":401,"type":"Unauthorized","message":"Failed authentication with this factor"}}',
  ),
  'onelogin-v2': http(200, '{"id":"406fefd4-8a36-4aee-880c-f3e4a928e27d","status":"rejected"}'),
};

// A second answer that waits in the connection would be taken for that to the next user's request.
describe.each(targets.map((target) => [target.name, target] as const))(
  '%s: two answers to one request',
  (_, target) => {
    test.each([
      ['in one piece', 0],
      ['the second one on the idle connection', 10],
    ])('%s: the second one answers nobody', async (_name, delayMs) => {
      const verify = operationOf(target, 'verify');
      const success = http(200, verify.good.body);
      let sent = 0;
      const server = await rawServer(async (line, request) => {
        if (request.path !== verify.path) return target.rest(line, request);
        sent += 1;
        const refusal = wrong[target.name.replace(/ .*/, '')] ?? Buffer.from('');
        if (delayMs === 0) return void (await line.send(Buffer.concat([refusal, success, success])));
        await line.send(refusal);
        await sleep(delayMs);
        await line.send(success);
      });
      const provider = target.create(server.url, 10_000);
      const results: unknown[] = [];
      for (let user = 0; user < 12; user += 1) {
        results.push(await resultOf(provider, verify.run));
        // What came unasked on an idle connection is the end of it.
        await until(() => server.busy() === 0);
        expect(server.busy()).toBe(0);
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

test('out of order: a look-up comes again after 502, 503 and 504 only, nothing else ever does', async () => {
  const out = (status: number): Fault => raw((success) => http(status, success));
  const met = await meet([500, 501, 505].map(out));
  expectAll(met, 'UNAVAILABLE');
  expectAll(await meet([502, 503, 504].map(out)), 'UNAVAILABLE', { lookUps: 3 });
});

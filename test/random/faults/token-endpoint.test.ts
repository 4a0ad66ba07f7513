import { expect, test } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import { chunk, httpResponse } from '../../support/raw-server.ts';
import { expectAllFailed, type Fault, type FaultResult, runWithFault } from './fault-runner.ts';
import { CODE, TOKEN_ANSWER, TOKEN_PATH, targets } from './targets.ts';

// Faults of OneLogin's token endpoint. Then nothing else is sent, above all no code, and the outcome is never unknown.

const oneLoginTargets = targets.filter(({ name }) => name.startsWith('onelogin'));
const atTokenEndpoint = { targets: oneLoginTargets, path: TOKEN_PATH };
const TOKEN = JSON.stringify({ ...JSON.parse(TOKEN_ANSWER), access_token: 'token-of-a-broken-answer' });

const respondWith =
  (...bytes: readonly (string | Buffer)[]): Fault =>
  async (connection) => {
    for (const piece of bytes) await connection.send(piece);
    connection.socket.end();
  };

/** Only the token request was sent. */
function expectNothingElse(results: readonly FaultResult[]): void {
  for (const { server, call } of results) {
    expect(new Set(server.requests.map(({ path }) => path)), call).toEqual(new Set([TOKEN_PATH]));
    expect(JSON.stringify(server.requests), call).not.toContain(CODE);
  }
}

test.each<[string, Fault]>([
  ['a reset', (connection) => void connection.socket.resetAndDestroy()],
  [
    'a token that is shorter than its content-length',
    respondWith(`HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n${TOKEN}`),
  ],
  [
    'a token without the last chunk',
    respondWith('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', chunk(TOKEN)),
  ],
  ['a token with the status 500', respondWith(httpResponse(500, TOKEN))],
  ['a token with the status 503', respondWith(httpResponse(503, TOKEN, ['retry-after: 0']))],
])('%s gives UNAVAILABLE without outcomeUnknown', async (_, fault) => {
  const results = await runWithFault(fault, atTokenEndpoint);
  expectAllFailed(results, 'UNAVAILABLE', { outcomeUnknown: false });
  expectNothingElse(results);
});

test('a stall gives UNAVAILABLE without outcomeUnknown', async () => {
  const results = await runWithFault(
    async (connection) => {
      await connection.send(`HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n${TOKEN}`);
      await connection.closed;
    },
    { ...atTokenEndpoint, timeoutMs: 300 },
  );
  expectAllFailed(results, 'UNAVAILABLE', { outcomeUnknown: false });
  expectNothingElse(results);
});

test('a token in a body of 5 MB is refused', async () => {
  const results = await runWithFault(respondWith(httpResponse(200, TOKEN + ' '.repeat(5_000_000))), atTokenEndpoint);
  expectAllFailed(results, 'UNEXPECTED_RESPONSE', { outcomeUnknown: false });
  expectNothingElse(results);
});

test.each<[string, string]>([
  ['incomplete', TOKEN.slice(0, -1)],
  ['in HTML', `<html>${TOKEN}</html>`],
  ['twice', TOKEN + TOKEN],
  ['with a line break in it', JSON.stringify({ access_token: 'a\r\nx-evil: 1', expires_in: 36_000 })],
  ['empty', JSON.stringify({ access_token: '', expires_in: 36_000 })],
  ['a number', JSON.stringify({ access_token: 1, expires_in: 36_000 })],
])('a token that is %s is refused', async (_, body) => {
  const results = await runWithFault(respondWith(httpResponse(200, body)), atTokenEndpoint);
  expectAllFailed(results, 'UNAUTHENTICATED', { outcomeUnknown: false });
  expectNothingElse(results);
});

test('a 429 gives RATE_LIMITED with a limited wait, and the token request is not repeated', async () => {
  const results = await runWithFault(
    ['retry-after: 0', 'retry-after: 99999999', 'x-ratelimit-reset: 40'].map((header) =>
      respondWith(httpResponse(429, TOKEN, [header])),
    ),
    atTokenEndpoint,
  );
  expectAllFailed(results, 'RATE_LIMITED', { outcomeUnknown: false });
  expectNothingElse(results);
  const waits = results.map(({ error }) => (isMfaError(error) ? error.retryAfterMs : undefined));
  expect(new Set(waits)).toEqual(new Set([1_000, 3_600_000, 40_000]));
});

test('the next call of the same provider requests a token again and continues', async () => {
  for (const target of oneLoginTargets) {
    let requests = 0;
    const results = await runWithFault(
      async (connection) => {
        requests += 1;
        if (requests === 1) return void connection.socket.resetAndDestroy();
        await connection.send(httpResponse(200, TOKEN_ANSWER));
      },
      {
        ...atTokenEndpoint,
        targets: [
          {
            ...target,
            operations: target.operations.filter(({ name }) => name === 'verify').map(failsThenReachesServer),
          },
        ],
      },
    );
    expect(results.map(({ outcome, sent }) => [outcome, sent])).toEqual([['ok', 2]]);
  }
});

/** The first call fails at the token endpoint. The second one gets a token and reaches the server. */
function failsThenReachesServer(operation: (typeof targets)[number]['operations'][number]): typeof operation {
  return {
    ...operation,
    async run(provider) {
      await expect(operation.run(provider)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      // This server answers no other path. It is enough that the request was sent.
      await expect(operation.run(provider)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  };
}

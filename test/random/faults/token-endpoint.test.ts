import { describe, expect, test } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import { expectAll, type Fault, type Met, meet } from './fault-runner.ts';
import { chunk, http } from './raw-server.ts';
import { CODE, TOKEN_ANSWER, TOKEN_PATH, targets } from './targets.ts';

// OneLogin's token endpoint under fault: nothing else is sent then, a code least of all, and nothing is left unknown.

const of = targets.filter(({ name }) => name.startsWith('onelogin'));
const atToken = { of, at: TOKEN_PATH };
const TOKEN = JSON.stringify({ ...JSON.parse(TOKEN_ANSWER), access_token: 'token-of-a-broken-answer' });

const sends =
  (...bytes: readonly (string | Buffer)[]): Fault =>
  async (line) => {
    for (const piece of bytes) await line.send(piece);
    line.socket.end();
  };

/** The token request is the only one that was made. */
function expectNothingElse(met: readonly Met[]): void {
  for (const { server, call } of met) {
    expect(new Set(server.requests.map(({ path }) => path)), call).toEqual(new Set([TOKEN_PATH]));
    expect(JSON.stringify(server.requests), call).not.toContain(CODE);
  }
}

describe('is UNAVAILABLE, without a doubt about what was changed:', () => {
  test.each<[string, Fault]>([
    ['a reset', (line) => void line.socket.resetAndDestroy()],
    ['a token that is shorter than its length', sends(`HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n${TOKEN}`)],
    ['a token without the last chunk', sends('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', chunk(TOKEN))],
    ['a token with the status 500', sends(http(500, TOKEN))],
    ['a token with the status 503', sends(http(503, TOKEN, ['retry-after: 0']))],
  ])('%s', async (_, fault) => {
    const met = await meet(fault, atToken);
    expectAll(met, 'UNAVAILABLE', { unknown: false });
    expectNothingElse(met);
  });

  test('a stall', async () => {
    const met = await meet(
      async (line) => {
        await line.send(`HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n${TOKEN}`);
        await line.gone;
      },
      { ...atToken, timeoutMs: 300 },
    );
    expectAll(met, 'UNAVAILABLE', { unknown: false });
    expectNothingElse(met);
  });
});

test('a token that comes with 5 MB is none', async () => {
  const met = await meet(sends(http(200, TOKEN + ' '.repeat(5_000_000))), atToken);
  expectAll(met, 'UNEXPECTED_RESPONSE', { unknown: false });
  expectNothingElse(met);
});

test.each<[string, string]>([
  ['cut', TOKEN.slice(0, -1)],
  ['in HTML', `<html>${TOKEN}</html>`],
  ['twice', TOKEN + TOKEN],
  ['with a line break in it', JSON.stringify({ access_token: 'a\r\nx-evil: 1', expires_in: 36_000 })],
  ['empty', JSON.stringify({ access_token: '', expires_in: 36_000 })],
  ['a number', JSON.stringify({ access_token: 1, expires_in: 36_000 })],
])('a token that is %s is none', async (_, body) => {
  const met = await meet(sends(http(200, body)), atToken);
  expectAll(met, 'UNAUTHENTICATED', { unknown: false });
  expectNothingElse(met);
});

test('a 429 is RATE_LIMITED, with a bounded wait, and is not asked again for a look-up either', async () => {
  const met = await meet(
    ['retry-after: 0', 'retry-after: 99999999', 'x-ratelimit-reset: 40'].map((header) =>
      sends(http(429, TOKEN, [header])),
    ),
    atToken,
  );
  expectAll(met, 'RATE_LIMITED', { unknown: false });
  expectNothingElse(met);
  const waits = met.map(({ error }) => (isMfaError(error) ? error.retryAfterMs : undefined));
  expect(new Set(waits)).toEqual(new Set([1_000, 3_600_000, 40_000]));
});

test('the next call of the same provider asks again, and goes on', async () => {
  for (const target of of) {
    let asked = 0;
    const met = await meet(
      async (line) => {
        asked += 1;
        if (asked === 1) return void line.socket.resetAndDestroy();
        await line.send(http(200, TOKEN_ANSWER));
      },
      {
        ...atToken,
        of: [{ ...target, operations: target.operations.filter(({ name }) => name === 'verify').map(twice) }],
      },
    );
    expect(met.map(({ outcome, sent }) => [outcome, sent])).toEqual([['ok', 2]]);
  }
});

/** The call fails, and then meets what is not there any more. */
function twice(operation: (typeof targets)[number]['operations'][number]): typeof operation {
  return {
    ...operation,
    async run(provider) {
      await expect(operation.run(provider)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      // Nobody answers it at this server: that it left is enough.
      await expect(operation.run(provider)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  };
}

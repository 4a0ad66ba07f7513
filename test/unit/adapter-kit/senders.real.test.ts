import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../../src/adapter-kit/index.ts';
import type { Common } from '../../../src/spec/common.ts';
import { chunk, type Handler, httpResponse, OK_HEAD, startRawServer } from '../../random/faults/raw-server.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { clientTo } from './scripted-client.ts';

// The rules of the transport. They are the same for both senders: Node's HTTP client, and ky over a `fetch`.

const senders: Readonly<Record<string, Pick<Common, 'fetch'>>> = {
  'by Node': {},
  'by fetch': { fetch: (url, init) => fetch(url, init) },
};

const SUCCESS = '{"factorResult":"SUCCESS"}';
const LOOK_UP = { retryable: true } as const;
const POLL = {} as const;
const POST = { method: 'POST', json: { passCode: '123456' } } as const;
const CHANGES = [POST, { method: 'PUT', json: {} }, { method: 'DELETE' }] as const;

type Handlers = readonly [Handler, ...Handler[]];
const respondWith =
  (bytes: string | Uint8Array): Handler =>
  ({ send }) =>
    void send(bytes);
const good = respondWith(httpResponse(200, SUCCESS));
const broken: Handler = ({ socket }) => void socket.resetAndDestroy();
const silent: Handler = () => {};
const every =
  (ms: number, first: string, next: string): Handler =>
  ({ socket, closed }) => {
    socket.write(first);
    const timer = setInterval(() => socket.write(next), ms);
    void closed.then(() => clearInterval(timer));
  };

/** Sends one request to a server that handles its first request with the first handler, and so on. */
async function exchange(
  common: Pick<Common, 'fetch' | 'timeoutMs'>,
  [first, ...others]: Handlers,
  asked: Partial<HttpRequest>,
  signal?: AbortSignal,
) {
  const left = [first, ...others];
  const server = await startRawServer((connection, request) =>
    (left.length > 1 ? left.shift() : left[0])?.(connection, request),
  );
  const send = clientTo({ timeoutMs: 2_000, ...common }, server.url);
  const outcome = await send({ ...asked, ...(signal !== undefined && { signal }) }).then(
    ({ answer }) => ({ answer, error: undefined }),
    (error: unknown) => ({ answer: undefined, error }),
  );
  return { ...outcome, server, send };
}

describe.each(Object.entries(senders))('%s', (_name, common) => {
  describe('a look-up is sent three times at the most', () => {
    test.each<readonly [string, Handler]>([
      ['a 502', respondWith(httpResponse(502))],
      ['a 503', respondWith(httpResponse(503))],
      ['a 504', respondWith(httpResponse(504))],
      ['a 429 that ends soon', respondWith(httpResponse(429, '', ['retry-after: 0']))],
      ['a connection that is reset', broken],
      ['a body that is cut', ({ socket }) => void socket.end(`${OK_HEAD}content-length: 99\r\n\r\n{`)],
    ])('after %s', async (_what, failing) => {
      const recovers = await exchange(common, [failing, good], LOOK_UP);
      expect(recovers.answer?.body).toEqual({ factorResult: 'SUCCESS' });
      const stays = await exchange(common, [failing], LOOK_UP);
      expect(stays.server.requests).toHaveLength(3);
      for (const asked of [POLL, ...CHANGES]) {
        expect((await exchange(common, [failing, good], asked)).server.requests).toHaveLength(1);
      }
    });

    test.each<readonly [string, Handler]>([
      ['a 429 that lasts', respondWith(httpResponse(429, '', ['retry-after: 11']))],
      ['a 500', respondWith(httpResponse(500))],
      ['a 404', respondWith(httpResponse(404))],
      ['a redirect', respondWith(httpResponse(302, '', ['location: /']))],
      ['5 MB', respondWith(httpResponse(200, ' '.repeat(5_000_000)))],
    ])('but once after %s', async (_what, failing) => {
      expect((await exchange(common, [failing, good], LOOK_UP)).server.requests).toHaveLength(1);
    });

    test('but once after a time-out', async () => {
      const { server, error } = await exchange({ ...common, timeoutMs: 60 }, [silent, good], LOOK_UP);
      expect(error).toMatchObject({ code: 'UNAVAILABLE', networkCode: 'TIMEOUT' });
      expect(server.requests).toHaveLength(1);
    });
  });

  describe('a time-out bounds', () => {
    test.each<readonly [string, Handler]>([
      ['a server that says nothing', silent],
      ['a status line that never ends', every(5, 'HTTP/1.1 200 ', 'O')],
      ['headers that never end', every(5, OK_HEAD, 'x: y\r\n')],
      ['a body that drips', every(5, `${OK_HEAD}content-length: 9999\r\n\r\n`, ' ')],
      ['a chunk that never ends', every(5, `${OK_HEAD}transfer-encoding: chunked\r\n\r\nfff\r\n`, ' ')],
      ['hints without an answer', every(5, '', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')],
    ])('%s', async (_what, handler) => {
      const { error, server } = await exchange({ ...common, timeoutMs: 80 }, [handler], POST);
      expect(error).toMatchObject({ code: 'UNAVAILABLE', networkCode: 'TIMEOUT', outcomeUnknown: true });
      await expect.poll(server.openConnections).toBe(0);
    });
  });

  describe('an abort throws its reason, and closes the connection', () => {
    test.each<readonly [string, Handler]>([
      ['before the headers', silent],
      ['within the body', respondWith(`${OK_HEAD}content-length: 99\r\n\r\n{`)],
      ['in the pause before a repeat', respondWith(httpResponse(503, '', ['connection: close']))],
    ])('%s', async (_what, handler) => {
      const { signal, abort } = abortable();
      const sending = exchange(common, [handler], LOOK_UP, signal);
      await sleep(60);
      abort('gone');
      const { error, server } = await sending;
      expect(error).toBe('gone');
      await expect.poll(server.openConnections).toBe(0);
      expect(server.requests).toHaveLength(1);
    });

    test('before anything was sent', async () => {
      const { error, server } = await exchange(common, [good], LOOK_UP, AbortSignal.abort('gone'));
      expect([error, server.requests.length]).toEqual(['gone', 0]);
    });
  });

  describe('no success', () => {
    const head = `${OK_HEAD}content-length: ${SUCCESS.length}`;
    test.each<readonly [string, string | Uint8Array]>([
      ...[300, 301, 302, 303, 304, 307, 308].map(
        (status) => [`a ${status}`, httpResponse(status, SUCCESS, ['location: https://evil.example.com/'])] as const,
      ),
      ['an encoded body', httpResponse(200, gzipSync(SUCCESS), ['content-encoding: gzip'])],
      ['a body that is called encoded', httpResponse(200, SUCCESS, ['content-encoding: br'])],
      ['a body of over 1 MiB', httpResponse(200, SUCCESS.padEnd(1_048_577))],
      ['5 MB in chunks', `${OK_HEAD}transfer-encoding: chunked\r\n\r\n${chunk(SUCCESS.padEnd(5_000_000))}`],
      ['a body that is too short', `${OK_HEAD}content-length: ${SUCCESS.length + 1}\r\n\r\n${SUCCESS}`],
      ['chunks without an end', `${OK_HEAD}transfer-encoding: chunked\r\n\r\n${chunk(SUCCESS)}`],
      ['a wrong length of a chunk', `${OK_HEAD}transfer-encoding: chunked\r\n\r\n5\r\n${SUCCESS}\r\n0\r\n\r\n`],
      ['a length that is no number', `${OK_HEAD}content-length: ten\r\n\r\n${SUCCESS}`],
      ['two lengths', `${head}\r\ncontent-length: 3\r\n\r\n${SUCCESS}`],
      ['two types', `${head}\r\ncontent-type: application/json\r\n\r\n${SUCCESS}`],
      ['a header without a colon', `${head}\r\nsesame\r\n\r\n${SUCCESS}`],
      ['a header of 64 KB', `${head}\r\nx: ${'a'.repeat(65_536)}\r\n\r\n${SUCCESS}`],
      ['another protocol', `SIP/2.0 200 OK\r\ncontent-length: ${SUCCESS.length}\r\n\r\n${SUCCESS}`],
      ['no headers', SUCCESS],
      ['a change of the protocol', `HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n${SUCCESS}`],
      ['bytes that are no UTF-8', httpResponse(200, Buffer.from('{"factorResult":"SUCCESS","\xff":1}', 'latin1'))],
    ])('is %s', async (_what, bytes) => {
      const handler: Handler = ({ socket }) => void socket.end(bytes);
      const { answer, error } = await exchange({ ...common, timeoutMs: 500 }, [handler], POST);
      expect(answer?.body).toBeUndefined();
      if (error !== undefined) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^UN(AVAILABLE|EXPECTED_RESPONSE)$/) });
        expect(error).toMatchObject({ outcomeUnknown: true });
      }
    });
  });

  describe('a success', () => {
    const body = { factorResult: 'SUCCESS' };
    test.each<readonly [string, string | Uint8Array]>([
      ['of exactly 1 MiB', httpResponse(200, SUCCESS.padEnd(1_048_576))],
      [
        'of HTTP/1.0, which ends with the connection',
        `HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n${SUCCESS}`,
      ],
      ['before the connection is closed', httpResponse(200, SUCCESS, ['connection: close'])],
      [
        'in chunks',
        `${OK_HEAD}transfer-encoding: chunked\r\n\r\n${chunk('{"factorResult":')}${chunk('"SUCCESS"}')}0\r\n\r\n`,
      ],
      ['after a hint', `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${httpResponse(200, SUCCESS)}`],
      ['that says it is not encoded', httpResponse(200, SUCCESS, ['content-encoding: identity'])],
    ])('%s', async (_what, bytes) => {
      const { answer } = await exchange(common, [({ socket }) => void socket.end(bytes)], POST);
      expect(answer?.body).toEqual(body);
    });
  });

  test('what the server will close is not used again', async () => {
    const closing = respondWith(httpResponse(200, SUCCESS, ['connection: close']));
    const { send, server } = await exchange(common, [closing], POST);
    for (let count = 2; count <= 4; count += 1) {
      await send(POST);
      expect([server.requests.length, server.connections()]).toEqual([count, count]);
    }
  });

  test('one connection serves one request after the other', async () => {
    const { send, server } = await exchange(common, [good], POST);
    for (let count = 0; count < 5; count += 1) {
      await sleep(5);
      await send(POST);
    }
    expect([server.requests.length, server.connections()]).toEqual([6, 1]);
  });

  test.each<readonly [string, Handler]>([
    ['with the first one', respondWith(Buffer.concat([httpResponse(200, '{"first":1}'), httpResponse(200, SUCCESS)]))],
    [
      'a little later',
      async ({ send }) => {
        await send(httpResponse(200, '{"first":1}'));
        await sleep(30);
        await send(httpResponse(200, SUCCESS));
      },
    ],
  ])('a second answer %s is not the answer to the next request', async (_when, twice) => {
    const { answer, send, server } = await exchange(
      common,
      [twice, respondWith(httpResponse(200, '{"second":2}'))],
      POST,
    );
    // A client may take what came at once for a broken connection.
    expect([undefined, { first: 1 }]).toContainEqual(answer?.body);
    await sleep(80);
    expect((await send(POST)).answer.body).toEqual({ second: 2 });
    expect(server.connections()).toBe(2);
  });

  test('a header that came twice is one text, and a name is found in any case', async () => {
    const bytes = httpResponse(200, '{}', ['X-Rate-Limit-Reset: 1', 'x-rate-limit-reset:  2']);
    const { answer } = await exchange(common, [respondWith(bytes)], POLL);
    expect(answer?.headers.get('x-rate-limit-reset')).toBe('1, 2');
    expect(answer?.headers.get('x-sesame')).toBeNull();
  });

  test('what leaves is what was asked, and no more', async () => {
    const asked = { ...POST, query: { a: 'b c' }, headers: { 'accept-language': 'de' } };
    const { server } = await exchange(common, [good], asked);
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/things?a=b+c',
        body: '{"passCode":"123456"}',
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          'accept-language': 'de',
          authorization: 'SSWS sesame',
          'content-length': '21',
          'content-type': 'application/json',
        },
      },
    ]);
    expect(server.requests[0]?.headers['user-agent']).toMatch(/^polyfactor\//);
  });

  test('what was not sent has not happened', async () => {
    const { url } = await startRawServer(silent);
    const port = Number(new URL(url).port) - 1;
    const refused = await thrown(clientTo(common, `http://127.0.0.1:${port === 0 ? 1 : port}`)(POST));
    expect(refused).toMatchObject({ code: 'UNAVAILABLE', networkCode: 'ECONNREFUSED' });
    expect(refused).not.toHaveProperty('outcomeUnknown');
    const { error } = await exchange(common, [broken], POST);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
  });
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
}

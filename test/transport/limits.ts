import { deepEqual, equal } from 'node:assert/strict';
import { type Handler, httpResponse, OK_HEAD } from '../support/raw-server.ts';
import { assertNoConnection, exchange, good, LOOK_UP, POST, type Rule, respondWith, serve, silent } from './rule.ts';

const every =
  (ms: number, first: string, next: string): Handler =>
  ({ socket, closed }) => {
    socket.write(first);
    const timer = setInterval(() => socket.write(next), ms);
    void closed.then(() => clearInterval(timer));
  };

const ENDLESS: readonly (readonly [string, Handler])[] = [
  ['a server that says nothing', silent],
  ['a status line that never ends', every(5, 'HTTP/1.1 200 ', 'O')],
  ['headers that never end', every(5, OK_HEAD, 'x: y\r\n')],
  ['a body that drips', every(5, `${OK_HEAD}content-length: 9999\r\n\r\n`, ' ')],
  ['a chunk that never ends', every(5, `${OK_HEAD}transfer-encoding: chunked\r\n\r\nfff\r\n`, ' ')],
  ['hints without an answer', every(5, '', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')],
];

const ABORTED: readonly (readonly [string, Handler])[] = [
  ['before the headers', silent],
  ['within the body', respondWith(`${OK_HEAD}content-length: 99\r\n\r\n{`)],
  ['in the pause before a repeat', respondWith(httpResponse(503, '', ['connection: close']))],
];

/** What ends a request that the server does not end. */
export const limits: readonly Rule[] = [
  ...(ENDLESS.map(([what, handler]) => ({
    rule: `a time-out bounds ${what}`,
    run: async (send) => {
      await using server = await serve(handler);
      const ended = await send({ baseUrl: server.url, request: POST, timeoutMs: 80 });
      deepEqual(ended, { code: 'UNAVAILABLE', networkCode: 'TIMEOUT', mayHaveChanged: true });
      await assertNoConnection(server);
    },
  })) satisfies Rule[]),
  ...(ABORTED.map(([when, handler]) => ({
    rule: `an abort ${when} throws its reason, and closes the connection`,
    run: async (send) => {
      await using server = await serve(handler);
      const ended = await send({ baseUrl: server.url, request: LOOK_UP, abortMs: 60 });
      equal(ended.thrown, 'aborted');
      await assertNoConnection(server);
      equal(server.requests.length, 1);
    },
  })) satisfies Rule[]),
  {
    rule: 'an abort before the request throws its reason, and sends nothing',
    run: async (send) => {
      const { ended, requests } = await exchange(send, [good], { request: LOOK_UP, abortMs: 0 });
      deepEqual([ended.thrown, requests], ['aborted', 0]);
    },
  },
];

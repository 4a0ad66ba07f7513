import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { type Handler, httpResponse } from '../support/raw-server.ts';
import { broken, exchange, good, POLL, POST, pause, type Rule, respondWith, SUCCESS, serve, silent } from './rule.ts';

const FIRST = httpResponse(200, '{"first":1}');

const TWICE: readonly (readonly [string, Handler])[] = [
  ['with the first one', respondWith(Buffer.concat([FIRST, httpResponse(200, SUCCESS)]))],
  [
    'a little later',
    async ({ send }) => {
      await send(FIRST);
      await pause(30);
      await send(httpResponse(200, SUCCESS));
    },
  ],
];

/** What leaves, and over which connection. */
export const connections: readonly Rule[] = [
  {
    rule: 'what the server will close is not used again',
    run: async (send) => {
      await using server = await serve(respondWith(httpResponse(200, SUCCESS, ['connection: close'])));
      for (let count = 1; count <= 4; count += 1) {
        await send({ baseUrl: server.url, request: POST });
        deepEqual([server.requests.length, server.connections()], [count, count]);
      }
    },
  },
  {
    rule: 'one connection serves one request after the other',
    run: async (send) => {
      await using server = await serve(good);
      for (let count = 0; count < 6; count += 1) {
        await send({ baseUrl: server.url, request: POST });
        await pause(5);
      }
      deepEqual([server.requests.length, server.connections()], [6, 1]);
    },
  },
  ...(TWICE.map(([when, twice]) => ({
    rule: `a second answer ${when} is not the answer to the next request`,
    run: async (send) => {
      await using server = await serve(twice, respondWith(httpResponse(200, '{"second":2}')));
      const { body } = await send({ baseUrl: server.url, request: POST });
      // A client may take what came at once for a broken connection.
      if (body !== undefined) deepEqual(body, { first: 1 });
      await pause(80);
      const next = await send({ baseUrl: server.url, request: POST });
      deepEqual(next.body, { second: 2 });
    },
  })) satisfies Rule[]),
  {
    rule: 'a header that came twice is one text, and a name is found in any case',
    run: async (send) => {
      const bytes = httpResponse(200, '{}', ['X-Rate-Limit-Reset: 1', 'x-rate-limit-reset:  2']);
      const { ended } = await exchange(send, [respondWith(bytes)], { request: POLL });
      deepEqual(ended.headers, { 'x-rate-limit-reset': '1, 2', 'x-sesame': null });
    },
  },
  {
    rule: 'what leaves is what was asked, and no more',
    run: async (send) => {
      await using server = await serve(good);
      const request = { ...POST, query: { a: 'b c' }, headers: { 'accept-language': 'de' } };
      await send({ baseUrl: server.url, request });
      const [sent] = server.requests;
      deepEqual([sent?.method, sent?.path, sent?.body], ['POST', '/things?a=b+c', '{"passCode":"123456"}']);
      const { host, connection, 'user-agent': agent = '', ...headers } = sent?.headers ?? {};
      ok(host !== undefined && connection !== 'close');
      match(agent, /^polyfactor\//);
      for (const name of RUNTIMES_OWN) Reflect.deleteProperty(headers, name);
      deepEqual(headers, {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'accept-language': 'de',
        authorization: 'SSWS sesame',
        'content-length': '21',
        'content-type': 'application/json',
      });
    },
  },
  {
    rule: 'what was not sent has not happened, what was sent may have',
    run: async (send) => {
      const closed = await serve(silent);
      await closed[Symbol.asyncDispose]();
      const refused = await send({ baseUrl: closed.url, request: POST });
      deepEqual([refused.code, refused.mayHaveChanged], ['UNAVAILABLE', false]);
      const { ended } = await exchange(send, [broken], { request: POST });
      deepEqual([ended.code, ended.mayHaveChanged], ['UNAVAILABLE', true]);
      equal(ended.body, undefined);
    },
  },
];

/** What some runtimes add to every request. */
const RUNTIMES_OWN = ['sec-fetch-mode', 'cache-control', 'pragma', 'cf-worker'];

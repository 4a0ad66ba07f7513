import { deepEqual, equal } from 'node:assert/strict';
import { type Handler, httpResponse, OK_HEAD } from '../support/raw-server.ts';
import { broken, CHANGES, exchange, good, LOOK_UP, POLL, type Rule, respondWith, silent } from './rule.ts';

/** After these a look-up is sent again. */
const REPEATED: readonly (readonly [string, Handler])[] = [
  ['a 502', respondWith(httpResponse(502))],
  ['a 503', respondWith(httpResponse(503))],
  ['a 504', respondWith(httpResponse(504))],
  ['a 429 that ends soon', respondWith(httpResponse(429, '', ['retry-after: 0']))],
  ['a connection that is reset', broken],
  ['a body that is cut', ({ socket }) => void socket.end(`${OK_HEAD}content-length: 99\r\n\r\n{`)],
];

const NOT_REPEATED: readonly (readonly [string, Handler])[] = [
  ['a 429 that lasts', respondWith(httpResponse(429, '', ['retry-after: 11']))],
  ['a 500', respondWith(httpResponse(500))],
  ['a 404', respondWith(httpResponse(404))],
  ['a redirect', respondWith(httpResponse(302, '', ['location: /']))],
  ['5 MB', respondWith(httpResponse(200, ' '.repeat(5_000_000)))],
];

/** Which requests are sent again. */
export const repeats: readonly Rule[] = [
  ...(REPEATED.map(([what, failing]) => ({
    rule: `a look-up is sent three times at the most after ${what}, anything else once`,
    run: async (send) => {
      const recovers = await exchange(send, [failing, good], { request: LOOK_UP });
      deepEqual(recovers.ended.body, { factorResult: 'SUCCESS' });
      equal((await exchange(send, [failing], { request: LOOK_UP })).requests, 3);
      for (const request of [POLL, ...CHANGES]) {
        equal((await exchange(send, [failing, good], { request })).requests, 1, request.method);
      }
    },
  })) satisfies Rule[]),
  ...(NOT_REPEATED.map(([what, failing]) => ({
    rule: `a look-up is sent once after ${what}`,
    run: async (send) => equal((await exchange(send, [failing, good], { request: LOOK_UP })).requests, 1),
  })) satisfies Rule[]),
  {
    rule: 'a look-up is sent once after a time-out',
    run: async (send) => {
      const { ended, requests } = await exchange(send, [silent, good], { request: LOOK_UP, timeoutMs: 60 });
      deepEqual([ended.code, ended.networkCode, requests], ['UNAVAILABLE', 'TIMEOUT', 1]);
    },
  },
];

import { Readable } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createClient, createCredential, path } from '../../../src/adapter-kit/index.ts';
import type { FetchAnswer, FetchInit } from '../../../src/spec/fetch.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { clientTo, newCall, quickly } from './scripted-client.ts';

// The option `fetch`: what it is called with, and what it may return. undici's fetch, node-fetch and mocks fit.

const answerWith = (body: FetchAnswer['body'], status = 200): FetchAnswer => ({
  status,
  headers: new Headers({ 'content-type': 'application/json', 'x-okta-request-id': 'request-1' }),
  body,
});
const bytesOf = (text: string) => [...new TextEncoder().encode(text)].map((byte) => Uint8Array.of(byte));

describe('the fetch option is called', () => {
  test('with a URL and with plain options, which say that no redirect is followed', async () => {
    const calls: [string, FetchInit][] = [];
    const fetch = (url: string, init: FetchInit) => {
      calls.push([url, init]);
      return answerWith(null);
    };
    await clientTo({ fetch })({ method: 'POST', path: path`/a`, json: { b: 1 }, query: { c: 'd' } });
    const headers = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: 'SSWS sesame',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^polyfactor\//),
    };
    const init = {
      method: 'POST',
      headers,
      redirect: 'manual',
      body: '{"b":1}',
      cache: 'no-store',
      signal: expect.any(AbortSignal),
    };
    expect(calls).toEqual([['https://acme.okta.com/a?c=d', init]]);
  });

  test('with a new credential of a function for each repetition', async () => {
    vi.useFakeTimers();
    const sent: (string | undefined)[] = [];
    const fetch = (_url: string, { headers }: FetchInit) => {
      sent.push(headers.authorization);
      return answerWith(Readable.from(['{}']), sent.length < 3 ? 503 : 200);
    };
    let count = 0;
    const authorize = createCredential('Bearer', () => `token-${++count}`);
    const client = createClient({ baseUrl: 'https://acme.okta.com', authorize, pollAfterMs: 0 }, { fetch });
    await quickly(client.fetchJson(newCall(), { method: 'GET', path: path`/a`, retryable: true }));
    vi.useRealTimers();
    expect(sent).toEqual(['Bearer token-1', 'Bearer token-2', 'Bearer token-3']);
  });

  test('no more once the credential of a repetition fails, and says so', async () => {
    vi.useFakeTimers();
    let [sent, asked] = [0, 0];
    const fetch = () => {
      sent += 1;
      return answerWith(null, 503);
    };
    const authorize = createCredential('Bearer', () => {
      asked += 1;
      return asked === 1 ? 'token' : Promise.reject(new Error('sesame'));
    });
    const client = createClient({ baseUrl: 'https://acme.okta.com', authorize, pollAfterMs: 0 }, { fetch });
    const request = { method: 'GET', path: path`/a`, retryable: true } as const;
    expect(await thrown(quickly(client.fetchJson(newCall(), request)))).toMatchObject({ code: 'UNAUTHENTICATED' });
    vi.useRealTimers();
    expect(sent).toBe(1);
  });
});

describe('the body of a response may be', () => {
  test.each<[string, () => FetchAnswer['body'], unknown]>([
    ['a stream of Node', () => Readable.from(bytesOf('{"é":1}'), { objectMode: false }), { é: 1 }],
    ['an async iterable of bytes', () => Readable.from(bytesOf('{"é":1}')), { é: 1 }],
    ['an async iterable of texts', () => Readable.from(['{"é"', ':1}']), { é: 1 }],
    ['an empty stream of Node', () => Readable.from([]), null],
    ['a web stream', () => new Response('{"é":1}').body, { é: 1 }],
    ['null', () => null, null],
  ])('%s', async (_what, body, expected) => {
    const { answer } = await clientTo({ fetch: () => answerWith(body()) })();
    expect(answer.body).toEqual(expected);
  });

  test('a stream of Node, which is ended at 1 MiB', async () => {
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(300_000, ' '));
      },
    });
    const error = await thrown(clientTo({ fetch: () => answerWith(endless) })());
    expect(error).toMatchObject({ message: expect.stringContaining('gave an answer of over 1 MiB') });
    expect(endless.destroyed).toBe(true);
  });

  test('nothing whose parts come without bytes: what came before is not the whole', async () => {
    const parts = [new TextEncoder().encode('{"a":1}'), undefined];
    const read = async () => ({ done: false, value: parts.shift() });
    const body = { getReader: () => ({ read, cancel: async () => {} }) };
    const error = await thrown(clientTo({ fetch: () => answerWith(body) })());
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  test('a stream of Node that never ends: the time-out ends it', async () => {
    const silent = new Readable({ read() {} });
    const error = await thrown(clientTo({ fetch: () => answerWith(silent), timeoutMs: 5 })());
    expect(error).toMatchObject({ code: 'UNAVAILABLE', networkCode: 'TIMEOUT' });
  });
});

describe('an answer that is in no table', () => {
  test.each<[string, () => FetchAnswer, number]>([
    ['a redirect', () => answerWith(null, 302), 302],
    ['too much', () => answerWith(Readable.from([new Uint8Array(1_048_577)])), 200],
    ['another shape', () => answerWith(Readable.from(['{"factors":7}'])), 200],
    ['no JSON', () => answerWith(Readable.from(['<html>'])), 200],
  ])('%s is named by its status and its id, also in the event', async (_what, answer, providerStatus) => {
    const onEvent = vi.fn();
    const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'sesame', fetch: answer, onEvent });
    const named = { providerStatus, requestId: 'request-1' };
    const error = await thrown(mfa.listFactors({ userId: '00u1' }));
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', ...named });
    expect(onEvent).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(named));
  });
});

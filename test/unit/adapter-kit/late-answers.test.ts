import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClient, createCredential, path } from '../../../src/adapter-kit/index.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { clientTo, json, newCall, respondWith } from './scripted-client.ts';

afterEach(() => void vi.useRealTimers());

/** An answer whose body says whether it was let go. */
function watchedAnswer(status = 200) {
  const cancel = vi.fn();
  const body = new ReadableStream({ pull: () => new Promise(() => {}), cancel });
  return { response: new Response(body, { status }), cancel };
}

describe('an answer that comes too late', () => {
  test('is let go, and says nothing about the call', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { response, cancel } = watchedAnswer();
    const late = Promise.withResolvers<Response>();
    const authorize = createCredential('SSWS', 'sesame');
    const api = { baseUrl: 'https://acme.okta.com', authorize, pollAfterMs: 0 };
    const client = createClient(api, { fetch: () => late.promise });
    const call = newCall();
    const error = thrown(client.fetchJson(call, { method: 'GET', path: path`/things` }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await error).toMatchObject({ code: 'UNAVAILABLE' });
    late.resolve(response);
    await vi.waitFor(() => expect(cancel).toHaveBeenCalled());
    expect(call.trace).toStrictEqual({ requests: 1, change: null });
  });

  test('a redirect is let go too, and needs no body to be one', async () => {
    const { response, cancel } = watchedAnswer(302);
    expect(await thrown(clientTo({ fetch: () => response })())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    expect(cancel).toHaveBeenCalled();
    const empty = () => new Response(null, { status: 302 });
    expect(await thrown(clientTo({ fetch: empty })())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

describe('what a call leaves behind', () => {
  test.each([
    ['an answer', json(200, {})],
    ['an error', () => Promise.reject(new TypeError('fetch failed'))],
  ])('after %s no listener on the signal of the caller', async (_, answer) => {
    const { signal } = new AbortController();
    await clientTo({ fetch: answer })({ signal }).catch(() => {});
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test.each([
    [{ 'x-okta-request-id': 'req-1' }, { requests: 1, status: 200, requestId: 'req-1' }],
    [{}, { requests: 1, status: 200 }],
  ])('with the headers %j the trace %j', async (headers, trace) => {
    const authorize = createCredential('SSWS', 'sesame');
    const requestIdHeader = 'x-okta-request-id';
    const api = { baseUrl: 'https://acme.okta.com', authorize, requestIdHeader, pollAfterMs: 0 };
    const call = newCall();
    await createClient(api, respondWith(json(200, {}, headers))).fetchJson(call, {
      method: 'GET',
      path: path`/things`,
    });
    expect(call.trace).toStrictEqual({ requestId: undefined, change: null, ...trace });
  });
});

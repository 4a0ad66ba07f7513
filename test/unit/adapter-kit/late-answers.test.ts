import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createHttpClient } from '../../../src/adapter-kit/http/client.ts';
import { path } from '../../../src/adapter-kit/http/path.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { answering, json, newCall, transportTo } from './transport.ts';

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
    const reset = { name: 'x-rate-limit-reset', unit: 'epoch-seconds' } as const;
    const tenant = { baseUrl: 'https://acme.okta.com', requestIdHeader: 'x-okta-request-id', reset };
    const send = createHttpClient(tenant, { fetch: () => late.promise });
    const call = newCall();
    const error = thrown(send(call, { method: 'GET', path: path`/things`, authorization: 'SSWS sesame' }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await error).toMatchObject({ code: 'UNAVAILABLE' });
    late.resolve(response);
    await vi.waitFor(() => expect(cancel).toHaveBeenCalled());
    expect(call.trace).toStrictEqual({ requests: 1 });
  });

  test('a redirect is let go too, and needs no body to be one', async () => {
    const { response, cancel } = watchedAnswer(302);
    expect(await thrown(transportTo({ fetch: () => response })())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    expect(cancel).toHaveBeenCalled();
    const empty = () => new Response(null, { status: 302 });
    expect(await thrown(transportTo({ fetch: empty })())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

describe('what a call leaves behind', () => {
  test.each([
    ['an answer', json(200, {})],
    ['an error', () => Promise.reject(new TypeError('fetch failed'))],
  ])('after %s no listener on the signal of the caller', async (_, answer) => {
    const { signal } = new AbortController();
    await transportTo({ fetch: answer })({ signal }).catch(() => {});
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test.each([
    [{ 'x-okta-request-id': 'req-1' }, { requests: 1, status: 200, requestId: 'req-1' }],
    [{}, { requests: 1, status: 200 }],
  ])('with the headers %j the trace %j', async (headers, trace) => {
    const reset = { name: 'x-rate-limit-reset', unit: 'epoch-seconds' } as const;
    const tenant = { baseUrl: 'https://acme.okta.com', requestIdHeader: 'x-okta-request-id', reset };
    const call = newCall();
    const send = createHttpClient(tenant, answering(json(200, {}, headers)));
    await send(call, { method: 'GET', path: path`/things`, authorization: 'SSWS sesame' });
    expect(call.trace).toStrictEqual(trace);
  });
});

import { vi } from 'vitest';
import {
  createClient,
  createCredential,
  type HttpRequest,
  type HttpResponse,
  path,
} from '../../../src/adapter-kit/index.ts';
import { mayHaveHappened } from '../../../src/core/outcome-unknown.ts';
import type { Common } from '../../../src/spec/common.ts';
import type { DriverCall } from '../../../src/spec/driver.ts';
import { copyError, isMfaError } from '../../../src/spec/errors.ts';

/** One call as the core makes it. */
export function newCall(signal?: AbortSignal): DriverCall {
  return { operation: 'test', userId: 'ada', signal, client: {}, options: undefined, trace: { requests: 0 } };
}

type Asked = Partial<HttpRequest> & { readonly signal?: AbortSignal; readonly trace?: DriverCall['trace'] };

/** Sends one request through the real client to `fetch` or to a base URL. An error of the response is no failure here. */
export function clientTo(
  common: Pick<Common, 'fetch' | 'timeoutMs' | 'now'>,
  baseUrl = 'https://acme.okta.com',
): (asked?: Asked) => Promise<{ readonly answer: HttpResponse; readonly requests: number }> {
  const client = createClient(
    {
      baseUrl,
      authorize: createCredential('SSWS', 'sesame'),
      requestIdHeader: 'x-okta-request-id',
      reset: { name: 'x-rate-limit-reset', unit: 'epoch-seconds' },
      pollAfterMs: 0,
    },
    common,
  );
  return async ({ signal, trace = { requests: 0 }, ...asked } = {}) => {
    const call = { ...newCall(signal), trace };
    const request = { method: 'GET', path: path`/things`, ...asked } as const;
    const { response } = await client.fetchStep(call, request).catch((error: unknown) => {
      // As the core does.
      if (!isMfaError(error) || !mayHaveHappened('test', trace, error.providerStatus)) throw error;
      throw copyError(error, { ...error, outcomeUnknown: true });
    });
    return { answer: response, requests: call.trace.requests };
  };
}

/** Gives one response after the other, and the last one again and again. Records every request. */
export function respondWith(...answers: readonly (() => Response | Promise<Response>)[]) {
  const requests: Request[] = [];
  const bodies: string[] = [];
  const fetch = async (input: Request | URL | string, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    requests.push(request);
    bodies.push(await request.clone().text());
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    if (answer === undefined) throw new Error('The test has no answer.');
    return answer();
  };
  return { fetch, requests, bodies };
}

export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  () =>
    Response.json(body, { status, headers });

/** Lets the waits of a call pass at once, and its time-out; for fake timers. */
export async function quickly<T>(call: Promise<T>): Promise<T> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  call.then(settle, settle);
  while (!settled) await vi.advanceTimersByTimeAsync(500);
  return call;
}

import { vi } from 'vitest';
import { createHttpClient, type HttpAnswer, type HttpRequest } from '../../../src/adapter-kit/http/client.ts';
import { path } from '../../../src/adapter-kit/http/path.ts';
import type { DriverCall } from '../../../src/spec/driver.ts';
import type { Common } from '../../../src/spec/provider.ts';

/** One call as the guard would make it. */
export function newCall(signal?: AbortSignal): DriverCall {
  return { operation: 'test', userId: 'ada', signal, client: {}, options: undefined, trace: { requests: 0 } };
}

type Asked = Partial<HttpRequest> & { readonly signal?: AbortSignal };

/** Sends one request through the real transport to `fetch` or to a base URL, and says how many left. */
export function transportTo(
  common: Pick<Common, 'fetch' | 'timeoutMs' | 'now'>,
  baseUrl = 'https://acme.okta.com',
): (asked?: Asked) => Promise<{ readonly answer: HttpAnswer; readonly requests: number }> {
  const reset = { name: 'x-rate-limit-reset', unit: 'epoch-seconds' } as const;
  const send = createHttpClient({ baseUrl, requestIdHeader: 'x-okta-request-id', reset }, common);
  return async ({ signal, ...asked } = {}) => {
    const call = newCall(signal);
    const answer = await send(call, { method: 'GET', path: path`/things`, authorization: 'SSWS sesame', ...asked });
    return { answer, requests: call.trace.requests };
  };
}

/** Answers one after the other; the last one again and again. Remembers every request. */
export function answering(...answers: readonly (() => Response | Promise<Response>)[]) {
  const requests: Request[] = [];
  const bodies: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
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

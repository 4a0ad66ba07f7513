import ky, { HTTPError, TimeoutError as KyTimeoutError } from 'ky';
import type { Common } from '../../spec/common.ts';
import { invalidConfig, isMfaError } from '../../spec/errors.ts';
import type { Fetch, FetchAnswer, FetchInit } from '../../spec/fetch.ts';
import { discard, readText } from './body.ts';
import { brokenClient, isBeforeSending, isNetworkFailure, NotAnswered, unavailable } from './network-error.ts';
import { isRepeatedAfter, isRepeatedOn, MAX_REPEATS, pauseMs } from './retry.ts';
import { assertReadable, type Head, type Outgoing, type Repeat, redirected, type Sender } from './sender.ts';
import { DEFAULT_TIMEOUT_MS, raceAbort, TimeoutError } from './timeout.ts';

// Sends by `fetch`, with ky as the client: on every runtime but Node, and on Node if the caller gives a `fetch`.

/** Only some say that they followed a redirect, or that there was no response. */
type Answer = FetchAnswer & { readonly type?: unknown; readonly redirected?: unknown };

export function createSender(
  origin: string,
  { fetch: given, agent, timeoutMs = DEFAULT_TIMEOUT_MS }: Pick<Common, 'fetch' | 'agent' | 'timeoutMs'>,
): Sender {
  if (agent !== undefined) throw invalidConfig(['agent: only Node uses one, give a fetch function here']);
  // Tests and tools replace the global, so it is read each time.
  const send: Fetch = given ?? ((url, init) => fetch(url, init));
  const client = ky.create({ timeout: timeoutMs, redirect: 'manual', throwHttpErrors: false, retry: 0 });

  return {
    async send(outgoing) {
      const { method, target, headers, body, signal, repeat, onSend, onHead } = outgoing;
      const url = origin + target;
      const last: { head?: Head; leave?: AbortController } = {};

      /** One request, and its whole response, so that ky's time-out and repeats include the body. */
      async function exchange(input: Request | URL | string, options?: RequestInit): Promise<Response> {
        // ky gives a Request. One made of it would lose its method in the Edge runtime of Next.js 15.
        const request = input instanceof Request ? input : new Request(input, options);
        delete last.head;
        const leave = new AbortController();
        last.leave = leave;
        onSend();
        let pending: FetchAnswer | Promise<FetchAnswer> | undefined;
        try {
          pending = send(url, initOf(request, outgoing, leave.signal));
          const answer = checked(await raceAbort(Promise.resolve(pending), request.signal));
          last.head = answer;
          onHead(answer);
          if (answer.type === 'opaqueredirect' || answer.redirected) throw redirected(answer.status);
          assertReadable(answer);
          const text = await raceAbort(readText(answer, request.signal), request.signal);
          return new Response(text === '' ? null : text, { status: answer.status });
        } catch (error) {
          leave.abort(request.signal.reason);
          letGo(pending);
          throw request.signal.aborted || isMfaError(error) ? error : notAnswered(error);
        }
      }

      try {
        const response = client(url, {
          method,
          headers,
          ...(body !== undefined && { body }),
          ...(signal !== undefined && { signal }),
          fetch: exchange,
          ...(repeat !== undefined && repeatedBy(repeat, last)),
        });
        const text = await raceAbort(response.text(), signal);
        return { ...seen(last), text };
      } catch (error) {
        // In the Edge runtime of Next.js, a Request does not hear of the time-out.
        last.leave?.abort(signal?.reason);
        // The last response that would have been repeated. It is one of `exchange`, whose body is a text.
        if (error instanceof HTTPError)
          return { ...seen(last), text: typeof error.data === 'string' ? error.data : '' };
        throw error instanceof KyTimeoutError ? notAnswered(new TimeoutError()) : error;
      }
    },
    close() {},
  };
}

/** ky's options for a look-up. */
function repeatedBy(repeat: Repeat, last: { readonly head?: Head }) {
  const waitMs = () => (last.head === undefined ? 0 : repeat.waitMsOf(last.head));
  return {
    throwHttpErrors: (status: number) => isRepeatedAfter(status, waitMs()),
    retry: {
      limit: MAX_REPEATS,
      shouldRetry: ({ error }: { readonly error: Error }) => error instanceof HTTPError || isRepeatedOn(error),
      delay: (count: number) => pauseMs(count, waitMs()),
    },
    hooks: {
      beforeRetry: [
        async ({ request }: { readonly request: Request }) => {
          request.headers.set('authorization', await repeat.authorize());
        },
      ],
    },
  };
}

function initOf({ headers }: Request, { method, body }: Outgoing, signal: AbortSignal): FetchInit {
  return {
    method,
    headers: Object.fromEntries(headers),
    ...(body !== undefined && { body }),
    redirect: 'manual',
    signal,
    // Some frameworks cache what `fetch` gets. A runtime that does not know the option may refuse it.
    ...('cache' in Request.prototype && { cache: 'no-store' }),
  };
}

function checked(answer: unknown): Answer {
  if (!isAnswer(answer)) throw new TypeError('This is no Response.');
  if (answer.type === 'error') throw new TypeError('Network error.');
  return answer;
}

/** What is not read, or comes too late, must not keep its connection. */
function letGo(pending: unknown): void {
  void Promise.resolve(pending).then(
    (late) => isAnswer(late) && discard(late),
    () => {},
  );
}

/** As much of a response as is read. A mock or an old HTTP client may give something else. */
function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null || !('status' in value) || !('headers' in value)) return false;
  const { status, headers } = value;
  const body = 'body' in value ? value.body : undefined;
  const hasHeaders = typeof headers === 'object' && headers !== null && 'get' in headers;
  const isReadable = typeof body === 'object' && body !== null && ('getReader' in body || Symbol.asyncIterator in body);
  return typeof status === 'number' && hasHeaders && (body === null || isReadable);
}

function seen({ head }: { readonly head?: Head }): Head {
  if (head === undefined) throw new TypeError('This is no Response.');
  return { status: head.status, headers: head.headers };
}

function notAnswered(origin: unknown): NotAnswered {
  const failure = isNetworkFailure(origin) ? unavailable(origin) : brokenClient(origin);
  return new NotAnswered(failure, !isBeforeSending(origin));
}

import type { Common } from '../../spec/common.ts';
import { type MfaError, type MfaErrorCode, unexpected } from '../../spec/errors.ts';
import { isRecord, omitUndefined } from '../parse.ts';
import { authenticateErrorIn } from './authenticate-error.ts';
import { failureOfStatus } from './failure.ts';
import { jsonIn } from './json.ts';
import { NotAnswered } from './network-error.ts';
import { createSender } from './node-sender.ts';
import { createPollBudget, type LimitHeader } from './poll-budget.ts';
import { type ResetHeader, retryAfterMs } from './rate-limit.ts';
import { requestIdIn } from './request-id.ts';
import type { Head, Incoming, Outgoing } from './sender.ts';
import { raceAbort } from './timeout.ts';
import type { Authorize, HttpCall, HttpRequest, HttpResponse, StepResponse } from './types.ts';

/** The wait after a 429 that names no end. */
const UNKNOWN_WAIT_MS = 60_000;
const USER_AGENT = 'polyfactor/0.1.0';

/**
 * What a client must know of an identity provider's API.
 *
 * @example
 * const authorize = createCredential('Bearer', apiToken);
 * const api: Api = { baseUrl: 'https://acme.example.com', authorize, pollAfterMs: 2_000 };
 */
export type Api = {
  /** An origin. It alone decides where credentials are sent. */
  readonly baseUrl: string;
  readonly authorize: Authorize;
  /**
   * Forgets an `authorization` header if the response to this request refuses it. True: the request may be sent again with
   * another.
   */
  readonly renew?: ((authorization: string, response: HttpResponse, request: HttpRequest) => boolean) | undefined;
  /** The error of a response that is no success; undefined for a success. Default: by the HTTP status. */
  readonly readFailure?: ((response: HttpResponse) => MfaError | undefined) | undefined;
  /** The response header with the id of the request. */
  readonly requestIdHeader?: string | undefined;
  /** The response header with the tenant's rate limit, for the pace of polls. */
  readonly limit?: LimitHeader | undefined;
  /** The response header that says when a 429 ends, beside `Retry-After`. */
  readonly reset?: ResetHeader | undefined;
  /** Milliseconds between two polls of one step, at least. */
  readonly pollAfterMs: number;
};

/**
 * Sends requests to one API, and nowhere else. `fetchJson` and `fetchNothing` throw the error of a response. `fetchStep`
 * returns it, for the outcome table: an error may be a word of the table, such as a wrong code. All throw UNAVAILABLE if
 * no response came, UNEXPECTED_RESPONSE for a redirect or a body over 1 MiB, and the reason of an abort.
 *
 * @example
 * const authorize = createCredential('Bearer', apiToken);
 * const api = { baseUrl: 'https://acme.example.com', authorize, pollAfterMs: 2_000 };
 * const client: Client = createClient(api, { timeoutMs: 5_000 });
 */
export type Client = {
  fetchJson(call: HttpCall, request: HttpRequest): Promise<HttpResponse>;
  /** For a call without a result: a JSON object or an empty body. Anything else, such as a sign-in page, is no success. */
  fetchNothing(call: HttpCall, request: HttpRequest): Promise<void>;
  fetchStep(call: HttpCall, request: HttpRequest): Promise<StepResponse>;
  /** Closes idle connections of its own. */
  close(): void;
  /** Milliseconds between two polls of one step, by the rate limit that the last response named. */
  readonly pollAfterMs: number;
  /** Milliseconds between any two polls of the tenant. */
  readonly pollSpacingMs: number;
};

/**
 * The one way out of this library: base URL, credential, time-out, retries, redirects and sizes are decided here. Throws
 * nothing; its methods throw MfaError UNAVAILABLE, UNEXPECTED_RESPONSE and the error of a response.
 *
 * @example
 * const authorize = createCredential('Bearer', apiToken);
 * const api = { baseUrl: 'https://acme.example.com', authorize, pollAfterMs: 2_000 };
 * const client = createClient(api, { fetch: acmeFetch });
 * const { body } = await client.fetchJson(call, { method: 'GET', path: path`/v1/users/${userId}`, retryable: true });
 * show(body);
 */
export function createClient(
  { baseUrl, authorize, renew, readFailure, requestIdHeader, limit, reset, pollAfterMs }: Api,
  { now = () => Date.now(), pollShare, ...options }: Common = {},
): Client {
  const sender = createSender(baseUrl, options);
  const budget = createPollBudget(limit, pollAfterMs, pollShare);
  const sentAtOf = ({ headers }: Head) => {
    const date = Date.parse(headers.get('date') ?? '');
    return Number.isNaN(date) ? now() : date;
  };
  const waitMsOf = (head: Head) =>
    head.status === 429 ? retryAfterMs({ headers: head.headers, sentAt: sentAtOf(head) }, reset, UNKNOWN_WAIT_MS) : 0;

  /** What the sender gets, and what it tells the trace. */
  function outgoingOf(call: HttpCall, request: HttpRequest, authorization: string, changes: boolean): Outgoing {
    const { trace, signal } = call;
    const sent = {
      method: request.method,
      target: request.path + queryOf(request),
      headers: headersOf(request, authorization),
      body: request.json === undefined ? undefined : JSON.stringify(request.json),
    };
    const isRepeatable = request.retryable === true && !changes;
    return {
      ...sent,
      signal,
      repeat: isRepeatable ? { waitMsOf, authorize: () => (request.authorize ?? authorize)(call) } : undefined,
      onSend() {
        trace.requests += 1;
        if (changes) trace.change = 0;
      },
      onHead({ status, headers }) {
        if (status > 0) trace.status = status;
        if (changes) trace.change = status;
        trace.requestId = requestIdHeader === undefined ? undefined : requestIdIn(headers.get(requestIdHeader), sent);
      },
    };
  }

  function responseOf(
    { status, headers, text }: Incoming,
    sent: Outgoing,
    { requestId }: HttpCall['trace'],
  ): HttpResponse {
    const body = jsonIn(text, headers.get('content-type'));
    const sentAt = sentAtOf({ status, headers });
    const authenticateError = authenticateErrorIn({ status, headers }, sent);
    return { status, headers, body, sentAt, ...omitUndefined({ requestId, authenticateError }) };
  }

  async function fetchStep(call: HttpCall, request: HttpRequest): Promise<StepResponse> {
    const { signal, trace } = call;
    const changes = request.method !== 'GET' && request.changesNothing !== true;
    trace.change ??= null;
    const { change: before } = trace;
    for (let isRenewed = false; ; isRenewed = true) {
      const header = (request.authorize ?? authorize)(call);
      const authorization = typeof header === 'string' ? header : await raceAbort(header, signal);
      // The credential may have taken a while.
      call.assertOpen?.();
      const outgoing = outgoingOf(call, request, authorization, changes);
      let incoming: Incoming;
      try {
        incoming = await sender.send(outgoing);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        if (!(error instanceof NotAnswered)) throw error;
        if (changes && !error.isSent) trace.change = before;
        throw error.failure;
      }
      const response = responseOf(incoming, outgoing, trace);
      budget.observe(response.headers);
      const failure = readFailure === undefined ? failureOfStatus(response, reset) : readFailure(response);
      if (changes && failure !== undefined) {
        // A refusal says nothing about an earlier request of the same call.
        trace.change = mayBeDone(before) ? before : statusMeantBy(failure.code, response.status);
      }
      // A request with a refused credential was not carried out. So it may be sent again, once, without a code in it.
      const isOurs = failure !== undefined && request.authorize === undefined;
      const mayRenew = isOurs && renew?.(authorization, response, request) === true;
      if (!mayRenew || isRenewed || request.carriesCode === true) return { response, failure };
    }
  }

  async function fetchJson(call: HttpCall, request: HttpRequest): Promise<HttpResponse> {
    const { response, failure } = await fetchStep(call, request);
    if (failure !== undefined) throw failure;
    return response;
  }

  return {
    fetchStep,
    fetchJson,

    async fetchNothing(call, request) {
      const { status, body } = await fetchJson(call, request);
      if (body !== null && !isRecord(body)) throw unexpected(status, 'a body that is not what it documents');
    },

    close: () => sender.close(),

    get pollAfterMs() {
      return budget.pollAfterMs();
    },
    get pollSpacingMs() {
      return budget.spacingMs();
    },
  };
}

/** True for the status of a request that may have changed something. */
function mayBeDone(change: number | null): boolean {
  return change !== null && (change < 400 || change >= 500);
}

/** Some errors come with a status that says something else. What they refuse was not carried out. */
function statusMeantBy(code: MfaErrorCode, status: number): number {
  if (code === 'UNEXPECTED_RESPONSE') return status;
  return code === 'UNAVAILABLE' ? 500 : 400;
}

function queryOf({ query }: HttpRequest): string {
  if (query === undefined) return '';
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.append(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function headersOf({ method, headers = {} }: HttpRequest, authorization: string): Readonly<Record<string, string>> {
  const sent: Record<string, string> = { accept: 'application/json', 'user-agent': USER_AGENT };
  // Whoever sends an encoded body all the same is refused.
  sent['accept-encoding'] = 'identity';
  if (method !== 'GET') sent['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent[name] = value;
  sent.authorization = authorization;
  return sent;
}

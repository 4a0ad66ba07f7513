import { isMfaError, type MfaError, type MfaErrorCode, unexpected } from '../../spec/errors.ts';
import type { FetchAnswer, FetchInit } from '../../spec/fetch.ts';
import type { Common } from '../../spec/provider.ts';
import { isRecord, omitUndefined } from '../parse.ts';
import { authenticateErrorIn } from './authenticate-error.ts';
import { discard, readBody } from './body.ts';
import type { Authorize } from './credential.ts';
import { failureOfStatus } from './failure.ts';
import { brokenFetch, isBeforeSending, isNetworkFailure, unavailable } from './network-error.ts';
import { createPollBudget, type LimitHeader } from './poll-budget.ts';
import { type ResetHeader, retryAfterMs } from './rate-limit.ts';
import { requestIdIn } from './request-id.ts';
import { retry } from './retry.ts';
import { createDeadline, DEFAULT_TIMEOUT_MS, raceAbort } from './timeout.ts';
import type { HttpCall, HttpRequest, HttpResponse, StepResponse } from './types.ts';

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
  { fetch: customFetch, timeoutMs = DEFAULT_TIMEOUT_MS, now = () => Date.now(), pollShare }: Common = {},
): Client {
  const budget = createPollBudget(limit, pollAfterMs, pollShare);
  const waitMsOf = (response: HttpResponse) =>
    response.status === 429 ? retryAfterMs(response, reset, UNKNOWN_WAIT_MS) : 0;

  /** One request on the wire, and its whole response. */
  async function exchange(
    { signal, trace }: HttpCall,
    url: string,
    init: Omit<FetchInit, 'signal'>,
    changes: boolean,
  ): Promise<HttpResponse> {
    const deadline = createDeadline(timeoutMs, signal);
    let pending: FetchAnswer | Promise<FetchAnswer> | undefined;
    try {
      trace.requests += 1;
      if (changes) trace.change = 0;
      pending = (customFetch ?? fetch)(url, { ...init, signal: deadline.signal });
      const response = await deadline.race(pending);
      if (!isResponse(response)) throw new TypeError('This is no Response.');
      const { status, headers } = response;
      const sent = { url, ...init };
      const requestId = requestIdHeader === undefined ? undefined : requestIdIn(headers.get(requestIdHeader), sent);
      const authenticateError = authenticateErrorIn({ status, headers }, sent);
      // Before the body, so that an error about the body can name its response.
      if (status > 0) trace.status = status;
      if (changes) trace.change = status;
      trace.requestId = requestId;
      const body = await deadline.race(readBody(response, deadline.signal));
      const date = Date.parse(headers.get('date') ?? '');
      const sentAt = Number.isNaN(date) ? now() : date;
      return { status, headers, body, sentAt, ...omitUndefined({ requestId, authenticateError }) };
    } finally {
      deadline.clear();
      // A response that comes after the deadline is not read.
      if (deadline.signal.aborted) {
        void Promise.resolve(pending).then(
          (late) => late && discard(late),
          () => {},
        );
      }
    }
  }

  async function fetchStep(call: HttpCall, request: HttpRequest): Promise<StepResponse> {
    const changes = request.method !== 'GET' && request.changesNothing !== true;
    call.trace.change ??= null;
    const { change: before } = call.trace;
    const url = baseUrl + request.path + queryOf(request);
    for (let isRenewed = false; ; isRenewed = true) {
      const header = authorize(call);
      let authorization = typeof header === 'string' ? header : await raceAbort(header, call.signal);
      const authorizeAgain = async () => {
        authorization = await authorize(call);
      };
      // The credential may have taken a while.
      call.assertOpen?.();
      let response: HttpResponse;
      try {
        response =
          request.retryable === true && !changes
            ? await retry(
                () => exchange(call, url, initOf(request, authorization), changes),
                authorizeAgain,
                waitMsOf,
                url,
                call.signal,
              )
            : await exchange(call, url, initOf(request, authorization), changes);
      } catch (error) {
        if (call.signal?.aborted) throw call.signal.reason;
        if (isMfaError(error)) throw error;
        if (call.trace.change === 0 && isBeforeSending(error)) call.trace.change = before;
        throw isNetworkFailure(error) ? unavailable(error) : brokenFetch(error);
      }
      budget.observe(response.headers);
      const failure = readFailure === undefined ? failureOfStatus(response, reset) : readFailure(response);
      if (changes && failure !== undefined) {
        // A refusal says nothing about an earlier request of the same call.
        call.trace.change = mayBeDone(before) ? before : statusMeantBy(failure.code, response.status);
      }
      // A request with a refused credential was not carried out. So it may be sent again, once, without a code in it.
      const mayRenew = failure !== undefined && renew?.(authorization, response, request) === true;
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

function initOf({ method, json, headers = {} }: HttpRequest, authorization: string): Omit<FetchInit, 'signal'> {
  const sent: Record<string, string> = { accept: 'application/json', 'user-agent': USER_AGENT };
  if (method !== 'GET') sent['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent[name] = value;
  sent.authorization = authorization;
  return { method, headers: sent, redirect: 'manual', ...(json !== undefined && { body: JSON.stringify(json) }) };
}

/** As much of a response as is read. A mock or an old HTTP client may give something else. */
function isResponse(value: unknown): value is FetchAnswer {
  if (typeof value !== 'object' || value === null || !('status' in value) || !('headers' in value)) return false;
  const { status, headers } = value;
  const body = 'body' in value ? value.body : undefined;
  const hasHeaders = typeof headers === 'object' && headers !== null && 'get' in headers;
  const isReadable = typeof body === 'object' && body !== null && ('getReader' in body || Symbol.asyncIterator in body);
  return typeof status === 'number' && hasHeaders && (body === null || isReadable);
}

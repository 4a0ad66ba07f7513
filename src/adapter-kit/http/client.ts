import type { DriverCall } from '../../spec/driver.ts';
import { MfaError } from '../../spec/errors.ts';
import type { JsonObject } from '../../spec/factors.ts';
import type { Common } from '../../spec/provider.ts';
import { discard, readBody } from './body.ts';
import type { Path } from './path.ts';
import { type ResetHeader, retryAfterMs } from './rate-limit.ts';
import { lookUp } from './retry.ts';
import { inTime } from './timeout.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
/** A rate limit that names no end. */
const UNKNOWN_WAIT_MS = 60_000;
const USER_AGENT = 'polyfactor/0.1.0';

/** One request. `lookUp`: a GET that may be repeated; a poll is not one, and nothing that changes or sends is. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: Path;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly json?: JsonObject | undefined;
  readonly authorization: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly retryable?: boolean | undefined;
};

/** One answer, read whole. `body` is what its JSON says, null where it is empty, undefined where it is no JSON. */
export type HttpAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
  /** The server's time, ours where it names none: its other times are read as spans from here. */
  readonly answeredAt: number;
  readonly requestId?: string;
};

/** The one way out of this library: base URL, time-outs, retries, redirects and sizes are decided here. */
export type HttpClient = (call: Pick<DriverCall, 'signal' | 'trace'>, request: HttpRequest) => Promise<HttpAnswer>;

/** What the transport must know of a tenant. */
export type HttpTenant = {
  /** An origin: it alone decides where credentials go. */
  readonly baseUrl: string;
  readonly requestIdHeader: string;
  readonly reset: ResetHeader;
};

export function createHttpClient(tenant: HttpTenant, common: Pick<Common, 'fetch' | 'timeoutMs' | 'now'>): HttpClient {
  const { fetch: ownFetch, timeoutMs = DEFAULT_TIMEOUT_MS, now = Date.now } = common;
  const send = (url: string, init: RequestInit) =>
    ownFetch === undefined ? fetch(url, init) : ownFetch(new Request(url, init));

  const waitMsOf = (answer: HttpAnswer) =>
    answer.status === 429 ? retryAfterMs(answer, tenant.reset, UNKNOWN_WAIT_MS) : 0;

  return async ({ signal, trace }, request) => {
    const changes = request.method !== 'GET';
    const url = tenant.baseUrl + request.path + queryOf(request);
    const init = initOf(request);

    const exchange = async (stopped: AbortSignal) => {
      trace.requests += 1;
      const response = await send(url, { ...init, signal: stopped });
      if (stopped.aborted) discard(response);
      stopped.throwIfAborted();
      const answer = answerOf(response, await readBody(response, stopped));
      trace.status = answer.status;
      if (answer.requestId !== undefined) trace.requestId = answer.requestId;
      return answer;
    };
    const ask = () => inTime(exchange, timeoutMs, signal);

    try {
      return await (request.retryable === true && !changes ? lookUp(ask, waitMsOf, url, signal) : ask());
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (!(error instanceof MfaError)) throw unavailable(changes);
      // What was refused unread may have happened all the same.
      throw changes ? new MfaError({ ...error, outcomeUnknown: true }, error.message) : error;
    }
  };

  function answerOf({ status, headers }: Response, body: unknown): HttpAnswer {
    const date = Date.parse(headers.get('date') ?? '');
    const answeredAt = Number.isNaN(date) ? now() : date;
    const requestId = requestIdIn(headers.get(tenant.requestIdHeader));
    return { status, headers, body, answeredAt, ...(requestId !== undefined && { requestId }) };
  }
}

function queryOf({ query }: HttpRequest): string {
  if (query === undefined) return '';
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.append(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function initOf({ method, json, headers = {}, authorization }: HttpRequest): RequestInit {
  const sent: Record<string, string> = { accept: 'application/json', 'user-agent': USER_AGENT };
  if (method !== 'GET') sent['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent[name] = value;
  sent.authorization = authorization;
  return { method, headers: sent, redirect: 'manual', ...(json !== undefined && { body: JSON.stringify(json) }) };
}

/** An id of a request goes into logs, so that anything else in its place, as an echoed header, does not. */
function requestIdIn(text: string | null): string | undefined {
  return text !== null && /^[\w.-]{1,128}$/.test(text) ? text : undefined;
}

function unavailable(outcomeUnknown: boolean): MfaError {
  return new MfaError(
    { code: 'UNAVAILABLE', ...(outcomeUnknown && { outcomeUnknown }) },
    'The identity provider did not answer in time or the connection broke: try later, the step is still open.',
  );
}

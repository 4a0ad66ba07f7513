import type { Options } from 'ky';
import type { DriverCall } from '../driver.ts';
import { MfaError } from '../errors.ts';
import { unexpected } from '../guard.ts';
import type { JsonObject } from '../spec/factors.ts';
import type { Common } from '../spec/provider.ts';
import { orAborted } from './abort.ts';
import type { Path } from './path.ts';
import { type ResetHeader, retryAfterMs } from './rate-limit.ts';
import { parseJson } from './reading.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1_048_576;
const MAX_RETRIES = 2;
/** A look-up waits this long for a rate limit, and no longer. */
const MAX_RETRY_WAIT_MS = 10_000;
const FIRST_RETRY_WAIT_MS = 200;
/** A rate limit that names no end. */
const UNKNOWN_WAIT_MS = 60_000;
const USER_AGENT = 'polyfactor/0.1.0';
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** One request. `lookUp`: a GET that may be repeated; a poll is not one, and nothing that changes or sends is. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: Path;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly json?: JsonObject | undefined;
  readonly authorization: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly lookUp?: boolean | undefined;
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
export type Transport = (call: Pick<DriverCall, 'signal' | 'trace'>, request: HttpRequest) => Promise<HttpAnswer>;

/** What the transport must know of a tenant. */
export type HttpTenant = {
  /** An origin: it alone decides where credentials go. */
  readonly baseUrl: string;
  readonly requestIdHeader: string;
  readonly reset: ResetHeader;
};

export function createTransport(tenant: HttpTenant, common: Pick<Common, 'fetch' | 'timeoutMs' | 'now'>): Transport {
  const fetchOne = common.fetch ?? ((request: Request) => fetch(request));
  const now = common.now ?? Date.now;

  return async ({ signal, trace }, request) => {
    // Loaded at the first request: a service that starts up has none to send.
    const { default: ky, isNetworkError } = await import('ky');
    const lookUp = request.lookUp === true;
    const changes = request.method !== 'GET';
    let answer: HttpAnswer | undefined;
    let waitMs = 0;

    const options: Options = {
      method: request.method,
      redirect: 'manual',
      throwHttpErrors: false,
      timeout: common.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      retry: {
        limit: lookUp ? MAX_RETRIES : 0,
        methods: ['get'],
        shouldRetry: ({ error }) => (error instanceof Busy ? waitMs <= MAX_RETRY_WAIT_MS : isNetworkError(error)),
        delay: (attempt) => Math.max(waitMs, FIRST_RETRY_WAIT_MS * attempt),
      },
      // The answer is read here, inside ky's attempt: so its time-out holds for the body too, and the size is bounded.
      fetch: async (input) => {
        const sent = input instanceof Request ? input : new Request(input);
        trace.requests += 1;
        // A `fetch` of the caller's own may not heed the signal.
        answer = await read(await orAborted(async () => fetchOne(sent), sent.signal), sent.signal);
        trace.status = answer.status;
        if (answer.requestId !== undefined) trace.requestId = answer.requestId;
        waitMs = answer.status === 429 ? retryAfterMs(answer, tenant.reset, UNKNOWN_WAIT_MS) : 0;
        if (lookUp && BUSY.has(answer.status)) throw new Busy();
        return new Response();
      },
      headers: {
        accept: 'application/json',
        'user-agent': USER_AGENT,
        ...(changes && { 'content-type': 'application/json' }),
        ...request.headers,
        authorization: request.authorization,
      },
      ...(request.query !== undefined && { searchParams: request.query }),
      ...(request.json !== undefined && { json: request.json }),
      ...(signal !== undefined && { signal }),
    };

    try {
      await ky(tenant.baseUrl + request.path, options);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      // What was refused unread may have happened all the same.
      if (error instanceof MfaError)
        throw changes ? new MfaError({ ...error, outcomeUnknown: true }, error.message) : error;
      if (!(error instanceof Busy)) throw unavailable(request);
    }
    if (answer === undefined) throw unavailable(request);
    return answer;
  };

  async function read(response: Response, signal: AbortSignal): Promise<HttpAnswer> {
    const { status, headers } = response;
    if (response.type === 'opaqueredirect' || response.redirected || (status >= 300 && status < 400)) {
      void response.body?.cancel().catch(() => {});
      throw unexpected(status, 'a redirect, which is never followed');
    }
    const text = await readText(response, signal);
    const date = Date.parse(headers.get('date') ?? '');
    const requestId = requestIdIn(headers.get(tenant.requestIdHeader));
    return {
      status,
      headers,
      body: bodyOf(text, headers.get('content-type')),
      answeredAt: Number.isNaN(date) ? now() : date,
      ...(requestId !== undefined && { requestId }),
    };
  }
}

/** An id of a request goes into logs, so that anything else in its place, as an echoed header, does not. */
function requestIdIn(text: string | null): string | undefined {
  return text !== null && /^[\w.-]{1,128}$/.test(text) ? text : undefined;
}

/** An answer that a look-up may ask for again. */
class Busy extends Error {}

/** What the JSON says; null: there is no body, undefined: it is no JSON. */
function bodyOf(text: string | undefined, contentType: string | null): unknown {
  if (text === '') return null;
  return text !== undefined && isJson(contentType) ? parseJson(text) : undefined;
}

/** JSON, or what does not say what it is; a page or a picture is no answer of an API, whatever its text. */
function isJson(contentType: string | null): boolean {
  if (contentType === null) return true;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.find((parameter) => parameter.trim().startsWith('charset='));
  const isUtf8 = charset === undefined || /=\s*"?(utf-?8|us-ascii)"?\s*$/.test(charset);
  return isUtf8 && /^\s*(application\/([\w.+-]+\+)?json|text\/plain)\s*$/.test(type);
}

/** The body as text, of at most 1 MiB after decompression: more is refused while it is read. Undefined: it is no UTF-8. */
async function readText(response: Response, signal: AbortSignal): Promise<string | undefined> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  // A `fetch` of the caller's own may not tie the body to the signal.
  const stop = () => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        // A body that was canceled ends like one that is complete.
        signal.throwIfAborted();
        const end = decoded(decoder);
        return end === undefined ? undefined : text + end;
      }
      bytes += value.byteLength;
      if (bytes > MAX_ANSWER_BYTES) {
        stop();
        throw unexpected(response.status, 'an answer of over 1 MiB');
      }
      const part = decoded(decoder, value);
      if (part === undefined) {
        stop();
        return undefined;
      }
      text += part;
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function decoded(decoder: TextDecoder, bytes?: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    return undefined;
  }
}

function unavailable({ method }: HttpRequest): MfaError {
  return new MfaError(
    { code: 'UNAVAILABLE', ...(method !== 'GET' && { outcomeUnknown: true }) },
    'The identity provider did not answer in time or the connection broke: try later, the step is still open.',
  );
}

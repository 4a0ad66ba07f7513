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
    const { default: ky, isNetworkError } = await loadKy();
    const lookUp = request.lookUp === true;
    const changes = request.method !== 'GET';
    let answer: HttpAnswer | undefined;
    let waitMs = 0;
    let isOver = false;
    let reading: ReadableStreamDefaultReader<Uint8Array> | undefined;

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
        trace.requests += 1;
        const response = await fetchOne(input instanceof Request ? input : new Request(input));
        if (isOver) return discard(response);
        reading = readerOf(response);
        answer = await read(response, reading);
        trace.status = answer.status;
        if (answer.requestId !== undefined) trace.requestId = answer.requestId;
        waitMs = answer.status === 429 ? retryAfterMs(answer, tenant.reset, UNKNOWN_WAIT_MS) : 0;
        if (lookUp && BUSY.has(answer.status)) throw new Busy();
        return response;
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
      // A `fetch` of the caller's own may not heed the signal.
      await orAborted(async () => ky(tenant.baseUrl + request.path, options), signal);
    } catch (error) {
      isOver = true;
      reading?.cancel().catch(() => {});
      if (signal?.aborted) throw signal.reason;
      // What was refused unread may have happened all the same.
      if (error instanceof MfaError)
        throw changes ? new MfaError({ ...error, outcomeUnknown: true }, error.message) : error;
      if (!(error instanceof Busy)) throw unavailable(request);
    }
    if (answer === undefined) throw unavailable(request);
    return answer;
  };

  async function read(
    response: Response,
    reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  ): Promise<HttpAnswer> {
    const { status, headers } = response;
    const text = reader === undefined ? '' : await readText(reader, status);
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

/** Its body, to be read once; undefined: it has none. A redirect is never read. */
function readerOf(response: Response): ReadableStreamDefaultReader<Uint8Array> | undefined {
  const { status, type, redirected, body } = response;
  if (type === 'opaqueredirect' || redirected || (status >= 300 && status < 400)) {
    discard(response);
    throw unexpected(status, 'a redirect, which is never followed');
  }
  return body?.getReader();
}

function discard(response: Response): Response {
  void response.body?.cancel().catch(() => {});
  return response;
}

/** The body as text, of at most 1 MiB after decompression: more is refused while it is read. Undefined: it is no UTF-8. */
async function readText(reader: ReadableStreamDefaultReader<Uint8Array>, status: number): Promise<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      const end = decoded(decoder);
      return end === undefined ? undefined : text + end;
    }
    bytes += value.byteLength;
    if (bytes > MAX_ANSWER_BYTES) {
      void reader.cancel().catch(() => {});
      throw unexpected(status, 'an answer of over 1 MiB');
    }
    const part = decoded(decoder, value);
    if (part === undefined) {
      void reader.cancel().catch(() => {});
      return undefined;
    }
    text += part;
  }
}

let ky: Promise<typeof import('ky')> | undefined;

/** Loaded at the first request: a service that starts up has none to send. */
function loadKy(): Promise<typeof import('ky')> {
  ky ??= import('ky');
  return ky;
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

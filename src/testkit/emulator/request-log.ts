import type { JsonValue } from '../../spec/factors.ts';
import { BrokenConnection, delay, type Fault, faultResponse } from './faults.ts';

/**
 * One request that reached the emulator.
 *
 * @example
 * const okta = createOktaEmulator();
 * const isSend = ({ method, path }: RecordedRequest) => method === 'POST' && path.endsWith('/verify');
 * const sent = okta.requests.filter(isSend).length;
 */
export type RecordedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The names are in lower case. The credential in `authorization` is replaced by `REDACTED`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed if it is JSON, otherwise the text. Undefined: the request has no body. */
  readonly body: unknown;
  /** Undefined: no response was sent. The connection broke, or the request is still running. */
  readonly status: number | undefined;
};

/** The `fetch` of an emulator, which records every request and applies the queued faults. */
export type RequestLog = {
  /** Takes what the global `fetch` takes. */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
  /** Queues a fault. Each fault applies to one request. */
  failNext(fault: Fault): void;
  /** All requests so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
};

export function createRequestLog(provider: {
  readonly respond: (request: Request) => Promise<Response>;
  /** Sets the headers that every response of this provider has. */
  readonly addHeaders: (response: Response, request: Request) => void;
  /** The provider's own error body for a status. */
  readonly errorBody: (status: number, request: Request) => JsonValue | undefined;
}): RequestLog {
  const faults: Fault[] = [];
  const requests: RecordedRequest[] = [];

  return {
    requests,
    failNext: (fault) => void faults.push(fault),
    async fetch(input, init) {
      const isRequest = typeof input === 'object' && 'clone' in input && init === undefined;
      const request = isRequest ? input : new Request(input, init);
      request.signal.throwIfAborted();
      const fault = faults.shift() ?? {};
      const position = requests.push(newEntry(request)) - 1;
      const update = (part: Partial<RecordedRequest>) => {
        const entry = requests[position];
        if (entry !== undefined) requests[position] = { ...entry, ...part };
      };
      update({ body: parseBody(await request.clone().text()) });
      if (fault.delayMs !== undefined) await delay(fault.delayMs, request.signal);
      if (fault.broken === true) throw new BrokenConnection();
      const response =
        faultResponse(fault, (status) => provider.errorBody(status, request)) ?? (await provider.respond(request));
      if (fault.broken === 'answer') throw new BrokenConnection();
      provider.addHeaders(response, request);
      for (const [name, value] of Object.entries(fault.headers ?? {})) response.headers.set(name, value);
      update({ status: response.status });
      return response;
    },
  };
}

function newEntry(request: Request): RecordedRequest {
  const { pathname, searchParams } = new URL(request.url);
  const headers = Object.fromEntries(request.headers);
  if (headers.authorization !== undefined) headers.authorization = redactCredential(headers.authorization);
  const query = Object.fromEntries(searchParams);
  return { method: request.method, path: pathname, query, headers, body: undefined, status: undefined };
}

/** Keeps the scheme (`SSWS`, `Bearer`), so a test can see which kind of token was sent. */
function redactCredential(authorization: string): string {
  const scheme = /^[A-Za-z]+(?= )/.exec(authorization)?.[0];
  return scheme === undefined ? 'REDACTED' : `${scheme} REDACTED`;
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

import type { JsonValue } from '../../spec/factors.ts';
import { BrokenConnection, cannedAnswer, type Fault, pause } from './faults.ts';

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
  /** Lower-case names; the credential of `authorization` is replaced. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON; undefined: none. */
  readonly body: unknown;
  /** Undefined where no answer went out: the connection broke, or the request is still running. */
  readonly status: number | undefined;
};

/** The way in and out of an emulator: what came, in order, and what is to go wrong next. */
export type Traffic = {
  fetch(request: Request): Promise<Response>;
  /** Queues a fault: the next request without one gets it. */
  failNext(fault: Fault): void;
  readonly requests: readonly RecordedRequest[];
};

export function createTraffic(provider: {
  readonly respond: (request: Request) => Promise<Response>;
  /** Sets the headers that every answer of this provider has. */
  readonly dress: (response: Response, request: Request) => void;
  readonly errorBody: (status: number, request: Request) => JsonValue | undefined;
}): Traffic {
  const faults: Fault[] = [];
  const requests: RecordedRequest[] = [];

  return {
    requests,
    failNext: (fault) => void faults.push(fault),
    async fetch(request) {
      request.signal.throwIfAborted();
      const fault = faults.shift() ?? {};
      const position = requests.push(record(request)) - 1;
      const update = (part: Partial<RecordedRequest>) => {
        const entry = requests[position];
        if (entry !== undefined) requests[position] = { ...entry, ...part };
      };
      update({ body: bodyOf(await request.clone().text()) });
      if (fault.delayMs !== undefined) await pause(fault.delayMs, request.signal);
      if (fault.broken === true) throw new BrokenConnection();
      const response =
        cannedAnswer(fault, (status) => provider.errorBody(status, request)) ?? (await provider.respond(request));
      if (fault.broken === 'answer') throw new BrokenConnection();
      provider.dress(response, request);
      for (const [name, value] of Object.entries(fault.headers ?? {})) response.headers.set(name, value);
      update({ status: response.status });
      return response;
    },
  };
}

function record(request: Request): RecordedRequest {
  const { pathname, searchParams } = new URL(request.url);
  const headers = Object.fromEntries(request.headers);
  if (headers.authorization !== undefined) headers.authorization = redacted(headers.authorization);
  const query = Object.fromEntries(searchParams);
  return { method: request.method, path: pathname, query, headers, body: undefined, status: undefined };
}

/** Keeps the scheme, which tells a token of one kind from another. */
function redacted(authorization: string): string {
  const scheme = /^[A-Za-z]+(?= )/.exec(authorization)?.[0];
  return scheme === undefined ? 'REDACTED' : `${scheme} REDACTED`;
}

function bodyOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

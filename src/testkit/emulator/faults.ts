import type { JsonValue } from '../../spec/factors.ts';

/**
 * What goes wrong with one request. With `status` or `body`, the caller gets that response and the request is not carried
 * out. Without both, the request is carried out. `headers` are set on the response in either case.
 *
 * @example
 * const okta = createOktaEmulator();
 * const outOfOrder: Fault = { status: 503 };
 * okta.failNext(outOfOrder);
 * okta.failNext({ delayMs: 200 });
 * okta.failNext({ broken: 'answer' }); // carried out, but the caller gets no response
 */
export type Fault = {
  /** Default: 200 if there is a `body`. */
  readonly status?: number;
  /** A string is sent unchanged, any other value as JSON. Default: the provider's own error body for `status`. */
  readonly body?: JsonValue;
  readonly headers?: Readonly<Record<string, string>>;
  /** Delays the response by real milliseconds: a client's timeout does not follow the emulator's clock. */
  readonly delayMs?: number;
  /** The connection breaks: with `true` before the request is carried out, with `'answer'` after it. */
  readonly broken?: boolean | 'answer';
};

const brand = Symbol.for('polyfactor.BrokenConnection');

/** The error of `fetch` for a broken connection. `serveEmulator` catches it and destroys the socket. */
export class BrokenConnection extends TypeError {
  constructor() {
    super('fetch failed');
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for a BrokenConnection, from any copy of this package. */
export function isBrokenConnection(error: unknown): boolean {
  return typeof error === 'object' && error !== null && Object.hasOwn(error, brand);
}

/** The fault's own response, if it has one. `errorBody` gives the provider's body for a status without a body. */
export function faultResponse(
  fault: Fault,
  errorBody: (status: number) => JsonValue | undefined,
): Response | undefined {
  if (fault.status === undefined && fault.body === undefined) return undefined;
  const status = fault.status ?? 200;
  const body = fault.body === undefined ? errorBody(status) : fault.body;
  if (body === undefined) return new Response(null, { status });
  return typeof body === 'string' ? new Response(body, { status }) : Response.json(body, { status });
}

/** Waits in real time. If the caller aborts, it rejects at once with the signal's reason. */
export function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

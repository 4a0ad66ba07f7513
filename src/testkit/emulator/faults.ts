import type { JsonValue } from '../../spec/factors.ts';

/**
 * What goes wrong with one request. `status` or `body`: that answer, and nothing is carried out. Neither: the request
 * is carried out, after `delayMs`, and `headers` are set on its answer.
 *
 * @example
 * const okta = createOktaEmulator();
 * const outOfOrder: Fault = { status: 503 };
 * okta.failNext(outOfOrder);
 * okta.failNext({ delayMs: 200 });
 * okta.failNext({ broken: 'answer' }); // carried out, but the caller never learns it
 */
export type Fault = {
  /** Default 200 where there is a `body`. */
  readonly status?: number;
  /** A string goes out as it is, anything else as JSON. */
  readonly body?: JsonValue;
  readonly headers?: Readonly<Record<string, string>>;
  /** Real milliseconds before the answer: a client's time-out does not follow the emulator's clock. */
  readonly delayMs?: number;
  /** The connection breaks: `true` before the request arrives, `'answer'` after it was carried out. */
  readonly broken?: boolean | 'answer';
};

/** What a broken connection looks like to a caller of `fetch`; `serveEmulator` knows it by this class and destroys the socket. */
export class BrokenConnection extends TypeError {
  constructor() {
    super('fetch failed');
  }
}

/** The answer of a fault that has one; `errorBody` is the provider's own body for a status, where the fault names none. */
export function cannedAnswer(fault: Fault, errorBody: (status: number) => JsonValue | undefined): Response | undefined {
  if (fault.status === undefined && fault.body === undefined) return undefined;
  const status = fault.status ?? 200;
  const body = fault.body === undefined ? errorBody(status) : fault.body;
  if (body === undefined) return new Response(null, { status });
  return typeof body === 'string' ? new Response(body, { status }) : Response.json(body, { status });
}

/** Waits in real time; rejects with the signal's reason as soon as the caller gives up. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const giveUp = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    }, ms);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

import { createClient, createCredential, type HttpRequest, path } from '../../src/adapter-kit/index.ts';
import { isMfaError } from '../../src/index.ts';
import type { Common } from '../../src/spec/common.ts';

// One request through the client under test. What goes in and what comes out is JSON, so that a service in any runtime
// can be asked to send it.

export type Attempt = {
  readonly baseUrl: string;
  readonly request: Pick<HttpRequest, 'method' | 'query' | 'json' | 'headers' | 'retryable'>;
  /** Default: 2 000. */
  readonly timeoutMs?: number | undefined;
  /** When the caller aborts. 0: before anything was sent. */
  readonly abortMs?: number | undefined;
};

/** How an attempt ended: with a response, with an MfaError, or with something else. */
export type Ended = {
  readonly status?: number;
  readonly body?: unknown;
  /** The headers that a rule asks for. Null: absent. */
  readonly headers?: Readonly<Record<(typeof HEADERS)[number], string | null>>;
  readonly code?: string;
  readonly networkCode?: string;
  /** What else was thrown, as text: the reason of an abort. */
  readonly thrown?: string;
  /** True if the request may have changed something at the server. */
  readonly mayHaveChanged: boolean;
};

export type Send = (attempt: Attempt) => Promise<Ended>;

const HEADERS = ['x-rate-limit-reset', 'x-sesame'] as const;

/** Sends with a client for each server, so that later attempts may use the same connections. */
export function sendBy(common: Pick<Common, 'fetch'>): Send {
  const clients = new Map<string, ReturnType<typeof clientOf>>();
  return async ({ baseUrl, request, timeoutMs = 2_000, abortMs }) => {
    const key = `${baseUrl} ${timeoutMs}`;
    const client = clients.get(key) ?? clientOf(baseUrl, { ...common, timeoutMs });
    clients.set(key, client);
    const aborting = new AbortController();
    if (abortMs === 0) aborting.abort('aborted');
    const timer = abortMs === undefined ? undefined : setTimeout(() => aborting.abort('aborted'), abortMs);
    const trace: { requests: number; change?: number | null } = { requests: 0 };
    try {
      const { response } = await client.fetchStep(
        { signal: aborting.signal, trace },
        { path: path`/things`, ...request },
      );
      const { status, body, headers } = response;
      const [reset = null, sesame = null] = HEADERS.map((name) => headers.get(name));
      return { status, body, headers: { 'x-rate-limit-reset': reset, 'x-sesame': sesame }, ...changeOf(trace) };
    } catch (error) {
      if (!isMfaError(error)) return { thrown: String(error), ...changeOf(trace) };
      const { code, networkCode } = error;
      return { code, ...(networkCode !== undefined && { networkCode }), ...changeOf(trace) };
    } finally {
      clearTimeout(timer);
    }
  };
}

function clientOf(baseUrl: string, common: Pick<Common, 'fetch' | 'timeoutMs'>) {
  return createClient({ baseUrl, authorize: createCredential('SSWS', 'sesame'), pollAfterMs: 0 }, common);
}

/** A request that is not known to be refused may have changed something. */
function changeOf({ change }: { readonly change?: number | null }): Pick<Ended, 'mayHaveChanged'> {
  return { mayHaveChanged: typeof change === 'number' && (change < 400 || change >= 500) };
}

import type { Fetch, FetchAnswer } from '../../spec/fetch.ts';

// The wire between the provider and its tenant. The contract counts what goes over it, and makes it fail.

/** A request that the provider has sent. */
export type Sent = {
  readonly url: string;
  readonly method: string;
  /** The names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly redirect: string | undefined;
  readonly signal: AbortSignal | undefined;
};
/** A response, read to its end. */
export type Heard = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};
/** Carries the request to the tenant, changed or not, and brings its true response. */
export type Pass = (changed?: Partial<Pick<Sent, 'headers'>>) => Promise<Heard>;
/** What happens to one request in place of its true response. */
export type Fault = (pass: Pass, sent: Sent) => FetchAnswer | Promise<FetchAnswer>;

export type Wire = {
  /** The provider's `fetch`. */
  readonly fetch: Fetch;
  /** The requests so far, without those for access tokens. */
  readonly sent: readonly Sent[];
  /** The requests that went to another origin than that of the tenant. */
  readonly strayed: readonly Sent[];
  /** The fault meets the next requests that `matches` is true for. */
  next(fault: Fault, times?: number, matches?: (sent: Sent) => boolean): void;
  /** Forgets the faults that have met no request. Returns how many times one of them has met a request. */
  clear(): number;
  /** Runs the call. Returns its result, and the true responses that the tenant gave meanwhile. */
  listen<T>(call: () => Promise<T>): Promise<{ readonly result: T; readonly heard: readonly Heard[] }>;
};

/** Where redirects and links of the contract lead. Nothing may be sent there. */
export const ELSEWHERE = 'https://elsewhere.invalid';

type Waiting = { readonly fault: Fault; times: number; readonly matches: (sent: Sent) => boolean };

export function createWire(tenant: Fetch, isTokenRequest: (url: string) => boolean): Wire {
  const sentSoFar: Sent[] = [];
  const strayed: Sent[] = [];
  let waiting: Waiting[] = [];
  let met = 0;
  let origin: string | undefined;
  const listeners = new Set<Heard[]>();
  let lastPass: Pass | undefined;

  const ask = (sent: Sent): FetchAnswer | Promise<FetchAnswer> =>
    tenant(sent.url, {
      method: sent.method,
      headers: { ...sent.headers },
      ...(sent.body !== undefined && { body: sent.body }),
      redirect: 'manual',
      signal: sent.signal ?? new AbortController().signal,
    });

  async function carry(sent: Sent): Promise<FetchAnswer> {
    sent.signal?.throwIfAborted();
    if (new URL(sent.url).origin !== origin) {
      strayed.push(sent);
      // The place of an attacker: it gives the true response, to whoever asks it for one.
      return answerOf((await lastPass?.()) ?? { status: 404, headers: {}, text: '' });
    }
    const pass: Pass = async (changed = {}) => {
      const heard = await read(await ask({ ...sent, ...changed }));
      for (const listener of listeners) listener.push(heard);
      return heard;
    };
    const entry = waiting.find(({ matches }) => matches(sent));
    if (entry !== undefined) {
      entry.times -= 1;
      met += 1;
      if (entry.times === 0) waiting = waiting.filter((other) => other !== entry);
      lastPass = pass;
      return follow(await entry.fault(pass, sent), sent);
    }
    return listeners.size === 0 ? ask(sent) : answerOf(await pass());
  }

  /** The runtime's `fetch` follows a redirect if its caller does not forbid it, and so does this one. */
  function follow(answer: FetchAnswer, sent: Sent): FetchAnswer | Promise<FetchAnswer> {
    const to = answer.status >= 300 && answer.status < 400 ? answer.headers.get('location') : null;
    if (to === null || sent.redirect === 'manual') return answer;
    if (sent.redirect === 'error') throw new TypeError('fetch failed');
    const next = { ...sent, url: new URL(to, sent.url).href };
    sentSoFar.push(next);
    return carry(next);
  }

  return {
    sent: sentSoFar,
    strayed,
    async fetch(url, init) {
      const sent = sentOf(url, init);
      if (isTokenRequest(sent.url)) return ask(sent);
      origin ??= new URL(sent.url).origin;
      sentSoFar.push(sent);
      return carry(sent);
    },
    next: (fault, times = 1, matches = () => true) => void waiting.push({ fault, times, matches }),
    clear() {
      const before = met;
      waiting = [];
      met = 0;
      return before;
    },
    async listen(call) {
      const heard: Heard[] = [];
      listeners.add(heard);
      try {
        return { result: await call(), heard };
      } finally {
        listeners.delete(heard);
      }
    },
  };
}

/** What an adapter gives to `fetch`. One that is not written in TypeScript may give another kind of URL or headers. */
function sentOf(url: unknown, init: Partial<RequestInit> | undefined = {}): Sent {
  const request = typeof url === 'object' && url !== null && 'url' in url ? url.url : url;
  const { method = 'GET', body, redirect, signal } = init;
  return {
    url: String(request),
    method: method.toUpperCase(),
    headers: Object.fromEntries(new Headers(init.headers)),
    body: typeof body === 'string' ? body : undefined,
    redirect,
    signal: signal ?? undefined,
  };
}

/** Responses with these statuses have no body. */
const EMPTY: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

/** A response as `fetch` gives it. */
export function answerOf({ status, headers, text }: Heard): FetchAnswer {
  return new Response(EMPTY.has(status) ? null : text, { status, headers: { ...headers } });
}

async function read(answer: FetchAnswer): Promise<Heard> {
  const headers: Record<string, string> = {};
  if (answer.headers instanceof Headers) Object.assign(headers, Object.fromEntries(answer.headers));
  // They are about the bytes of the true response, which are read by now.
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) delete headers[name];
  return { status: answer.status, headers, text: await textOf(answer.body) };
}

async function textOf(body: FetchAnswer['body']): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  if (!('getReader' in body)) {
    for await (const part of body) text += typeof part === 'string' ? part : decoder.decode(part, { stream: true });
    return text + decoder.decode();
  }
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (value !== undefined) text += decoder.decode(value, { stream: true });
    if (done) return text + decoder.decode();
  }
}

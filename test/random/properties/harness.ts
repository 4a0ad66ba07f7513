import { vi } from 'vitest';
import type { Common } from '../../../src/spec/common.ts';
import type { MfaEvent } from '../../../src/spec/events.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';

// A scripted server for one operation: documented responses first, then the response under test. And a fake clock.

/** How a response is delivered, or how it fails. */
export type Delivery =
  | 'plain'
  | 'trickled'
  | 'cut'
  | 'stalled'
  | 'unreachable'
  | 'throws'
  | 'silent'
  | 'redirected'
  | 'opaque'
  | 'huge';

/** One response on the wire. */
export type WireResponse = {
  readonly delivery: Delivery;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};
/** A documented response. */
export type DocumentedResponse = { readonly status: number; readonly body?: JsonValue };
/** One request and its response. */
export type Exchange = {
  readonly method: string;
  readonly path: string;
  readonly response: WireResponse;
  readonly role: 'setup' | 'token' | 'tested';
};

export const NOW = Date.parse('2026-01-15T12:00:00.000Z');
/** Is in bodies and must not appear anywhere else. */
export const CANARY = 'canary-7f3a91-of-a-body';
const TOKEN_PATH = '/auth/oauth2/v2/token';
export const TOKEN = 'access-token-4711-of-the-service';
export const TOKEN_RESPONSE: DocumentedResponse = {
  status: 200,
  body: { access_token: TOKEN, created_at: new Date(NOW).toISOString(), expires_in: 36_000, token_type: 'bearer' },
};

/** The server's responses: `setup` first, then `tested` for the tested request, and `following` for those after it. */
export type Script = {
  readonly setup: readonly DocumentedResponse[];
  readonly tested: WireResponse;
  /** The response when the tested request is repeated: the same one, or `success`. */
  readonly repeated: 'same' | 'success';
  readonly success: DocumentedResponse;
  readonly following?: readonly DocumentedResponse[] | undefined;
  readonly testedEndpoint?: 'token' | undefined;
};

export function plainResponse({ status, body }: DocumentedResponse): WireResponse {
  const headers = { date: new Date(NOW).toUTCString(), 'content-type': 'application/json' };
  return { delivery: 'plain', status, headers, text: body === undefined ? '' : JSON.stringify(body) };
}

/** The server of one run. `reset` sets a new script and clears the recorded requests. */
export function createScriptedServer(first: Script) {
  let script = first;
  let setup = [...first.setup];
  let following = [...(first.following ?? [])];
  let target: string | undefined;
  const exchanges: Exchange[] = [];
  const delayed: (() => void)[] = [];

  function next(method: string, path: string): Pick<Exchange, 'response' | 'role'> {
    if (path === TOKEN_PATH && script.testedEndpoint !== 'token')
      return { response: plainResponse(TOKEN_RESPONSE), role: 'token' };
    if (path !== TOKEN_PATH && script.testedEndpoint === 'token')
      return { response: plainResponse(setup[0] ?? script.success), role: 'setup' };
    const nextSetup = script.testedEndpoint === 'token' ? undefined : setup.shift();
    if (nextSetup !== undefined) return { response: plainResponse(nextSetup), role: 'setup' };
    const key = `${method} ${path}`;
    if (target === undefined) target = key;
    else if (target !== key) return { response: plainResponse(following.shift() ?? script.success), role: 'setup' };
    else if (script.repeated === 'success') return { response: plainResponse(script.success), role: 'tested' };
    return { response: script.tested, role: 'tested' };
  }

  const fetch: NonNullable<Common['fetch']> = (url, { method }) => {
    const path = new URL(url).pathname;
    const { response, role } = next(method, path);
    exchanges.push({ method, path, response, role });
    return deliver(response, delayed);
  };

  return {
    fetch,
    exchanges,
    /** Delivers everything that was delayed. */
    releaseDelayed: () => {
      for (const release of delayed.splice(0)) release();
    },
    reset(newScript: Script) {
      script = newScript;
      setup = [...newScript.setup];
      following = [...(newScript.following ?? [])];
      target = undefined;
      exchanges.length = 0;
    },
  };
}

function deliver(response: WireResponse, delayed: (() => void)[]): Response | Promise<Response> {
  const { delivery, status, headers, text } = response;
  const bytes = new TextEncoder().encode(text);
  const respond = (body: BodyInit | null) =>
    new Response([204, 205, 304].includes(status) || text === '' ? null : body, { status, headers });
  switch (delivery) {
    case 'throws':
      throw `${CANARY} and no error at all`;
    case 'unreachable':
      // The error of Node's fetch for a broken connection.
      return Promise.reject(new TypeError('fetch failed', { cause: new Error(CANARY) }));
    case 'silent':
      return new Promise((resolve) => {
        delayed.push(() => resolve(respond(text)));
      });
    case 'redirected':
      return Object.defineProperty(respond(text), 'redirected', { value: true });
    case 'opaque':
      return Object.defineProperty(respond(text), 'type', { value: 'opaqueredirect' });
    case 'huge':
      return respond(text === '' ? '' : text + ' '.repeat(1_048_577));
    case 'plain':
      return respond(text);
    case 'trickled':
      return respond(streamOf(bytes, (controller) => controller.close()));
    case 'cut':
      return respond(streamOf(bytes, (controller) => controller.error(new Error(`reset: ${CANARY}`))));
    case 'stalled':
      // The whole body is sent, but not its end.
      return respond(streamOf(bytes, (controller) => void delayed.push(() => closeStream(controller))));
  }
}

function streamOf(bytes: Uint8Array, end: (controller: ReadableStreamDefaultController<Uint8Array>) => void) {
  const half = Math.ceil(bytes.length / 2);
  const parts = [bytes.slice(0, half), bytes.slice(half)];
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = parts.shift();
      if (part === undefined) end(controller);
      else controller.enqueue(part);
    },
  });
}

function closeStream(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch {
    // The reader was canceled meanwhile.
  }
}

export type Settled = { readonly value: unknown } | { readonly error: unknown };

/** More waits than any call has: timeouts, and two waits between three reads. */
const MOST_WAITS = 12;
const nextMacrotask = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Runs a call to its end. The clock advances only when nothing else is running. Throws if the call hangs. */
export async function settle(work: () => Promise<unknown>): Promise<Settled> {
  let done: Settled | undefined;
  work().then(
    (value) => {
      done = { value };
    },
    (error: unknown) => {
      done = { error };
    },
  );
  for (let waits = 0; waits <= MOST_WAITS; waits += 1) {
    for (let rounds = 0; rounds < 8; rounds += 1) {
      if (done !== undefined) return done;
      await nextMacrotask();
    }
    if (vi.getTimerCount() === 0) throw new Error('The call hangs, and no timer will wake it.');
    vi.advanceTimersToNextTimer();
  }
  throw new Error('The call hangs: it sets one timer after the other.');
}

/** Lets pending work finish. */
export async function flushPending(): Promise<void> {
  for (let rounds = 0; rounds < 4; rounds += 1) await nextMacrotask();
}

/** An event listener that records its events. */
export function createEventRecorder() {
  const events: MfaEvent[] = [];
  return { events, onEvent: (event: MfaEvent) => void events.push(event) };
}

import { vi } from 'vitest';
import type { JsonValue } from '../../../src/spec/factors.ts';
import type { Common, MfaEvent } from '../../../src/spec/provider.ts';

// A peer that answers one operation: documented answers first, then the one that was made up, and a clock of ours.

/** How an answer arrives, or does not. */
export type Delivery =
  | 'plain'
  | 'trickled'
  | 'cut'
  | 'stalled'
  | 'unreachable'
  | 'throws'
  | 'silent'
  | 'moved'
  | 'opaque'
  | 'huge';

/** One answer on the wire. */
export type Wire = {
  readonly delivery: Delivery;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};
/** A documented answer. */
export type Plain = { readonly status: number; readonly body?: JsonValue };
/** One request, and what it got. */
export type Exchange = {
  readonly method: string;
  readonly path: string;
  readonly wire: Wire;
  readonly of: 'before' | 'token' | 'target';
};

export const NOW = Date.parse('2026-01-15T12:00:00.000Z');
/** What stands in bodies and must stand in nothing else. */
export const CANARY = 'canary-7f3a91-of-a-body';
const TOKEN_PATH = '/auth/oauth2/v2/token';
export const TOKEN = 'access-token-4711-of-the-service';
export const GOOD_TOKEN: Plain = {
  status: 200,
  body: { access_token: TOKEN, created_at: new Date(NOW).toISOString(), expires_in: 36_000, token_type: 'bearer' },
};

/** What the peer answers: `before`, then `made` for the request that is tried, and `rest` for those that follow it. */
export type Script = {
  readonly before: readonly Plain[];
  readonly made: Wire;
  /** What the same request gets when it comes once more. */
  readonly again: 'same' | 'good';
  readonly good: Plain;
  readonly rest?: readonly Plain[] | undefined;
  readonly aims?: 'token' | undefined;
};

export function plainWire({ status, body }: Plain): Wire {
  const headers = { date: new Date(NOW).toUTCString(), 'content-type': 'application/json' };
  return { delivery: 'plain', status, headers, text: body === undefined ? '' : JSON.stringify(body) };
}

/** The peer of one run; `reset` gives it a new script and forgets what was sent. */
export function createPeer(first: Script) {
  let script = first;
  let before = [...first.before];
  let rest = [...(first.rest ?? [])];
  let target: string | undefined;
  const exchanges: Exchange[] = [];
  const late: (() => void)[] = [];

  function next(method: string, path: string): Pick<Exchange, 'wire' | 'of'> {
    if (path === TOKEN_PATH && script.aims !== 'token') return { wire: plainWire(GOOD_TOKEN), of: 'token' };
    if (path !== TOKEN_PATH && script.aims === 'token')
      return { wire: plainWire(before[0] ?? script.good), of: 'before' };
    const due = script.aims === 'token' ? undefined : before.shift();
    if (due !== undefined) return { wire: plainWire(due), of: 'before' };
    const key = `${method} ${path}`;
    if (target === undefined) target = key;
    else if (target !== key) return { wire: plainWire(rest.shift() ?? script.good), of: 'before' };
    else if (script.again === 'good') return { wire: plainWire(script.good), of: 'target' };
    return { wire: script.made, of: 'target' };
  }

  const fetch: NonNullable<Common['fetch']> = (request) => {
    const { method } = request;
    const path = new URL(request.url).pathname;
    const { wire, of } = next(method, path);
    exchanges.push({ method, path, wire, of });
    return deliver(wire, late);
  };

  return {
    fetch,
    exchanges,
    /** Everything that did not come in time comes now. */
    releaseLate: () => {
      for (const release of late.splice(0)) release();
    },
    reset(again: Script) {
      script = again;
      before = [...again.before];
      rest = [...(again.rest ?? [])];
      target = undefined;
      exchanges.length = 0;
    },
  };
}
export type Peer = ReturnType<typeof createPeer>;

function deliver(wire: Wire, late: (() => void)[]): Response | Promise<Response> {
  const { delivery, status, headers, text } = wire;
  const bytes = new TextEncoder().encode(text);
  const respond = (body: BodyInit | null) =>
    new Response([204, 205, 304].includes(status) || text === '' ? null : body, { status, headers });
  switch (delivery) {
    case 'throws':
      throw `${CANARY} and no error at all`;
    case 'unreachable':
      // As Node's own fetch says it: the transport knows it for a broken connection.
      return Promise.reject(new TypeError('fetch failed', { cause: new Error(CANARY) }));
    case 'silent':
      return new Promise((resolve) => {
        late.push(() => resolve(respond(text)));
      });
    case 'moved':
      return Object.defineProperty(respond(text), 'redirected', { value: true });
    case 'opaque':
      return Object.defineProperty(respond(text), 'type', { value: 'opaqueredirect' });
    case 'huge':
      return respond(text === '' ? '' : text + ' '.repeat(1_048_577));
    case 'plain':
      return respond(text);
    case 'trickled':
      return respond(chunked(bytes, (controller) => controller.close()));
    case 'cut':
      return respond(chunked(bytes, (controller) => controller.error(new Error(`reset: ${CANARY}`))));
    case 'stalled':
      // All that was to come has come, but not the end.
      return respond(chunked(bytes, (controller) => void late.push(() => closed(controller))));
  }
}

function chunked(bytes: Uint8Array, end: (controller: ReadableStreamDefaultController<Uint8Array>) => void) {
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

function closed(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch {
    // It was canceled meanwhile.
  }
}

export type Settled = { readonly value: unknown } | { readonly error: unknown };

/** More waits than any call has: time-outs and two waits between three looks. */
const MOST_WAITS = 12;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What a call comes to, by a clock that only runs when nothing else goes on. Throws where it hangs. */
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
    for (let turns = 0; turns < 8; turns += 1) {
      if (done !== undefined) return done;
      await turn();
    }
    if (vi.getTimerCount() === 0) throw new Error('The call hangs, and no timer will wake it.');
    vi.advanceTimersToNextTimer();
  }
  throw new Error('The call hangs: it sets one timer after the other.');
}

/** Lets whatever is still going on come to its end. */
export async function calm(): Promise<void> {
  for (let turns = 0; turns < 4; turns += 1) await turn();
}

/** An event listener that keeps what it hears. */
export function createEar() {
  const events: MfaEvent[] = [];
  return { events, onEvent: (event: MfaEvent) => void events.push(event) };
}

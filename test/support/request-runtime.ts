import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { vi } from 'vitest';

// A runtime in which I/O belongs to the request that has begun it, as in Cloudflare's workers. A timer or a fetch of a
// request that is over never comes back. A request that waits without I/O of its own is ended: it hangs. Time is
// virtual.

type Ending<T> = { readonly value: T } | { readonly error: unknown } | 'hangs' | 'left';

/** A request that is being answered. */
export type RunningRequest<T> = {
  /** Undefined: it is still open. */
  ended(): Ending<T> | undefined;
  /** Its client leaves: nothing of it goes on. */
  leave(): void;
};

type Owner = { isOver: boolean; pending: number; end: (how: 'hangs' | 'left') => void };
type Timer = { readonly at: number; readonly run: () => void; readonly owner: Owner | undefined; isSet: boolean };

/** Turns of the event loop after which nothing more comes by itself, such as a module that is imported. */
const TURNS = 8;

export type RequestRuntime = {
  request<T>(work: () => Promise<T>): RunningRequest<T>;
  /** A response that takes `ms`. It belongs to the request that asks for it. */
  io<T>(start: () => Promise<T>, ms?: number): Promise<T>;
  /** Lets time pass, and everything happen that is due. */
  pass(ms: number): Promise<void>;
  /** The event loop is blocked for so long: all timers come late, at once. */
  block(ms: number): Promise<void>;
  /** How many timers are set. */
  timers(): number;
  /** How many timers have been set so far. */
  timersSet(): number;
};

/** Replaces the timers and the clocks until `vi.unstubAllGlobals` and `vi.restoreAllMocks`. */
export function createRequestRuntime(startAt = Date.UTC(2026, 0, 1)): RequestRuntime {
  const current = new AsyncLocalStorage<Owner | undefined>();
  const owners = new Set<Owner>();
  const timers: Timer[] = [];
  let now = 0;
  let count = 0;

  function add(ms: number, owner: Owner | undefined, run: () => void): Timer {
    const timer = { at: now + Math.max(ms, 0), run, owner, isSet: true };
    let [low, high] = [0, timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((timers[middle]?.at ?? 0) <= timer.at) low = middle + 1;
      else high = middle;
    }
    timers.splice(low, 0, timer);
    if (owner !== undefined) owner.pending += 1;
    return timer;
  }

  function settle(owner: Owner | undefined): void {
    if (owner !== undefined) owner.pending -= 1;
  }

  vi.stubGlobal('setTimeout', (run: () => void, ms = 0) => {
    count += 1;
    const owner = current.getStore();
    return add(ms, owner, () => current.run(owner, run));
  });
  vi.stubGlobal('clearTimeout', (timer: Timer | undefined) => {
    if (timer?.isSet !== true) return;
    timer.isSet = false;
    settle(timer.owner);
  });
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(Date, 'now').mockImplementation(() => startAt + now);

  /** What needs no time happens. Then requests that wait for nothing of their own are ended. */
  async function settleAll(): Promise<void> {
    await setImmediate();
    const idle = () => [...owners].filter(({ pending }) => pending === 0);
    for (let passed = 0; passed < TURNS && idle().length > 0; passed += 1) await setImmediate();
    for (const owner of idle()) owner.end('hangs');
  }

  async function fireUntil(until: number): Promise<void> {
    for (;;) {
      const [first] = timers;
      if (first === undefined || first.at > until) break;
      timers.shift();
      if (!first.isSet) continue;
      first.isSet = false;
      settle(first.owner);
      if (first.owner?.isOver === true) continue;
      now = Math.max(now, first.at);
      first.run();
      await settleAll();
    }
    now = until;
  }

  return {
    request<T>(work: () => Promise<T>) {
      let ended: Ending<T> | undefined;
      const end = (how: Ending<T>) => {
        if (owner.isOver) return;
        owner.isOver = true;
        owners.delete(owner);
        ended = how;
      };
      const owner: Owner = { isOver: false, pending: 0, end };
      owners.add(owner);
      current.run(owner, () => {
        work().then(
          (value) => end({ value }),
          (error: unknown) => end({ error }),
        );
      });
      return { ended: () => ended, leave: () => end('left') };
    },

    io(start, ms = 20) {
      const owner = current.getStore();
      // The other side does not belong to any request.
      const response = current.run(undefined, start);
      response.catch(() => {});
      return new Promise((resolve, reject) => {
        add(ms, owner, () => {
          if (owner !== undefined) owner.pending += 1;
          const arrive = (go: () => void) => {
            settle(owner);
            if (owner?.isOver !== true) go();
          };
          response.then(
            (value) => arrive(() => resolve(value)),
            (error: unknown) => arrive(() => reject(error)),
          );
        });
      });
    },

    async pass(ms) {
      await settleAll();
      await fireUntil(now + ms);
    },

    async block(ms) {
      now += ms;
      await fireUntil(now);
    },

    timers: () => timers.filter(({ isSet }) => isSet).length,
    timersSet: () => count,
  };
}

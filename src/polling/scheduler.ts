import type { MfaProvider } from '../spec/provider.ts';
import { isLate, isOver, slotAt, type Wait } from './slots.ts';

/** One wait's place among the waits on the same provider. */
export type Poller = {
  /** Resolves when this wait may poll: `afterMs` from now at the earliest (0 for its first poll). */
  slot(afterMs: number, signal: AbortSignal | undefined): Promise<void>;
  unregister(): void;
};

/** Shares the rate limit of one provider among its waits. */
export type PollScheduler = {
  /** `endsAt`: when the step expires, in milliseconds since the epoch. */
  register(endsAt: number): Poller;
  /** The rate limit is spent: no wait polls for that long. */
  pause(forMs: number): void;
};

/** What a scheduler must know of its provider. */
export type Pace = {
  /** The provider's clock: milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds between any two polls, by what the provider knows of its limit so far. */
  readonly spacingMs: () => number;
};

/** A timer that is at most this late loses no slot. */
const LATE_MS = 250;
/** Slots that are this close share a timer. */
const TICK_MS = 5;

/** The property of a provider that holds its scheduler. It is a symbol, so `{ ...mfa }` and a Proxy keep it. */
export const POLL_SCHEDULER = Symbol.for('polyfactor.PollScheduler');

/** What `defineMfaProvider` adds to a provider, for `waitForApproval`. */
export type Schedules = { readonly [POLL_SCHEDULER]?: PollScheduler };

/**
 * The scheduler of a provider. Where a wrapper's class has lost it, its capabilities may still have it. A provider that
 * `defineMfaProvider` did not make has none: each of its waits then polls at its own interval.
 */
export function schedulerOf(provider: MfaProvider & Schedules): PollScheduler {
  // A stub of a test may have no capabilities.
  const capabilities: (object & Schedules) | undefined = provider.capabilities;
  const known = provider[POLL_SCHEDULER] ?? capabilities?.[POLL_SCHEDULER];
  return known ?? createPollScheduler({ now: () => Date.now(), spacingMs: () => 0 });
}

/**
 * Every `spacingMs` the wait that has waited longest may poll. So each wait polls once per round, which takes the number
 * of waits × `spacingMs`, and once more in the last round before its step expires: an approval that came before that
 * round is always seen. A wait that begins in the last round of its step goes first. One timer serves all waits.
 */
export function createPollScheduler({ now, spacingMs }: Pace): PollScheduler {
  /** In the order of their last polls. */
  const waiting = new Set<Wait>();
  let registered = 0;
  let latest = Number.NEGATIVE_INFINITY;
  let freeAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let willServeSoon = false;

  function time(): number {
    latest = Math.max(latest, now());
    return latest;
  }

  function grant(wait: Wait, at: number): void {
    waiting.delete(wait);
    wait.hasPolled = true;
    wait.lastAt = at;
    wait.resume();
  }

  /** Grants one slot that costs a request, and all that cost none. Returns when the next slot may be granted. */
  function serveOne(at: number): number {
    const spacing = spacingMs();
    const roundMs = registered * spacing;
    let late: Wait | undefined;
    let longest: Wait | undefined;
    let nextAt = Number.POSITIVE_INFINITY;
    for (const wait of waiting) {
      const opensAt = slotAt(wait, roundMs, freeAt);
      if (opensAt > at) nextAt = Math.min(nextAt, opensAt);
      else if (spacing === 0 || isOver(wait, at)) grant(wait, at);
      else if (isLate(wait, roundMs, at)) late = late === undefined || wait.endsAt < late.endsAt ? wait : late;
      else longest ??= wait;
    }
    const next = late ?? longest;
    if (next === undefined) return nextAt;
    grant(next, at);
    freeAt = (at - freeAt < LATE_MS ? freeAt : at) + spacing;
    return at;
  }

  function serve(): void {
    const at = time();
    let nextAt = serveOne(at);
    while (nextAt <= at) nextAt = serveOne(at);
    serveAt(nextAt);
  }

  function serveAt(wanted: number): void {
    const setAt = time();
    const at = Math.max(wanted, setAt + TICK_MS);
    if (waiting.size === 0 || at >= timerAt) return;
    stopTimer();
    timerAt = at;
    timer = setTimeout(
      () => {
        timerAt = Number.POSITIVE_INFINITY;
        // A test may hold the clock still. Then the timer says what time it is.
        if (time() === setAt) latest = at;
        serve();
      },
      Math.ceil(at - setAt),
    );
  }

  function stopTimer(): void {
    clearTimeout(timer);
    timerAt = Number.POSITIVE_INFINITY;
  }

  /** Waits that begin together are served together. */
  function serveSoon(): void {
    if (willServeSoon) return;
    willServeSoon = true;
    // A promise: fake timers of Jest also hold back queueMicrotask.
    void Promise.resolve().then(() => {
      willServeSoon = false;
      serve();
    });
  }

  function drop(wait: Wait): void {
    waiting.delete(wait);
    if (waiting.size === 0) stopTimer();
  }

  return {
    register(endsAt) {
      const lastAt = time();
      const wait: Wait = { endsAt, hasPolled: false, lastAt, dueAt: lastAt, intervalMs: 0, resume: () => {} };
      registered += 1;
      return {
        slot: (afterMs, signal) =>
          new Promise((resolve, reject) => {
            signal?.throwIfAborted();
            const abort = () => {
              drop(wait);
              reject(signal?.reason);
            };
            signal?.addEventListener('abort', abort, { once: true });
            wait.resume = () => {
              signal?.removeEventListener('abort', abort);
              resolve();
            };
            wait.intervalMs = afterMs;
            wait.dueAt = time() + afterMs;
            waiting.add(wait);
            if (afterMs > 0) serveAt(slotAt(wait, registered * spacingMs(), freeAt));
            else serveSoon();
          }),
        unregister() {
          registered -= 1;
          drop(wait);
        },
      };
    },

    pause(forMs) {
      freeAt = Math.max(freeAt, time() + forMs);
    },
  };
}

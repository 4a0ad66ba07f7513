import type { MfaProvider } from '../spec/provider.ts';
import { createPaceClock } from './pace-clock.ts';
import { isLate, slotAt, type Wait } from './slots.ts';

/** One wait's place among the waits on the same provider. */
export type Poller = {
  /** Resolves when this wait may poll: `afterMs` from now at the earliest (0 for its first poll). */
  slot(afterMs: number, signal: AbortSignal | undefined): Promise<void>;
  unregister(): void;
};

/** Shares the rate limit of one provider among its waits. */
export type PollScheduler = {
  /** `expiresAt`: when the step expires, in milliseconds since the epoch. */
  register(expiresAt: number): Poller;
  /** The rate limit is spent: no wait polls for that long, at most a minute. */
  pause(forMs: number): void;
};

/** What a scheduler must know of its provider. */
export type Pace = {
  /** The provider's clock: milliseconds since the epoch. It says when a step expires, and nothing else. May throw. */
  readonly now: () => number;
  /** Milliseconds between any two polls, by what the provider knows of its limit so far. No number, 0 or less: no limit. */
  readonly spacingMs: () => number;
};

/** A timer that is at most this late loses no slot. */
const LATE_MS = 250;
/** Slots that are this close share a timer. */
const TICK_MS = 5;
/** A wrong limit or pause slows polls down to this. It never stops them. */
const SLOWEST_MS = 60_000;

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
  const pace = createPaceClock();
  /** In the order of their last polls. */
  const waiting = new Set<Wait>();
  let registered = 0;
  let freeAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let willServeSoon = false;

  function spacing(): number {
    const ms = spacingMs();
    return ms > 0 ? Math.min(ms, SLOWEST_MS) : 0;
  }

  /** When a step expires, on the pace clock. Read anew each time, since the provider's clock may be set. */
  function endsOf(at: number): (wait: Wait) => number {
    let time: number;
    try {
      time = now();
    } catch {
      // The provider says so itself, when it is asked.
      return () => Number.POSITIVE_INFINITY;
    }
    return ({ expiresAt }) => at + (expiresAt - time);
  }

  function grant(wait: Wait, isOver: boolean): void {
    waiting.delete(wait);
    wait.hasPolled = true;
    wait.knowsItsEnd = isOver;
    wait.resume();
  }

  /** Grants all slots that are free by now, in one pass however many they are, and sets the timer for the next one. */
  function serve(): void {
    const at = pace.now();
    const endOf = endsOf(at);
    const spacingNow = spacing();
    const roundMs = registered * spacingNow;
    const late: Wait[] = [];
    const others: Wait[] = [];
    for (const wait of waiting) {
      const end = endOf(wait);
      if (slotAt(wait, end, roundMs, freeAt) > at) continue;
      // A poll of a step that has expired costs no request.
      if (spacingNow === 0 || end <= at) grant(wait, end <= at);
      else if (isLate(wait, end, roundMs, at)) late.push(wait);
      else others.push(wait);
    }
    late.sort((one, other) => one.expiresAt - other.expiresAt);
    for (const wait of [...late, ...others]) {
      if (freeAt > at) break;
      grant(wait, false);
      freeAt = (at - freeAt < LATE_MS ? freeAt : at) + spacingNow;
    }
    let nextAt = Number.POSITIVE_INFINITY;
    for (const wait of waiting) nextAt = Math.min(nextAt, slotAt(wait, endOf(wait), roundMs, freeAt));
    serveAt(nextAt);
  }

  function serveAt(wanted: number): void {
    const setAt = pace.now();
    // A timer cannot be set for any length. One that fires too early finds no slot, and is set again.
    const at = Math.min(Math.max(wanted, setAt + TICK_MS), setAt + SLOWEST_MS);
    if (waiting.size === 0 || at >= timerAt) return;
    stopTimer();
    timerAt = at;
    timer = setTimeout(
      () => {
        timerAt = Number.POSITIVE_INFINITY;
        pace.reach(at);
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
    register(expiresAt) {
      const dueAt = pace.now();
      const wait: Wait = { expiresAt, hasPolled: false, knowsItsEnd: false, dueAt, intervalMs: 0, resume: () => {} };
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
            const at = pace.now();
            wait.intervalMs = afterMs;
            wait.dueAt = at + afterMs;
            waiting.add(wait);
            if (afterMs > 0) serveAt(slotAt(wait, endsOf(at)(wait), registered * spacing(), freeAt));
            else serveSoon();
          }),
        unregister() {
          registered -= 1;
          drop(wait);
        },
      };
    },

    pause(forMs) {
      if (forMs > 0) freeAt = Math.max(freeAt, pace.now() + Math.min(forMs, SLOWEST_MS));
    },
  };
}

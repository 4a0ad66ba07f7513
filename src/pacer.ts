import { identityOf, type Pace, paceOf } from './pace.ts';
import type { MfaProvider } from './spec/provider.ts';
import { goesBefore, isOver, turnAt, type Wait } from './turns.ts';

/** One wait's place among those on the same provider. */
export type Place = {
  /** Resolves when this wait may look at its step, `afterMs` (0: the first time) from now at the earliest. */
  turn(afterMs: number, signal: AbortSignal | undefined): Promise<void>;
  leave(): void;
};

/** Shares the rate limit of one provider among its waits. */
export type Pacer = {
  /** `endsAt`: when the step ends, in milliseconds since the epoch. */
  join(endsAt: number): Place;
  /** The limit is spent: no wait looks for that long. */
  pause(forMs: number): void;
};

/** A timer that is this late costs no turn. */
const LATE_MS = 50;
/** Turns that are this close share a timer. */
const TICK_MS = 5;

const pacers = new WeakMap<object, Pacer>();

/** The one pacer of a provider instance. */
export function pacerOf(provider: MfaProvider): Pacer {
  const identity = identityOf(provider);
  const pacer = pacers.get(identity) ?? createPacer(paceOf(provider));
  pacers.set(identity, pacer);
  return pacer;
}

/**
 * Gives one turn each `spacingMs`, in the order of turns.ts, by one timer. An approval that was given at least one round
 * (waits × `spacingMs`) before its step ends is never lost.
 */
export function createPacer({ now, spacingMs }: Pace): Pacer {
  const waiting = new Set<Wait>();
  let joined = 0;
  let latest = Number.NEGATIVE_INFINITY;
  let freeAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let isToServe = false;

  function time(): number {
    latest = Math.max(latest, now());
    return latest;
  }

  function give(wait: Wait, at: number): void {
    waiting.delete(wait);
    wait.lookedAt = at;
    wait.go();
  }

  /** Gives one turn that costs a request, and all that cost none. Returns from when on it must be asked again. */
  function serve(at: number): number {
    const spacing = spacingMs();
    const roundMs = joined * spacing;
    let first: Wait | undefined;
    let nextAt = Number.POSITIVE_INFINITY;
    for (const wait of waiting) {
      const opensAt = turnAt(wait, roundMs, freeAt);
      if (opensAt > at) nextAt = Math.min(nextAt, opensAt);
      else if (spacing === 0 || isOver(wait, at)) give(wait, at);
      else if (first === undefined || goesBefore(wait, first, roundMs, at)) first = wait;
    }
    if (first === undefined) return nextAt;
    give(first, at);
    freeAt = (at - freeAt < LATE_MS ? freeAt : at) + spacing;
    return at;
  }

  function serveAll(): void {
    const at = time();
    let nextAt = serve(at);
    while (nextAt <= at) nextAt = serve(at);
    wakeAt(nextAt);
  }

  function wakeAt(wanted: number): void {
    const setAt = time();
    const at = Math.max(wanted, setAt + TICK_MS);
    if (waiting.size === 0 || at >= timerAt) return;
    sleep();
    timerAt = at;
    timer = setTimeout(
      () => {
        timerAt = Number.POSITIVE_INFINITY;
        // Where a test holds the clock still, the waits go by the timer.
        if (time() === setAt) latest = at;
        serveAll();
      },
      Math.ceil(at - setAt),
    );
  }

  function sleep(): void {
    clearTimeout(timer);
    timerAt = Number.POSITIVE_INFINITY;
  }

  /** Waits that begin together are served together. */
  function wakeSoon(): void {
    if (isToServe) return;
    isToServe = true;
    queueMicrotask(() => {
      isToServe = false;
      serveAll();
    });
  }

  function drop(wait: Wait): void {
    waiting.delete(wait);
    if (waiting.size === 0) sleep();
  }

  return {
    join(endsAt) {
      const wait: Wait = { endsAt, lookedAt: Number.NEGATIVE_INFINITY, dueAt: time(), intervalMs: 0, go: () => {} };
      joined += 1;
      return {
        turn: (afterMs, signal) =>
          new Promise((resolve, reject) => {
            signal?.throwIfAborted();
            const stop = () => {
              drop(wait);
              reject(signal?.reason);
            };
            signal?.addEventListener('abort', stop, { once: true });
            wait.go = () => {
              signal?.removeEventListener('abort', stop);
              resolve();
            };
            wait.intervalMs = afterMs;
            wait.dueAt = time() + afterMs;
            waiting.add(wait);
            if (afterMs > 0) wakeAt(turnAt(wait, joined * spacingMs(), freeAt));
            else wakeSoon();
          }),
        leave() {
          joined -= 1;
          drop(wait);
        },
      };
    },

    pause(forMs) {
      freeAt = Math.max(freeAt, time() + forMs);
    },
  };
}

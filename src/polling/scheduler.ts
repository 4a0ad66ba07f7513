import type { MfaProvider } from '../spec/provider.ts';
import { identityOf, type Pace, paceOf } from './pace.ts';
import { isLate, isOver, turnAt, type Wait } from './slots.ts';

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

/** A timer that is this late loses no turn. */
const LATE_MS = 250;
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
 * Gives one turn each `spacingMs`, by one timer, to the wait that has gone longest without: so every wait looks once in
 * each round (waits × `spacingMs`), the last before its end included, and an approval that was given before that round
 * is never lost. Only waits that began too late for it go first, by the end of their steps.
 */
export function createPacer({ now, spacingMs }: Pace): Pacer {
  /** In the order of their last looks. */
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
    wait.hasLooked = true;
    wait.since = at;
    wait.go();
  }

  /** Gives one turn that costs a request, and all that cost none. Returns from when on it must be asked again. */
  function serve(at: number): number {
    const spacing = spacingMs();
    const roundMs = joined * spacing;
    let late: Wait | undefined;
    let longest: Wait | undefined;
    let nextAt = Number.POSITIVE_INFINITY;
    for (const wait of waiting) {
      const opensAt = turnAt(wait, roundMs, freeAt);
      if (opensAt > at) nextAt = Math.min(nextAt, opensAt);
      else if (spacing === 0 || isOver(wait, at)) give(wait, at);
      else if (isLate(wait, roundMs, at)) late = late === undefined || wait.endsAt < late.endsAt ? wait : late;
      else longest ??= wait;
    }
    const next = late ?? longest;
    if (next === undefined) return nextAt;
    give(next, at);
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
      const since = time();
      const wait: Wait = { endsAt, hasLooked: false, since, dueAt: since, intervalMs: 0, go: () => {} };
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

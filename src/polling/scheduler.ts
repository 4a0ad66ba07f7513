import { providerClosed } from '../spec/errors.ts';
import type { MfaProvider } from '../spec/provider.ts';
import { createPaceClock } from './pace-clock.ts';
import { planSlots, type Wait, wantedAt } from './slots.ts';

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
  /** Ends every wait, also a later one: MfaError UNAVAILABLE. A poll that is under way still counts. */
  close(): void;
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
/** No timer is shorter, and no plan is made anew sooner. */
const TICK_MS = 5;
/** Others may leave: so a wait asks for its slot again after a quarter of the time to it, but not in the last seconds. */
const EARLY_SHARE = 0.25;
const LAST_SECONDS_MS = 2_000;
/** A wrong limit or pause slows polls down to this. It never stops them. */
const SLOWEST_MS = 60_000;
/** A wait whose timer is so late, or whose poll takes so long, is gone. If it comes back, it counts again. */
const GONE_AFTER_MS = 2_000;
const LONG_POLL_MS = 60_000;

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
 * round is always seen. A wait that begins in the last round of its step goes first.
 *
 * Each wait keeps a timer of its own and starts its own polls. What waits share is state: who is there, when a slot is
 * free, and the plan. A timer or a promise belongs to the request that made it, and some runtimes end it with that
 * request.
 */
export function createPollScheduler({ now, spacingMs }: Pace): PollScheduler {
  const pace = createPaceClock();
  const waits = new Set<Wait>();
  /** Ends the waits for a slot. */
  const endings = new Set<(reason: unknown) => void>();
  let isClosed = false;
  let freeAt = Number.NEGATIVE_INFINITY;
  let plannedAt = Number.NEGATIVE_INFINITY;
  let plannedSpacing = 0;
  let isPlanStale = true;

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

  /** The slots that a late timer has missed are made up for, but those of a long time without polls are not. */
  const freeFrom = (at: number) => (at - freeAt < LATE_MS ? freeAt : at);

  /** One pass over all waits gives them their slots. It serves all that ask at the same time. */
  function renewPlan(at: number, spacingNow: number): void {
    if (at < plannedAt + TICK_MS || (!isPlanStale && spacingNow === plannedSpacing)) return;
    for (const wait of waits) if (wait.goneAt < at) waits.delete(wait);
    const roundMs = waits.size * spacingNow;
    planSlots(waits, { endOf: endsOf(at), roundMs, freeAt: freeFrom(at), spacingMs: spacingNow, at });
    plannedAt = at;
    plannedSpacing = spacingNow;
    isPlanStale = false;
  }

  /** Takes the slot of a wait if it is there. Else: when it must ask again. */
  function takeSlot(wait: Wait): number | undefined {
    const at = pace.now();
    const spacingNow = spacing();
    const endsAt = endsOf(at)(wait);
    // It may have been taken for gone.
    wait.goneAt = at + GONE_AFTER_MS;
    waits.add(wait);
    const wantsAt = wantedAt(wait, endsAt, waits.size * spacingNow);
    if (wantsAt > at) return wantsAt;
    // A poll of a step that has expired costs no request.
    if (endsAt > at) {
      renewPlan(at, spacingNow);
      const plannedSlotAt = wait.isPlanned ? wait.slotAt : plannedAt + TICK_MS;
      const slotAt = spacingNow === 0 ? wantsAt : plannedSlotAt;
      if (slotAt > at || freeAt > at) {
        if (slotAt <= at) isPlanStale = true;
        const restMs = Math.min(Math.max(slotAt, freeAt), endsAt) - at;
        return at + (restMs > LAST_SECONDS_MS ? restMs * EARLY_SHARE : restMs);
      }
      freeAt = freeFrom(at) + spacingNow;
    }
    wait.hasPolled = true;
    wait.knowsItsEnd = endsAt <= at;
    wait.isPolling = true;
    wait.goneAt = at + LONG_POLL_MS;
    return undefined;
  }

  /** Resolves in a turn of the wait's own request. */
  function slotOf(wait: Wait, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let hasLeft = false;
    const end = (reason: unknown) => {
      hasLeft = true;
      clearTimeout(timer);
      reject(reason);
    };
    const abort = () => end(signal?.reason);
    const ask = () => {
      if (hasLeft) return;
      const nextAt = takeSlot(wait);
      if (nextAt === undefined) {
        resolve();
        return;
      }
      const setAt = pace.now();
      // A timer cannot be set for any length. One that fires too early finds no slot, and is set again.
      const at = Math.min(Math.max(nextAt, setAt + TICK_MS), setAt + SLOWEST_MS);
      wait.goneAt = at + GONE_AFTER_MS;
      timer = setTimeout(
        () => {
          pace.reach(at);
          ask();
        },
        Math.ceil(at - setAt),
      );
    };
    signal?.addEventListener('abort', abort, { once: true });
    endings.add(end);
    // Waits that begin together have one plan. A promise: fake timers of Jest also hold back queueMicrotask.
    void Promise.resolve().then(ask);
    return promise.finally(() => {
      signal?.removeEventListener('abort', abort);
      endings.delete(end);
    });
  }

  return {
    register(expiresAt) {
      const dueAt = pace.now();
      const wait: Wait = {
        expiresAt,
        hasPolled: false,
        knowsItsEnd: false,
        isPolling: true,
        dueAt,
        intervalMs: 0,
        slotAt: dueAt,
        isPlanned: false,
        goneAt: dueAt + LONG_POLL_MS,
      };
      waits.add(wait);
      return {
        async slot(afterMs, signal) {
          signal?.throwIfAborted();
          if (isClosed) throw providerClosed();
          const at = pace.now();
          wait.intervalMs = afterMs;
          wait.dueAt = at + afterMs;
          wait.isPlanned = false;
          wait.isPolling = false;
          wait.goneAt = at + GONE_AFTER_MS;
          isPlanStale = true;
          await slotOf(wait, signal);
        },
        unregister() {
          waits.delete(wait);
          isPlanStale = true;
        },
      };
    },

    pause(forMs) {
      if (!(forMs > 0)) return;
      freeAt = Math.max(freeAt, pace.now() + Math.min(forMs, SLOWEST_MS));
      isPlanStale = true;
    },

    close() {
      isClosed = true;
      for (const end of endings) end(providerClosed());
    },
  };
}

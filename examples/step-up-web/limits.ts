// The service counts guesses and messages itself, because identity providers limit guesses late and messages cost
// money. It counts in memory, so per process. With several processes, count in a shared store.

/** A maximum number of uses in a period of time, for each key. */
export type Limit = {
  /** Counts one use. If the limit is reached, it counts nothing and returns how many milliseconds to wait. */
  take(key: string): number | undefined;
  /** Removes the newest use again. */
  giveBack(key: string): void;
  /** Removes all uses of a key. */
  clear(key: string): void;
};

export function createLimit({
  max,
  windowMs,
  now,
}: {
  readonly max: number;
  readonly windowMs: number;
  readonly now: () => number;
}): Limit {
  const taken = new Map<string, readonly number[]>();

  /** The map is sorted by the last use, because each `take` moves its key to the end. */
  function forgetOld(since: number): void {
    for (const [key, times] of taken) {
      if ((times.at(-1) ?? 0) > since) return;
      taken.delete(key);
    }
  }

  return {
    take(key) {
      const time = now();
      const since = time - windowMs;
      forgetOld(since);
      const recent = (taken.get(key) ?? []).filter((at) => at > since);
      const [oldest] = recent;
      if (recent.length >= max && oldest !== undefined) return oldest - since;
      taken.delete(key);
      taken.set(key, [...recent, time]);
      return undefined;
    },
    giveBack(key) {
      const times = taken.get(key);
      if (times !== undefined) taken.set(key, times.slice(0, -1));
    },
    clear: (key) => void taken.delete(key),
  };
}

/** What the service limits. */
export type Limits = {
  /** Passwords, by user name and by address. */
  readonly passwords: Limit;
  /** Codes and other answers, by user. A right answer resets the count. */
  readonly answers: Limit;
  /** Messages, calls and pushes, by user. */
  readonly messages: Limit;
};

/** How much of each is allowed. */
export type LimitSettings = {
  readonly windowMs: number;
  readonly passwords: number;
  readonly answers: number;
  readonly messages: number;
};

export const DEFAULT_LIMITS: LimitSettings = { windowMs: 15 * 60_000, passwords: 10, answers: 5, messages: 6 };

export function createLimits(settings: LimitSettings, now: () => number): Limits {
  const { windowMs } = settings;
  const limit = (max: number) => createLimit({ max, windowMs, now });
  return {
    passwords: limit(settings.passwords),
    answers: limit(settings.answers),
    messages: limit(settings.messages),
  };
}

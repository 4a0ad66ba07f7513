// Identity providers stop guessing late, and messages cost money: the service counts for itself. In memory, so per
// process: with several processes, count in the shared store.

/** So many in so long a time, for each key. */
export type Limit = {
  /** Counts one. Answers how many milliseconds to wait where that is one too many; then it is not counted. */
  take(key: string): number | undefined;
  /** Takes the newest one back: nothing was spent. */
  giveBack(key: string): void;
  /** Forgets all of a key. */
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

  /** The oldest keys come first: each take moves its own to the end. */
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
  /** Codes and other answers, by user. A right one clears the wrong ones. */
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

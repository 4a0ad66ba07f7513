import { setTimeout as later } from 'node:timers';

/** A random generator that repeats its numbers for the same seed (mulberry32). */
export type Random = {
  readonly seed: number;
  /** At least 0, less than 1. */
  next(): number;
  below(count: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** Waits a random time of at most `upToMs`. */
  pause(upToMs: number): Promise<void>;
};

export function createRandom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    seed,
    next,
    below,
    pick: (list) => list[below(list.length)] ?? list[0],
    pause: (upToMs) => new Promise((resolve) => void later(resolve, next() * upToMs)),
  };
}

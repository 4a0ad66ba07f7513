/**
 * A clock that a test can move forward: the real time plus what was added.
 *
 * @example
 * const { clock, fetch, orgUrl, apiToken } = createOktaEmulator();
 * const mfa = createOktaProvider({ orgUrl, apiToken, fetch, now: clock.now });
 * clock.advance(300_000); // five minutes later
 */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves the clock forward by `ms` milliseconds. */
  advance(ms: number): void;
};

export function createClock(now: () => number = () => Date.now()): Clock {
  let ahead = 0;
  return {
    now: () => now() + ahead,
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError('A clock moves forward by a number of milliseconds.');
      ahead += ms;
    },
  };
}

/** Milliseconds that have passed, for pauses and for the pace of polls. */
export type PaceClock = {
  /** Never goes back. A time server does not move it. */
  now(): number;
  /** A timer that was set for this time has fired. */
  reach(at: number): void;
};

/**
 * A clock that counts the forward steps of `performance.now`. `performance` is looked up each time: fake timers of a test
 * replace it, and put it back, at any moment, and begin at another time. Such a step back counts as none. Fake timers may
 * also leave `performance` as it is. Then no time seems to pass, and only the timers that fire say how much has.
 */
export function createPaceClock(): PaceClock {
  let last = performance.now();
  let passed = 0;
  let reached = 0;
  return {
    now() {
      const time = performance.now();
      passed += Math.max(time - last, 0);
      last = time;
      return Math.max(passed, reached);
    },
    reach(at) {
      reached = Math.max(reached, at);
    },
  };
}

import { invalidConfig, MfaError } from '../spec/errors.ts';

/** So far may the clock go back without a word: time servers correct clocks by a little all the time. */
const TOLERANCE_MS = 5_000;

/** The time by the option `now`, which may be wrong. Milliseconds since the epoch. */
export type Clock = {
  /** Throws UNAVAILABLE if `now` gives no finite number. */
  now(): number;
  /** The time to which the clock was last set back. A handle that was issued before it could live too long. */
  setBackTo(): number;
};

/** `now` is called each time, and never kept: fake timers replace `Date.now` later. Throws INVALID_CONFIG. */
export function createClock(read: () => number, provider: string): Clock {
  let latest = timeOf(read) ?? Number.NaN;
  let setBackTo = Number.NEGATIVE_INFINITY;
  if (Number.isNaN(latest)) {
    throw invalidConfig(['now: must return milliseconds since the epoch, as Date.now does'], provider);
  }
  return {
    now() {
      const time = timeOf(read);
      if (time === undefined) throw noTime();
      if (time < latest - TOLERANCE_MS) {
        setBackTo = time;
        latest = time;
      }
      latest = Math.max(latest, time);
      return time;
    },
    setBackTo: () => setBackTo,
  };
}

function timeOf(read: () => number): number | undefined {
  try {
    const time: unknown = read();
    // No Date can hold a later time.
    return typeof time === 'number' && Math.abs(time) <= 8.64e15 ? time : undefined;
  } catch {
    return undefined;
  }
}

function noTime(): MfaError {
  return new MfaError(
    { code: 'UNAVAILABLE' },
    'The option now gave no time: nobody was let in, look into the clock of the service.',
  );
}

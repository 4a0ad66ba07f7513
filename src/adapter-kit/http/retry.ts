import { NotAnswered } from './network-error.ts';

// When a look-up is sent again, and after how long: the same for both senders. No other request is ever sent again.

export const MAX_REPEATS = 2;
/** A look-up waits this long for a rate limit, and no longer. */
const MAX_WAIT_MS = 10_000;
const FIRST_WAIT_MS = 200;
const REPEATED_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** `waitMs`: how long the response asks to wait. */
export function isRepeatedAfter(status: number, waitMs: number): boolean {
  return REPEATED_STATUSES.has(status) && waitMs <= MAX_WAIT_MS;
}

/** True if the connection broke. A time-out has taken long enough. */
export function isRepeatedOn(error: unknown): boolean {
  if (!(error instanceof NotAnswered)) return false;
  const { code, networkCode } = error.failure;
  return code === 'UNAVAILABLE' && networkCode !== 'TIMEOUT';
}

/** Milliseconds before the first or second repeat. */
export function pauseMs(repeat: number, waitMs: number): number {
  return Math.max(waitMs, FIRST_WAIT_MS * repeat);
}

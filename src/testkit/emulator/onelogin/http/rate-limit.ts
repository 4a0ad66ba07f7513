import type { Account } from '../state.ts';
import { overLimit } from './errors.ts';

const HOUR_MS = 60 * 60_000;

/** Counts a call of v1, the only ones that are, and refuses what is over. */
export function countCall(account: Account): void {
  const { since, used } = windowOf(account);
  account.window = { since, used: used + 1 };
  if (used >= account.limitPerHour) throw overLimit();
}

/** `reset` is in seconds from now, not a time. */
export function rateLimit(account: Account): {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
} {
  const { since, used } = windowOf(account);
  return {
    limit: account.limitPerHour,
    remaining: Math.max(0, account.limitPerHour - used),
    reset: Math.ceil((since + HOUR_MS - account.clock.now()) / 1000),
  };
}

/** Whether the answer to a path bears the limit's headers. */
export const showsLimit = (path: string): boolean => path.startsWith('/api/1/') || path.startsWith('/auth/');

function windowOf({ window, clock }: Account): Account['window'] {
  const now = clock.now();
  return now < window.since + HOUR_MS ? window : { since: now, used: 0 };
}

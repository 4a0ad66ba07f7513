import type { Account } from '../state.ts';
import { rateLimitExceeded } from './errors.ts';

const HOUR_MS = 60 * 60_000;

type RateLimitStatus = {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the window ends, not a time. */
  readonly reset: number;
};

/** Counts a request of v1: OneLogin limits no others. Throws if the request is over the limit. */
export function countRequest(account: Account): void {
  const { startedAt, used } = currentWindow(account);
  account.rateLimitWindow = { startedAt, used: used + 1 };
  if (used >= account.limitPerHour) throw rateLimitExceeded();
}

export function rateLimitStatus(account: Account): RateLimitStatus {
  const { startedAt, used } = currentWindow(account);
  return {
    limit: account.limitPerHour,
    remaining: Math.max(0, account.limitPerHour - used),
    reset: Math.ceil((startedAt + HOUR_MS - account.clock.now()) / 1000),
  };
}

function currentWindow({ rateLimitWindow, clock }: Account): Account['rateLimitWindow'] {
  const now = clock.now();
  return now < rateLimitWindow.startedAt + HOUR_MS ? rateLimitWindow : { startedAt: now, used: 0 };
}

import type { Org } from '../state.ts';
import { ApiError } from './errors.ts';

const MINUTE_MS = 60_000;

/** Counts a request against the org's limit. Throws if the request is over the limit. */
export function countRequest(org: Org): void {
  const { startedAt, used } = currentWindow(org);
  org.rateLimitWindow = { startedAt, used: used + 1 };
  if (used >= org.limitPerMinute) throw new ApiError('E0000047');
}

/**
 * `X-Rate-Limit-*`. If a limit on the operation itself applies, each header has a second value, as recorded at Okta.
 * `limitedUntil`: when that limit ends, in milliseconds.
 */
export function rateLimitHeaders(org: Org, limitedUntil?: number): Readonly<Record<string, string>> {
  const { startedAt, used } = currentWindow(org);
  const values: readonly [string, number, number][] = [
    ['x-rate-limit-limit', org.limitPerMinute, 1],
    ['x-rate-limit-remaining', Math.max(0, org.limitPerMinute - used), 0],
    ['x-rate-limit-reset', epochSeconds(startedAt + MINUTE_MS), epochSeconds(limitedUntil ?? 0)],
  ];
  return Object.fromEntries(
    values.map(([name, ofOrg, ofOperation]) => [
      name,
      limitedUntil === undefined ? `${ofOrg}` : `${ofOrg}, ${ofOperation}`,
    ]),
  );
}

function currentWindow({ rateLimitWindow, clock }: Org): Org['rateLimitWindow'] {
  const now = clock.now();
  return now < rateLimitWindow.startedAt + MINUTE_MS ? rateLimitWindow : { startedAt: now, used: 0 };
}

const epochSeconds = (ms: number): number => Math.ceil(ms / 1000);

import type { Account } from '../state.ts';
import { rateLimitStatus } from './rate-limit.ts';

/** Sets the headers that were recorded from OneLogin. Responses of v1 and of `/auth` also have the rate limit. */
export function addHeaders(account: Account, { headers }: Response, request: Request): void {
  headers.set('date', new Date(account.clock.now()).toUTCString());
  headers.set('x-request-id', crypto.randomUUID());
  headers.set('cache-control', 'no-cache, must-revalidate, no-store');
  headers.set('x-content-type-options', 'nosniff');
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith('/api/1/') && !pathname.startsWith('/auth/')) return;
  const { limit, remaining, reset } = rateLimitStatus(account);
  headers.set('x-ratelimit-limit', String(limit));
  headers.set('x-ratelimit-remaining', String(remaining));
  headers.set('x-ratelimit-reset', String(reset));
}

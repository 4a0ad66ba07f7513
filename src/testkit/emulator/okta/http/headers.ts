import { randomOf } from '../../../simulated-user/phone.ts';
import type { Org } from '../state.ts';
import { rateLimitHeaders } from './rate-limit.ts';

const REQUEST_ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Sets the headers that every response of Okta has. Rate limit headers that an operation has set stay. */
export function addHeaders(org: Org, { headers }: Response): void {
  headers.set('date', new Date(org.clock.now()).toUTCString());
  headers.set('x-okta-request-id', randomOf(REQUEST_ID_LETTERS, 27));
  headers.set('cache-control', 'no-cache, no-store');
  for (const [name, value] of Object.entries(rateLimitHeaders(org))) {
    if (!headers.has(name)) headers.set(name, value);
  }
}

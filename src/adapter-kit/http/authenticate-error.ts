import { repeats, type Sent } from './request-id.ts';
import type { HttpResponse } from './types.ts';

// Why a credential was refused. RFC 6750 and RFC 9449 put the reason into the header `WWW-Authenticate`, sometimes of a
// response without a body.

/** The statuses that come with such a reason. Okta refuses a DPoP proof with a 400. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403]);
/** A header of more characters is not looked at. */
const MAX_LENGTH = 2_048;
/** The form of the registered reasons, such as `invalid_dpop_proof`. Without digits it can be no code and no number. */
const REASON = /^[a-z][a-z_]{1,62}[a-z]$/;

/**
 * The parameter `error` of the header, of the first challenge that has one. Never its description, which is a free text.
 * Undefined: there is none, it is no reason by its form, or it repeats something that the request has sent.
 */
export function authenticateErrorIn(
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  sent: Sent,
): string | undefined {
  const header = REFUSALS.has(status) ? headers.get('www-authenticate') : null;
  if (header === null || header.length > MAX_LENGTH) return undefined;
  // Every second part is a quoted text. What looks like a parameter within one is none.
  const parts = header.split('"');
  for (let at = 0; at < parts.length; at += 2) {
    const outside = parts[at] ?? '';
    const bare = /(?:^|[ ,])error=([^ ,]+)/i.exec(outside)?.[1];
    const reason = /(?:^|[ ,])error=$/i.test(outside) ? parts[at + 1] : bare;
    if (reason !== undefined) return REASON.test(reason) && !repeats(reason, sent) ? reason : undefined;
  }
  return undefined;
}

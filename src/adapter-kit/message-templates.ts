import * as v from 'valibot';
import { textUpTo } from '../core/validate.ts';

// Texts of the caller that an identity provider passes on to the user.

const CODE = '{{otp_code}}';

/**
 * A schema for a text message with `{{otp_code}}`, which the identity provider replaces, and with no other variables than
 * `variables`. At most 160 characters. Throws nothing.
 *
 * @example
 * const schema = v.strictObject({ message: v.optional(smsTemplate('{{expiration}}')) });
 */
export function smsTemplate(...variables: readonly string[]) {
  return v.pipe(
    textUpTo(160),
    v.includes(CODE, `must hold ${CODE}`),
    // The identity provider would send an unknown variable unchanged.
    v.check(
      (text) => variablesIn(text).every((found) => found === CODE || variables.includes(found)),
      `must hold no variables but ${[CODE, ...variables].join(' and ')}`,
    ),
  );
}

/** Every `{{…}}`, each up to the next `}}`. Searched by hand: a pattern would begin anew at each `{{` that has no end. */
function variablesIn(text: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; ; ) {
    const start = text.indexOf('{{', at);
    const end = text.indexOf('}}', start);
    if (start < 0 || end < 0) return found;
    at = end + 2;
    found.push(text.slice(start, at));
  }
}

/**
 * A schema for the address of a page to which the user is redirected: https, without credentials.
 *
 * @example
 * const schema = v.strictObject({ redirectTo: v.optional(httpsUrl) });
 */
export const httpsUrl = v.pipe(
  textUpTo(2_048),
  v.check(
    // A URL parser removes line breaks. What is checked must be what is sent.
    (text) => /^https:\/\/[^\s\p{Cc}]+$/iu.test(text) && URL.canParse(text) && !holdsCredentials(new URL(text)),
    'must be an https URL without credentials',
  ),
);

function holdsCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

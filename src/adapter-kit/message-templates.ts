import * as v from 'valibot';

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
    v.string(),
    v.maxLength(160, 'must have at most 160 characters'),
    v.includes(CODE, `must hold ${CODE}`),
    // The identity provider would send an unknown variable unchanged.
    v.check(
      (text) => (text.match(/\{\{.*?\}\}/g) ?? []).every((found) => found === CODE || variables.includes(found)),
      `must hold no variables but ${[CODE, ...variables].join(' and ')}`,
    ),
  );
}

/**
 * A schema for the address of a page to which the user is redirected: https, without credentials.
 *
 * @example
 * const schema = v.strictObject({ redirectTo: v.optional(httpsUrl) });
 */
export const httpsUrl = v.pipe(
  v.string(),
  v.check(
    // A URL parser removes line breaks. What is checked must be what is sent.
    (text) => /^https:\/\/[^\s\p{Cc}]+$/iu.test(text) && URL.canParse(text) && !holdsCredentials(new URL(text)),
    'must be an https URL without credentials',
  ),
);

function holdsCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

import * as v from 'valibot';

// Texts of a caller's own that an identity provider sends on: checked here, for the adapter and the fake alike.

const CODE = '{{otp_code}}';

/** A text message, in which the identity provider fills in the code and, where it has them, other variables. */
export function smsTemplate(...variables: readonly string[]) {
  return v.pipe(
    v.string(),
    v.maxLength(160, 'must have at most 160 characters'),
    v.includes(CODE, `must hold ${CODE}`),
    // An unknown variable would be sent as it stands.
    v.check(
      (text) => (text.match(/\{\{.*?\}\}/g) ?? []).every((found) => found === CODE || variables.includes(found)),
      `must hold no variables but ${[CODE, ...variables].join(' and ')}`,
    ),
  );
}

/** A page that the user is sent on to. */
export const httpsUrl = v.pipe(
  v.string(),
  v.check(
    // A URL parser drops line breaks: what is checked must be what is sent.
    (text) => /^https:\/\/[^\s\p{Cc}]+$/iu.test(text) && URL.canParse(text) && !holdsCredentials(new URL(text)),
    'must be an https URL without credentials',
  ),
);

function holdsCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

import type { Answer, Prompt, PublicKeyCredentialJSON } from 'polyfactor';
import * as v from 'valibot';
import { Refusal } from './refusal.ts';

// The forms that a browser may send. A key that is missing, unknown, sent twice or too long is refused. The error page
// never shows the value.

/** The CSRF token. It is checked before any handler runs. Here it is only an allowed field. */
const token = { _csrf: v.optional(v.string()) };
const text = (most: number) => v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(most));
/**
 * The length is limited, because the hash is expensive. The password is not trimmed: it can begin or end with a space.
 */
const password = v.pipe(v.string(), v.nonEmpty(), v.maxLength(256));
const factorId = text(256);

export const forms = {
  login: v.strictObject({ ...token, username: text(64), password }),
  empty: v.strictObject(token),
  chooseFactor: v.strictObject({
    ...token,
    factorId,
    expects: v.optional(v.picklist(['code', 'approval'])),
  }),
  helpDesk: v.strictObject({ ...token, helpDesk: v.literal('yes') }),
  answer: v.union([
    v.strictObject({ ...token, code: text(64) }),
    v.strictObject({ ...token, answer: text(256) }),
    v.strictObject({ ...token, credential: text(32_000) }),
  ]),
  enroll: v.strictObject({
    ...token,
    availableId: text(256),
    phoneNumber: v.optional(v.pipe(text(32), v.transform(digitsOf), v.regex(/^\+[1-9]\d{6,14}$/))),
    email: v.optional(v.pipe(text(254), v.regex(/^[^\s@]+@[^\s@]+$/))),
  }),
  remove: v.strictObject({ ...token, factorId }),
  scan: v.strictObject({ setup: text(2_000) }),
  push: v.strictObject({ decision: v.picklist(['approve', 'deny']), number: v.optional(v.pipe(v.string(), v.trim())) }),
  keyIn: v.strictObject({ digits: text(16) }),
} as const;

/** Removes spaces, dots and dashes, because people type them in phone numbers. */
function digitsOf(written: string): string {
  return written.replace(/[\s().-]/g, '');
}

/** Returns the checked form, or throws a Refusal with status 400. */
export function readForm<T>(schema: v.GenericSchema<unknown, T>, body: unknown): T {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  throw new Refusal(400, 'That form was not right', 'Something is missing, too long or not of this form. Go back.');
}

const base64url = v.pipe(v.string(), v.regex(/^[\w-]+={0,2}$/));
/** Other keys are allowed, because browsers add some. The library uses only the keys of the standard. */
const credential: v.GenericSchema<unknown, PublicKeyCredentialJSON> = v.looseObject({
  id: base64url,
  rawId: base64url,
  type: v.string(),
  response: v.looseObject({
    clientDataJSON: base64url,
    attestationObject: v.optional(base64url),
    authenticatorData: v.optional(base64url),
    signature: v.optional(base64url),
    userHandle: v.nullish(v.string()),
  }),
});

/** Reads the answer from a form. The step must expect an answer of its kind. */
export function answerIn(body: unknown, { expects }: Prompt): Answer {
  const answer = toAnswer(readForm(forms.answer, body));
  if (expects.includes(answer.kind)) return answer;
  throw new Refusal(400, 'That form was not right', 'This step waits for another kind of answer. Reload its page.');
}

function toAnswer(form: v.InferOutput<typeof forms.answer>): Answer {
  if ('code' in form) return { kind: 'code', code: form.code };
  if ('answer' in form) return { kind: 'answer', answer: form.answer };
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), credential), form.credential);
  if (parsed.success) return { kind: 'webauthn', credential: parsed.output };
  throw new Refusal(400, 'That form was not right', 'What the browser sent is no security key’s answer. Try again.');
}

import { base64urlnopad } from '@scure/base';
import * as v from 'valibot';
import type { Factor } from '../spec/factors.ts';
import type { PublicKeyCredentialJSON } from '../spec/steps.ts';
import { factorType, isRecord, record } from './validate.ts';

// The input of callers, checked strictly: an unknown key is a typo, and a typo in a login is refused.
// Every check names its own text: valibot's texts show the value.

const CONTROL = /\p{Cc}/u;

/** It becomes one segment of a path. It is encoded there, so `/ ? # %` are fine. */
const id = v.pipe(
  v.string(),
  v.check(
    (text) => text.trim() !== '' && text !== '.' && text !== '..' && text.isWellFormed() && !CONTROL.test(text),
    'must be a text that is not blank, "." or "..", without control characters or lone surrogates',
  ),
);
const printable = v.pipe(
  v.string(),
  v.check((text) => text.trim() !== '' && text.isWellFormed() && !CONTROL.test(text), 'must be printable text'),
);
const code = v.pipe(
  v.string(),
  v.trim(),
  v.check((text) => text !== '' && text.isWellFormed() && !CONTROL.test(text), 'must be a code that is not blank'),
);
const phoneNumber = v.pipe(v.string(), v.regex(/^\+[1-9]\d{1,14}$/, 'must be E.164, such as +14155550100'));
const email = v.pipe(
  v.string(),
  v.regex(/^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,255}$/u, 'must be an e-mail address'),
  v.check((text) => text.isWellFormed(), 'must be an e-mail address'),
);
const headerText = v.pipe(v.string(), v.regex(/^[\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*$/, 'must be one line of ASCII'));
const seconds = v.pipe(
  v.number(),
  v.check((value) => Number.isInteger(value), 'must be a whole number of seconds'),
);
/** An opaque id: the bits that no byte needs may be set, as in the identity providers' own samples. */
const credentialId = v.pipe(v.string(), v.regex(/^[\w-]+={0,2}$/, 'must be base64url'));
const base64url = v.pipe(v.string(), v.check(isBase64url, 'must be base64url'));

/** With or without padding. */
function isBase64url(text: string): boolean {
  try {
    return base64urlnopad.decode(text.replace(/={1,2}$/, '')).length > 0;
  } catch {
    return false;
  }
}

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

/** `en-us` becomes `en-US`. */
function canonicalTag(text: string): string {
  return Intl.getCanonicalLocales(text)[0] ?? text;
}

const signal = v.custom<AbortSignal>(
  (value) => isRecord(value) && 'throwIfAborted' in value && 'addEventListener' in value,
  'must be an AbortSignal',
);

/** `{ userId }` and the options of every call. */
const on = {
  userId: id,
  signal: v.optional(signal),
  client: v.optional(
    v.strictObject({
      ipAddress: v.optional(v.pipe(v.string(), v.ip('must be one IP address'))),
      userAgent: v.optional(headerText),
      locale: v.optional(
        v.pipe(v.string(), v.check(isLanguageTag, 'must be a BCP 47 tag, such as en-US'), v.transform(canonicalTag)),
      ),
    }),
  ),
  providerOptions: v.optional(record),
};
const way = v.optional(v.picklist(['code', 'approval']));
const displayName = v.optional(printable);
const preverified = v.optional(v.boolean());

const newFactor = v.variant('type', [
  v.strictObject({ type: v.picklist(['totp', 'push', 'webauthn']), displayName }),
  v.strictObject({ type: v.picklist(['sms', 'voice']), phoneNumber, displayName, preverified }),
  v.strictObject({ type: v.literal('email'), email, displayName, preverified }),
  v.strictObject({ type: v.literal('question'), questionId: id, answer: printable }),
  v.strictObject({ type: v.literal('hotp'), sharedSecret: printable, profileId: id }),
  v.variant('vendor', [
    v.strictObject({ type: v.literal('token'), vendor: v.literal('yubikey'), code }),
    v.strictObject({ type: v.literal('token'), vendor: v.literal('rsa'), credentialId: printable, code }),
    v.strictObject({
      type: v.literal('token'),
      vendor: v.literal('symantec'),
      credentialId: printable,
      code,
      nextCode: code,
    }),
  ]),
]);

const availableFactor = v.strictObject({
  id,
  type: factorType,
  displayName: v.string(),
  native: v.strictObject({
    type: v.string(),
    provider: v.exactOptional(v.string()),
    status: v.exactOptional(v.string()),
  }),
});

/** The one input with unknown keys: browsers add some. They are dropped here. */
const credential: v.GenericSchema<unknown, PublicKeyCredentialJSON> = v.object({
  id: credentialId,
  rawId: credentialId,
  type: v.string(),
  response: v.object({
    clientDataJSON: base64url,
    attestationObject: v.optional(base64url),
    authenticatorData: v.optional(base64url),
    signature: v.optional(base64url),
    userHandle: v.nullish(v.string()),
  }),
});

export const answerSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('code'), code }),
  v.strictObject({ kind: v.literal('answer'), answer: printable }),
  v.strictObject({ kind: v.literal('webauthn'), credential }),
]);
const answer = v.optional(answerSchema);

/** Kept as the same object: the core recognizes its own factors by identity. */
const factor = v.custom<Factor>(
  (value) => isRecord(value) && v.is(id, value.id),
  'must be a Factor that listFactors returned',
);

export const inputs = {
  on: v.strictObject(on),
  factorId: v.strictObject({ ...on, factorId: id }),
  tenant: v.strictObject({ signal: on.signal }),
  enroll: v.strictObject({
    ...on,
    factor: newFactor,
    available: v.optional(availableFactor),
    expects: way,
    expiresInSeconds: v.optional(seconds),
  }),
  challenge: v.pipe(
    v.strictObject({
      ...on,
      factorId: v.optional(id),
      factor: v.optional(factor),
      temporaryToken: v.optional(v.literal(true)),
      expects: way,
      expiresInSeconds: v.optional(seconds),
    }),
    v.check(
      (input) =>
        [input.factorId, input.factor, input.temporaryToken].filter((given) => given !== undefined).length === 1,
      'must name exactly one of factorId, factor and temporaryToken',
    ),
  ),
  // The handle is checked later, with another error.
  answer: v.strictObject({ ...on, handle: v.unknown(), answer }),
  handle: v.strictObject({ ...on, handle: v.unknown() }),
  temporaryToken: v.strictObject({
    ...on,
    expiresInSeconds: v.optional(seconds),
    reusable: v.optional(v.boolean()),
  }),
};

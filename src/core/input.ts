import { base64urlnopad } from '@scure/base';
import * as v from 'valibot';
import type { Factor } from '../spec/factors.ts';
import type { PublicKeyCredentialJSON } from '../spec/steps.ts';
import { clientHints } from './client-hints.ts';
import { factorType, isRecord, record, textUpTo } from './validate.ts';

// The input of callers, checked strictly: an unknown key is a typo, and a typo in a login is refused.
// Every check names its own text: valibot's texts show the value. Every text has a maximum, which is checked before
// anything looks at the text: the end user chooses some of them.

const CONTROL = /\p{Cc}/u;

/** It becomes one segment of a path. It is encoded there, so `/ ? # %` are fine. */
const id = v.pipe(
  textUpTo(512),
  v.check(
    (text) => text.trim() !== '' && text !== '.' && text !== '..' && text.isWellFormed() && !CONTROL.test(text),
    'must be a text that is not blank, "." or "..", without control characters or lone surrogates',
  ),
);
const isPrintable = v.check(
  (text: string) => text.trim() !== '' && text.isWellFormed() && !CONTROL.test(text),
  'must be printable text',
);
const printable = v.pipe(textUpTo(256), isPrintable);
/** An answer to a security question, or a secret. */
const longPrintable = v.pipe(textUpTo(1_024), isPrintable);
/** A tab or a line break in it is a blank: people paste what a message shows. */
const code = v.pipe(
  textUpTo(128),
  v.trim(),
  v.transform((text) => text.replace(/[\t-\r]/g, ' ')),
  v.check(
    (text) => /[^\s\p{Cf}]/u.test(text) && text.isWellFormed() && !CONTROL.test(text),
    'must be a code that is not blank',
  ),
);
const phoneNumber = v.pipe(textUpTo(16), v.regex(/^\+[1-9]\d{1,14}$/, 'must be E.164, such as +14155550100'));
const email = v.pipe(
  textUpTo(320),
  v.regex(/^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,255}$/u, 'must be an e-mail address'),
  v.check((text) => text.isWellFormed(), 'must be an e-mail address'),
);
const seconds = v.pipe(
  v.number(),
  v.check((value) => Number.isInteger(value), 'must be a whole number of seconds'),
);
/** An opaque id: the bits that no byte needs may be set, as in the identity providers' own samples. */
const credentialId = v.pipe(textUpTo(2_048), v.regex(/^[\w-]+={0,2}$/, 'must be base64url'));
const base64url = v.pipe(textUpTo(65_536), v.check(isBase64url, 'must be base64url'));

/** With or without padding. */
function isBase64url(text: string): boolean {
  try {
    return base64urlnopad.decode(text.replace(/={1,2}$/, '')).length > 0;
  } catch {
    return false;
  }
}

const signal = v.custom<AbortSignal>(
  (value) => isRecord(value) && 'throwIfAborted' in value && 'addEventListener' in value,
  'must be an AbortSignal',
);

/** `{ userId }` and the options of every call. */
const on = {
  userId: id,
  signal: v.optional(signal),
  client: v.optional(clientHints),
  providerOptions: v.optional(record),
};
const way = v.optional(v.picklist(['code', 'approval']));
const displayName = v.optional(v.pipe(textUpTo(256), v.trim(), isPrintable));
const preverified = v.optional(v.boolean());

const newFactor = v.variant('type', [
  v.strictObject({ type: v.picklist(['totp', 'push', 'webauthn']), displayName }),
  v.strictObject({ type: v.picklist(['sms', 'voice']), phoneNumber, displayName, preverified }),
  v.strictObject({ type: v.literal('email'), email, displayName, preverified }),
  v.strictObject({ type: v.literal('question'), questionId: id, answer: longPrintable }),
  v.strictObject({ type: v.literal('hotp'), sharedSecret: longPrintable, profileId: id }),
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

/** A text of the identity provider, which may be longer than what people type. */
const listed = textUpTo(4_096);
const availableFactor = v.strictObject({
  id,
  type: factorType,
  displayName: listed,
  native: v.strictObject({
    type: listed,
    provider: v.exactOptional(listed),
    status: v.exactOptional(listed),
  }),
});

/** The one input with unknown keys: browsers add some. They are dropped here. */
const credential: v.GenericSchema<unknown, PublicKeyCredentialJSON> = v.object({
  id: credentialId,
  rawId: credentialId,
  type: textUpTo(64),
  response: v.object({
    clientDataJSON: base64url,
    attestationObject: v.optional(base64url),
    authenticatorData: v.optional(base64url),
    signature: v.optional(base64url),
    userHandle: v.nullish(textUpTo(1_024)),
  }),
});

export const answerSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('code'), code }),
  v.strictObject({ kind: v.literal('answer'), answer: longPrintable }),
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

import * as v from 'valibot';
import { ignoredOptions } from '../../src/adapter-kit/ignored-options.ts';
import { isRecord, omitUndefined } from '../../src/adapter-kit/parse.ts';
import { base64FromBase64url } from '../../src/adapter-kit/webauthn-json.ts';
import type { DriverCall } from '../../src/spec/driver.ts';
import { handleInvalid, invalidInput } from '../../src/spec/errors.ts';
import type { AvailableFactor, NewFactor } from '../../src/spec/factors.ts';
import type { Answer } from '../../src/spec/results.ts';
import type { Warning } from '../../src/spec/steps.ts';
import type { OktaCallOptions } from './options.ts';

// What the requests to Okta carry: bodies, headers, what a later one must repeat, and the wishes that none of them can carry.

type Call = DriverCall<OktaCallOptions>;

/** What the handle of an enrollment keeps: its request, which `resend` must repeat. */
export const activationState = v.strictObject({
  for: v.literal('activation'),
  factorType: v.string(),
  provider: v.string(),
  profile: v.exactOptional(v.custom<Readonly<Record<string, string>>>(isTexts)),
});

/** What the handle of a verification keeps: the transaction of a push, and what the caller wished for. */
export const verificationState = v.strictObject({
  for: v.literal('verification'),
  transactionId: v.exactOptional(v.string()),
  tokenLifetimeSeconds: v.exactOptional(v.number()),
  destination: v.exactOptional(v.string()),
  numberMatching: v.exactOptional(v.literal(true)),
});

function isTexts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string');
}

/** The body of an enrollment. `profile` is what `resend` must repeat. */
export type EnrollmentBody = {
  readonly factorType: string;
  readonly provider: string;
  readonly profile?: Readonly<Record<string, string>>;
  readonly factorProfileId?: string;
  readonly verify?: Readonly<Record<string, string>>;
};

export function enrollmentBody(
  factor: NewFactor,
  available: AvailableFactor | undefined,
  options: OktaCallOptions | undefined,
): EnrollmentBody {
  switch (factor.type) {
    case 'sms':
      return { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: factor.phoneNumber } };
    case 'voice': {
      const { phoneExtension } = options ?? {};
      const profile = { phoneNumber: factor.phoneNumber, ...omitUndefined({ phoneExtension }) };
      return { factorType: 'call', provider: 'OKTA', profile };
    }
    case 'email':
      return { factorType: 'email', provider: 'OKTA', profile: { email: factor.email } };
    case 'push':
      return { factorType: 'push', provider: 'OKTA' };
    case 'webauthn':
      return { factorType: 'webauthn', provider: 'FIDO' };
    case 'totp':
      return { factorType: 'token:software:totp', provider: totpProvider(available) };
    case 'question':
      return {
        factorType: 'question',
        provider: 'OKTA',
        profile: { question: factor.questionId, answer: factor.answer },
      };
    case 'hotp': {
      const { profileId: factorProfileId, sharedSecret } = factor;
      return { factorType: 'token:hotp', provider: 'CUSTOM', factorProfileId, profile: { sharedSecret } };
    }
    case 'token':
      return tokenBody(factor);
  }
}

function tokenBody(factor: Extract<NewFactor, { type: 'token' }>): EnrollmentBody {
  const verify = { passCode: factor.code };
  if (factor.vendor === 'yubikey') return { factorType: 'token:hardware', provider: 'YUBICO', verify };
  const profile = { credentialId: factor.credentialId };
  if (factor.vendor === 'rsa') return { factorType: 'token', provider: 'RSA', profile, verify };
  return { factorType: 'token', provider: 'SYMANTEC', profile, verify: { ...verify, nextPassCode: factor.nextCode } };
}

function totpProvider(available: AvailableFactor | undefined): string {
  const provider = available?.native.provider ?? 'GOOGLE';
  if (provider === 'GOOGLE' || provider === 'OKTA') return provider;
  throw invalidInput('enroll', ['available.native.provider: must be one that listAvailableFactors returned']);
}

/** The body that finishes an enrollment. */
export function activationBody(answer: Answer): Readonly<Record<string, string>> {
  if (answer.kind === 'code') return { passCode: answer.code };
  const { attestationObject, clientDataJSON } = answer.kind === 'webauthn' ? answer.credential.response : {};
  if (attestationObject === undefined || clientDataJSON === undefined) throw unanswerable();
  return { attestation: base64FromBase64url(attestationObject), clientData: base64FromBase64url(clientDataJSON) };
}

/** The body that ends a verification. Never empty: an empty one makes Okta send another message. */
export function verificationBody(answer: Answer): Readonly<Record<string, string>> {
  if (answer.kind === 'code') return { passCode: answer.code };
  if (answer.kind === 'answer') return { answer: answer.answer };
  const { clientDataJSON, authenticatorData, signature } = answer.credential.response;
  if (authenticatorData === undefined || signature === undefined) throw unanswerable();
  return {
    clientData: base64FromBase64url(clientDataJSON),
    authenticatorData: base64FromBase64url(authenticatorData),
    signatureData: base64FromBase64url(signature),
  };
}

function unanswerable() {
  return handleInvalid('does not expect an answer of this kind');
}

export function languageHeader({ client }: Call): Readonly<Record<string, string>> {
  return omitUndefined({ 'accept-language': client.locale });
}

/** The end user's, as the verify operation takes them; Okta shows the user agent on the phone. */
export function clientHeaders(call: Call): Readonly<Record<string, string>> {
  const { ipAddress, userAgent } = call.client;
  return { ...omitUndefined({ 'x-forwarded-for': ipAddress, 'user-agent': userAgent }), ...languageHeader(call) };
}

/** Which of `providerOptions.okta` an operation on a factor of this type can honor. */
const honored: Readonly<Record<string, readonly (keyof OktaCallOptions)[]>> = {
  'enroll sms': ['templateId', 'updatePhone'],
  'enroll voice': ['phoneExtension', 'updatePhone'],
  'challenge sms': ['templateId'],
  'challenge push': ['numberMatching'],
  'resend sms': ['templateId'],
};

/** A warning for each wish that Okta has no place for here. */
export function warningsOf(call: Call, factor: { readonly type: string; readonly displayName?: string | undefined }) {
  const heeded = honored[`${call.operation} ${factor.type}`] ?? [];
  const unnamed: readonly Warning[] =
    call.operation === 'enroll' && factor.displayName !== undefined
      ? [{ type: 'unsupported', feature: 'displayName' }]
      : [];
  return [...ignoredOptions('okta', call.options, heeded), ...unnamed];
}

import {
  base64FromBase64url,
  type HttpRequest,
  handleInvalid,
  invalidInput,
  omitUndefined,
  path,
} from '../../src/adapter-kit/index.ts';
import type { AvailableFactor, FactorType, NewFactor } from '../../src/spec/factors.ts';
import type { Answer } from '../../src/spec/results.ts';
import type { Call, OktaCallOptions } from './options.ts';
import type { ActivationState } from './state.ts';

// The request of each operation (https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/).

/** A look-up, which may be repeated. */
const read = (path: HttpRequest['path']): HttpRequest => ({ method: 'GET', path, retryable: true });

/** Tells the id of a user whom the caller names otherwise. */
export const getUser = ({ userId }: Call) => read(path`/api/v1/users/${userId}`);
export const listFactors = ({ userId }: Call) => read(path`/api/v1/users/${userId}/factors`);
export const listCatalog = ({ userId }: Call) => read(path`/api/v1/users/${userId}/factors/catalog`);
export const listQuestions = ({ userId }: Call) => read(path`/api/v1/users/${userId}/factors/questions`);
export const getFactor = ({ userId }: Call, factorId: string) =>
  read(path`/api/v1/users/${userId}/factors/${factorId}`);

/** The body of an enrollment. */
export type EnrollmentBody = {
  readonly factorType: string;
  readonly provider: string;
  readonly profile?: Readonly<Record<string, string>>;
  readonly factorProfileId?: string;
  readonly verify?: Readonly<Record<string, string>>;
};

export function enroll(
  call: Call,
  factor: NewFactor,
  json: EnrollmentBody,
  {
    isPreverified,
    expiresInSeconds,
  }: { readonly isPreverified: boolean; readonly expiresInSeconds: number | undefined },
): HttpRequest {
  const isPhone = factor.type === 'sms' || factor.type === 'voice';
  return {
    method: 'POST',
    path: path`/api/v1/users/${call.userId}/factors`,
    query: {
      updatePhone: isPhone ? call.options?.updatePhone : undefined,
      templateId: factor.type === 'sms' ? call.options?.templateId : undefined,
      tokenLifetimeSeconds: factor.type === 'email' ? expiresInSeconds : undefined,
      // Okta activates custom tokens at once or not at all.
      activate: isPreverified || factor.type === 'hotp' ? true : undefined,
    },
    json,
    headers: languageHeader(call),
  };
}

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

/** Finishes an enrollment. For a push it would restart one that has expired: see `pollActivation`. */
export function activate({ userId }: Call, factorId: string, answer: Answer): HttpRequest {
  return {
    method: 'POST',
    path: path`/api/v1/users/${userId}/factors/${factorId}/lifecycle/activate`,
    json: activationBody(answer),
  };
}

export function pollActivation({ userId }: Call, factorId: string): HttpRequest {
  return { method: 'POST', path: path`/api/v1/users/${userId}/factors/${factorId}/lifecycle/activate/poll` };
}

/** Sends the user the link that the QR code of a push contains. */
export function sendActivationLink({ userId }: Call, factorId: string, channel: 'email' | 'sms'): HttpRequest {
  return { method: 'POST', path: path`/api/v1/users/${userId}/factors/${factorId}/lifecycle/activate/${channel}` };
}

function restartActivation({ userId }: Call, factorId: string): HttpRequest {
  return { method: 'POST', path: path`/api/v1/users/${userId}/factors/${factorId}/lifecycle/activate` };
}

/** `resend` of an enrollment: a link, a new QR code, or the message again. `sent` is for the outcome table. */
export function enrollAgain(
  call: Call,
  factorId: string,
  type: FactorType,
  { factorType, provider, profile }: ActivationState,
  channel: OktaCallOptions['activationLink'],
): { readonly sent: string; readonly request: HttpRequest } {
  if (channel !== undefined) return { sent: 'link', request: sendActivationLink(call, factorId, channel) };
  if (type === 'push') return { sent: 'activation', request: restartActivation(call, factorId) };
  const request: HttpRequest = {
    method: 'POST',
    path: path`/api/v1/users/${call.userId}/factors/${factorId}/resend`,
    query: { templateId: type === 'sms' ? call.options?.templateId : undefined },
    // Okta wants the body of the enrollment again.
    json: { factorType, provider, ...omitUndefined({ profile }) },
    headers: languageHeader(call),
  };
  return { sent: 'enrollment', request };
}

/** POST verify without an answer: sends the message or the push, or makes a WebAuthn challenge. */
export function startVerification(
  call: Call,
  { id, type }: { readonly id: string; readonly type: FactorType },
  asked: { readonly tokenLifetimeSeconds: number | undefined; readonly numberMatching: boolean },
): HttpRequest {
  return {
    method: 'POST',
    path: path`/api/v1/users/${call.userId}/factors/${id}/verify`,
    query: {
      templateId: type === 'sms' ? call.options?.templateId : undefined,
      tokenLifetimeSeconds: asked.tokenLifetimeSeconds,
    },
    json: asked.numberMatching ? { useNumberMatchingChallenge: true } : undefined,
    headers: clientHeaders(call),
  };
}

export function verify(call: Call, factorId: string, answer: Answer): HttpRequest {
  return {
    method: 'POST',
    path: path`/api/v1/users/${call.userId}/factors/${factorId}/verify`,
    json: verificationBody(answer),
    headers: clientHeaders(call),
  };
}

export function getTransaction({ userId }: Call, factorId: string, transactionId: string): HttpRequest {
  return { method: 'GET', path: path`/api/v1/users/${userId}/factors/${factorId}/transactions/${transactionId}` };
}

export function cancelTransaction({ userId }: Call, factorId: string, transactionId: string): HttpRequest {
  return { method: 'DELETE', path: path`/api/v1/users/${userId}/factors/${factorId}/transactions/${transactionId}` };
}

export function remove({ userId, options }: Call, factorId: string): HttpRequest {
  const query = { removeRecoveryEnrollment: options?.removeRecoveryEnrollment };
  return { method: 'DELETE', path: path`/api/v1/users/${userId}/factors/${factorId}`, query };
}

export function resetFactors({ userId }: Call): HttpRequest {
  return { method: 'POST', path: path`/api/v1/users/${userId}/lifecycle/reset_factors` };
}

/** Okta counts the lifetime in minutes. */
export function createTemporaryToken(
  { userId }: Call,
  authenticatorId: string,
  { expiresInSeconds, reusable }: { readonly expiresInSeconds: number; readonly reusable: boolean },
): HttpRequest {
  if (expiresInSeconds % 60 !== 0) {
    throw invalidInput('createTemporaryToken', ['expiresInSeconds: must be whole minutes here']);
  }
  return {
    method: 'POST',
    path: path`/api/v1/users/${userId}/authenticator-enrollments/tac`,
    json: { authenticatorId, profile: { ttl: expiresInSeconds / 60, multiUse: reusable } },
  };
}

function activationBody(answer: Answer): Readonly<Record<string, string>> {
  if (answer.kind === 'code') return { passCode: answer.code };
  const { attestationObject, clientDataJSON } = answer.kind === 'webauthn' ? answer.credential.response : {};
  if (attestationObject === undefined || clientDataJSON === undefined) throw unexpectedKind();
  return { attestation: base64FromBase64url(attestationObject), clientData: base64FromBase64url(clientDataJSON) };
}

/** Never empty: an empty body makes Okta send another message. */
function verificationBody(answer: Answer): Readonly<Record<string, string>> {
  if (answer.kind === 'code') return { passCode: answer.code };
  if (answer.kind === 'answer') return { answer: answer.answer };
  const { clientDataJSON, authenticatorData, signature } = answer.credential.response;
  if (authenticatorData === undefined || signature === undefined) throw unexpectedKind();
  return {
    clientData: base64FromBase64url(clientDataJSON),
    authenticatorData: base64FromBase64url(authenticatorData),
    signatureData: base64FromBase64url(signature),
  };
}

function unexpectedKind() {
  return handleInvalid('does not expect an answer of this kind');
}

function languageHeader({ client }: Call): Readonly<Record<string, string>> {
  return omitUndefined({ 'accept-language': client.locale });
}

/** About the end user's client. Okta shows the user agent on the phone. */
function clientHeaders(call: Call): Readonly<Record<string, string>> {
  const { ipAddress, userAgent } = call.client;
  return { ...omitUndefined({ 'x-forwarded-for': ipAddress, 'user-agent': userAgent }), ...languageHeader(call) };
}

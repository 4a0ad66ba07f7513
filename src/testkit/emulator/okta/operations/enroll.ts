import * as v from 'valibot';
import { bytesOfHex } from '../../../simulated-user/phone.ts';
import { newTotpSecret } from '../../../simulated-user/totp.ts';
import { hasActiveFactor, newFactor, SUPPORTED_FACTORS, type SupportedFactor, saveFactor } from '../factor.ts';
import { validationError } from '../http/errors.ts';
import { type ApiRequest, type ApiResponse, ok, optionalText, parseBody, queryFlag } from '../http/operation.ts';
import { newDigits, newToken } from '../ids.ts';
import type { Factor, MessageMethod, U2fMethod, WebAuthnMethod } from '../state.ts';
import { ALREADY_SET_UP, enrollError, enrollPhone } from './enroll-phone.ts';
import { factorJson } from './factor-json.ts';
import { sendCode } from './messages.ts';
import { consumeTokenCode } from './one-time-codes.ts';
import { newActivation } from './push-activation.ts';
import { questionText } from './questions.ts';
import { newChallenge } from './webauthn.ts';

// Okta knows the last two types, but this API cannot enroll them.
const FACTOR_TYPES: readonly string[] = [
  ...SUPPORTED_FACTORS.map(({ factorType }) => factorType),
  'signed_nonce',
  'web',
];
const PROVIDERS = ['OKTA', 'GOOGLE', 'FIDO', 'CUSTOM', 'RSA', 'SYMANTEC', 'YUBICO', 'DUO'] as const;

// A field of a response, such as `_links` of a catalog entry, makes the body not well-formed.
const enrollBody = v.strictObject({
  factorType: v.picklist(FACTOR_TYPES),
  provider: v.picklist(PROVIDERS),
  vendorName: optionalText,
  factorProfileId: optionalText,
  profile: v.nullish(
    v.strictObject({
      phoneNumber: optionalText,
      phoneExtension: optionalText,
      email: optionalText,
      question: optionalText,
      answer: optionalText,
      credentialId: optionalText,
      sharedSecret: optionalText,
    }),
    {},
  ),
  verify: v.nullish(v.strictObject({ passCode: optionalText, nextPassCode: optionalText }), {}),
});
type EnrollBody = v.InferOutput<typeof enrollBody>;

/** A user can have several active factors of these types. */
const SEVERAL_ALLOWED: readonly string[] = ['webauthn'];
const NO_AUTO_ACTIVATION: readonly string[] = ['push', 'webauthn', 'u2f', 'token:software:totp'];
const MIN_ANSWER_LENGTH = 4;
const KEY_ACTIVATION_MS = 15 * 60_000;

/** `POST /users/{userId}/factors` */
export async function enrollFactor(request: ApiRequest): Promise<ApiResponse> {
  const body = parseBody(enrollBody, request.body);
  const supported = SUPPORTED_FACTORS.find(
    ({ factorType, provider }) => factorType === body.factorType && provider === body.provider,
  );
  if (supported === undefined) throw enrollError('Invalid factor type or provider.');
  const { factorType } = supported;
  // For sms and call, `enrollPhone` decides: the error depends on the number.
  const onlyOne = factorType !== 'sms' && factorType !== 'call' && !SEVERAL_ALLOWED.includes(factorType);
  if (onlyOne && hasActiveFactor(request.user, supported)) throw enrollError(ALREADY_SET_UP);
  if (NO_AUTO_ACTIVATION.includes(factorType) && queryFlag(request, 'activate')) {
    throw enrollError('Auto-activation is not supported for this factor.');
  }
  return ok(factorJson(request, await createFactor(request, supported, body)));
}

async function createFactor(
  request: ApiRequest,
  supported: SupportedFactor,
  { profile, verify, factorProfileId }: EnrollBody,
): Promise<Factor> {
  const { user, now } = request;
  const given = profile ?? {};
  switch (supported.factorType) {
    case 'sms':
    case 'call':
      return enrollPhone(request, supported, given);
    case 'email':
      return enrollEmail(request, supported, given.email);
    case 'question':
      return enrollQuestion(request, supported, given);
    case 'token:hotp':
      return enrollHotp(request, supported, factorProfileId, given.sharedSecret);
    case 'token':
    case 'token:hardware':
      return enrollToken(request, supported, given.credentialId, verify ?? {});
    case 'token:software:totp': {
      // Okta's secrets have 16 characters.
      const secret = (await newTotpSecret()).slice(0, 16);
      const method = { kind: 'totp', secret, qrToken: `00${newToken(40)}`, usedTimeSteps: new Set<number>() } as const;
      return saveFactor(user, newFactor(supported, 'PENDING_ACTIVATION', method, now));
    }
    case 'push':
      return saveFactor(
        user,
        newFactor(supported, 'PENDING_ACTIVATION', { kind: 'push', activation: newActivation(now) }, now),
      );
    case 'webauthn':
    case 'u2f': {
      const method: WebAuthnMethod | U2fMethod = { kind: supported.factorType };
      newChallenge(method, now, KEY_ACTIVATION_MS);
      return saveFactor(user, newFactor(supported, 'PENDING_ACTIVATION', method, now));
    }
  }
}

/** Accepts only the user's own addresses. Enrolling a pending address again sends a new code for the same factor. */
function enrollEmail(request: ApiRequest, supported: SupportedFactor, email: string | undefined): Factor {
  const { user, now } = request;
  const ownAddress = [user.email, user.secondEmail].find((address) => address?.toLowerCase() === email?.toLowerCase());
  if (email === undefined || ownAddress === undefined) {
    throw validationError('Only verified primary or secondary email can be enrolled.');
  }
  const method: MessageMethod = { kind: 'message', type: 'email', to: ownAddress };
  if (!queryFlag(request, 'activate')) sendCode(request, method);
  const pending = [...user.factors.values()].find(({ factorType }) => factorType === 'email');
  if (pending !== undefined) user.factors.delete(pending.id);
  if (queryFlag(request, 'activate')) return saveFactor(user, newFactor(supported, 'ACTIVE', method, now));
  const isSameAddress = pending?.method.kind === 'message' && pending.method.to === ownAddress;
  return saveFactor(
    user,
    isSameAddress ? { ...pending, method } : newFactor(supported, 'PENDING_ACTIVATION', method, now),
  );
}

function enrollQuestion(
  { user, now }: ApiRequest,
  supported: SupportedFactor,
  { question, answer }: { readonly question?: string | undefined; readonly answer?: string | undefined },
): Factor {
  if (question === undefined || questionText(question) === undefined) throw enrollError('Invalid Profile.');
  if (answer === undefined || answer.trim().length < MIN_ANSWER_LENGTH) {
    throw enrollError('The security question answer must be at least 4 characters in length');
  }
  return saveFactor(user, newFactor(supported, 'ACTIVE', { kind: 'question', question, answer }, now));
}

/** Okta enrolls a custom HOTP token only with `activate=true`, without a first code. */
function enrollHotp(
  request: ApiRequest,
  supported: SupportedFactor,
  profileId: string | undefined,
  sharedSecret: string | undefined,
): Factor {
  const { org, user, now } = request;
  if (!queryFlag(request, 'activate')) throw enrollError('Only auto-activation is supported for this factor.');
  if (profileId !== org.hotpProfile.id) throw enrollError('Invalid factorProfileId.');
  if (sharedSecret === undefined || !/^([0-9a-f]{2}){10,}$/i.test(sharedSecret)) throw enrollError('Invalid Profile.');
  const method = { kind: 'hotp', secret: bytesOfHex(sharedSecret), counter: 0 } as const;
  return saveFactor(user, newFactor(supported, 'ACTIVE', method, now, org.hotpProfile.name));
}

/** The enrollment of a hardware token contains a code of it, for Symantec two codes in a row. */
function enrollToken(
  request: ApiRequest,
  supported: SupportedFactor,
  credentialId: string | undefined,
  { passCode, nextPassCode }: { readonly passCode?: string | undefined; readonly nextPassCode?: string | undefined },
): Factor {
  const { user, now } = request;
  const vendor = supported.provider === 'RSA' ? 'rsa' : supported.provider === 'SYMANTEC' ? 'symantec' : 'yubikey';
  if (passCode === undefined) throw enrollError('Invalid Passcode/Answer');
  if (vendor !== 'yubikey' && credentialId === undefined) throw enrollError('Invalid Profile.');
  if (vendor === 'symantec' && nextPassCode === undefined) throw enrollError('Invalid Passcode/Answer');
  consumeTokenCode(request, vendor, passCode);
  if (vendor === 'symantec' && nextPassCode !== undefined) consumeTokenCode(request, vendor, nextPassCode);
  const method = { kind: 'token', vendor, credentialId: credentialId ?? `0000${newDigits(8)}` } as const;
  return saveFactor(user, newFactor(supported, 'ACTIVE', method, now));
}

import { hasActiveFactor, newFactor, type SupportedFactor, saveFactor } from '../factor.ts';
import { ApiError, validationError } from '../http/errors.ts';
import { type ApiRequest, queryFlag } from '../http/operation.ts';
import { newId } from '../ids.ts';
import type { Factor, MessageMethod } from '../state.ts';
import { sendCode } from './messages.ts';

type SupportedPhone = Extract<SupportedFactor, { factorType: 'sms' | 'call' }>;
type PhoneType = SupportedPhone['factorType'];
type PhoneProfile = { readonly phoneNumber?: string | undefined; readonly phoneExtension?: string | undefined };

/**
 * A user has one phone for `sms` and one for `call`. Okta stores the number, and keeps it when the factor is deleted. So
 * another number needs `updatePhone=true`. If an active factor uses the number, that factor must be deleted first.
 */
export function enrollPhone(request: ApiRequest, supported: SupportedPhone, profile: PhoneProfile): Factor {
  const { user, now } = request;
  const type = supported.factorType;
  const pending = findPendingPhone(request, type);
  const knownNumber = user.storedPhones.get(type)?.number ?? pending?.method.to;
  const number = profile.phoneNumber === undefined ? knownNumber : toE164(profile.phoneNumber);
  if (number === undefined) throw enrollError('Invalid Phone Number.');
  const isOtherNumber = knownNumber !== undefined && knownNumber !== number;
  if (hasActiveFactor(user, supported))
    throw enrollError(isOtherNumber && type === 'sms' ? PHONE_EXISTS : ALREADY_SET_UP);
  if (isOtherNumber && !queryFlag(request, 'updatePhone')) throw enrollError(PHONE_EXISTS);

  const method: MessageMethod = { kind: 'message', type, to: number, extension: phoneExtensionOf(type, profile) };
  const autoActivate = queryFlag(request, 'activate');
  if (!autoActivate) sendCode(request, method);
  const isSameNumber = pending?.method.to === number && !autoActivate;
  if (pending !== undefined && !isSameNumber) user.factors.delete(pending.id);
  if (isOtherNumber) user.storedPhones.delete(type);
  if (autoActivate) storePhone(request, method);
  // Enrolling a pending number again sends a new code for the same factor.
  return saveFactor(
    user,
    isSameNumber
      ? { ...pending, method }
      : newFactor(supported, autoActivate ? 'ACTIVE' : 'PENDING_ACTIVATION', method, now),
  );
}

/** Stores a number that was verified by a code, or declared to be verified by `activate=true`. */
export function storePhone({ user }: ApiRequest, { type, to }: MessageMethod): void {
  if (type !== 'email') user.storedPhones.set(type, { id: newId('mbl'), number: to });
}

/** Okta's examples send numbers with dashes. Okta stores them without. */
export function toE164(phoneNumber: string): string {
  const number = phoneNumber.replaceAll(/[\s().-]/g, '');
  if (!/^\+[1-9]\d{6,14}$/.test(number)) throw enrollError('Invalid Phone Number.');
  return number;
}

export const ALREADY_SET_UP = 'A factor of this type is already set up.';
const PHONE_EXISTS = 'There is an existing verified phone number.';

export const enrollError = (cause: string): ApiError => validationError('factorEnrollRequest', cause);

function phoneExtensionOf(type: PhoneType, { phoneExtension }: PhoneProfile): string | undefined {
  if (phoneExtension === undefined || type === 'sms') return undefined;
  if (!/^\d{1,15}$/.test(phoneExtension)) throw new ApiError('E0000121');
  return phoneExtension;
}

function findPendingPhone({ user }: ApiRequest, type: PhoneType): Factor<MessageMethod> | undefined {
  for (const factor of user.factors.values()) {
    const { method, status } = factor;
    if (method.kind === 'message' && method.type === type && status !== 'ACTIVE') return { ...factor, method };
  }
  return undefined;
}

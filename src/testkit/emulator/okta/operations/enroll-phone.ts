import { has, type Kind, keep, newFactor } from '../factor.ts';
import { invalid, Refusal } from '../http/errors.ts';
import { type Call, flag } from '../http/operation.ts';
import { newId } from '../ids.ts';
import type { Factor, MessageMethod } from '../state.ts';
import { sendCode } from './messages.ts';

type PhoneKind = Extract<Kind, { factorType: 'sms' | 'call' }>;
type PhoneType = PhoneKind['factorType'];
type PhoneProfile = { readonly phoneNumber?: string | undefined; readonly phoneExtension?: string | undefined };

/**
 * A user has one phone for `sms` and one for `call`. The number stays on file when its factor is deleted, so another
 * one takes `updatePhone=true`; where an active factor uses the number, nothing but deleting that factor first helps.
 */
export function enrollPhone(call: Call, kind: PhoneKind, profile: PhoneProfile): Factor {
  const { person, now } = call;
  const type = kind.factorType;
  const pending = pendingPhone(call, type);
  const known = person.phones.get(type)?.number ?? pending?.method.to;
  const number = profile.phoneNumber === undefined ? known : e164(profile.phoneNumber);
  if (number === undefined) throw refused('Invalid Phone Number.');
  const another = known !== undefined && known !== number;
  if (has(person, kind)) throw refused(another && type === 'sms' ? EXISTING_PHONE : ALREADY_SET_UP);
  if (another && !flag(call, 'updatePhone')) throw refused(EXISTING_PHONE);

  const method: MessageMethod = { kind: 'message', type, to: number, extension: extensionOf(type, profile) };
  const active = flag(call, 'activate');
  if (!active) sendCode(call, method);
  const again = pending?.method.to === number && !active;
  if (pending !== undefined && !again) person.factors.delete(pending.id);
  if (another) person.phones.delete(type);
  if (active) putOnFile(call, method);
  // Enrolling the same number again while it is pending sends a new code to the same factor.
  return keep(
    person,
    again ? { ...pending, method } : newFactor(kind, active ? 'ACTIVE' : 'PENDING_ACTIVATION', method, now),
  );
}

/** A number that was proven, or declared so, is kept for the user. */
export function putOnFile({ person }: Call, { type, to }: MessageMethod): void {
  if (type !== 'email') person.phones.set(type, { id: newId('mbl'), number: to });
}

/** E.164: Okta's own examples have dashes, what it stores has none. */
export function e164(phoneNumber: string): string {
  const number = phoneNumber.replaceAll(/[\s().-]/g, '');
  if (!/^\+[1-9]\d{6,14}$/.test(number)) throw refused('Invalid Phone Number.');
  return number;
}

export const ALREADY_SET_UP = 'A factor of this type is already set up.';
const EXISTING_PHONE = 'There is an existing verified phone number.';

export const refused = (cause: string): Refusal => invalid('factorEnrollRequest', cause);

function extensionOf(type: PhoneType, { phoneExtension }: PhoneProfile): string | undefined {
  if (phoneExtension === undefined || type === 'sms') return undefined;
  if (!/^\d{1,15}$/.test(phoneExtension)) throw new Refusal('E0000121');
  return phoneExtension;
}

function pendingPhone({ person }: Call, type: PhoneType): Factor<MessageMethod> | undefined {
  for (const factor of person.factors.values()) {
    const { method, status } = factor;
    if (method.kind === 'message' && method.type === type && status !== 'ACTIVE') return { ...factor, method };
  }
  return undefined;
}

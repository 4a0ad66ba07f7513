import { MfaError } from '../../../src/spec/errors.ts';
import type { NewFactor } from '../../../src/spec/factors.ts';
import type { OneLoginClient } from '../shared/client.ts';
import type { Call } from './options.ts';
import { getProfile } from './requests.ts';
import { readProfile } from './responses.ts';

/** The phone number or e-mail address of a new factor, if it has one. */
export function destinationIn(factor: NewFactor): string | undefined {
  if (factor.type === 'email') return factor.email;
  return factor.type === 'sms' || factor.type === 'voice' ? factor.phoneNumber : undefined;
}

/** API 2 enrolls the number or address in the user's profile, whatever the caller asks for. CONFLICT for another one. */
export async function assertInProfile(client: OneLoginClient, call: Call, to: string): Promise<void> {
  const response = await client.fetchJson(call, getProfile(call));
  const { phone, email } = readProfile(response, call.userId);
  const isEmail = to.includes('@');
  if (isEmail ? email?.toLowerCase() === to.toLowerCase() : digitsOf(phone) === digitsOf(to)) return;
  throw new MfaError({ code: 'CONFLICT', providerStatus: response.status }, isEmail ? OTHER_EMAIL : OTHER_PHONE);
}

const OTHER_EMAIL =
  "This is not the e-mail address in the user's profile, which is the one that OneLogin takes: change it there.";
const OTHER_PHONE =
  "This is not the phone number in the user's profile, which is the one that OneLogin takes: write it there in the " +
  'international form, as + with country code and number, without an extension.';

/**
 * The digits of a number, from its country code on; 00 is the + of many directories. A national number is not completed:
 * its country is a guess, and a wrong guess would enroll somebody else's number. Undefined for a text that is more than a
 * number, such as one with an extension. Phones copy invisible characters along with a number.
 */
function digitsOf(phone = ''): string | undefined {
  if (!/^[+\d\s().\p{Pd}\p{Cf}/]+$/u.test(phone)) return undefined;
  return phone.replace(/\D/g, '').replace(/^00/, '');
}

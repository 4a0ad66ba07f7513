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
  if (to.includes('@') ? email?.toLowerCase() === to.toLowerCase() : digitsOf(phone) === digitsOf(to)) return;
  throw new MfaError(
    { code: 'CONFLICT', providerStatus: response.status },
    "This is not the number or address in the user's profile, which is the one that OneLogin takes: change it there.",
  );
}

function digitsOf(phone: string | undefined): string | undefined {
  return phone?.replace(/\D/g, '');
}

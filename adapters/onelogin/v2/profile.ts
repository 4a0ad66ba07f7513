import { path } from '../../../src/adapter-kit/http/path.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import type { NewFactor } from '../../../src/spec/factors.ts';
import type { Account } from '../shared/client.ts';
import { readProfile } from './responses.ts';

type Call = Parameters<Account['request']>[0] & { readonly userId: string };

/** The number or address of a new factor, as far as it has one. */
export function destinationIn(factor: NewFactor): string | undefined {
  if (factor.type === 'email') return factor.email;
  return factor.type === 'sms' || factor.type === 'voice' ? factor.phoneNumber : undefined;
}

/** API 2 enrolls the profile's number or address, whatever the caller means: another one must not slip in. */
export async function assertInProfile(account: Account, call: Call, to: string): Promise<void> {
  const profile = path`/api/2/users/${call.userId}`;
  const answer = await account.request(call, { method: 'GET', path: profile, retryable: true });
  const { phone, email } = readProfile(answer, call.userId);
  if (to.includes('@') ? email?.toLowerCase() === to.toLowerCase() : digitsOf(phone) === digitsOf(to)) return;
  throw new MfaError(
    { code: 'CONFLICT', status: answer.status },
    "This is not the number or address in the user's profile, which is the one that OneLogin takes: change it there.",
  );
}

function digitsOf(phone: string | undefined): string | undefined {
  return phone?.replace(/\D/g, '');
}

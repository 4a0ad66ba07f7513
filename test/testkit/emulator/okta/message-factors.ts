import { type Calls, idOf, refusal } from './api-client.ts';

export const TOO_SOON = {
  sms: refusal(429, 'E0000109', 'An SMS message was recently sent. Please wait 30 seconds before trying again.'),
  call: refusal(429, 'E0000133', 'A phone call was recently made. Please wait 30 seconds before trying again.'),
  email: refusal(429, 'E0000118', 'An email was recently sent. Please wait 5 seconds before trying again.'),
};
export const CHANNEL = { sms: 'sms', call: 'voice', email: 'email' } as const;
export type Type = keyof typeof CHANNEL;
export const TYPES: readonly Type[] = ['sms', 'call', 'email'];

export const profileFor = (type: Type, { phone }: Calls) =>
  type === 'email' ? { email: phone.email } : { phoneNumber: phone.phoneNumber };

export const enroll = (type: Type, calls: Calls, query = '') =>
  calls.enroll(type, 'OKTA', { profile: profileFor(type, calls) }, query);

export const active = async (type: Type, calls: Calls) => idOf(await enroll(type, calls, '?activate=true'));

export const other = (code: string) => code.slice(0, -1) + ((Number(code.slice(-1)) + 1) % 10);

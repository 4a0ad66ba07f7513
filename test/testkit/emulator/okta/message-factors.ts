import { type ApiClient, errorResponse, idOf } from './api-client.ts';

/** The errors for a second message that comes too soon. */
export const TOO_SOON = {
  sms: errorResponse(429, 'E0000109', 'An SMS message was recently sent. Please wait 30 seconds before trying again.'),
  call: errorResponse(429, 'E0000133', 'A phone call was recently made. Please wait 30 seconds before trying again.'),
  email: errorResponse(429, 'E0000118', 'An email was recently sent. Please wait 5 seconds before trying again.'),
};
export const CHANNEL = { sms: 'sms', call: 'voice', email: 'email' } as const;
export type MessageType = keyof typeof CHANNEL;
export const MESSAGE_TYPES: readonly MessageType[] = ['sms', 'call', 'email'];

export const profileFor = (type: MessageType, { phone }: ApiClient) =>
  type === 'email' ? { email: phone.email } : { phoneNumber: phone.phoneNumber };

export const enroll = (type: MessageType, api: ApiClient, query = '') =>
  api.enroll(type, 'OKTA', { profile: profileFor(type, api) }, query);

export const enrollActive = async (type: MessageType, api: ApiClient) =>
  idOf(await enroll(type, api, '?activate=true'));

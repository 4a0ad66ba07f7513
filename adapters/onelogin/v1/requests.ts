import { type HttpRequest, omitUndefined, path } from '../../../src/adapter-kit/index.ts';
import type { Offer } from '../shared/offers.ts';
import type { Call, SmsOptions } from './options.ts';

// The request of each operation (https://developers.onelogin.com/api-docs/1/multi-factor-authentication/overview).

export function listDevices({ userId }: Call): HttpRequest {
  return { method: 'GET', path: path`/api/1/users/${userId}/otp_devices`, retryable: true };
}

/** The specification says `auth_factor`; every caller that works says `auth_factors`. */
export function listAvailable({ userId }: Call): HttpRequest {
  return { method: 'GET', path: path`/api/1/users/${userId}/auth_factors`, retryable: true };
}

export function enroll(
  { userId }: Call,
  offer: Offer,
  device: { readonly phoneNumber: string; readonly displayName: string | undefined; readonly preverified: boolean },
): HttpRequest {
  return {
    method: 'POST',
    path: path`/api/1/users/${userId}/otp_devices`,
    json: {
      factor_id: offer.factorId,
      display_name: device.displayName ?? offer.displayName,
      number: device.phoneNumber,
      ...(device.preverified && { verified: true }),
    },
  };
}

/** Sends a code, a call or a push. */
export function trigger(
  { userId, client }: Call,
  deviceId: string,
  { expiresIn, numericSmsOtp, smsMessage }: SmsOptions & { readonly expiresIn?: number | undefined },
): HttpRequest {
  return {
    method: 'POST',
    path: path`/api/1/users/${userId}/otp_devices/${deviceId}/trigger`,
    json: omitUndefined({
      state_token_expires_in: expiresIn,
      numeric_sms_otp: numericSmsOtp,
      sms_message: smsMessage,
    }),
    headers: omitUndefined({ 'x-forwarded-for': client.ipAddress }),
  };
}

/** Ends enrollments and logins alike; the core knows which one it is. Without a code it is a poll. */
export function verify(
  { userId }: Call,
  deviceId: string,
  { code, stateToken }: { readonly code: string | undefined; readonly stateToken: string | undefined },
): HttpRequest {
  return {
    method: 'POST',
    path: path`/api/1/users/${userId}/otp_devices/${deviceId}/verify`,
    json: omitUndefined({ otp_token: code, state_token: stateToken }),
    carriesCode: code !== undefined,
  };
}

export function remove({ userId }: Call, deviceId: string): HttpRequest {
  return { method: 'DELETE', path: path`/api/1/users/${userId}/otp_devices/${deviceId}` };
}

export function createTemporaryToken(
  { userId }: Call,
  { expiresInSeconds, reusable }: { readonly expiresInSeconds: number; readonly reusable: boolean },
): HttpRequest {
  const json = { expires_in: expiresInSeconds, reusable };
  return { method: 'POST', path: path`/api/1/users/${userId}/mfa_token`, json };
}

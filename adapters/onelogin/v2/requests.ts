import { type HttpRequest, omitUndefined, path } from '../../../src/adapter-kit/index.ts';
import type { Offer } from '../shared/offers.ts';
import type { Call } from './options.ts';
import type { StepOptions } from './state.ts';

// The request of each operation (https://developers.onelogin.com/api-docs/2/multi-factor-authentication/overview).

export function listDevices({ userId }: Call): HttpRequest {
  return { method: 'GET', path: path`/api/2/mfa/users/${userId}/devices`, retryable: true };
}

export function listAvailable({ userId }: Call): HttpRequest {
  return { method: 'GET', path: path`/api/2/mfa/users/${userId}/factors`, retryable: true };
}

export function getProfile({ userId }: Call): HttpRequest {
  return { method: 'GET', path: path`/api/2/users/${userId}`, retryable: true };
}

/** Begins an enrollment. */
export function register({ userId }: Call, offer: Offer, verified: boolean, options: StepOptions): HttpRequest {
  return {
    method: 'POST',
    path: path`/api/2/mfa/users/${userId}/registrations`,
    json: {
      factor_id: offer.factorId,
      display_name: offer.displayName,
      ...(verified && { verified }),
      ...bodyOf(options),
    },
  };
}

/** Finishes an enrollment with a code; without one it is a poll. */
export function confirmRegistration({ userId }: Call, stepId: string, otp: string | undefined): HttpRequest {
  const registration = path`/api/2/mfa/users/${userId}/registrations/${stepId}`;
  if (otp === undefined) return { method: 'GET', path: registration };
  return { method: 'PUT', path: registration, json: { otp }, carriesCode: true };
}

/** Begins a verification: sends the code, the push, the call or the magic link. */
export function startVerification({ userId }: Call, deviceId: string, options: StepOptions): HttpRequest {
  return {
    method: 'POST',
    path: path`/api/2/mfa/users/${userId}/verifications`,
    json: { device_id: deviceId, ...bodyOf(options) },
  };
}

/** Checks a typed Protect code directly, without a push. */
export function verifyDirectly({ userId }: Call, deviceId: string, otp: string): HttpRequest {
  return {
    method: 'POST',
    path: path`/api/2/mfa/users/${userId}/verifications`,
    json: { device_id: deviceId, otp },
    carriesCode: true,
  };
}

/** Ends a verification with a code; without one it is a poll. */
export function verify({ userId }: Call, stepId: string, deviceId: string, otp: string | undefined): HttpRequest {
  const verification = path`/api/2/mfa/users/${userId}/verifications/${stepId}`;
  if (otp === undefined) return { method: 'GET', path: verification };
  return { method: 'PUT', path: verification, json: { device_id: deviceId, otp }, carriesCode: true };
}

export function remove({ userId }: Call, deviceId: string): HttpRequest {
  return { method: 'DELETE', path: path`/api/2/mfa/users/${userId}/devices/${deviceId}` };
}

export function createTemporaryToken(
  { userId }: Call,
  { expiresInSeconds, reusable }: { readonly expiresInSeconds: number; readonly reusable: boolean },
): HttpRequest {
  const json = { expires_in: expiresInSeconds, reusable };
  return { method: 'POST', path: path`/api/2/mfa/users/${userId}/mfa_token`, json };
}

function bodyOf({ expiresIn, redirectTo, customMessage }: StepOptions) {
  return omitUndefined({ expires_in: expiresIn, redirect_to: redirectTo, custom_message: customMessage });
}

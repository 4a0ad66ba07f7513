import { createOneLoginV1Provider, type OneLoginV1Options } from '../../../../adapters/onelogin/v1/index.ts';
import type { JsonObject, JsonValue } from '../../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../../src/spec/provider.ts';
import { pendingStep, type Scripted } from '../../../support/scripted-tenant.ts';
import { accountsOf, credential, enveloped, firstListed, newSms, refusal, type StepOptions } from '../account.ts';

// What API 1 answers.

export * from '../account.ts';

export const USER = '35510511';
export const SMS = '525509';
export const PROTECT = '526532';
export const USER_PATH = `/api/1/users/${USER}`;
export const DEVICES = `${USER_PATH}/otp_devices`;
export const STATE_TOKEN = '98e008497066bc2763c52342996e06358aab2e32';

export const { provider, account, clocked, providerOnWire } = accountsOf((more) =>
  createOneLoginV1Provider({ ...credential, ...more } satisfies OneLoginV1Options),
);

/** A device as a list shows it. */
export function device(id: JsonValue, name: string, more: JsonObject = {}): JsonObject {
  const names = { auth_factor_name: name, type_display_name: name, user_display_name: `My ${name}` };
  return { id, active: true, default: false, needs_trigger: name === 'OneLogin SMS', ...names, ...more };
}
export const sms = (more: JsonObject = {}) => device(525509, 'OneLogin SMS', { phone_number: '+14156456830', ...more });
export const protect = (more: JsonObject = {}) => device(526532, 'OneLogin Protect', more);
export const totp = (more: JsonObject = {}) => device(526600, 'Google Authenticator', more);
export const listed = (...devices: readonly JsonValue[]) => ({ body: enveloped({ otp_devices: devices }) });
export const available = (...factors: readonly JsonValue[]) => ({ body: enveloped({ auth_factors: factors }) });
export const smsOffer = { name: 'OneLogin SMS', factor_id: 16282 };

/** What `trigger` answers: `id` is the user's. */
export function triggered(more: JsonObject = {}): { body: JsonObject } {
  const one = { id: 35510511, device_id: 525509, state_token: STATE_TOKEN, active: false, ...more };
  return { body: enveloped([one], { message: 'SMS token sent to your mobile device. Authentication pending.' }) };
}
export const pushed = triggered({ device_id: 526532 });

/** What `enroll` answers. */
export function enrolled(more: JsonObject = {}): { body: JsonObject } {
  return { body: enveloped([sms({ active: false, state_token: STATE_TOKEN, ...more })]) };
}

export const WRONG_CODE = refusal(401, 'Failed authentication with this factor');
export const PUSH_PENDING = refusal(401, 'Authentication pending on OL Protect');
export const DEAD_TOKEN = refusal(401, 'Authentication Failure');
export const SUCCESS = { body: enveloped() };

/** A challenge of the first factor that is listed: one GET, and a POST where OneLogin sends something. */
export async function challengeListed(mfa: MfaProvider, options: StepOptions = {}) {
  return mfa.challenge({ userId: USER, factor: await firstListed(mfa, USER), ...options });
}

/** A login with this one device that has begun; `answers` and `sent` are of what came after the list. */
export async function challenged(row: JsonValue, answers: readonly Scripted[] = [], options: StepOptions = {}) {
  const script = account(listed(row), ...answers);
  const factor = await firstListed(script.mfa, USER);
  script.sent.length = 0;
  return { ...script, ...(await script.mfa.challenge({ userId: USER, factor, ...options })) };
}

/** An enrollment by SMS that waits; `answers` and `sent` are of what came after it. */
export async function enrolling(...answers: readonly Scripted[]) {
  const script = account(available(smsOffer), enrolled(), ...answers);
  const step = pendingStep(await script.mfa.enroll({ userId: USER, factor: newSms }));
  script.sent.length = 0;
  return { ...script, ...step };
}

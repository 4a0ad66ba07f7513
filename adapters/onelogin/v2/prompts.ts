import {
  type HttpResponse,
  maskEmail,
  maskPhone,
  msUntil,
  omitUndefined,
  required,
  unexpected,
} from '../../../src/adapter-kit/index.ts';
import type { DriverStep } from '../../../src/spec/driver.ts';
import type { FactorType } from '../../../src/spec/factors.ts';
import type { Prompt } from '../../../src/spec/steps.ts';
import type { Offer } from '../shared/offers.ts';
import { assertSameType, type Reply, type StepBody, stepIdOf } from './responses.ts';
import type { StepOptions } from './state.ts';

// What the user must see and do to end a step.

/** A step to begin: of which factor, what can end it, and how the user knows the factor. */
export type Target = {
  readonly type: FactorType;
  readonly expects: Prompt['expects'];
  readonly displayName?: string | undefined;
};

/** The step that a registration has begun. `to`: the phone number or e-mail address. */
export function registrationStep(
  { type, expects }: Target,
  offer: Offer,
  to: string | undefined,
  options: StepOptions,
  { body, response }: Reply,
): DriverStep {
  const registration = required(body, response.status);
  const { factorId, displayName } = offer;
  // A verification that is polled has no name.
  const factorName = required(registration.auth_factor_name, response.status);
  assertSameType(type, factorName, response.status);
  const destination = to === undefined ? undefined : type === 'email' ? maskEmail(to) : maskPhone(to);
  const stepId = stepIdOf(registration, response.status);
  return {
    expects,
    canResend: type !== 'totp',
    prompt: {
      displayName,
      ...omitUndefined({ destination }),
      ...displayIn(registration, response, type),
      ...setupIn(registration, response, type),
    },
    state: { stepId, factorId, factorName, displayName, ...omitUndefined({ to }), ...options },
    lifetimeMs: msUntil(registration.expires_at, response),
    // It is asked for only where the caller chose a lifetime, and then the request had it.
    lifetimeSent: true,
  };
}

/** The step that a verification has begun. */
export function verificationStep(
  { type, expects, displayName }: Target,
  options: StepOptions,
  { body, response }: Reply,
): DriverStep {
  const verification = required(body, response.status);
  // A registration that is pending has no device.
  required(verification.device_id ?? undefined, response.status);
  return {
    expects,
    canResend: type !== 'totp',
    prompt: { ...omitUndefined({ displayName }), ...displayIn(verification, response, type) },
    state: { stepId: stepIdOf(verification, response.status), ...omitUndefined({ displayName }), ...options },
    lifetimeMs: msUntil(verification.expires_at, response),
    lifetimeSent: true,
  };
}

/** The digits to key into the phone that calls. */
function displayIn(
  { factor_data: data }: StepBody,
  { status }: HttpResponse,
  type: FactorType,
): Pick<Prompt, 'display'> {
  if (type !== 'voice') return {};
  return { display: { kind: 'key-into-phone', value: required(data?.verification_token, status) } };
}

/** What an app scans. */
function setupIn({ factor_data: data }: StepBody, { status }: HttpResponse, type: FactorType): Pick<Prompt, 'setup'> {
  if (type !== 'totp' && type !== 'push') return {};
  const uri = required(data?.totp_url, status);
  // The caller's page makes a link or a picture of it.
  if (!/^otpauth:\/\/totp\//.test(uri) || !URL.canParse(uri)) throw unexpected(status, 'no otpauth URI to scan');
  if (type === 'push') return { setup: { kind: 'app', uri } };
  const secret = new URL(uri).searchParams.get('secret');
  if (secret === null || !/^[A-Z2-7]+=*$/i.test(secret)) throw unexpected(status, 'no secret in the otpauth URI');
  return { setup: { kind: 'totp', secret, uri } };
}

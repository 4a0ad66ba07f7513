import { isRecord } from '../../../src/adapter-kit/parse.ts';
import type { Outcomes } from '../../../src/spec/driver.ts';
import type { FactorType, KnownFactorType } from '../../../src/spec/factors.ts';
import type { Capabilities } from '../../../src/spec/provider.ts';
import { codeOf, isSuccess, type OneLoginError } from '../shared/errors.ts';

// Every word of OneLogin's API 2 that this adapter knows. What is not here is `other` or UNEXPECTED_RESPONSE.

export const outcomes: Outcomes = {
  // Only what the application has verified itself is active without a proof.
  enroll: {
    'registration 201 pending': 'pending',
    'registration 200 pending': 'pending',
    'registration 201 unsaid': 'pending',
    'registration 200 unsaid': 'pending',
    'preverified 201 accepted': 'active',
    'preverified 200 accepted': 'active',
    'preverified 201 pending': 'pending',
    'preverified 200 pending': 'pending',
  },
  activate: {
    'code 200 accepted': 'active',
    // A wrong code leaves the registration as it was; one that is denied or has ended says so.
    'code 200 pending': 'wrong-answer',
    'code 200 rejected': 'expired',
    'code 404 gone': 'expired',
    'poll 200 accepted': 'active',
    'poll 200 pending': 'pending',
    'poll 200 rejected': 'denied',
    'poll 404 gone': 'expired',
  },
  challenge: {
    'nothing 0 none': 'pending',
    'verification 201 pending': 'pending',
    'verification 200 pending': 'pending',
    'verification 201 unsaid': 'pending',
    'verification 200 unsaid': 'pending',
  },
  verify: {
    'code 200 accepted': 'approved',
    'code 200 success': 'approved',
    'code 200 pending': 'wrong-answer',
    'code 200 rejected': 'wrong-answer',
    'code 404 gone': 'expired',
    // The direct check of a typed Protect code; the status of its success is documented as 200 and seen as 201.
    'direct 200 accepted': 'approved',
    'direct 201 accepted': 'approved',
    'direct 200 success': 'approved',
    'direct 201 success': 'approved',
    'direct 200 pending': 'wrong-answer',
    'direct 201 pending': 'wrong-answer',
    'direct 200 rejected': 'wrong-answer',
    'direct 201 rejected': 'wrong-answer',
    'poll 200 accepted': 'approved',
    'poll 200 pending': 'pending',
    'poll 200 rejected': 'denied',
    'poll 404 gone': 'expired',
  },
  resend: {
    'registration 201 pending': 'pending',
    'registration 200 pending': 'pending',
    'registration 201 unsaid': 'pending',
    'registration 200 unsaid': 'pending',
    'verification 201 pending': 'pending',
    'verification 200 pending': 'pending',
    'verification 201 unsaid': 'pending',
    'verification 200 unsaid': 'pending',
  },
};

/** The word of an answer: its `status`, the documented success object, or what an error comes to. */
export function wordOf(body: unknown, error: OneLoginError | undefined): string {
  if (error !== undefined) return isGone(error) ? 'gone' : 'unreadable';
  if (!isRecord(body)) return 'unreadable';
  const { status } = body;
  if (typeof status === 'string') return STATUSES.has(status) && !saysMore(body) ? status : 'unreadable';
  // The specification writes the message of the bare one in lower case.
  if (isSuccess(body, ['Success', 'success'])) return 'success';
  return status === undefined || status === null ? 'unsaid' : 'unreadable';
}

const STATUSES: ReadonlySet<string> = new Set(['pending', 'accepted', 'rejected']);

/** An answer that has a status has none of what errors say of themselves. */
function saysMore(body: Readonly<Record<string, unknown>>): boolean {
  return ['statusCode', 'name', 'message', 'messages', 'description'].some((key) => (body[key] ?? null) !== null);
}

/** The step is not there any more, or never was; a 404 of another sort is about the address. */
function isGone(error: OneLoginError): boolean {
  return error.status === 404 && error.message !== undefined && codeOf(error) === 'NOT_FOUND';
}

/** `auth_factor_name` in lower case. */
const factorTypes: Readonly<Record<string, KnownFactorType>> = {
  sms: 'sms',
  'onelogin voice': 'voice',
  'onelogin email': 'email',
  onelogin: 'push',
  'google authenticator': 'totp',
  yubikey: 'token',
};

/** Our name of OneLogin's factor; `other` for any that this version does not know. */
export function typeOf(name: string): FactorType {
  const key = name.toLowerCase();
  return (Object.hasOwn(factorTypes, key) ? factorTypes[key] : undefined) ?? 'other';
}

const NOT_HERE = { enroll: false, preverified: false, verify: [] } as const;

export const capabilities: Capabilities = {
  factors: {
    totp: { enroll: true, preverified: false, verify: ['code'] },
    hotp: NOT_HERE,
    sms: { enroll: true, preverified: 'optional', verify: ['code'] },
    voice: { enroll: true, preverified: 'optional', verify: ['approval'] },
    email: { enroll: true, preverified: 'optional', verify: ['code', 'approval'] },
    push: { enroll: true, preverified: false, verify: ['approval', 'code'] },
    webauthn: NOT_HERE,
    question: NOT_HERE,
    token: NOT_HERE,
  },
  temporaryToken: { minSeconds: 120, maxSeconds: 259_200, reusable: true, verify: false },
  expiresInSeconds: { min: 120, max: 900, default: 120 },
};

/** The ways to verify a factor of this type. */
export function waysOf(type: FactorType): Capabilities['factors'][KnownFactorType]['verify'] {
  return type === 'other' || type === 'temporary' ? [] : capabilities.factors[type].verify;
}

import type { Outcomes } from '../../../src/spec/driver.ts';
import type { FactorType, KnownFactorType } from '../../../src/spec/factors.ts';
import type { Capabilities } from '../../../src/spec/provider.ts';
import { codeOf, isSuccess, type OneLoginError, statementIn } from '../shared/errors.ts';

// Every word of OneLogin's API 1 that this adapter knows. What is not here is `other` or UNEXPECTED_RESPONSE.

export const outcomes: Outcomes = {
  // Only a number that the application has verified itself is active without a code.
  enroll: {
    'unverified 200 inactive': 'pending',
    'preverified 200 active': 'active',
    'preverified 200 inactive': 'pending',
  },
  activate: {
    'code 200 Success': 'active',
    'code 401 refused': 'wrong-answer',
    'code 401 pending': 'wrong-answer',
    'code 400 expired': 'expired',
  },
  challenge: { 'nothing 0 none': 'pending', 'trigger 200 triggered': 'pending' },
  verify: {
    'code 200 Success': 'approved',
    'code 401 refused': 'wrong-answer',
    'code 401 pending': 'wrong-answer',
    'code 400 expired': 'expired',
    'poll 200 Success': 'approved',
    'poll 401 pending': 'pending',
    'poll 200 pending': 'pending',
    // A poll carries no code that could be wrong.
    'poll 401 refused': 'denied',
    'poll 400 expired': 'expired',
  },
  resend: { 'trigger 200 triggered': 'pending' },
};

/**
 * The word of an answer of `verify`, which says all it has to say in a text. Only a success that is complete in every
 * field counts; a wrong code, a push that waits and a dead access token are all 401.
 */
export function wordOf(
  body: unknown,
  error: OneLoginError | undefined,
  { sentStateToken }: { readonly sentStateToken: boolean },
): string {
  const said = statementIn(body);
  if (isPending(said?.message) || isPending(said?.type)) return 'pending';
  if (error === undefined) return isSuccess(body, ['Success']) ? 'Success' : 'unreadable';
  if (error.message === undefined) return 'unreadable';
  // OneLogin documents an expired state token as a 400, and not its text; those that it has documented mean something else.
  if (error.status === 400) return sentStateToken && codeOf(error) === 'INVALID_INPUT' ? 'expired' : 'unreadable';
  return error.status === 401 ? 'refused' : 'unreadable';
}

function isPending(text: string | undefined): boolean {
  return text !== undefined && /pending/i.test(text);
}

/** `auth_factor_name` in lower case: the specification spells it both ways. */
const factorTypes: Readonly<Record<string, KnownFactorType>> = {
  'onelogin sms': 'sms',
  'onelogin voice': 'voice',
  'onelogin protect': 'push',
  'google authenticator': 'totp',
  'yubico yubikey': 'token',
};

/** Our name of OneLogin's factor; `other` for any that this version does not know. */
export function typeOf(name: string): FactorType {
  const key = name.toLowerCase();
  return (Object.hasOwn(factorTypes, key) ? factorTypes[key] : undefined) ?? 'other';
}

const NOT_HERE = { enroll: false, preverified: false, verify: [] } as const;

export const capabilities: Capabilities = {
  factors: {
    totp: { enroll: false, preverified: false, verify: ['code'] },
    hotp: NOT_HERE,
    sms: { enroll: true, preverified: 'optional', verify: ['code'] },
    voice: { enroll: true, preverified: 'required', verify: ['code', 'approval'] },
    email: NOT_HERE,
    push: { enroll: false, preverified: false, verify: ['approval', 'code'] },
    webauthn: NOT_HERE,
    question: NOT_HERE,
    token: { enroll: false, preverified: false, verify: ['code'] },
  },
  temporaryToken: { minSeconds: 120, maxSeconds: 259_200, reusable: true, verify: true },
  expiresInSeconds: { min: 120, max: 900, default: 120 },
};

/** The ways to verify a factor of this type. */
export function waysOf(type: FactorType): Capabilities['factors'][KnownFactorType]['verify'] {
  return type === 'other' || type === 'temporary' ? [] : capabilities.factors[type].verify;
}

import type { DriverCapabilities } from '../../../src/spec/driver.ts';
import type { Expectation, Factor, KnownFactorType } from '../../../src/spec/factors.ts';

// What API 1 can do, and OneLogin's names of factors. A name that is not here is `other`.

/** By `auth_factor_name` in lower case: the specification spells it both ways. */
const factorTypes: Readonly<Record<string, KnownFactorType>> = {
  'onelogin sms': 'sms',
  'onelogin voice': 'voice',
  'onelogin protect': 'push',
  'google authenticator': 'totp',
  'yubico yubikey': 'token',
};

/** The type for OneLogin's factor name; `other` for those that this version does not know. */
export function typeOf(name: string): Factor['type'] {
  const key = name.toLowerCase();
  return (Object.hasOwn(factorTypes, key) ? factorTypes[key] : undefined) ?? 'other';
}

export const capabilities: DriverCapabilities = {
  factors: {
    totp: { enroll: false, preverified: false, verify: ['code'] },
    sms: { enroll: true, preverified: 'optional', verify: ['code'] },
    voice: { enroll: true, preverified: 'required', verify: ['code', 'approval'] },
    push: { enroll: false, preverified: false, verify: ['approval', 'code'] },
    token: { enroll: false, preverified: false, verify: ['code'] },
  },
  temporaryToken: { minSeconds: 120, maxSeconds: 259_200, reusable: true, verify: true },
  expiresInSeconds: { min: 120, max: 900, default: 120 },
};

/** The ways to verify a factor of this type. */
export function waysOf(type: Factor['type']): readonly Expectation[] {
  const factors: Partial<Record<Factor['type'], { readonly verify: readonly Expectation[] }>> = capabilities.factors;
  return factors[type]?.verify ?? [];
}

import type { Capabilities } from '../../src/spec/capabilities.ts';
import type { Expectation, Factor } from '../../src/spec/factors.ts';

// What the Factors API can do, and Okta's names of factors. A name that is not here is `other` or `unusable`.

type ListedType = Factor['type'];

/** By Okta's `factorType` and `provider`. `signed_nonce`, `web`, `u2f` and others cannot be verified here. */
const factorTypes: Readonly<Record<string, { readonly type: ListedType; readonly name: string }>> = {
  'sms OKTA': { type: 'sms', name: 'SMS' },
  'call OKTA': { type: 'voice', name: 'Voice call' },
  'email OKTA': { type: 'email', name: 'E-mail' },
  'push OKTA': { type: 'push', name: 'Okta Verify push' },
  'token:software:totp OKTA': { type: 'totp', name: 'Okta Verify code' },
  'token:software:totp GOOGLE': { type: 'totp', name: 'Google Authenticator' },
  'token:hotp CUSTOM': { type: 'hotp', name: 'Custom token' },
  'token:hardware YUBICO': { type: 'token', name: 'YubiKey' },
  'token RSA': { type: 'token', name: 'RSA SecurID' },
  'token SYMANTEC': { type: 'token', name: 'Symantec VIP' },
  'question OKTA': { type: 'question', name: 'Security question' },
  'webauthn FIDO': { type: 'webauthn', name: 'Security key or passkey' },
};

const verifiableBy: Readonly<Record<ListedType, readonly Expectation[]>> = {
  totp: ['code'],
  hotp: ['code'],
  sms: ['code'],
  voice: ['code'],
  email: ['code'],
  token: ['code'],
  push: ['approval'],
  question: ['answer'],
  webauthn: ['webauthn'],
  other: [],
};

/** The type for Okta's `factorType` and `provider`; `other` for those that this version does not know. */
export function typeOf(factorType: string, provider: string | undefined) {
  const key = `${factorType} ${provider}`;
  const known = Object.hasOwn(factorTypes, key) ? factorTypes[key] : undefined;
  const type = known?.type ?? 'other';
  return { type, name: known?.name ?? factorType, verifiableBy: verifiableBy[type] };
}

/** The status for Okta's; `unusable` for those that this version does not know. */
export function statusOf(status: string | undefined): Factor['status'] {
  if (status === 'ACTIVE') return 'active';
  return status === 'PENDING_ACTIVATION' ? 'pending' : 'unusable';
}

const enrolled = (type: ListedType, preverified: false | 'optional') => ({
  enroll: true,
  preverified,
  verify: verifiableBy[type],
});

/** Temporary tokens are possible only if the config names the org's temporary access code authenticator. */
export function capabilitiesOf(temporaryAccessCode: boolean): Capabilities {
  return {
    factors: {
      totp: enrolled('totp', false),
      hotp: enrolled('hotp', false),
      sms: enrolled('sms', 'optional'),
      voice: enrolled('voice', 'optional'),
      email: enrolled('email', 'optional'),
      push: enrolled('push', false),
      webauthn: enrolled('webauthn', false),
      question: enrolled('question', false),
      token: enrolled('token', false),
    },
    temporaryToken: temporaryAccessCode && { minSeconds: 600, maxSeconds: 864_000, reusable: true, verify: false },
    expiresInSeconds: { min: 1, max: 900, default: 300 },
  };
}

import type { Capabilities } from '../../spec/capabilities.ts';

/**
 * The identity providers that the fake can imitate. A test compares their capabilities with those of the adapters.
 *
 * @example
 * const likenesses: readonly FakeLikeness[] = ['okta', 'onelogin-v1', 'onelogin-v2'];
 * const providers = likenesses.map((like) => createFakeProvider({ like }));
 */
export type FakeLikeness = 'okta' | 'onelogin-v1' | 'onelogin-v2';

const NOT_SUPPORTED = { enroll: false, preverified: false, verify: [] } as const;
const HOUR = 3600;

/** Without `like`: everything that the interface offers, so that an application can test every path. */
export const allCapabilities: Capabilities = {
  factors: {
    totp: { enroll: true, preverified: false, verify: ['code'] },
    hotp: { enroll: true, preverified: false, verify: ['code'] },
    sms: { enroll: true, preverified: 'optional', verify: ['code'] },
    voice: { enroll: true, preverified: 'optional', verify: ['code'] },
    email: { enroll: true, preverified: 'optional', verify: ['code'] },
    push: { enroll: true, preverified: false, verify: ['approval'] },
    webauthn: { enroll: true, preverified: false, verify: ['webauthn'] },
    question: { enroll: true, preverified: false, verify: ['answer'] },
    token: { enroll: true, preverified: false, verify: ['code'] },
  },
  temporaryToken: { minSeconds: 1, maxSeconds: 72 * HOUR, reusable: true, verify: true },
  expiresInSeconds: { min: 1, max: 900, default: 300 },
};

/** The Okta adapter without a configured temporary access code authenticator. */
const okta: Capabilities = {
  factors: allCapabilities.factors,
  temporaryToken: false,
  expiresInSeconds: { min: 1, max: 900, default: 300 },
};

const oneLoginV1: Capabilities = {
  factors: {
    totp: { enroll: false, preverified: false, verify: ['code'] },
    hotp: NOT_SUPPORTED,
    sms: { enroll: true, preverified: 'optional', verify: ['code'] },
    voice: { enroll: true, preverified: 'required', verify: ['code', 'approval'] },
    email: NOT_SUPPORTED,
    push: { enroll: false, preverified: false, verify: ['approval', 'code'] },
    webauthn: NOT_SUPPORTED,
    question: NOT_SUPPORTED,
    token: { enroll: false, preverified: false, verify: ['code'] },
  },
  temporaryToken: { minSeconds: 120, maxSeconds: 72 * HOUR, reusable: true, verify: true },
  expiresInSeconds: { min: 120, max: 900, default: 120 },
};

const oneLoginV2: Capabilities = {
  factors: {
    totp: { enroll: true, preverified: false, verify: ['code'] },
    hotp: NOT_SUPPORTED,
    sms: { enroll: true, preverified: 'optional', verify: ['code'] },
    voice: { enroll: true, preverified: 'optional', verify: ['approval'] },
    email: { enroll: true, preverified: 'optional', verify: ['code', 'approval'] },
    push: { enroll: true, preverified: false, verify: ['approval', 'code'] },
    webauthn: NOT_SUPPORTED,
    question: NOT_SUPPORTED,
    token: NOT_SUPPORTED,
  },
  temporaryToken: { minSeconds: 120, maxSeconds: 72 * HOUR, reusable: true, verify: false },
  expiresInSeconds: { min: 120, max: 900, default: 120 },
};

export const capabilitiesOf: Readonly<Record<FakeLikeness, Capabilities>> = {
  okta,
  'onelogin-v1': oneLoginV1,
  'onelogin-v2': oneLoginV2,
};

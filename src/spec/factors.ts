/**
 * What JSON can hold.
 *
 * @example
 * const stored: JsonValue = ['a1', 7, { resent: true }];
 */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
/**
 * A JSON object; the `state` of a handle is one, so that it survives any session store.
 *
 * @example
 * const state: JsonObject = { attempt: 'a1', resent: false };
 */
export type JsonObject = { readonly [key: string]: JsonValue };

/** Every factor type that this library can enroll or verify: the one list of them. */
export const FACTOR_TYPES = [
  'totp',
  'hotp',
  'sms',
  'voice',
  'email',
  'push',
  'webauthn',
  'question',
  'token',
] as const satisfies readonly string[];

/**
 * The factor types that this library can enroll or verify.
 *
 * @example
 * const wanted: readonly KnownFactorType[] = ['webauthn', 'totp', 'sms'];
 * const type = wanted.find((candidate) => mfa.capabilities.factors[candidate].enroll);
 */
export type KnownFactorType = (typeof FACTOR_TYPES)[number];

/**
 * `temporary`: a temporary token was redeemed. `other`: listed and removable, nothing else.
 *
 * @example
 * const labels: Partial<Record<FactorType, string>> = { totp: 'Authenticator app', temporary: 'Help desk code' };
 */
export type FactorType = KnownFactorType | 'temporary' | 'other';

/**
 * What can end a step: `code`, `answer` and `webauthn` an answer of that kind, `approval` a poll without an answer.
 *
 * @example
 * const isTyped = (way: Expectation) => way === 'code' || way === 'answer';
 */
export type Expectation = 'code' | 'approval' | 'answer' | 'webauthn';

/**
 * The one way the user chose, where a factor has two: a typed Protect code sends no push; a magic link is an approval.
 *
 * @example
 * const expects: Way = 'code';
 * const step = await mfa.challenge({ userId, factor, expects });
 */
export type Way = 'code' | 'approval';

/**
 * An enrolled factor (NIST SP 800-63B: an authenticator bound to the account).
 *
 * @example
 * const factors = await mfa.listFactors({ userId });
 * const usable = factors.filter((factor) => factor.status === 'active' && factor.verifiableBy.length > 0);
 */
export type Factor = {
  readonly id: string;
  readonly type: FactorType;
  /** `unusable` also stands for every status that this version does not know. */
  readonly status: 'active' | 'pending' | 'unusable';
  /** The ways to verify it here; empty: it cannot be verified here. */
  readonly verifiableBy: readonly Expectation[];
  /** For a question factor, the question's text. */
  readonly displayName?: string;
  /** Masked: `+1 *** *** 1337`. */
  readonly destination?: string;
  readonly isDefault?: boolean;
  /** The identity provider's own words. Log them; never branch on them. */
  readonly native: { readonly type: string; readonly provider?: string; readonly status?: string };
};

/**
 * Something this provider can really enroll for the user. `id` is opaque.
 *
 * @example
 * const offered = await mfa.listAvailableFactors({ userId });
 * const available: AvailableFactor | undefined = offered.find(({ type }) => type === 'email');
 * const enrollment = await mfa.enroll({ userId, factor: { type: 'email', email: 'ada@example.com' }, available });
 */
export type AvailableFactor = {
  readonly id: string;
  readonly type: FactorType;
  readonly displayName: string;
  readonly native: Factor['native'];
};

/**
 * What `enroll` takes. `phoneNumber` is E.164; `preverified` binds a number or address that the application has
 * verified itself, and no message is sent.
 *
 * @example
 * await mfa.enroll({ userId, factor: { type: 'sms', phoneNumber: '+14155550100' } });
 */
export type NewFactor =
  | { type: 'totp' | 'push' | 'webauthn'; displayName?: string | undefined }
  | {
      type: 'sms' | 'voice';
      phoneNumber: string;
      displayName?: string | undefined;
      preverified?: boolean | undefined;
    }
  | { type: 'email'; email: string; displayName?: string | undefined; preverified?: boolean | undefined }
  | { type: 'question'; questionId: string; answer: string }
  | { type: 'hotp'; sharedSecret: string; profileId: string }
  | { type: 'token'; vendor: 'yubikey'; code: string }
  | { type: 'token'; vendor: 'rsa'; credentialId: string; code: string }
  | { type: 'token'; vendor: 'symantec'; credentialId: string; code: string; nextCode: string };

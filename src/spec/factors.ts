/**
 * Any JSON value.
 *
 * @example
 * const stored: JsonValue = ['a1', 7, { resent: true }];
 */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
/**
 * A JSON object. The `state` of a handle is one, so any session store can keep it.
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
 * What a step can be about. `temporary`: a temporary token.
 *
 * @example
 * const labels: Partial<Record<FactorType, string>> = { totp: 'Authenticator app', temporary: 'Help desk code' };
 */
export type FactorType = KnownFactorType | 'temporary';

/**
 * What can complete a step. `code`, `answer` and `webauthn`: an answer of that kind. `approval`: a call without an
 * answer after the user has approved.
 *
 * @example
 * const isTyped = (way: Expectation) => way === 'code' || way === 'answer';
 */
export type Expectation = 'code' | 'approval' | 'answer' | 'webauthn';

/**
 * The choice between two methods of one factor. OneLogin Protect: `code` sends no push, the user types a code from the
 * app. OneLogin v2 e-mail: `approval` sends a link instead of a code.
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
  /** `other`: a type that this version does not know. It can be listed and removed, nothing else. */
  readonly type: KnownFactorType | 'other';
  /** Every status that this version does not know is `unusable`. */
  readonly status: 'active' | 'pending' | 'unusable';
  /** How this provider can verify the factor. Empty: it cannot. */
  readonly verifiableBy: readonly Expectation[];
  /** The name of the factor. For a security question: the text of the question. */
  readonly displayName?: string;
  /** The phone number or e-mail address, masked: `+1 *** *** 1337`. */
  readonly destination?: string;
  readonly isDefault?: boolean;
  /** ISO 8601, UTC, if the identity provider says it. It tells two security keys with the same name apart. */
  readonly enrolledAt?: string;
  /** The identity provider's own names. Log them; never branch on them. */
  readonly native: { readonly type: string; readonly provider?: string; readonly status?: string };
};

/**
 * A factor that this user can enroll with this provider. `id` is opaque.
 *
 * @example
 * const offered = await mfa.listAvailableFactors({ userId });
 * const available: AvailableFactor | undefined = offered.find(({ type }) => type === 'email');
 * const enrollment = await mfa.enroll({ userId, factor: { type: 'email', email: 'ada@example.com' }, available });
 */
export type AvailableFactor = {
  readonly id: string;
  readonly type: KnownFactorType;
  readonly displayName: string;
  readonly native: Factor['native'];
};

/**
 * What `enroll` takes. `phoneNumber` is in E.164 format. `preverified: true` means that the application has verified
 * the number or address itself; no message is sent.
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

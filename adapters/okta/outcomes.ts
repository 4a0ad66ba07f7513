import type { HttpAnswer, HttpRequest } from '../../src/adapter-kit/http/client.ts';
import { codeOfStatus, type FailureCode, failureOf } from '../../src/adapter-kit/http/failure.ts';
import { retryAfterMs } from '../../src/adapter-kit/http/rate-limit.ts';
import type { Outcomes } from '../../src/spec/driver.ts';
import type { MfaError } from '../../src/spec/errors.ts';
import type { Expectation, Factor, FactorType } from '../../src/spec/factors.ts';
import type { Capabilities } from '../../src/spec/provider.ts';
import type { RejectReason } from '../../src/spec/results.ts';

// Every word of Okta's that this adapter knows. What is not here is `other`, `unusable` or UNEXPECTED_RESPONSE.

/** What Okta says to a wrong, used, late or one too many answer, as an error code of 403. */
const refusedAnswers = {
  E0000068: 'wrong-answer',
  E0000082: 'replayed',
  E0000083: 'expired',
  E0000087: 'wrong-answer',
  E0000069: 'locked',
} as const;

/** The same as `factorResult`, which the documentation lists although a wrong code comes as 403. */
const refusedResults = {
  FAILED: 'wrong-answer',
  PASSCODE_REPLAYED: 'replayed',
  TIME_WINDOW_EXCEEDED: 'expired',
} as const;

/** How a push that waits may go on. */
const undecided = {
  'poll 200 result:WAITING': 'pending',
  'poll 202 E0000070': 'pending',
  'poll 200 result:REJECTED': 'denied',
  'poll 403 E0000073': 'denied',
  'poll 200 result:TIMEOUT': 'expired',
  'poll 200 result:EXPIRED': 'expired',
  'poll 404 E0000191': 'expired',
  'poll 404 E0000007': 'expired',
  'poll 200 result:CANCELLED': 'canceled',
  'poll 200 result:CANCELED': 'canceled',
  'poll 403 E0000069': 'locked',
} as const;

function refusals(sent: 'code' | 'answer' | 'webauthn'): Record<string, RejectReason> {
  const byCode = Object.entries(refusedAnswers).map(([word, reason]) => [`${sent} 403 ${word}`, reason]);
  const byResult = Object.entries(refusedResults).map(([word, reason]) => [`${sent} 200 result:${word}`, reason]);
  return Object.fromEntries([...byCode, ...byResult]);
}

export const outcomes: Outcomes = {
  // Only what was proven with the enrollment, or by the application itself, is active at once.
  enroll: {
    'factor 200 status:PENDING_ACTIVATION': 'pending',
    'proven 200 status:PENDING_ACTIVATION': 'pending',
    'proven 200 status:ACTIVE': 'active',
  },
  activate: {
    'code 200 status:ACTIVE': 'active',
    'webauthn 200 status:ACTIVE': 'active',
    'poll 200 status:ACTIVE': 'active',
    ...undecided,
    ...refusals('code'),
    ...refusals('webauthn'),
  },
  challenge: {
    'nothing 0 none': 'pending',
    'message 200 result:CHALLENGE': 'pending',
    'webauthn 200 result:CHALLENGE': 'pending',
    // The specification says 201 for a push, callers have seen 200.
    'push 200 result:WAITING': 'pending',
    'push 201 result:WAITING': 'pending',
  },
  verify: {
    'code 200 result:SUCCESS': 'approved',
    'answer 200 result:SUCCESS': 'approved',
    'webauthn 200 result:SUCCESS': 'approved',
    'poll 200 result:SUCCESS': 'approved',
    ...undecided,
    ...refusals('code'),
    ...refusals('answer'),
    ...refusals('webauthn'),
  },
  resend: {
    'enrollment 200 status:PENDING_ACTIVATION': 'pending',
    'activation 200 result:WAITING': 'pending',
    'message 200 result:CHALLENGE': 'pending',
    'push 200 result:WAITING': 'pending',
    'push 201 result:WAITING': 'pending',
  },
};

/** A temporary token is no factor. */
type ListedType = Exclude<FactorType, 'temporary'>;

/** `factorType provider`, as the Factors API has them. `signed_nonce`, `web`, `u2f` and others are not verified here. */
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

/** Our name of Okta's `factorType` and `provider`; `other` for any that this version does not know. */
export function typeOf(factorType: string, provider: string | undefined) {
  const key = `${factorType} ${provider}`;
  const known = Object.hasOwn(factorTypes, key) ? factorTypes[key] : undefined;
  const type = known?.type ?? 'other';
  return { type, name: known?.name ?? factorType, verifiableBy: verifiableBy[type] };
}

/** Our word for Okta's status; `unusable` for any that this version does not know. */
export function statusOf(status: string | undefined): Factor['status'] {
  if (status === 'ACTIVE') return 'active';
  return status === 'PENDING_ACTIVATION' ? 'pending' : 'unusable';
}

/** Error codes whose meaning their HTTP status hides: a 403 of Okta's has eight. */
const errorCodes: Readonly<Record<string, FailureCode>> = {
  E0000005: 'UNAUTHENTICATED',
  E0000008: 'UNEXPECTED_RESPONSE',
  E0000015: 'FORBIDDEN',
  E0000016: 'CONFLICT',
  E0000018: 'UNEXPECTED_RESPONSE',
  E0000019: 'UNEXPECTED_RESPONSE',
  E0000021: 'UNEXPECTED_RESPONSE',
  E0000022: 'FORBIDDEN',
  E0000026: 'UNEXPECTED_RESPONSE',
  E0000038: 'CONFLICT',
  E0000060: 'UNSUPPORTED',
  // Where these come to a call that sent no answer of an open step, as when a token's code enrolls it.
  E0000068: 'INVALID_INPUT',
  E0000069: 'CONFLICT',
  E0000070: 'UNEXPECTED_RESPONSE',
  E0000073: 'CONFLICT',
  E0000074: 'UNAVAILABLE',
  E0000079: 'CONFLICT',
  E0000082: 'INVALID_INPUT',
  E0000083: 'INVALID_INPUT',
  E0000087: 'INVALID_INPUT',
  E0000097: 'CONFLICT',
  E0000099: 'INVALID_INPUT',
  E0000102: 'CONFLICT',
  E0000110: 'CONFLICT',
  E0000135: 'UNAVAILABLE',
  E0000150: 'RATE_LIMITED',
  E0000151: 'RATE_LIMITED',
  E0000247: 'UNSUPPORTED',
};

/** Milliseconds to wait where a 429 of this code names no time (Okta's texts say so). */
const pauses: Readonly<Record<string, number>> = { E0000109: 30_000, E0000118: 5_000, E0000133: 30_000 };
/** Quotas of a day, a month or an unnamed time, to which the minute's reset header does not apply. */
const quotas: ReadonlySet<string> = new Set([
  'E0000146',
  'E0000147',
  'E0000150',
  'E0000151',
  'E0000186',
  'E0000204',
  'E0000205',
]);
/** Where Okta says how many requests a minute an org has. */
export const LIMIT = { name: 'x-rate-limit-limit', perMs: 60_000 } as const;
/** Where Okta says when its limit ends. */
export const RESET = { name: 'x-rate-limit-reset', unit: 'epoch-seconds' } as const;

/** The error of an answer that is no success; undefined for a success. */
export function failureIn(
  answer: HttpAnswer,
  body: { readonly errorCode?: string | null | undefined; readonly causes: readonly string[] },
  method: HttpRequest['method'],
): MfaError | undefined {
  const { status } = answer;
  const errorCode = body.errorCode ?? undefined;
  if (errorCode === undefined && status < 400) return undefined;
  const code = codeOf(status, errorCode, body.causes);
  return failureOf(code, answer, {
    providerCode: errorCode !== undefined && /^E\d{7}$/.test(errorCode) ? errorCode : undefined,
    retryAfterMs: code === 'RATE_LIMITED' ? pauseOf(answer, errorCode) : undefined,
    outcomeUnknown: code === 'UNAVAILABLE' && method !== 'GET',
  });
}

function codeOf(status: number, errorCode: string | undefined, causes: readonly string[]): FailureCode {
  if (errorCode !== undefined && Object.hasOwn(errorCodes, errorCode))
    return errorCodes[errorCode] ?? 'UNEXPECTED_RESPONSE';
  if (status !== 400) return codeOfStatus(status);
  if (errorCode === undefined) return 'UNEXPECTED_RESPONSE';
  // E0000001 covers every failed check; its causes are a hint and may change, so they only choose between two errors.
  return causes.some((cause) => /existing|already/i.test(cause)) ? 'CONFLICT' : 'INVALID_INPUT';
}

function pauseOf(answer: HttpAnswer, errorCode = ''): number {
  if (quotas.has(errorCode)) return 3_600_000;
  return retryAfterMs(answer, RESET, (Object.hasOwn(pauses, errorCode) ? pauses[errorCode] : undefined) ?? 60_000);
}

const enrolled = (type: ListedType, preverified: false | 'optional') => ({
  enroll: true,
  preverified,
  verify: verifiableBy[type],
});

/** What the Factors API can do; temporary access codes only where the config names their authenticator. */
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

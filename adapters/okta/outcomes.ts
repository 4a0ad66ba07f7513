import { hasForeignKey } from '../../src/adapter-kit/index.ts';
import type { Outcomes } from '../../src/spec/driver.ts';
import type { RejectReason } from '../../src/spec/results.ts';
import { DOCUMENTED_KEYS, FACTOR_KEYS, RESULT_KEYS } from './keys.ts';
import type { OktaBody } from './responses.ts';

// Every word of Okta's that ends or begins a step. A word that is not here is UNEXPECTED_RESPONSE.

/** Okta's error codes (status 403) for an answer that is wrong, used already or too late, and for a locked factor. */
const refusedAnswers = {
  E0000068: 'wrong-answer',
  E0000082: 'replayed',
  E0000083: 'expired',
  E0000087: 'wrong-answer',
  E0000069: 'locked',
} as const;

/** The same as `factorResult`: the documentation lists these, although a wrong code comes as a 403. */
const refusedResults = {
  FAILED: 'wrong-answer',
  PASSCODE_REPLAYED: 'replayed',
  TIME_WINDOW_EXCEEDED: 'expired',
} as const;

/** What a poll of a push can say, apart from the success. */
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
  // A factor is active at once only if the enrollment itself carried the proof, or if the application has verified it.
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
    'challenge 200 result:CHALLENGE': 'pending',
    // The specification says 201 for a push; callers have seen 200.
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
    // Recorded at an org in 2018 (bgarlow/mfaonly_oktaverifypush on GitHub); the specification has no such response.
    'link 200 status:PENDING_ACTIVATION': 'pending',
    'challenge 200 result:CHALLENGE': 'pending',
    'push 200 result:WAITING': 'pending',
    'push 201 result:WAITING': 'pending',
  },
};

/**
 * The word for the outcome table. An error code comes before anything else, and a `factorResult` before the status of a
 * factor. The prefixes keep one from being taken for another. A response with a key of another one has no word.
 * `credentialId`: the WebAuthn credential that was sent, if one was.
 */
export function wordOf(
  { errorCode, factorResult, status, profile }: OktaBody,
  body: Readonly<Record<string, unknown>>,
  credentialId: string | undefined,
): string {
  if (typeof errorCode === 'string') return /^E\d{7}$/.test(errorCode) ? errorCode : 'unreadable';
  const isResult = typeof factorResult === 'string';
  if (hasForeignKey(body, isResult ? RESULT_KEYS : FACTOR_KEYS, DOCUMENTED_KEYS)) return 'unreadable';
  // Only a success of WebAuthn has a profile. It names the credential, and so tells it from the success of another factor.
  const hasProfile = (body.profile ?? undefined) !== undefined;
  const isOurs = credentialId === undefined ? !hasProfile : profile?.credentialId === credentialId;
  if (factorResult === 'SUCCESS' && !isOurs) return 'unreadable';
  if (isResult) return `result:${factorResult}`;
  return typeof status === 'string' ? `status:${status}` : 'unreadable';
}

import type { Outcomes } from '../../spec/driver.ts';
import type { RejectReason } from '../../spec/results.ts';

/** The status words with which the fake replies to an answer or a poll. */
export type OutcomeWord = 'accepted' | 'waiting' | 'wrong' | 'replayed' | 'denied' | 'locked' | 'expired' | 'gone';

/** The HTTP status of each reply. */
export const statusByWord: Readonly<Record<OutcomeWord, number>> = {
  accepted: 200,
  waiting: 200,
  wrong: 403,
  replayed: 403,
  denied: 403,
  locked: 403,
  expired: 410,
  gone: 404,
};

/** The same for activations and verifications. */
const rejections: Readonly<Record<string, RejectReason>> = {
  'code 403 wrong': 'wrong-answer',
  'code 403 replayed': 'replayed',
  'code 403 denied': 'denied',
  'code 403 locked': 'locked',
  'code 410 expired': 'expired',
  'code 404 gone': 'expired',
  'answer 403 wrong': 'wrong-answer',
  'answer 403 locked': 'locked',
  'answer 410 expired': 'expired',
  'answer 404 gone': 'expired',
  'webauthn 403 wrong': 'wrong-answer',
  'webauthn 403 locked': 'locked',
  'webauthn 410 expired': 'expired',
  'webauthn 404 gone': 'expired',
  // A poll carries no answer, so it cannot be wrong: a refusal means that the user has denied.
  'poll 403 denied': 'denied',
  'poll 403 locked': 'locked',
  'poll 410 expired': 'expired',
  'poll 404 gone': 'expired',
};

export const outcomes: Outcomes = {
  enroll: {
    'factor 201 active': 'active',
    'factor 201 pending': 'pending',
  },
  activate: {
    ...rejections,
    'code 200 accepted': 'active',
    'webauthn 200 accepted': 'active',
    'poll 200 accepted': 'active',
    'poll 200 waiting': 'pending',
  },
  challenge: {
    'trigger 201 sent': 'pending',
    'nothing 0 none': 'pending',
  },
  verify: {
    ...rejections,
    'code 200 accepted': 'approved',
    'answer 200 accepted': 'approved',
    'webauthn 200 accepted': 'approved',
    'poll 200 accepted': 'approved',
    'poll 200 waiting': 'pending',
  },
  resend: {
    'trigger 201 sent': 'pending',
  },
};

import type { Enrollment, TemporaryToken } from '../../../../src/spec/results.ts';
import { deliberatelyWrong as wrong } from '../../../../src/testkit/contract/support/deliberately-wrong.ts';
import { approvalOf, type Mutant } from './mutant.ts';
import { insteadOf, madeUpFactor, madeUpStep, pendingFor, rejected } from './wrap.ts';

// Responses that nobody knows, taken for something.

export const unknownResponseMutants: readonly Mutant[] = [
  {
    rule: 'wire-06-verify-sms-code',
    title: 'takes a dead credential for a wrong code',
    sees: 'verify with a dead credential is no error',
    wrap: insteadOf('verify', 'UNAUTHENTICATED', rejected),
  },
  {
    rule: 'wire-07-challenge-sms-code',
    title: 'opens a step without a documented response',
    sees: 'challenge with the body  in place of a response was not refused: it answered a success',
    wrap: insteadOf('challenge', 'UNEXPECTED_RESPONSE', () => madeUpStep),
  },
  {
    rule: 'closed-01-sms-code',
    title: 'approves an unknown response',
    sees: "verify was not refused: it answered 'approved'",
    wrap: insteadOf('verify', 'UNEXPECTED_RESPONSE', ({ handle }) => approvalOf(handle)),
  },
  {
    rule: 'closed-02-totp',
    title: 'takes an unknown response for a finished enrollment',
    sees: "activate was not refused: it answered 'active'",
    wrap: insteadOf('activate', 'UNEXPECTED_RESPONSE', () => ({
      status: 'active',
      factor: madeUpFactor,
      handle: null,
    })),
  },
  {
    rule: 'closed-03-sms-code',
    title: 'opens a step by an unknown response',
    sees: 'the number of requests of a challenge is 1, not 0',
    wrap: insteadOf('challenge', 'UNEXPECTED_RESPONSE', () => madeUpStep),
  },
  {
    rule: 'closed-04-totp',
    title: 'opens an enrollment by an unknown response',
    sees: "enroll was not refused: it answered 'pending'",
    wrap: insteadOf('enroll', 'UNEXPECTED_RESPONSE', (): Enrollment => wrong({ status: 'pending', ...madeUpStep })),
  },
  {
    rule: 'closed-05-push-approval',
    title: 'lets users wait at an unknown response',
    sees: "a poll was not refused: it answered 'pending'",
    wrap: insteadOf('verify', 'UNEXPECTED_RESPONSE', pendingFor),
  },
  {
    rule: 'closed-06-sms-code',
    title: 'challenges a factor that it could not look up',
    sees: 'a challenge by factorId was not refused: it answered an object',
    wrap: insteadOf('challenge', 'UNEXPECTED_RESPONSE', () => madeUpStep),
  },
  {
    rule: 'closed-07',
    on: 'fake',
    title: 'makes a token of an unknown response',
    sees: 'createTemporaryToken was not refused: it answered an object',
    wrap: insteadOf(
      'createTemporaryToken',
      'UNEXPECTED_RESPONSE',
      (): TemporaryToken => ({ token: '12345678', expiresAt: '', reusable: false }),
    ),
  },
  {
    rule: 'closed-08',
    title: 'takes an unknown response for an empty list',
    sees: "listFactors was not refused: it answered 'a list of 0'",
    wrap: insteadOf('listFactors', 'UNEXPECTED_RESPONSE', () => []),
  },
];

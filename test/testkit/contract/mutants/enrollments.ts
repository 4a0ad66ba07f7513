import { MfaError } from '../../../../src/spec/errors.ts';
import { deliberatelyWrong as wrong } from '../../../../src/testkit/contract/support/deliberately-wrong.ts';
import type { Mutant } from './mutant.ts';
import {
  after,
  before,
  type Input,
  insteadOf,
  isRejected,
  madeUpFactor,
  pendingFor,
  rejected,
  withoutKey,
} from './wrap.ts';

// Enrollments that are not what they say.

export const enrollmentMutants: readonly Mutant[] = [
  {
    rule: 'enroll-01-totp',
    title: 'does not show what the app must scan',
    sees: 'the prompt of a TOTP enrollment shows no TOTP setup',
    wrap: after('enroll', (step) =>
      step.status === 'pending' ? { ...step, prompt: withoutKey(step.prompt, 'setup') } : step,
    ),
  },
  {
    rule: 'enroll-02-sms',
    title: 'does not say how a new factor is verified',
    sees: 'whether an active sms factor is verifiable is false, not true',
    wrap: after('activate', (result) =>
      result.status === 'active' ? { ...result, factor: { ...result.factor, verifiableBy: [] } } : result,
    ),
  },
  {
    rule: 'enroll-03-email',
    title: 'enrolls what its capabilities do not offer',
    sees: "enroll of email was not refused: it answered 'active'",
    wrap: insteadOf('enroll', 'UNSUPPORTED', () => ({
      status: 'active',
      factor: madeUpFactor,
      handle: null,
      warnings: [],
    })),
  },
  {
    rule: 'enroll-04-sms',
    on: 'fake',
    title: 'ignores that a number is verified already',
    sees: 'a preverified enrollment is pending, not active',
    wrap: before('enroll', (input) => ({ ...input, factor: withoutKey(input.factor, 'preverified') })),
  },
  {
    rule: 'enroll-05-voice',
    on: 'onelogin-v1',
    title: 'calls every number verified',
    sees: "voice that is not preverified was not refused: it answered 'active'",
    wrap: before('enroll', (input) =>
      'phoneNumber' in input.factor ? { ...input, factor: { ...input.factor, preverified: true } } : input,
    ),
  },
  {
    rule: 'enroll-06-sms',
    title: 'ignores an option that it does not support',
    sees: "a preverified sms was not refused: it answered 'pending'",
    wrap: before('enroll', (input) => ({ ...input, factor: withoutKey(input.factor, 'preverified') })),
  },
  {
    rule: 'enroll-07-sms',
    title: 'refuses its own offer',
    sees: 'a call that must succeed threw INVALID_INPUT: No.',
    wrap: before('enroll', (input) => {
      if (input.available) throw new MfaError({ code: 'INVALID_INPUT' }, 'No.');
      return input;
    }),
  },
  {
    rule: 'activate-01-totp',
    title: 'calls a finished enrollment approved',
    sees: 'the right answer to an enrollment is approved, not active',
    wrap: after('activate', (result) => (result.status === 'active' ? { ...result, status: 'approved' } : result)),
  },
  {
    rule: 'activate-02-totp',
    title: 'ends an enrollment after one wrong answer',
    sees: 'the handle after a wrong answer is missing',
    wrap: after('activate', (result) => (isRejected(result) ? { ...result, handle: null } : result)),
  },
  {
    rule: 'activate-03-push',
    title: 'does not say when to poll',
    sees: 'pollAfterMs is no number of milliseconds',
    wrap: after('activate', (result) => (result.status === 'pending' ? { ...result, pollAfterMs: 0 } : result)),
  },
  {
    rule: 'activate-04-totp',
    title: 'polls an enrollment that needs an answer',
    sees: "activate without an answer was not refused: it answered 'pending'",
    wrap: ({ activate }) => ({
      activate: wrong(async (input: Input<'activate'>) =>
        input.answer === undefined ? pendingFor(input) : activate(input),
      ),
    }),
  },
  {
    rule: 'activate-05-totp',
    title: 'calls a malformed answer wrong',
    sees: "an answer that is not expected was not refused: it answered 'rejected'",
    wrap: insteadOf('activate', 'INVALID_INPUT', rejected),
  },
  {
    rule: 'activate-06-totp',
    title: 'does not check who finishes an enrollment',
    sees: "activate of another user's enrollment was not refused: it answered 'active'",
    wrap: before('activate', (input) => ({ ...input, userId: input.handle.userId })),
  },
];

import { deliberatelyWrong as wrong } from '../../../../src/testkit/contract/support/deliberately-wrong.ts';
import { approvalOf, type Mutant } from './mutant.ts';
import {
  after,
  before,
  type Input,
  insteadOf,
  knowsObjects,
  madeUpStep,
  pendingFor,
  rejected,
  withoutKey,
} from './wrap.ts';

// Verifications that take or refuse too much.

export const verificationMutants: readonly Mutant[] = [
  {
    rule: 'verify-01-sms-code',
    title: 'says another type than that of the factor',
    sees: "the factor type of a prompt is 'email', not 'sms'",
    wrap: after('challenge', (step) => ({ ...step, prompt: { ...step.prompt, factor: { type: 'email' } } })),
  },
  {
    rule: 'verify-02-sms-code',
    title: 'says less if a factor is named by its id',
    sees: 'a prompt expects nothing',
    wrap: after('challenge', (step, input) =>
      input.factorId ? { ...step, prompt: { ...step.prompt, expects: [] } } : step,
    ),
  },
  {
    rule: 'verify-03-sms-code',
    title: 'approves every answer',
    sees: 'a wrong answer is approved, not rejected',
    wrap: () => ({ verify: async ({ handle }) => approvalOf(handle) }),
  },
  {
    rule: 'verify-05-push-code',
    on: 'fake like onelogin-v2',
    title: 'ignores the way that was chosen',
    sees: "what the step expects after the choice is ['approval', 'code'], not ['code']",
    wrap: before('challenge', (input) => withoutKey(input, 'expects')),
  },
  {
    rule: 'verify-06-sms-code',
    title: 'knows its handles by their objects',
    sees: 'a call that must succeed threw HANDLE_INVALID: Start again.',
    wrap: knowsObjects('challenge', 'verify'),
  },
  {
    rule: 'verify-refusal-01-totp-code',
    title: "accepts everybody's codes",
    sees: "another user's code is approved",
    wrap: ({ verify }, { world }) => ({
      async verify(input) {
        const result = await verify(input);
        const theirs = await world.otherPhone.totp();
        return input.answer?.kind === 'code' && input.answer.code === theirs ? approvalOf(input.handle) : result;
      },
    }),
  },
  {
    rule: 'verify-refusal-02-sms',
    title: 'challenges a factor whose enrollment is not finished',
    sees: 'the challenge of a pending factor was not refused: it answered an object',
    wrap: insteadOf('challenge', 'CONFLICT', () => madeUpStep),
  },
  {
    rule: 'verify-refusal-03-sms-code',
    title: 'polls a step that needs a code',
    sees: "verify without an answer was not refused: it answered 'pending'",
    wrap: ({ verify }) => ({
      verify: wrong(async (input: Input<'verify'>) => (input.answer === undefined ? pendingFor(input) : verify(input))),
    }),
  },
  {
    rule: 'verify-refusal-04-sms-code',
    title: 'calls a blank code wrong',
    sees: "an invalid code was not refused: it answered 'rejected'",
    wrap: insteadOf('verify', 'INVALID_INPUT', rejected),
  },
  {
    rule: 'verify-refusal-05-sms-code',
    title: 'calls an answer of another kind wrong',
    sees: "an answer that is not expected was not refused: it answered 'rejected'",
    wrap: insteadOf('verify', 'INVALID_INPUT', rejected),
  },
  {
    rule: 'verify-refusal-06-sms-code',
    title: 'trusts a Factor that it did not list',
    sees: "the challenge of another user's factor was not refused: it answered an object",
    wrap: insteadOf('challenge', 'NOT_FOUND', () => madeUpStep),
  },
];

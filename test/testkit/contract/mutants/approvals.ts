import { MfaError } from '../../../../src/spec/errors.ts';
import type { Verification } from '../../../../src/spec/results.ts';
import { approvalOf, type Mutant } from './mutant.ts';
import { after, before, isRejected, madeUpFactor, oldHandle, pendingFor, withoutKey } from './wrap.ts';

// Pushes, WebAuthn and questions that take or refuse too much.

export const approvalMutants: readonly Mutant[] = [
  {
    rule: 'push-02',
    title: 'lets a user wait who has denied',
    sees: 'a call that must succeed threw HANDLE_INVALID: The handle has been used',
    wrap: after('verify', (result, input) => (isRejected(result, 'denied') ? pendingFor(input) : result)),
  },
  {
    rule: 'push-03',
    on: 'okta',
    title: 'sends a push without the number that was asked for',
    sees: 'the prompt of a number match shows no number',
    wrap: before('challenge', (input) => withoutKey(input, 'providerOptions')),
  },
  {
    rule: 'push-04',
    title: 'returns the old handle of a push that was sent again',
    sees: 'a push that was sent again has the handle of the old one',
    wrap: oldHandle,
  },
  {
    rule: 'push-05',
    title: 'says that a code has ended a push',
    sees: "what ended the step, `by`, is 'code', not 'approval'",
    wrap: after('verify', (result) => (result.status === 'approved' ? { ...result, by: 'code' } : result)),
  },
  {
    rule: 'push-06',
    title: 'gives a push up at the first poll',
    sees: "waiting after the abort was not refused: it answered 'rejected'",
    wrap: after('verify', (result) =>
      result.status === 'pending' ? { status: 'rejected', reason: 'expired', handle: null } : result,
    ),
  },
  {
    rule: 'push-08',
    title: 'enrolls a push without a scan',
    sees: 'a push enrollment is active before anybody has scanned',
    wrap: after('enroll', (step) =>
      step.status === 'pending' && step.handle.factorType === 'push'
        ? { status: 'active', factor: { ...madeUpFactor, type: 'push' }, handle: null, warnings: [] }
        : step,
    ),
  },
  {
    rule: 'push-09',
    title: 'returns the old handle of a picture that was made again',
    sees: 'a call that must succeed threw HANDLE_INVALID: The handle has been used',
    wrap: oldHandle,
  },
  {
    rule: 'push-10-push-approval',
    title: 'approves every push of a user who has approved one',
    sees: 'the approval of one push has approved another one',
    wrap: ({ verify }, { world }) => {
      let approved = false;
      const { approve } = world.phone;
      Object.assign(world.phone, {
        approve: (number?: string) => {
          approved = true;
          return approve(number);
        },
      });
      return {
        async verify(input) {
          const result = await verify(input);
          return approved && result.status === 'pending' ? approvalOf(input.handle) : result;
        },
      };
    },
  },
  {
    rule: 'push-11-push-approval',
    title: 'denies every push of a user who has denied one',
    sees: 'the right answer is rejected (denied), not approved',
    wrap: ({ verify }) => {
      let denied: Verification | undefined;
      return {
        async verify(input) {
          const result = denied ?? (await verify(input));
          if (isRejected(result, 'denied')) denied = result;
          return result;
        },
      };
    },
  },
  {
    rule: 'webauthn-01',
    on: 'fake',
    title: 'asks every browser the same',
    sees: 'the number of challenges in two enrollments is 1, not 2',
    wrap: after('enroll', (step) =>
      step.status === 'pending' && step.prompt.webauthn
        ? {
            ...step,
            prompt: {
              ...step.prompt,
              webauthn: { ...step.prompt.webauthn, options: { ...step.prompt.webauthn.options, challenge: 'AAAA' } },
            },
          }
        : step,
    ),
  },
  {
    rule: 'webauthn-02',
    on: 'fake',
    title: 'shows options that no browser takes',
    sees: 'the challenge of the WebAuthn options is not base64url',
    wrap: after('challenge', (step) =>
      step.prompt.webauthn
        ? {
            ...step,
            prompt: {
              ...step.prompt,
              webauthn: { ...step.prompt.webauthn, options: { ...step.prompt.webauthn.options, challenge: 'a b=' } },
            },
          }
        : step,
    ),
  },
  {
    rule: 'webauthn-03',
    on: 'fake',
    title: 'takes any credential for an enrollment',
    sees: 'a credential for another challenge is active',
    wrap: after('activate', (result) =>
      isRejected(result) ? { status: 'active', factor: madeUpFactor, handle: null } : result,
    ),
  },
  {
    rule: 'webauthn-04',
    on: 'fake',
    title: 'approves an assertion for an older challenge',
    sees: 'an assertion for an older challenge is approved',
    wrap: after('verify', (result, { handle }) => (isRejected(result) ? approvalOf(handle) : result)),
  },
  {
    rule: 'webauthn-05',
    on: 'fake',
    title: 'does not look at the signature',
    sees: "an assertion with the signature of another one is 'approved', not 'rejected'",
    wrap: after('verify', (result, { handle }) => (isRejected(result) ? approvalOf(handle) : result)),
  },
  {
    rule: 'webauthn-06',
    on: 'fake',
    title: 'refuses what browsers add',
    sees: 'a call that must succeed threw INVALID_INPUT: No.',
    wrap: before('verify', (input) => {
      if (JSON.stringify(input).includes('authenticatorAttachment'))
        throw new MfaError({ code: 'INVALID_INPUT' }, 'No.');
      return input;
    }),
  },
  {
    rule: 'question-01',
    on: 'fake',
    title: 'does not show the question',
    sees: "the question of the prompt is undefined, not 'Which food did you like least as a child?'",
    wrap: after('challenge', (step) => ({ ...step, prompt: withoutKey(step.prompt, 'question') })),
  },
  {
    rule: 'question-02',
    on: 'fake',
    title: 'approves any answer to a question',
    sees: 'another answer is approved',
    wrap: after('verify', (result, { handle }) => (isRejected(result) ? approvalOf(handle) : result)),
  },
];

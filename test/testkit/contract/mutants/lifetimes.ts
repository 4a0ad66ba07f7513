import { MfaError } from '../../../../src/spec/errors.ts';
import type { Challenge } from '../../../../src/spec/results.ts';
import { deliberatelyWrong as wrong } from '../../../../src/testkit/contract/support/deliberately-wrong.ts';
import { approvalOf, type Mutant } from './mutant.ts';
import {
  after,
  before,
  type Input,
  isRejected,
  knowsIds,
  knowsObjects,
  rejected,
  withCapabilities,
  withoutKey,
} from './wrap.ts';

// Steps that live too long, and handles that live in memory.

export const lifetimeMutants: readonly Mutant[] = [
  {
    rule: 'lifetime-01',
    title: 'lets a step live for an hour',
    sees: 'the range of lifetimes is not within 1 to 900 s',
    wrap: withCapabilities((capabilities) => ({
      ...capabilities,
      expiresInSeconds: { min: 30, max: 3_600, default: 300 },
    })),
  },
  {
    rule: 'lifetime-02-sms-code',
    title: 'ignores the lifetime of a challenge',
    sees: 'a step for 900 s lives only',
    wrap: before('challenge', (input) => withoutKey(input, 'expiresInSeconds')),
  },
  {
    rule: 'lifetime-03-totp',
    title: 'ignores the lifetime of an enrollment',
    sees: 'a step for 30 s lives',
    wrap: before('enroll', (input) => withoutKey(input, 'expiresInSeconds')),
  },
  {
    rule: 'lifetime-04',
    title: 'takes any lifetime of an enrollment',
    sees: "an enrollment for 29 s was not refused: it answered 'pending'",
    wrap: before('enroll', (input) => withoutKey(input, 'expiresInSeconds')),
  },
  {
    rule: 'lifetime-05-sms-code',
    title: 'takes any lifetime of a challenge',
    sees: 'a challenge for 29 s was not refused: it answered an object',
    wrap: before('challenge', (input) => withoutKey(input, 'expiresInSeconds')),
  },
  {
    rule: 'lifetime-07-sms-code',
    title: 'lets a step live for a day',
    sees: 'a step lives 86400000 ms, longer than the default',
    wrap: after('challenge', ({ prompt, handle, warnings }: Challenge) => ({
      prompt,
      warnings,
      handle: { ...handle, expiresAt: new Date(Date.parse(handle.issuedAt) + 86_400_000).toISOString() },
    })),
  },
  {
    rule: 'lifetime-09-sms',
    title: 'does not send an expired enrollment again',
    sees: 'a call that must succeed threw HANDLE_INVALID: Expired.',
    wrap: ({ resend }, { common }) => ({
      resend(input) {
        if (Date.parse(input.handle.expiresAt) < common.now())
          throw new MfaError({ code: 'HANDLE_INVALID' }, 'Expired.');
        return resend(input);
      },
    }),
  },
  {
    rule: 'expiry-01-totp-code',
    title: 'approves an expired step at the second look',
    sees: 'look 2 at an expired step is approved, not expired',
    wrap: ({ verify }) => {
      const seen = new Set<string>();
      return {
        async verify(input) {
          const result = seen.has(input.handle.id) ? approvalOf(input.handle) : await verify(input);
          if (isRejected(result, 'expired')) seen.add(input.handle.id);
          return result;
        },
      };
    },
  },
  {
    rule: 'expiry-03-sms-code',
    title: 'ends only the steps that it has begun itself',
    sees: 'look 1 at an expired step, at another instance, is approved, not expired',
    wrap: ({ challenge, verify }) => {
      const own = new Set<string>();
      return {
        async challenge(input) {
          const step = await challenge(input);
          own.add(step.handle.id);
          return step;
        },
        verify: async (input) => {
          const result = await verify(input);
          return !own.has(input.handle.id) && isRejected(result, 'expired') ? approvalOf(input.handle) : result;
        },
      };
    },
  },
  {
    rule: 'handle-01-totp',
    title: 'knows the handles of enrollments by their objects',
    sees: 'a call that must succeed threw HANDLE_INVALID: Start again.',
    wrap: knowsObjects('enroll', 'activate'),
  },
  {
    rule: 'handle-08',
    title: 'calls an answer without a handle wrong',
    sees: "verify without a handle was not refused: it answered 'rejected'",
    wrap: ({ verify }) => ({
      verify: wrong((input: Input<'verify'>) => (input.handle ? verify(input) : Promise.resolve(rejected(input)))),
    }),
  },
  {
    rule: 'handle-09',
    title: 'gives every step the same id',
    sees: 'two challenges have the same handle id',
    wrap: after('challenge', (step) => ({ ...step, handle: { ...step.handle, id: 'the-step' } })),
  },
  {
    rule: 'instance-01-sms-code',
    title: 'keeps its steps in memory',
    sees: 'a call that must succeed threw HANDLE_INVALID: Start again.',
    wrap: knowsIds('challenge', 'verify'),
  },
  {
    rule: 'instance-02-totp',
    title: 'keeps its enrollments in memory',
    sees: 'a call that must succeed threw HANDLE_INVALID: Start again.',
    wrap: knowsIds('enroll', 'activate'),
  },
  {
    rule: 'instance-03-sms-code',
    title: 'sends only its own steps again',
    sees: 'a call that must succeed threw HANDLE_INVALID: Start again.',
    wrap: knowsIds('challenge', 'resend'),
  },
];

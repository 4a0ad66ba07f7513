import type { TemporaryToken } from '../../../../src/spec/results.ts';
import { approvalOf, type Mutant } from './mutant.ts';
import { after, before, insteadOf, isRejected, madeUpStep, withCapabilities, withoutKey } from './wrap.ts';

// Temporary tokens that are not what they say.

export const temporaryTokenMutants: readonly Mutant[] = [
  {
    rule: 'temporary-01',
    on: 'fake',
    title: 'makes every token reusable',
    sees: 'whether the token is reusable is true, not false',
    wrap: before('createTemporaryToken', (input) => ({ ...input, reusable: true })),
  },
  {
    rule: 'temporary-02',
    on: 'fake',
    title: 'ignores the lifetime of a token',
    sees: 'a token for 1 s lasts 900 s',
    wrap: before('createTemporaryToken', (input) => withoutKey(input, 'expiresInSeconds')),
  },
  {
    rule: 'temporary-03',
    on: 'fake',
    title: 'takes any lifetime of a token',
    sees: 'a token for 0 s was not refused: it answered an object',
    wrap: insteadOf('createTemporaryToken', 'INVALID_INPUT', ({ userId }, provider) =>
      provider.createTemporaryToken({ userId }),
    ),
  },
  {
    rule: 'temporary-04',
    on: 'fake',
    title: 'makes no token reusable',
    sees: 'whether the token is reusable is false, not true',
    wrap: before('createTemporaryToken', (input) => withoutKey(input, 'reusable')),
  },
  {
    rule: 'temporary-05',
    on: 'fake',
    title: 'makes a reusable token that its capabilities do not offer',
    sees: 'a reusable token was not refused: it answered an object',
    wrap: withCapabilities((capabilities) => ({
      ...capabilities,
      temporaryToken: { ...capabilities.temporaryToken, reusable: false },
    })),
  },
  {
    rule: 'temporary-06',
    on: 'fake',
    title: 'takes a token twice',
    sees: 'a temporary token for one use, used again, is approved',
    wrap: after('verify', (result, { handle }) => (isRejected(result, 'replayed') ? approvalOf(handle) : result)),
  },
  {
    rule: 'temporary-07',
    on: 'fake',
    title: 'waits for an approval of a token',
    sees: "what the step expects is 'approval', not 'code'",
    wrap: after('challenge', (step) => ({ ...step, prompt: { ...step.prompt, expects: ['approval'] } })),
  },
  {
    rule: 'temporary-08',
    on: 'fake',
    title: 'takes any token',
    sees: "a wrong temporary token is 'approved', not 'rejected'",
    wrap: after('verify', (result, { handle }) => (isRejected(result, 'wrong-answer') ? approvalOf(handle) : result)),
  },
  {
    rule: 'temporary-09',
    on: 'fake',
    title: 'takes a token that has expired',
    sees: 'an expired temporary token is approved',
    wrap: after('verify', (result, { handle }) => (isRejected(result, 'wrong-answer') ? approvalOf(handle) : result)),
  },
  {
    rule: 'temporary-10',
    on: 'fake',
    title: 'takes a reusable token once',
    sees: 'a temporary token is rejected, not approved',
    wrap: ({ verify }) => {
      const used = new Set<string>();
      return {
        async verify(input) {
          const code = input.answer?.kind === 'code' ? input.answer.code : '';
          if (used.has(code)) return { status: 'rejected', reason: 'replayed', handle: input.handle };
          used.add(code);
          return verify(input);
        },
      };
    },
  },
  {
    rule: 'temporary-11',
    title: 'challenges for a token that it cannot redeem',
    sees: 'the challenge for a temporary token was not refused: it answered an object',
    wrap: insteadOf('challenge', 'UNSUPPORTED', () => madeUpStep),
  },
  {
    rule: 'temporary-12',
    title: 'makes tokens that its capabilities do not offer',
    sees: 'a temporary token was not refused: it answered an object',
    wrap: insteadOf(
      'createTemporaryToken',
      'UNSUPPORTED',
      (): TemporaryToken => ({ token: '12345678', expiresAt: new Date().toISOString(), reusable: false }),
    ),
  },
];

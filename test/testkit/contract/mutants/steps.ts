import { MfaError } from '../../../../src/spec/errors.ts';
import { deliberatelyWrong as wrong } from '../../../../src/testkit/contract/support/deliberately-wrong.ts';
import { approvalOf, type Mutant } from './mutant.ts';
import { before, insteadOf, madeUpStep, oldHandle } from './wrap.ts';

// Steps that are sent again, canceled or removed in a wrong way.

export const stepMutants: readonly Mutant[] = [
  {
    rule: 'resend-01-sms-code',
    title: 'returns the old handle of a code that was sent again',
    sees: 'expiresAt of a handle, compared with its prompt, is',
    wrap: oldHandle,
  },
  {
    rule: 'resend-01-sms-code',
    title: 'forgets the destination at a resend',
    sees: "the destination after a resend is undefined, not '+*******0170'",
    wrap: ({ resend }) => ({
      async resend(input) {
        const { prompt, ...step } = await resend(input);
        return { ...step, prompt: { ...prompt, factor: { type: prompt.factor.type } } };
      },
    }),
  },
  {
    rule: 'resend-02-sms',
    title: 'returns the old handle of an enrollment',
    sees: 'expiresAt of a handle, compared with its prompt, is',
    wrap: oldHandle,
  },
  {
    rule: 'resend-05-sms-code',
    title: 'sends again for anybody',
    sees: 'a resend by another user was not refused: it answered an object',
    wrap: ({ resend }) => ({ resend: (input) => resend({ ...input, userId: input.handle.userId }) }),
  },
  {
    rule: 'resend-06-totp-code',
    title: 'sends again what cannot be sent',
    sees: 'resend of a step that cannot be sent again was not refused: it answered an object',
    wrap: ({ resend }) => ({
      resend: wrong((input: Parameters<typeof resend>[0]) => resend(input).catch(() => madeUpStep)),
    }),
  },
  {
    rule: 'resend-09-sms',
    title: 'returns the first handle of an enrollment',
    sees: 'a call that must succeed threw HANDLE_INVALID: The handle has been used or canceled',
    wrap: oldHandle,
  },
  {
    rule: 'cancel-01-sms-code',
    title: 'forgets to cancel',
    sees: "an answer after cancel was not refused: it answered 'approved'",
    wrap: () => ({ cancel: async () => undefined }),
  },
  {
    rule: 'cancel-02-totp',
    title: 'forgets to cancel an enrollment',
    sees: "an answer after cancel was not refused: it answered 'active'",
    wrap: () => ({ cancel: async () => undefined }),
  },
  {
    rule: 'cancel-03-totp-code',
    title: 'refuses to cancel what is approved',
    sees: 'a call that must succeed threw HANDLE_INVALID: Over.',
    wrap: ({ cancel, verify }) => {
      const over = new Set<string>();
      return {
        async verify(input) {
          const result = await verify(input);
          if (result.status === 'approved') over.add(input.handle.id);
          return result;
        },
        async cancel(input) {
          if (over.has(input.handle.id)) throw new MfaError({ code: 'HANDLE_INVALID' }, 'Over.');
          return cancel(input);
        },
      };
    },
  },
  {
    rule: 'cancel-04-totp',
    title: 'refuses to cancel what is active',
    sees: 'a call that must succeed threw HANDLE_INVALID: Over.',
    wrap: ({ cancel, activate }) => {
      const over = new Set<string>();
      return {
        async activate(input) {
          const result = await activate(input);
          if (result.status === 'active') over.add(input.handle.id);
          return result;
        },
        async cancel(input) {
          if (over.has(input.handle.id)) throw new MfaError({ code: 'HANDLE_INVALID' }, 'Over.');
          return cancel(input);
        },
      };
    },
  },
  {
    rule: 'cancel-05-totp-code',
    title: 'refuses to cancel twice',
    sees: 'a call that must succeed threw HANDLE_INVALID: Over.',
    wrap: ({ cancel }) => {
      const over = new Set<string>();
      return {
        async cancel(input) {
          if (over.has(input.handle.id)) throw new MfaError({ code: 'HANDLE_INVALID' }, 'Over.');
          over.add(input.handle.id);
          return cancel(input);
        },
      };
    },
  },
  {
    rule: 'cancel-06-totp-code',
    title: 'cancels for anybody',
    sees: 'cancel by another user was not refused: it answered undefined',
    wrap: before('cancel', (input) => ({ ...input, userId: input.handle.userId })),
  },
  {
    rule: 'cancel-09-totp',
    title: 'cancels an enrollment for anybody',
    sees: 'cancel by another user was not refused: it answered undefined',
    wrap: before('cancel', (input) => ({ ...input, userId: input.handle.userId })),
  },
  {
    rule: 'remove-01-sms',
    title: 'removes nothing',
    sees: 'a removed factor is still listed',
    wrap: () => ({ remove: async () => undefined }),
  },
  {
    rule: 'remove-02-sms',
    title: "says that another user's factor was removed",
    sees: "the removal of another user's factor was not refused: it answered undefined",
    wrap: insteadOf('remove', 'NOT_FOUND', () => undefined),
  },
  {
    rule: 'remove-03-totp',
    title: 'keeps pending factors',
    sees: 'a removed pending factor is still listed',
    wrap: ({ remove, listFactors }) => ({
      async remove(input) {
        const factors = await listFactors({ userId: input.userId });
        if (factors.some(({ id, status }) => id === input.factorId && status === 'pending')) return;
        return remove(input);
      },
    }),
  },
  {
    rule: 'remove-04-totp',
    title: 'approves the factor that is no more',
    sees: 'a verification with a removed factor is approved',
    wrap: insteadOf('verify', 'NOT_FOUND', ({ handle }) => approvalOf(handle)),
  },
  {
    rule: 'remove-05',
    title: 'does not say that an unknown factor was not removed',
    sees: 'the removal of an unknown factor was not refused: it answered undefined',
    wrap: insteadOf('remove', 'NOT_FOUND', () => undefined),
  },
];

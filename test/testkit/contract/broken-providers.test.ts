import { expect, test } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { Verification } from '../../../src/spec/results.ts';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { mfaContract, type World } from '../../../src/testkit/contract/index.ts';
import { deliberatelyWrong } from '../../../src/testkit/contract/support/deliberately-wrong.ts';
import { createFakeWorld } from './worlds.ts';

// The contract must find a broken provider. Each of these is broken in one way, and the named rule must fail.

type BreakProvider = (provider: MfaProvider, world: World) => Partial<MfaProvider>;

const approvalOf = ({ userId, factorId, factorType, expects }: VerificationHandle): Verification => ({
  status: 'approved',
  handle: null,
  userId,
  ...(factorType === 'temporary' || factorId === null
    ? { factorType: 'temporary', factorId: null }
    : { factorType, factorId }),
  by: expects[0],
  at: new Date().toISOString(),
});

const brokenProviders: readonly (readonly [name: string, rule: string, breakProvider: BreakProvider])[] = [
  ['approves every answer', 'verify-03-sms-code', () => ({ verify: async ({ handle }) => approvalOf(handle) })],
  [
    'approves an unknown response',
    'closed-01-sms-code',
    ({ verify }) => ({
      verify: (input) =>
        verify(input).catch((error: unknown) => {
          if (isMfaError(error, 'UNEXPECTED_RESPONSE')) return approvalOf(input.handle);
          throw error;
        }),
    }),
  ],
  [
    'does not check who answers',
    'handle-05-totp-code',
    ({ verify }) => ({ verify: (input) => verify({ ...input, userId: input.handle.userId }) }),
  ],
  [
    'accepts a handle of another tenant',
    'handle-02-sms-code',
    (provider) => ({
      verify: (input) => provider.verify({ ...input, handle: { ...input.handle, instance: provider.instance } }),
    }),
  ],
  [
    'accepts an enrollment as a login',
    'handle-06-totp',
    ({ verify, activate }) => ({
      async verify(input) {
        const handle: { readonly purpose: string } = input.handle;
        if (handle.purpose !== 'activation') return verify(input);
        await activate({ ...input, handle: deliberatelyWrong(handle) });
        return approvalOf(input.handle);
      },
    }),
  ],
  [
    'calls a finished enrollment approved',
    'activate-01-totp',
    ({ activate }) => ({
      async activate(input) {
        const result = await activate(input);
        return result.status === 'active' ? deliberatelyWrong({ ...result, status: 'approved' }) : result;
      },
    }),
  ],
  [
    'forgets that a step is over',
    'one-use-03-question-answer',
    ({ verify }) => {
      const approvals = new Map<string, Verification>();
      return {
        async verify(input) {
          const result = approvals.get(input.handle.id) ?? (await verify(input));
          if (result.status === 'approved') approvals.set(input.handle.id, result);
          return result;
        },
      };
    },
  ],
  [
    'ends the step after one wrong answer',
    'verify-03-question-answer',
    ({ verify }) => ({
      async verify(input) {
        const result = await verify(input);
        return result.status === 'rejected' ? { ...result, handle: null } : result;
      },
    }),
  ],
  [
    'sends a blank code',
    'verify-refusal-04-sms-code',
    ({ verify }) => ({
      verify: (input) =>
        verify(input).catch((error: unknown) => {
          if (!isMfaError(error, 'INVALID_INPUT')) throw error;
          return { status: 'rejected', reason: 'wrong-answer', handle: input.handle };
        }),
    }),
  ],
  [
    'returns the old handle from resend',
    'resend-01-sms-code',
    ({ resend }) => ({
      resend: deliberatelyWrong(async (input: Parameters<typeof resend>[0]) => ({
        ...(await resend(input)),
        handle: input.handle,
      })),
    }),
  ],
  ['forgets to cancel', 'cancel-01-sms-code', () => ({ cancel: async () => undefined })],
  ['forgets to cancel an enrollment', 'cancel-02-totp', () => ({ cancel: async () => undefined })],
  [
    'refuses to cancel what is over',
    'cancel-03-totp-code',
    ({ cancel, verify }) => {
      const over = new Set<string>();
      return {
        async verify(input) {
          const result = await verify(input);
          if (result.status === 'approved') over.add(input.handle.id);
          return result;
        },
        async cancel(input) {
          if (over.has(input.handle.id)) throw new Error('The step is over.');
          return cancel(input);
        },
      };
    },
  ],
  [
    'cancels for anybody',
    'cancel-06-totp-code',
    ({ cancel }) => ({ cancel: (input) => cancel({ ...input, userId: input.handle.userId }) }),
  ],
  [
    'forgets the destination at a resend',
    'resend-01-sms-code',
    ({ resend }) => ({
      async resend(input) {
        const { prompt, ...step } = await resend(input);
        return { ...step, prompt: { ...prompt, factor: { type: prompt.factor.type } } };
      },
    }),
  ],
  [
    'says another type than that of the factor',
    'verify-01-sms-code',
    ({ challenge }) => ({
      async challenge(input) {
        const { prompt, ...step } = await challenge(input);
        return { ...step, prompt: { ...prompt, factor: { type: 'email' } } };
      },
    }),
  ],
  [
    'lets a step live for a day',
    'verify-01-sms-code',
    ({ challenge }) => ({
      async challenge(input) {
        const { prompt, handle, warnings } = await challenge(input);
        const expiresAt = new Date(Date.parse(handle.issuedAt) + 86_400_000).toISOString();
        return { prompt: { ...prompt, expiresAt }, handle: { ...handle, expiresAt }, warnings };
      },
    }),
  ],
  [
    'ignores expiresInSeconds',
    'lifetime-02-totp-code',
    ({ challenge }) => ({
      challenge: ({ expiresInSeconds: _ignored, ...input }) => challenge(deliberatelyWrong(input)),
    }),
  ],
  [
    'enrolls a type that its capabilities do not offer',
    'enroll-03-sms',
    ({ capabilities }) => {
      const sms = { ...capabilities.factors.sms, enroll: false, preverified: false } as const;
      return { capabilities: { ...capabilities, factors: { ...capabilities.factors, sms } } };
    },
  ],
  [
    'offers a way that it does not have',
    'verify-01-totp-approval',
    ({ capabilities }) => {
      const totp = { ...capabilities.factors.totp, verify: ['code', 'approval'] } as const;
      return { capabilities: { ...capabilities, factors: { ...capabilities.factors, totp } } };
    },
  ],
  [
    'makes temporary tokens that its capabilities do not offer',
    'temporary-12',
    ({ capabilities }) => ({ capabilities: { ...capabilities, temporaryToken: false } }),
  ],
  [
    'returns an empty list for an unknown response',
    'closed-08',
    ({ listFactors }) => ({ listFactors: (input) => listFactors(input).catch(() => []) }),
  ],
  [
    'shows whole phone numbers',
    'list-03-sms',
    ({ listFactors }, { phone }) => ({
      async listFactors(input) {
        const factors = await listFactors(input);
        return factors.map((factor) => ({ ...factor, destination: phone.phoneNumber }));
      },
    }),
  ],
  [
    'shows the code to the browser',
    'secret-05-sms-code',
    ({ challenge }, { phone }) => ({
      async challenge(input) {
        const { prompt, ...rest } = await challenge(input);
        return { ...rest, prompt: { ...prompt, display: { kind: 'number-match', value: phone.readCode('sms') } } };
      },
    }),
  ],
  [
    'does not report that an unknown factor was not removed',
    'remove-05',
    ({ remove }) => ({ remove: (input) => remove(input).catch(() => undefined) }),
  ],
  [
    'keeps the cause of an error',
    'secret-02-sms-code',
    ({ verify }) => ({
      verify: (input) =>
        verify(input).catch((error: unknown) => {
          throw Object.assign(error instanceof Error ? error : new Error(), { cause: { request: input } });
        }),
    }),
  ],
  [
    'wraps an abort',
    'abort-01',
    ({ listFactors }) => ({
      listFactors: (input) =>
        listFactors(input).catch((error: unknown) => {
          if (input.signal?.aborted) throw new Error('aborted');
          throw error;
        }),
    }),
  ],
  [
    'ignores an unknown key',
    'input-02',
    ({ listFactors }) => ({ listFactors: ({ userId }) => listFactors({ userId }) }),
  ],
  [
    'shows a credential',
    'secret-01',
    () => deliberatelyWrong({ config: new Map([['apiToken', 'the credential of the service']]) }),
  ],
];

test.each(brokenProviders)('a provider that %s breaks rule %s', async (_name, id, breakProvider) => {
  const { world } = await createFakeWorld(undefined);
  const secrets = ['the credential of the service'];
  const broken = { ...world, secrets, provider: { ...world.provider, ...breakProvider(world.provider, world) } };
  const rule = mfaContract.find((candidate) => candidate.id === id);
  expect(rule?.needs(broken.provider)).toBe(true);
  await expect(rule?.run(broken)).rejects.toThrow();
  // The same rule passes for the unbroken provider.
  const unbroken = await createFakeWorld(undefined);
  if (rule?.needs(unbroken.world.provider)) await rule.run(unbroken.world);
});

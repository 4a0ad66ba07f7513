import { isMfaError, MfaError, type MfaErrorCode } from '../../../../src/spec/errors.ts';
import type { Factor } from '../../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../../src/spec/provider.ts';
import type { Activation, Verification } from '../../../../src/spec/results.ts';
import type { Handle } from '../../../../src/spec/steps.ts';
import { deliberatelyWrong as wrong } from '../../../../src/testkit/contract/support/deliberately-wrong.ts';
import type { Mutant } from './mutant.ts';

// Ways to break a provider by wrapping it. They stand for wrappers, and for adapters with a core of their own.

export type Wrap = NonNullable<Mutant['wrap']>;
export type Input<O extends keyof Methods> = Parameters<Methods[O]>[0];
export type Methods = Pick<
  MfaProvider,
  'listFactors' | 'listAvailableFactors' | 'enroll' | 'activate' | 'challenge' | 'verify' | 'remove'
> &
  Pick<MfaProvider, 'cancel' | 'createTemporaryToken'>;
export type Result<O extends keyof Methods> = Awaited<ReturnType<Methods[O]>>;

/** Another input for one method. */
export const before =
  <O extends keyof Methods>(operation: O, change: (input: Input<O>, provider: MfaProvider) => unknown): Wrap =>
  (provider) => ({
    [operation]: async (input: Input<O>) => Reflect.apply(provider[operation], provider, [change(input, provider)]),
  });

/** Another result of one method. */
export const after =
  <O extends keyof Methods>(operation: O, change: (result: Result<O>, input: Input<O>) => unknown): Wrap =>
  (provider) => ({
    [operation]: async (input: Input<O>) => change(await Reflect.apply(provider[operation], provider, [input]), input),
  });

/** A result in place of an error. */
export const insteadOf =
  <O extends keyof Methods>(
    operation: O,
    code: MfaErrorCode,
    give: (input: Input<O>, provider: MfaProvider) => unknown,
  ): Wrap =>
  (provider) => ({
    [operation]: async (input: Input<O>) => {
      try {
        return await Reflect.apply(provider[operation], provider, [input]);
      } catch (error) {
        if (isMfaError(error, code)) return give(input, provider);
        throw error;
      }
    },
  });

export const withCapabilities =
  (change: (capabilities: MfaProvider['capabilities']) => unknown): Wrap =>
  (provider) => ({
    capabilities: wrong(change(structuredClone(provider.capabilities))),
  });

export const rejected = ({ handle }: { readonly handle: Handle }) => ({
  status: 'rejected',
  reason: 'wrong-answer',
  handle,
});
export const pendingFor = ({ handle }: { readonly handle: Handle }) => ({
  status: 'pending',
  handle,
  pollAfterMs: 1_000,
});
export const isRejected = (result: Verification | Activation, ...reasons: readonly string[]) =>
  result.status === 'rejected' && (reasons.length === 0 || reasons.includes(result.reason));

/** A step that nobody has begun. */
export const madeUpStep = { prompt: {}, handle: {}, warnings: [] };
export const madeUpFactor: Factor = {
  ...{ id: 'f1', type: 'totp', status: 'active', verifiableBy: ['code'] },
  native: { type: 'totp' },
};

export const oldHandle: Wrap = ({ resend }) => ({
  resend: wrong(async (input: Parameters<typeof resend>[0]) => ({ ...(await resend(input)), handle: input.handle })),
});
/** One call for all that run at the same time. */
export const shared =
  (operation: 'listFactors' | 'challenge' | 'verify'): Wrap =>
  (provider) => {
    let running: Promise<unknown> | undefined;
    return wrong({
      [operation]: (input: never) => {
        running ??= provider[operation](input).finally(() => {
          running = undefined;
        });
        return running;
      },
    });
  };
/** Handles are found by their object, so a session store loses them. */
export const knowsObjects =
  (issues: 'challenge' | 'enroll', takes: 'verify' | 'activate'): Wrap =>
  (provider) => {
    const issued = new Set<unknown>();
    return wrong({
      [issues]: async (input: never) => {
        const step = await provider[issues](input);
        issued.add(step.handle);
        return step;
      },
      [takes]: (input: { readonly handle: unknown }) => {
        if (!issued.has(input.handle)) throw new MfaError({ code: 'HANDLE_INVALID' }, 'Start again.');
        return provider[takes](wrong(input));
      },
    });
  };
/** Handles are found by their ids, in the memory of the instance. */
export const knowsIds =
  (issues: 'challenge' | 'enroll', takes: 'verify' | 'activate' | 'resend'): Wrap =>
  (provider) => {
    const issued = new Set<unknown>();
    return wrong({
      [issues]: async (input: never) => {
        const step = await provider[issues](input);
        issued.add(step.handle?.id);
        return step;
      },
      [takes]: (input: { readonly handle: { readonly id: string } }) => {
        if (!issued.has(input.handle.id)) throw new MfaError({ code: 'HANDLE_INVALID' }, 'Start again.');
        return provider[takes](wrong(input));
      },
    });
  };
export const wrapsAborts =
  (...operations: readonly ('listFactors' | 'enroll' | 'activate' | 'challenge' | 'verify')[]): Wrap =>
  (provider) =>
    wrong(
      Object.fromEntries(
        operations.map((operation) => [
          operation,
          (input: { readonly signal?: AbortSignal }) =>
            provider[operation](wrong(input)).catch((error: unknown) => {
              if (input.signal?.aborted) throw new Error('The call was aborted.');
              throw error;
            }),
        ]),
      ),
    );
export const withoutKey = <T extends object>(value: T, key: string) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));

import type { NewFactor } from '../../../spec/factors.ts';
import type { FactorRef, MfaProvider } from '../../../spec/provider.ts';
import type { Answer } from '../../../spec/results.ts';
import type { ActivationHandle, Handle, Step, VerificationHandle } from '../../../spec/steps.ts';
import type { Scene } from '../stage.ts';
import { pollUntilDecided } from './answers.ts';

// The operations of the provider, called for `userId` of the world.

type InputOf<Operation extends 'enroll' | 'challenge' | 'createTemporaryToken'> = Parameters<MfaProvider[Operation]>[0];
type ChallengeInput = FactorRef & Pick<InputOf<'challenge'>, 'expects' | 'expiresInSeconds' | 'providerOptions'>;

export const listFactors = ({ provider, userId }: Scene) => provider.listFactors({ userId });

export const enrollWith = (
  world: Scene,
  factor: NewFactor,
  options: Omit<InputOf<'enroll'>, 'userId' | 'factor'> = {},
) => world.provider.enroll({ userId: world.userId, factor, ...options });

export const activateWith = ({ provider, userId }: Scene, handle: ActivationHandle, answer?: Answer) =>
  provider.activate({ userId, handle, ...(answer && { answer }) });

/** The same, and polls until the step is no longer pending. */
export const activateAndPoll = (world: Scene, handle: ActivationHandle, answer?: Answer) =>
  pollUntilDecided(world, () => activateWith(world, handle, answer));

export const challengeWith = ({ provider, userId }: Scene, input: ChallengeInput) =>
  provider.challenge({ userId, ...input });

export const verifyWith = ({ provider, userId }: Scene, handle: VerificationHandle, answer?: Answer) =>
  provider.verify({ userId, handle, ...(answer && { answer }) });

/** The same, and polls until the step is no longer pending. */
export const verifyAndPoll = (world: Scene, handle: VerificationHandle, answer?: Answer) =>
  pollUntilDecided(world, () => verifyWith(world, handle, answer));

export function resendStep(world: Scene, handle: ActivationHandle): Promise<Step<ActivationHandle>>;
export function resendStep(world: Scene, handle: VerificationHandle): Promise<Step<VerificationHandle>>;
export function resendStep(world: Scene, handle: Handle): Promise<Step<Handle>>;
export function resendStep({ provider, userId }: Scene, handle: Handle) {
  return provider.resend({ userId, handle });
}

export const cancelStep = ({ provider, userId }: Scene, handle: Handle) => provider.cancel({ userId, handle });

export const removeFactor = ({ provider, userId }: Scene, factorId: string) => provider.remove({ userId, factorId });

export const createTemporaryToken = (world: Scene, options: Omit<InputOf<'createTemporaryToken'>, 'userId'> = {}) =>
  world.provider.createTemporaryToken({ userId: world.userId, ...options });

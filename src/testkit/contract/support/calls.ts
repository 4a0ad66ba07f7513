import type { NewFactor } from '../../../spec/factors.ts';
import type { FactorRef, MfaProvider } from '../../../spec/provider.ts';
import type { Answer } from '../../../spec/results.ts';
import type { ActivationHandle, Handle, Step, VerificationHandle } from '../../../spec/steps.ts';
import type { World } from '../world.ts';
import { settle } from './answers.ts';

// The operations of the provider, as `userId` of the world calls them. What a rule hands over beside is written out there.

type Of<Operation extends 'enroll' | 'challenge' | 'createTemporaryToken'> = Parameters<MfaProvider[Operation]>[0];
type ChallengeInput = FactorRef & Pick<Of<'challenge'>, 'expects' | 'expiresInSeconds' | 'providerOptions'>;

export const factorsOf = ({ provider, userId }: World) => provider.listFactors({ userId });

export const enrollWith = (world: World, factor: NewFactor, options: Omit<Of<'enroll'>, 'userId' | 'factor'> = {}) =>
  world.provider.enroll({ userId: world.userId, factor, ...options });

export const activateWith = ({ provider, userId }: World, handle: ActivationHandle, answer?: Answer) =>
  provider.activate({ userId, handle, ...(answer && { answer }) });

/** The same, asked until it is decided. */
export const activateSettled = (world: World, handle: ActivationHandle, answer?: Answer) =>
  settle(world, () => activateWith(world, handle, answer));

export const challengeWith = ({ provider, userId }: World, input: ChallengeInput) =>
  provider.challenge({ userId, ...input });

export const verifyWith = ({ provider, userId }: World, handle: VerificationHandle, answer?: Answer) =>
  provider.verify({ userId, handle, ...(answer && { answer }) });

/** The same, asked until it is decided. */
export const verifySettled = (world: World, handle: VerificationHandle, answer?: Answer) =>
  settle(world, () => verifyWith(world, handle, answer));

export function resendOf(world: World, handle: ActivationHandle): Promise<Step<ActivationHandle>>;
export function resendOf(world: World, handle: VerificationHandle): Promise<Step<VerificationHandle>>;
export function resendOf(world: World, handle: Handle): Promise<Step<Handle>>;
export function resendOf({ provider, userId }: World, handle: Handle) {
  return provider.resend({ userId, handle });
}

export const removeFactor = ({ provider, userId }: World, factorId: string) => provider.remove({ userId, factorId });

export const tokenWith = (world: World, options: Omit<Of<'createTemporaryToken'>, 'userId'> = {}) =>
  world.provider.createTemporaryToken({ userId: world.userId, ...options });

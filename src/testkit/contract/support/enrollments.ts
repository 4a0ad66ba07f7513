import type { Factor, KnownFactorType, NewFactor } from '../../../spec/factors.ts';
import type { Enrollment } from '../../../spec/results.ts';
import type { ActivationHandle, Step } from '../../../spec/steps.ts';
import type { Scene } from '../stage.ts';
import type { WorldPhone } from '../world.ts';
import { HOTP_SECRET, pollUntilDecided, rightAnswerTo, SECURITY_ANSWER } from './answers.ts';
import { fail, required } from './assertions.ts';

/** A user of the world, with their phone. */
export type Person = { readonly userId: string; readonly phone: WorldPhone };

export const userOf = ({ userId, phone }: Scene): Person => ({ userId, phone });
export const otherUserOf = ({ otherUserId, otherPhone }: Scene): Person => ({
  userId: otherUserId,
  phone: otherPhone,
});

/**
 * Longer than the minimum time between two messages, and than the lifetime of a TOTP code. Three pauses must fit into
 * the shortest step.
 */
const PAUSE_MS = 31_000;

/** Moves the clock, so that another message may be sent and the TOTP code changes. */
export async function pause(world: Pick<Scene, 'clock'>): Promise<void> {
  await world.clock.advance(PAUSE_MS);
}

/** A new factor of this type. It has the number or address of the user, because some providers accept no other. */
export async function newFactor(
  world: Scene,
  type: KnownFactorType,
  { phone }: Person = userOf(world),
  preverified?: boolean,
): Promise<NewFactor> {
  const preverifiedOption = preverified === undefined ? {} : { preverified };
  switch (type) {
    case 'sms':
    case 'voice':
      return { type, phoneNumber: phone.phoneNumber, displayName: 'Mobile', ...preverifiedOption };
    case 'email':
      return { type, email: phone.email, displayName: 'Mailbox', ...preverifiedOption };
    case 'question':
      return { type, questionId: world.questionId ?? 'none', answer: SECURITY_ANSWER };
    case 'hotp':
      return { type, sharedSecret: HOTP_SECRET, profileId: world.hotpProfileId ?? 'none' };
    case 'token':
      return { type, vendor: 'yubikey', code: await phone.pressToken('yubikey') };
    default:
      return { type, displayName: 'Device' };
  }
}

/** The same, with `preverified` if the provider requires it. */
export function enrollableFactor(world: Scene, type: KnownFactorType, person?: Person): Promise<NewFactor> {
  const required = world.provider.capabilities.factors[type].preverified === 'required';
  return newFactor(world, type, person, required ? true : undefined);
}

/** Starts an enrollment, with `preverified` if the provider requires it. */
export async function beginEnrollment(
  world: Scene,
  type: KnownFactorType,
  person: Person = userOf(world),
): Promise<Enrollment> {
  return world.provider.enroll({ userId: person.userId, factor: await enrollableFactor(world, type, person) });
}

/** Starts an enrollment. Undefined: the factor is active at once. */
export async function pendingEnrollment(
  world: Scene,
  type: KnownFactorType,
  person?: Person,
): Promise<Step<ActivationHandle> | undefined> {
  const enrollment = await beginEnrollment(world, type, person);
  return enrollment.status === 'pending' ? enrollment : undefined;
}

/** Enrolls a factor completely. */
export async function enrolledFactor(
  world: Scene,
  type: KnownFactorType,
  person: Person = userOf(world),
): Promise<Factor> {
  const enrollment = await beginEnrollment(world, type, person);
  const factor = enrollment.status === 'active' ? enrollment.factor : await finishEnrollment(world, enrollment, person);
  await pause(world);
  return factor;
}

/** Gives the right answer to a pending enrollment. */
export async function finishEnrollment(
  world: Scene,
  step: Step<ActivationHandle>,
  person: Person = userOf(world),
): Promise<Factor> {
  const { userId, phone } = person;
  const { handle } = step;
  const answer = await rightAnswerTo(world, step, undefined, phone);
  const result = await pollUntilDecided(world, () => world.provider.activate({ userId, handle, answer }));
  if (result.status !== 'active') fail(`the right answer to a ${handle.factorType} enrollment is ${result.status}`);
  return result.factor;
}

/**
 * An active factor of `userId`: enrolled by the provider, or added in the tenant if the provider cannot enroll it.
 * Undefined if neither is possible.
 */
export async function activeFactor(world: Scene, type: KnownFactorType): Promise<Factor | undefined> {
  const { provider, userId } = world;
  if (provider.capabilities.factors[type].enroll) return enrolledFactor(world, type);
  const addedId = await world.addFactor?.(type);
  if (addedId === undefined) return undefined;
  const factors = await provider.listFactors({ userId });
  return required(
    factors.find(({ id }) => id === addedId),
    `the ${type} factor that the tenant has for the user is not listed: it`,
  );
}

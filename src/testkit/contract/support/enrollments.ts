import type { Factor, KnownFactorType, NewFactor } from '../../../spec/factors.ts';
import type { Enrollment } from '../../../spec/results.ts';
import type { ActivationHandle, Step } from '../../../spec/steps.ts';
import type { Phone } from '../../simulated-user/phone.ts';
import type { World } from '../world.ts';
import { HOTP_SECRET, pollUntilDecided, rightAnswerTo, SECURITY_ANSWER } from './answers.ts';
import { fail, required } from './assertions.ts';

/** Somebody of the world, with what they hold in the hand. */
export type Person = { readonly userId: string; readonly phone: Phone };

export const userOf = ({ userId, phone }: World): Person => ({ userId, phone });
export const otherUserOf = ({ otherUserId, otherPhone }: World): Person => ({
  userId: otherUserId,
  phone: otherPhone,
});

/**
 * Longer than the pause that identity providers ask for between two messages, and than one TOTP code lasts; short
 * enough for three of them in the shortest step.
 */
const PAUSE_MS = 31_000;

/** Lets so much time pass that the next message may be sent and the next TOTP code is another one. */
export function pause(world: World): void {
  world.clock.advance(PAUSE_MS);
}

/** What to enroll for each type. Numbers and addresses are the person's own: some providers take no others. */
export function newFactor(
  world: World,
  type: KnownFactorType,
  { phone }: Person = userOf(world),
  preverified?: boolean,
): NewFactor {
  const trusted = preverified === undefined ? {} : { preverified };
  switch (type) {
    case 'sms':
    case 'voice':
      return { type, phoneNumber: phone.phoneNumber, displayName: 'Mobile', ...trusted };
    case 'email':
      return { type, email: phone.email, displayName: 'Mailbox', ...trusted };
    case 'question':
      return { type, questionId: world.questionId, answer: SECURITY_ANSWER };
    case 'hotp':
      return { type, sharedSecret: HOTP_SECRET, profileId: world.hotpProfileId };
    case 'token':
      return { type, vendor: 'yubikey', code: phone.pressToken('yubikey') };
    default:
      return { type, displayName: 'Device' };
  }
}

/** The same, declared preverified where the type is only taken so here. */
export function enrollableFactor(world: World, type: KnownFactorType, person?: Person): NewFactor {
  const required = world.provider.capabilities.factors[type].preverified === 'required';
  return newFactor(world, type, person, required ? true : undefined);
}

/** Starts an enrollment the way that the type needs here: Voice that is only taken preverified is declared so. */
export function beginEnrollment(
  world: World,
  type: KnownFactorType,
  person: Person = userOf(world),
): Promise<Enrollment> {
  return world.provider.enroll({ userId: person.userId, factor: enrollableFactor(world, type, person) });
}

/** An enrollment that waits for its answer; undefined: this type is active at once here. */
export async function pendingEnrollment(
  world: World,
  type: KnownFactorType,
  person?: Person,
): Promise<Step<ActivationHandle> | undefined> {
  const enrollment = await beginEnrollment(world, type, person);
  return enrollment.status === 'pending' ? enrollment : undefined;
}

/** A new active factor, enrolled as a user would. */
export async function enrolledFactor(
  world: World,
  type: KnownFactorType,
  person: Person = userOf(world),
): Promise<Factor> {
  const enrollment = await beginEnrollment(world, type, person);
  const factor = enrollment.status === 'active' ? enrollment.factor : await finishEnrollment(world, enrollment, person);
  pause(world);
  return factor;
}

/** Answers a pending enrollment rightly. */
export async function finishEnrollment(
  world: World,
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
 * An active factor that `userId` can be challenged with: enrolled, or planted in the tenant where the type cannot be
 * enrolled here. Undefined where this world can do neither.
 */
export async function activeFactor(world: World, type: KnownFactorType): Promise<Factor | undefined> {
  const { provider, userId } = world;
  if (provider.capabilities.factors[type].enroll) return enrolledFactor(world, type);
  const planted = await world.addFactor?.(type);
  if (planted === undefined) return undefined;
  const factors = await provider.listFactors({ userId });
  return required(
    factors.find(({ id }) => id === planted),
    `the ${type} factor that the tenant has for the user is not listed: it`,
  );
}

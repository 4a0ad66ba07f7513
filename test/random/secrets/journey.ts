import { isMfaError } from '../../../src/spec/errors.ts';
import { type Expectation, FACTOR_TYPES, type Factor, type KnownFactorType } from '../../../src/spec/factors.ts';
import type { Handle, Prompt } from '../../../src/spec/steps.ts';
import { rightAnswerTo, wrongAnswerTo } from '../../../src/testkit/contract/support/answers.ts';
import {
  activeFactor,
  beginEnrollment,
  finishEnrollment,
  newFactor,
  pause,
  userOf,
} from '../../../src/testkit/contract/support/enrollments.ts';
import { expectsOption, verifyRightAnswer } from '../../../src/testkit/contract/support/verifications.ts';
import { CLIENT, type TestTenant } from './tenants.ts';

// Everything that a user can do, right and wrong, with every factor type and method of the provider.

const PAST_ANY_STEP_MS = 16 * 60_000;

/** Runs a call that may fail with an MfaError. */
export async function ignoreMfaError<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isMfaError(error)) return undefined;
    throw error;
  }
}

export async function journey(tenant: TestTenant): Promise<void> {
  const { world, detector, sentCodes } = tenant;
  const { provider, userId, otherUserId } = world;
  detector.record('provider', provider);
  await provider.listAvailableFactors({ userId, client: CLIENT });
  for (const type of FACTOR_TYPES) {
    const { enroll, verify } = provider.capabilities.factors[type];
    if (enroll) await enrollments(tenant, type);
    if (verify.length > 0) await verifications(tenant, type, verify);
  }
  await temporaryTokens(tenant);
  await provider.listFactors({ userId });
  await provider.listFactors({ userId: otherUserId });
  for (const code of sentCodes()) detector.registry.register('answer', code);
  detector.record('provider', provider);
}

/** Enrollments: wrong answer, resend, right answer, expired, preverified, twice. */
async function enrollments({ world, providerOptions }: TestTenant, type: KnownFactorType): Promise<void> {
  const { provider, userId, clock } = world;
  const enrollment = await ignoreMfaError(() => beginEnrollment(world, type));
  if (enrollment?.status === 'pending') {
    const wrong = await wrongAnswerOf(world, enrollment);
    if (wrong !== undefined) {
      await ignoreMfaError(() =>
        provider.activate({ userId, handle: enrollment.handle, answer: wrong, client: CLIENT }),
      );
    } else await ignoreMfaError(() => provider.activate({ userId, handle: enrollment.handle }));
    await pause(world);
    const resent = enrollment.prompt.canResend
      ? await provider.resend({ userId, handle: enrollment.handle, client: CLIENT, providerOptions })
      : enrollment;
    await ignoreMfaError(() => finishEnrollment(world, resent));
    await ignoreMfaError(() => provider.activate({ userId, handle: resent.handle, ...(wrong && { answer: wrong }) }));
  }
  await removeAll(world);
  const required = provider.capabilities.factors[type].preverified === 'required';
  const factor = await newFactor(world, type, userOf(world), required ? true : undefined);
  const expired = await ignoreMfaError(() => provider.enroll({ userId, factor, client: CLIENT, providerOptions }));
  if (expired?.status === 'pending') {
    clock.advance(PAST_ANY_STEP_MS);
    const answer = await wrongAnswerOf(world, expired);
    await provider.activate({ userId, handle: expired.handle, ...(answer && { answer }) });
  }
  await removeAll(world);
  if (provider.capabilities.factors[type].preverified !== false) {
    const preverified = await newFactor(world, type, userOf(world), true);
    await ignoreMfaError(() => provider.enroll({ userId, factor: preverified, client: CLIENT }));
    await ignoreMfaError(() => provider.enroll({ userId, factor: preverified }));
    await removeAll(world);
  }
}

/** Verifications by each method: wrong answer, resend, right answer, replay, denial, expiry. */
async function verifications(tenant: TestTenant, type: KnownFactorType, ways: readonly Expectation[]): Promise<void> {
  const { world, providerOptions } = tenant;
  const { provider, userId, clock } = world;
  const factor = await activeFactor(world, type);
  if (factor === undefined) throw new Error(`This tenant has no ${type} factor.`);
  await provider.listFactors({ userId });
  for (const way of ways) {
    const ask = (more: object = {}) =>
      provider.challenge({ userId, factor, client: CLIENT, ...expectsOption(world, type, way), ...more });
    const first = await ask({ providerOptions });
    if (way === 'approval') {
      await provider.verify({ userId, handle: first.handle });
      await denied(tenant, factor, way);
    } else {
      const wrong = await wrongAnswerTo(world, first, way);
      await provider.verify({ userId, handle: first.handle, answer: wrong, client: CLIENT });
    }
    await pause(world);
    const resent = first.prompt.canResend
      ? await provider.resend({ userId, handle: first.handle, client: CLIENT, providerOptions })
      : first;
    const right = way === 'code' ? await rightAnswerTo(world, resent, way) : undefined;
    if (right !== undefined) await provider.verify({ userId, handle: resent.handle, answer: right });
    else await verifyRightAnswer(world, { ...resent, handle: resent.handle }, way);
    await replayed(tenant, () => ask(), resent.handle, right);
    await pause(world);
    const expired = await ignoreMfaError(() => ask());
    if (expired !== undefined) {
      const answer = way === 'approval' ? undefined : await wrongAnswerTo(world, expired, way);
      clock.advance(PAST_ANY_STEP_MS);
      await provider.verify({ userId, handle: expired.handle, ...(answer && { answer }) });
    }
    const canceled = await ignoreMfaError(() => ask());
    if (canceled !== undefined) await provider.cancel({ userId, handle: canceled.handle });
  }
  await removeAll(world);
}

async function denied({ world }: TestTenant, factor: Factor, way: Expectation): Promise<void> {
  const { provider, userId, phone } = world;
  if (factor.type !== 'push') return;
  await pause(world);
  const { handle } = await provider.challenge({ userId, factor, ...expectsOption(world, 'push', way) });
  phone.deny();
  world.clock.advance(5_000);
  await provider.verify({ userId, handle });
}

/** Uses the same handle again, and the same answer for a new step. */
async function replayed(
  { world }: TestTenant,
  ask: () => Promise<{ readonly prompt: Prompt; readonly handle: Handle }>,
  handle: Handle,
  answer: Awaited<ReturnType<typeof rightAnswerTo>>,
): Promise<void> {
  const { provider, userId } = world;
  if (handle.purpose !== 'verification') return;
  await ignoreMfaError(() => provider.verify({ userId, handle, ...(answer && { answer }) }));
  const next = await ignoreMfaError(ask);
  if (next?.handle.purpose !== 'verification' || answer === undefined) return;
  const { handle: newer } = next;
  await ignoreMfaError(() => provider.verify({ userId, handle: newer, answer }));
}

async function temporaryTokens({ world }: TestTenant): Promise<void> {
  const { provider, userId } = world;
  const capability = provider.capabilities.temporaryToken;
  if (capability === false) return void (await ignoreMfaError(() => provider.createTemporaryToken({ userId })));
  const { token } = await provider.createTemporaryToken({ userId, client: CLIENT });
  if (!capability.verify)
    return void (await ignoreMfaError(() => provider.challenge({ userId, temporaryToken: true })));
  const { handle } = await provider.challenge({ userId, temporaryToken: true });
  await provider.verify({ userId, handle, answer: { kind: 'code', code: '90817263' } });
  await provider.verify({ userId, handle, answer: { kind: 'code', code: token } });
  const second = await provider.challenge({ userId, temporaryToken: true });
  await ignoreMfaError(() => provider.verify({ userId, handle: second.handle, answer: { kind: 'code', code: token } }));
}

/** A wrong answer to an enrollment. Undefined if it waits for an approval. */
async function wrongAnswerOf(world: TestTenant['world'], step: { readonly prompt: Prompt; readonly handle: Handle }) {
  const [way] = step.handle.expects;
  return way === 'approval' ? undefined : wrongAnswerTo(world, step, way);
}

/** Removes all factors, after the pause that is required between two messages. */
async function removeAll(world: TestTenant['world']): Promise<void> {
  const { provider, userId } = world;
  await pause(world);
  for (const { id } of await provider.listFactors({ userId })) await provider.remove({ userId, factorId: id });
}

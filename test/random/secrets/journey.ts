import { isMfaError } from '../../../src/spec/errors.ts';
import type { Expectation, Factor, KnownFactorType } from '../../../src/spec/factors.ts';
import type { Handle, Prompt } from '../../../src/spec/steps.ts';
import { answerTo, wrongAnswerTo } from '../../../src/testkit/contract/answers.ts';
import {
  beginEnrollment,
  factorOf,
  finishEnrollment,
  newFactor,
  pause,
  userOf,
} from '../../../src/testkit/contract/recipes.ts';
import { FACTOR_TYPES } from '../../../src/testkit/contract/rule.ts';
import { choiceOf, verifyRightly } from '../../../src/testkit/contract/verifications.ts';
import { CLIENT, type Stage } from './tenants.ts';

// All that a user can do, right and wrong, by every type and way that the provider has.

const PAST_ANY_STEP_MS = 16 * 60_000;

/** A call whose refusal is part of the journey: the watch has written it down. */
export async function tried<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isMfaError(error)) return undefined;
    throw error;
  }
}

export async function journey(stage: Stage): Promise<void> {
  const { world, book, codes } = stage;
  const { provider, userId, otherUserId } = world;
  book.record('provider', provider);
  await provider.listAvailableFactors({ userId, client: CLIENT });
  for (const type of FACTOR_TYPES) {
    const { enroll, verify } = provider.capabilities.factors[type];
    if (enroll) await enrollments(stage, type);
    if (verify.length > 0) await verifications(stage, type, verify);
  }
  await temporaryTokens(stage);
  await provider.listFactors({ userId });
  await provider.listFactors({ userId: otherUserId });
  for (const code of codes()) book.garden.plant('answer', code);
  book.record('provider', provider);
}

/** Wrong, sent again, right, expired, preverified, twice. */
async function enrollments({ world, wishes }: Stage, type: KnownFactorType): Promise<void> {
  const { provider, userId, clock } = world;
  const begun = await tried(() => beginEnrollment(world, type));
  if (begun?.status === 'pending') {
    const wrong = await wrongOf(world, begun);
    if (wrong !== undefined) {
      await tried(() => provider.activate({ userId, handle: begun.handle, answer: wrong, client: CLIENT }));
    } else await tried(() => provider.activate({ userId, handle: begun.handle }));
    pause(world);
    const again = begun.prompt.canResend
      ? await provider.resend({ userId, handle: begun.handle, client: CLIENT, providerOptions: wishes })
      : begun;
    await tried(() => finishEnrollment(world, again));
    await tried(() => provider.activate({ userId, handle: again.handle, ...(wrong && { answer: wrong }) }));
  }
  await removeAll(world);
  const required = provider.capabilities.factors[type].preverified === 'required';
  const factor = newFactor(world, type, userOf(world), required ? true : undefined);
  const late = await tried(() => provider.enroll({ userId, factor, client: CLIENT, providerOptions: wishes }));
  if (late?.status === 'pending') {
    clock.advance(PAST_ANY_STEP_MS);
    const answer = await wrongOf(world, late);
    await provider.activate({ userId, handle: late.handle, ...(answer && { answer }) });
  }
  await removeAll(world);
  if (provider.capabilities.factors[type].preverified !== false) {
    await tried(() => provider.enroll({ userId, factor: newFactor(world, type, userOf(world), true), client: CLIENT }));
    await tried(() => provider.enroll({ userId, factor: newFactor(world, type, userOf(world), true) }));
    await removeAll(world);
  }
}

/** By each way: wrong, sent again, right, replayed, denied, expired. */
async function verifications(stage: Stage, type: KnownFactorType, ways: readonly Expectation[]): Promise<void> {
  const { world, wishes } = stage;
  const { provider, userId, clock } = world;
  const factor = await factorOf(world, type);
  if (factor === undefined) throw new Error(`This stage has no ${type} factor.`);
  await provider.listFactors({ userId });
  for (const way of ways) {
    const ask = (more: object = {}) =>
      provider.challenge({ userId, factor, client: CLIENT, ...choiceOf(world, type, way), ...more });
    const first = await ask({ providerOptions: wishes });
    if (way === 'approval') {
      await provider.verify({ userId, handle: first.handle });
      await denied(stage, factor, way);
    } else {
      const wrong = await wrongAnswerTo(world, first, way);
      await provider.verify({ userId, handle: first.handle, answer: wrong, client: CLIENT });
    }
    pause(world);
    const again = first.prompt.canResend
      ? await provider.resend({ userId, handle: first.handle, client: CLIENT, providerOptions: wishes })
      : first;
    const right = way === 'code' ? await answerTo(world, again, way) : undefined;
    if (right !== undefined) await provider.verify({ userId, handle: again.handle, answer: right });
    else await verifyRightly(world, { ...again, handle: again.handle }, way);
    await replayed(stage, () => ask(), again.handle, right);
    pause(world);
    const late = await tried(() => ask());
    if (late !== undefined) {
      const answer = way === 'approval' ? undefined : await wrongAnswerTo(world, late, way);
      clock.advance(PAST_ANY_STEP_MS);
      await provider.verify({ userId, handle: late.handle, ...(answer && { answer }) });
    }
  }
  await removeAll(world);
}

async function denied({ world }: Stage, factor: Factor, way: Expectation): Promise<void> {
  const { provider, userId, phone } = world;
  if (factor.type !== 'push') return;
  pause(world);
  const { handle } = await provider.challenge({ userId, factor, ...choiceOf(world, 'push', way) });
  phone.deny();
  world.clock.advance(5_000);
  await provider.verify({ userId, handle });
}

/** The same handle again, and the same answer to a new step. */
async function replayed(
  { world }: Stage,
  ask: () => Promise<{ readonly prompt: Prompt; readonly handle: Handle }>,
  handle: Handle,
  answer: Awaited<ReturnType<typeof answerTo>>,
): Promise<void> {
  const { provider, userId } = world;
  if (handle.purpose !== 'verification') return;
  await tried(() => provider.verify({ userId, handle, ...(answer && { answer }) }));
  const next = await tried(ask);
  if (next?.handle.purpose !== 'verification' || answer === undefined) return;
  const { handle: newer } = next;
  await tried(() => provider.verify({ userId, handle: newer, answer }));
}

async function temporaryTokens({ world }: Stage): Promise<void> {
  const { provider, userId } = world;
  const able = provider.capabilities.temporaryToken;
  if (able === false) return void (await tried(() => provider.createTemporaryToken({ userId })));
  const { token } = await provider.createTemporaryToken({ userId, client: CLIENT });
  if (!able.verify) return void (await tried(() => provider.challenge({ userId, temporaryToken: true })));
  const { handle } = await provider.challenge({ userId, temporaryToken: true });
  await provider.verify({ userId, handle, answer: { kind: 'code', code: '90817263' } });
  await provider.verify({ userId, handle, answer: { kind: 'code', code: token } });
  const second = await provider.challenge({ userId, temporaryToken: true });
  await tried(() => provider.verify({ userId, handle: second.handle, answer: { kind: 'code', code: token } }));
}

/** A wrong answer to an enrollment; undefined: it waits for an approval. */
async function wrongOf(world: Stage['world'], step: { readonly prompt: Prompt; readonly handle: Handle }) {
  const [way] = step.handle.expects;
  return way === 'approval' ? undefined : wrongAnswerTo(world, step, way);
}

/** Between two chapters of the journey, so that the pause that messages need is over. */
async function removeAll(world: Stage['world']): Promise<void> {
  const { provider, userId } = world;
  pause(world);
  for (const { id } of await provider.listFactors({ userId })) await provider.remove({ userId, factorId: id });
}

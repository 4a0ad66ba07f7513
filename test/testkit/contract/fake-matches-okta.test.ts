import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import { type Expectation, FACTOR_TYPES, type Factor, type KnownFactorType } from '../../../src/spec/factors.ts';
import type { Answer } from '../../../src/spec/results.ts';
import type { Handle, Step } from '../../../src/spec/steps.ts';
import { pollUntilDecided, rightAnswerTo, wrongAnswerTo } from '../../../src/testkit/contract/support/answers.ts';
import { beginEnrollment, newFactor, pause } from '../../../src/testkit/contract/support/enrollments.ts';
import type { Scene } from './scenes.ts';
import { createFakeScene, createOktaScene, createOneLoginScene } from './scenes.ts';

// An application tests its switch to Okta with the fake, so the fake must return what the adapter returns.

/** The differences between the fake and Okta that are known. A new difference fails the test. */
const KNOWN_DIFFERENCES: Readonly<Record<string, readonly KnownFactorType[]>> = {
  // Okta needs 30 seconds between two messages. The fake has no such limit.
  'enrolled again': ['sms', 'voice', 'email'],
  // Okta's catalog shows a type until the user has one factor of it, even if several are possible.
  'available when active': ['totp', 'webauthn', 'token'],
  // Okta shows the same QR code until it expires. The fake makes a new one.
  'enrollment resent': ['push'],
  // The challenge uses the Factor of an earlier list. If it sends nothing, nobody notices the removal.
  'challenged after the removal': ['totp', 'hotp', 'question', 'token'],
};

test.each([
  ['okta', () => createOktaScene('without codes')],
  ['onelogin-v1', () => createOneLoginScene('v1')],
  ['onelogin-v2', () => createOneLoginScene('v2')],
] as const)('the fake like %s has the same capabilities as the adapter', async (like, createAdapterWorld) => {
  const [fake, adapter] = [await createFakeScene(like), await createAdapterWorld()];
  expect(fake.world.provider.capabilities).toEqual(adapter.world.provider.capabilities);
});

// The clock stands still: on a slow machine a call could take a second, and lifetimes are compared in seconds.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('the fake like Okta', () => {
  test.each(FACTOR_TYPES)('returns the same for a %s factor as the adapter', async (type) => {
    const fake = await createFakeScene('okta');
    const okta = await createOktaScene('without codes');
    const comparable = (observations: Observations) =>
      observations.filter(([moment]) => !KNOWN_DIFFERENCES[moment]?.includes(type));
    expect(comparable(await observeFactor(fake.world, type))).toEqual(
      comparable(await observeFactor(okta.world, type)),
    );
  });
});

type Observations = readonly (readonly [moment: string, seen: unknown])[];

/** What a caller sees of a factor from its enrollment to its removal, without random values. */
async function observeFactor(world: Scene, type: KnownFactorType): Promise<Observations> {
  const { provider, userId } = world;
  const observations: [string, unknown][] = [];
  const observe = (moment: string, seen: unknown) => void observations.push([moment, seen]);
  const available = async () => (await provider.listAvailableFactors({ userId })).some((offer) => offer.type === type);
  const list = async () =>
    (await provider.listFactors({ userId })).filter((factor) => factor.type === type).map(factorShape);

  observe('available', await available());
  const enrollment = await beginEnrollment(world, type);
  let factor = enrollment.status === 'active' ? enrollment.factor : undefined;
  observe('enrolled', enrollment.status === 'active' ? factorShape(enrollment.factor) : stepShape(enrollment));
  observe('listed when enrolled', await list());
  if (enrollment.status === 'pending') {
    const { handle } = enrollment;
    const [way] = handle.expects;
    if (way !== 'approval') {
      const answer = await wrongAnswerTo(world, enrollment, way);
      observe('wrong answer', outcomeOf(await provider.activate({ userId, handle, answer })));
    }
    await pause(world);
    observe('enrollment resent', await errorOr(async () => stepShape(await provider.resend({ userId, handle }))));
  }
  observe('enrolled again', await errorOr(async () => (await beginEnrollment(world, type)).status));
  await pause(world);

  if (factor === undefined) factor = await enrollAfterRemoval(world, type);
  observe('active', factorShape(factor));
  observe('listed when active', await list());
  observe('available when active', await available());
  observe('active twice', await errorOr(async () => (await beginEnrollment(world, type)).status));
  await pause(world);

  for (const way of factor.verifiableBy) await observeVerification(world, factor, way, observe);
  await provider.remove({ userId, factorId: factor.id });
  const removed = factor;
  observe(
    'challenged after the removal',
    await errorOr(async () => stepShape(await provider.challenge({ userId, factor: removed }))),
  );
  return observations;
}

/** Removes all factors and enrolls one of this type. */
async function enrollAfterRemoval(world: Scene, type: KnownFactorType): Promise<Factor> {
  const { provider, userId } = world;
  for (const { id } of await provider.listFactors({ userId })) await provider.remove({ userId, factorId: id });
  await pause(world);
  const enrollment = await provider.enroll({ userId, factor: await newFactor(world, type) });
  if (enrollment.status === 'active') return enrollment.factor;
  const { handle } = enrollment;
  const answer = await rightAnswerTo(world, enrollment);
  const result = await pollUntilDecided(world, () => provider.activate({ userId, handle, answer }));
  if (result.status !== 'active') throw new Error(`the enrollment is ${result.status}`);
  await pause(world);
  return result.factor;
}

async function observeVerification(
  world: Scene,
  factor: Factor,
  way: Expectation,
  observe: (what: string, seen: unknown) => void,
): Promise<void> {
  const { provider, userId } = world;
  const first = await provider.challenge({ userId, factor });
  observe('challenge', stepShape(first));
  if (way !== 'approval') {
    const answer = await wrongAnswerTo(world, first, way);
    observe('wrong answer', outcomeOf(await provider.verify({ userId, handle: first.handle, answer })));
  } else {
    observe('poll', outcomeOf(await provider.verify({ userId, handle: first.handle })));
  }
  await pause(world);
  const second = await provider.challenge({ userId, factor, expiresInSeconds: 120 });
  observe('challenge for 120 s', stepShape(second));
  const answer: Answer | undefined = await rightAnswerTo(world, second);
  observe(
    'right answer',
    outcomeOf(await pollUntilDecided(world, () => provider.verify({ userId, handle: second.handle, answer }))),
  );
  if (way !== 'approval' && way !== 'answer') {
    if (way === 'code' && factor.type !== 'totp') pause(world);
    const third = await provider.challenge({ userId, factor });
    observe('replay', outcomeOf(await provider.verify({ userId, handle: third.handle, answer })));
  }
  await pause(world);
  const fourth = await provider.challenge({ userId, factor });
  await pause(world);
  observe(
    'challenge resent',
    await errorOr(async () => stepShape(await provider.resend({ userId, handle: fourth.handle }))),
  );
}

async function errorOr(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (isMfaError(error)) return error.code;
    throw error;
  }
}

/** Without names and destinations, because code does not depend on them. */
function factorShape({ type, status, verifiableBy, isDefault, enrolledAt, native }: Factor) {
  return { type, status, verifiableBy, isDefault, isDated: enrolledAt !== undefined, native };
}

function stepShape({ prompt, handle, warnings }: Step<Handle>) {
  const notices = warnings.filter(({ feature }) => feature !== 'displayName');
  return {
    expects: prompt.expects,
    canResend: prompt.canResend,
    lifetimeSeconds: Math.round((Date.parse(handle.expiresAt) - Date.parse(handle.issuedAt)) / 1000),
    shows: Object.keys(prompt).sort(),
    factor: Object.keys(prompt.factor).sort(),
    setup: prompt.setup && Object.keys(prompt.setup).sort(),
    hasFactorId: handle.factorId !== undefined,
    warnings: notices.map(({ type, feature }) => `${type} ${feature}`),
  };
}

function outcomeOf(result: { readonly status: string; readonly reason?: string; readonly handle?: unknown }): string {
  const reason = result.reason === undefined ? '' : ` ${result.reason}${result.handle === null ? ', over' : ''}`;
  return `${result.status}${reason}`;
}

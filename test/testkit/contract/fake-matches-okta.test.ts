import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import { type Expectation, FACTOR_TYPES, type Factor, type KnownFactorType } from '../../../src/spec/factors.ts';
import type { Answer } from '../../../src/spec/results.ts';
import type { Handle, Step } from '../../../src/spec/steps.ts';
import type { World } from '../../../src/testkit/contract/index.ts';
import { pollUntilDecided, rightAnswerTo, wrongAnswerTo } from '../../../src/testkit/contract/support/answers.ts';
import { beginEnrollment, newFactor, pause } from '../../../src/testkit/contract/support/enrollments.ts';
import { visitFake, visitOkta, visitOneLogin } from './worlds.ts';

// "Does my code survive the switch?" is a unit test only if the fake shows callers what the adapter shows them.

/** Chapters in which the fake is known to be unlike Okta. A new difference fails; shorten the list with the fake. */
const KNOWN: Readonly<Record<string, readonly KnownFactorType[]>> = {
  // Okta has 30 seconds between two messages; the fake has no such limit.
  'enrolled again': ['sms', 'voice', 'email'],
  // Okta's catalog shows each type until there is one, also where there may be several.
  'available when active': ['totp', 'webauthn', 'token'],
  // Okta goes on with a picture that has not expired; the fake makes a new one.
  'enrollment resent': ['push'],
  // The guard trusts the Factor of an earlier list, and where nothing is sent nobody finds out.
  'challenged after the removal': ['totp', 'hotp', 'question', 'token'],
};

test.each([
  ['okta', () => visitOkta('without codes')],
  ['onelogin-v1', () => visitOneLogin('v1')],
  ['onelogin-v2', () => visitOneLogin('v2')],
] as const)('the fake like %s can do what the adapter can', async (like, visit) => {
  const [fake, adapter] = [await visitFake(like), await visit()];
  expect(fake.world.provider.capabilities).toEqual(adapter.world.provider.capabilities);
});

// Lifetimes are told in seconds: on a busy machine a call would cost one.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('the fake like Okta', () => {
  test.each(FACTOR_TYPES)('shows a factor of type %s as the adapter does', async (type) => {
    const fake = await visitFake('okta');
    const okta = await visitOkta('without codes');
    const told = (story: Story) => story.filter(([chapter]) => !KNOWN[chapter]?.includes(type));
    expect(told(await storyOf(fake.world, type))).toEqual(told(await storyOf(okta.world, type)));
  });
});

type Story = readonly (readonly [chapter: string, seen: unknown])[];

/** One factor's life, as far as a caller sees it: what there is, never the random part of it. */
async function storyOf(world: World, type: KnownFactorType): Promise<Story> {
  const { provider, userId } = world;
  const story: [string, unknown][] = [];
  const tell = (chapter: string, seen: unknown) => void story.push([chapter, seen]);
  const available = async () => (await provider.listAvailableFactors({ userId })).some((offer) => offer.type === type);
  const list = async () =>
    (await provider.listFactors({ userId })).filter((factor) => factor.type === type).map(shapeOf);

  tell('available', await available());
  const enrollment = await beginEnrollment(world, type);
  let factor = enrollment.status === 'active' ? enrollment.factor : undefined;
  tell('enrolled', enrollment.status === 'active' ? shapeOf(enrollment.factor) : stepShape(enrollment));
  tell('listed when enrolled', await list());
  if (enrollment.status === 'pending') {
    const { handle } = enrollment;
    const [way] = handle.expects;
    if (way !== 'approval') {
      const answer = await wrongAnswerTo(world, enrollment, way);
      tell('wrong answer', outcomeOf(await provider.activate({ userId, handle, answer })));
    }
    pause(world);
    tell('enrollment resent', await errorOr(async () => stepShape(await provider.resend({ userId, handle }))));
  }
  tell('enrolled again', await errorOr(async () => (await beginEnrollment(world, type)).status));
  pause(world);

  if (factor === undefined) factor = await enrollAnew(world, type);
  tell('active', shapeOf(factor));
  tell('listed when active', await list());
  tell('available when active', await available());
  tell('active twice', await errorOr(async () => (await beginEnrollment(world, type)).status));
  pause(world);

  for (const way of factor.verifiableBy) await tellVerification(world, factor, way, tell);
  await provider.remove({ userId, factorId: factor.id });
  const removed = factor;
  tell(
    'challenged after the removal',
    await errorOr(async () => stepShape(await provider.challenge({ userId, factor: removed }))),
  );
  return story;
}

/** Clears the table and goes the straight way once. */
async function enrollAnew(world: World, type: KnownFactorType): Promise<Factor> {
  const { provider, userId } = world;
  for (const { id } of await provider.listFactors({ userId })) await provider.remove({ userId, factorId: id });
  pause(world);
  const enrollment = await provider.enroll({ userId, factor: newFactor(world, type) });
  if (enrollment.status === 'active') return enrollment.factor;
  const { handle } = enrollment;
  const answer = await rightAnswerTo(world, enrollment);
  const result = await pollUntilDecided(world, () => provider.activate({ userId, handle, answer }));
  if (result.status !== 'active') throw new Error(`the enrollment is ${result.status}`);
  pause(world);
  return result.factor;
}

async function tellVerification(
  world: World,
  factor: Factor,
  way: Expectation,
  tell: (what: string, seen: unknown) => void,
): Promise<void> {
  const { provider, userId } = world;
  const first = await provider.challenge({ userId, factor });
  tell('challenge', stepShape(first));
  if (way !== 'approval') {
    const answer = await wrongAnswerTo(world, first, way);
    tell('wrong answer', outcomeOf(await provider.verify({ userId, handle: first.handle, answer })));
  } else {
    tell('poll', outcomeOf(await provider.verify({ userId, handle: first.handle })));
  }
  pause(world);
  const second = await provider.challenge({ userId, factor, expiresInSeconds: 120 });
  tell('challenge for 120 s', stepShape(second));
  const answer: Answer | undefined = await rightAnswerTo(world, second);
  tell(
    'right answer',
    outcomeOf(await pollUntilDecided(world, () => provider.verify({ userId, handle: second.handle, answer }))),
  );
  if (way !== 'approval' && way !== 'answer') {
    if (way === 'code' && factor.type !== 'totp') pause(world);
    const third = await provider.challenge({ userId, factor });
    tell('replay', outcomeOf(await provider.verify({ userId, handle: third.handle, answer })));
  }
  pause(world);
  const fourth = await provider.challenge({ userId, factor });
  pause(world);
  tell(
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

/** Names and destinations are left out: what an identity provider shows of them is for people, not for code. */
function shapeOf({ type, status, verifiableBy, isDefault, native }: Factor) {
  return { type, status, verifiableBy, isDefault, native };
}

function stepShape({ prompt, handle, warnings }: Step<Handle>) {
  const { destination: _destination, ...shown } = prompt;
  const notices = warnings.filter(({ feature }) => feature !== 'displayName');
  return {
    expects: prompt.expects,
    canResend: prompt.canResend,
    lifetimeSeconds: Math.round((Date.parse(handle.expiresAt) - Date.parse(handle.issuedAt)) / 1000),
    shows: Object.keys(shown).sort(),
    setup: prompt.setup && Object.keys(prompt.setup).sort(),
    hasFactorId: handle.factorId !== undefined,
    warnings: notices.map(({ type, feature }) => `${type} ${feature}`),
  };
}

function outcomeOf(result: { readonly status: string; readonly reason?: string; readonly retry?: unknown }): string {
  const reason = result.reason === undefined ? '' : ` ${result.reason}${result.retry === null ? ', over' : ''}`;
  return `${result.status}${reason}`;
}

import type { Expectation, Factor, KnownFactorType, Way } from '../../../spec/factors.ts';
import type { Challenge, Verification } from '../../../spec/results.ts';
import type { Handle } from '../../../spec/steps.ts';
import type { Scene } from '../stage.ts';
import { pollUntilDecided, rightAnswerTo } from './answers.ts';
import { assert, assertEqual, assertOneOf, fail, required } from './assertions.ts';
import { challengeWith } from './calls.ts';

/** A factor of `world.userId`, and the way in which a rule verifies it. */
export type VerificationCase = { readonly type: KnownFactorType; readonly way: Expectation; readonly factor: Factor };

export type Approved = Extract<Verification, { readonly status: 'approved' }>;

/** The option `expects`, if the factor type can be verified in more than one way. */
export function expectsOption(world: Scene, type: KnownFactorType, way: Expectation): { readonly expects?: Way } {
  const severalWays = world.provider.capabilities.factors[type].verify.length > 1;
  return severalWays && (way === 'code' || way === 'approval') ? { expects: way } : {};
}

/** Starts a verification in this way. */
export function startChallenge(
  world: Scene,
  { type, way, factor }: VerificationCase,
  options: { readonly expiresInSeconds?: number } = {},
): Promise<Challenge> {
  return challengeWith(world, { factor, ...expectsOption(world, type, way), ...options });
}

/** Gives the right answer to a challenge, and polls until the result is no longer pending. */
export async function verifyRightAnswer(world: Scene, challenge: Challenge, way: Expectation): Promise<Verification> {
  const answer = await rightAnswerTo(world, challenge, way);
  return pollUntilDecided(world, () =>
    world.provider.verify({ userId: world.userId, handle: challenge.handle, answer }),
  );
}

/** The right answer to the challenge is approved. */
export async function assertRightAnswerApproved(
  world: Scene,
  verification: VerificationCase,
  challenge: Challenge,
): Promise<void> {
  assertApproved(world, await verifyRightAnswer(world, challenge, verification.way), verification);
}

/** The result approves this user, with this factor, in this way, and now. */
export function assertApproved(
  world: Scene,
  result: Verification,
  { factor, way }: { readonly factor: Pick<Factor, 'id' | 'type'>; readonly way: Expectation },
): asserts result is Approved {
  if (result.status !== 'approved') {
    const reason = result.status === 'rejected' ? ` (${result.reason})` : '';
    fail(`the right answer is ${result.status}${reason}, not approved`);
  }
  assertEqual(result.userId, world.userId, 'the user of the approval');
  assertEqual(result.factorId, factor.id, 'the factor of the approval');
  assertEqual(result.factorType, factor.type, 'the factor type of the approval');
  assertEqual(result.by, way, 'what ended the step, `by`,');
  assertTimestamp(result.at, 'the time of the approval');
  const distance = Math.abs(Date.parse(result.at) - world.clock.now());
  assert(distance < 60_000, `the time of the approval is ${distance} ms away from now`);
}

/** The result is a rejection with a retry handle of the same step. */
export function assertRejectedWithRetry<H extends Handle>(
  result: { readonly status: string } | Extract<Verification, { readonly status: 'rejected' }>,
  handle: H,
  reasons: readonly string[] = ['wrong-answer'],
): void {
  if (!('reason' in result)) fail(`a wrong answer is ${result.status}, not rejected`);
  assertOneOf(result.reason, reasons, 'the reason of the rejection');
  const next = required(result.handle, 'the handle after a wrong answer');
  assertEqual(next.id, handle.id, 'the id of the handle after a wrong answer');
}

/** The result is not a success. */
export function assertNotApproved(result: { readonly status: string }, what: string): void {
  assert(result.status !== 'approved' && result.status !== 'active', `${what} is ${result.status}`);
}

/** The text is a time in ISO 8601 and UTC, in the format of `Date.toISOString`. */
export function assertTimestamp(text: string, what: string): void {
  const time = Date.parse(text);
  assert(Number.isFinite(time) && new Date(time).toISOString() === text, `${what} is not ISO 8601 in UTC`);
}

/** The result, or `refused` if the call throws. For rules that only need to know that the result is not a success. */
export function resultOrRefused<T extends { readonly status: string }>(
  call: Promise<T>,
): Promise<T | { readonly status: 'refused' }> {
  return call.catch(() => ({ status: 'refused' }) as const);
}

/** What the call gives or throws. */
export function resultOrError<T>(
  call: Promise<T>,
): Promise<
  { readonly result?: T; readonly error?: undefined } | { readonly result?: undefined; readonly error: unknown }
> {
  return call.then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error ?? new Error('nothing was thrown') }),
  );
}

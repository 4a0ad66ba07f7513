import type { Expectation, Factor, KnownFactorType, Way } from '../../../spec/factors.ts';
import type { Challenge, Verification } from '../../../spec/results.ts';
import type { Handle } from '../../../spec/steps.ts';
import type { World } from '../world.ts';
import { pollUntilDecided, rightAnswerTo } from './answers.ts';
import { assert, assertEqual, assertOneOf, fail, required } from './assertions.ts';
import { challengeWith } from './calls.ts';

/** A factor of `world.userId` that is about to be verified in one of its ways. */
export type VerificationCase = { readonly type: KnownFactorType; readonly way: Expectation; readonly factor: Factor };

export type Approved = Extract<Verification, { readonly status: 'approved' }>;

/** `expects` for a factor that has two ways; a factor with one is never asked which. */
export function expectsOption(world: World, type: KnownFactorType, way: Expectation): { readonly expects?: Way } {
  const severalWays = world.provider.capabilities.factors[type].verify.length > 1;
  return severalWays && (way === 'code' || way === 'approval') ? { expects: way } : {};
}

/** Starts a verification in one way. */
export function startChallenge(
  world: World,
  { type, way, factor }: VerificationCase,
  options: { readonly expiresInSeconds?: number } = {},
): Promise<Challenge> {
  return challengeWith(world, { factor, ...expectsOption(world, type, way), ...options });
}

/** Answers a challenge rightly and says what came out, once it is decided. */
export async function verifyRightAnswer(world: World, challenge: Challenge, way: Expectation): Promise<Verification> {
  const answer = await rightAnswerTo(world, challenge, way);
  return pollUntilDecided(world, () =>
    world.provider.verify({ userId: world.userId, handle: challenge.handle, answer }),
  );
}

/** The right answer to the challenge is approved. */
export async function assertRightAnswerApproved(
  world: World,
  verified: VerificationCase,
  challenge: Challenge,
): Promise<void> {
  assertApproved(world, await verifyRightAnswer(world, challenge, verified.way), verified);
}

/** The result is an approval of this user by this factor in this way, now; nothing less may let somebody in. */
export function assertApproved(
  world: World,
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

/** The result is a rejection of a wrong or used answer that may be tried again with the same handle. */
export function assertRejectedWithRetry<H extends Handle>(
  result: { readonly status: string } | Extract<Verification, { readonly status: 'rejected' }>,
  handle: H,
  reasons: readonly string[] = ['wrong-answer'],
): void {
  if (!('reason' in result)) fail(`a wrong answer is ${result.status}, not rejected`);
  assertOneOf(result.reason, reasons, 'the reason of the rejection');
  const retry = required(result.retry, 'the retry handle after a wrong answer');
  assertEqual(retry.handle.id, handle.id, 'the id of the retry handle');
}

/** Whatever came out, nobody was let in. */
export function assertNotApproved(result: { readonly status: string }, what: string): void {
  assert(result.status !== 'approved' && result.status !== 'active', `${what} is ${result.status}`);
}

/** ISO 8601 in UTC, as `Date` writes it. */
export function assertTimestamp(text: string, what: string): void {
  const time = Date.parse(text);
  assert(Number.isFinite(time) && new Date(time).toISOString() === text, `${what} is not ISO 8601 in UTC`);
}

/** The result, or `refused` where the call throws: for rules that only ask whether somebody was let in. */
export function resultOrRefused<T extends { readonly status: string }>(
  call: Promise<T>,
): Promise<T | { readonly status: 'refused' }> {
  return call.catch(() => ({ status: 'refused' }) as const);
}

import { test as base, expect } from 'vitest';
import type { Factor, KnownFactorType, NewFactor } from '../../../src/spec/factors.ts';
import type { CallOptions } from '../../../src/spec/provider.ts';
import type { Challenge, Enrollment, Verification } from '../../../src/spec/results.ts';
import type { ActivationHandle, Step, VerificationHandle } from '../../../src/spec/steps.ts';
import { createFakeProvider, type FakeProvider, type FakeProviderOptions } from '../../../src/testkit/fake/index.ts';

export const USER = 'user-of-the-tests';

/** A `test` that gives each test its own fake. */
export const testWithFake = (options: FakeProviderOptions = {}) =>
  base.extend('fake', () => createFakeProvider(options));
export const test = testWithFake();

/** Another code of the same length. */
export function wrongCodeFor(code: string): string {
  const last = code.slice(-1);
  const next = { '9': '0', v: 'c', u: 'v' }[last] ?? String.fromCharCode(last.charCodeAt(0) + 1);
  return code.slice(0, -1) + next;
}

/** The step of an enrollment that must be pending. */
export function pendingStep(enrollment: Enrollment): Step<ActivationHandle> {
  if (enrollment.status !== 'pending') throw new Error('The enrollment is active at once.');
  return enrollment;
}

/** The factor of an enrollment that must be active at once. */
export function activeFactor(enrollment: Enrollment): Factor {
  if (enrollment.status !== 'active') throw new Error('The enrollment is pending.');
  return enrollment.factor;
}

/** Finishes a pending enrollment with the right answer or an approval. */
export async function finishEnrollment(fake: FakeProvider, handle: ActivationHandle): Promise<Factor> {
  const { userId } = handle;
  if (handle.expects[0] === 'approval') fake.approve(handle);
  const answer = handle.expects[0] === 'approval' ? undefined : await fake.answerFor(handle);
  const result = await fake.activate({ userId, handle, answer });
  if (result.status !== 'active') throw new Error(`The activation is ${result.status}.`);
  return result.factor;
}

/** Enrolls a factor completely. */
export async function enrollFactor(fake: FakeProvider, factor: NewFactor, userId = USER): Promise<Factor> {
  const enrollment = await fake.enroll({ userId, factor });
  return enrollment.status === 'active' ? enrollment.factor : finishEnrollment(fake, enrollment.handle);
}

/** Passes a challenge with the right answer, or with an approval and a poll. */
export async function passChallenge(fake: FakeProvider, { handle }: Challenge): Promise<Verification> {
  const { userId } = handle;
  if (handle.expects[0] !== 'approval') {
    return fake.verify({ userId, handle, answer: await fake.answerFor(handle) });
  }
  fake.approve(handle);
  return fake.verify({ userId, handle });
}

export function verifyCode(fake: FakeProvider, handle: VerificationHandle, code: string): Promise<Verification> {
  return fake.verify({ userId: handle.userId, handle, answer: { kind: 'code', code } });
}

export function expectRejectedWithRetry(result: Verification, reason: 'wrong-answer' | 'replayed'): void {
  expect(result).toMatchObject({ status: 'rejected', reason, handle: { v: 1 } });
}

export function expectStepOver(result: Verification, reason: 'expired' | 'denied' | 'locked'): void {
  expect(result).toEqual({ status: 'rejected', reason, handle: null });
}

/** A `test` with a fake and a new factor. If a test uses `factorId` or `challenge`, the factor is enrolled first. */
export const testWithFactor = (type: KnownFactorType) =>
  test
    .extend('factor', ({ fake }) => newFactorOf(fake, type))
    .extend('factorId', async ({ fake, factor }) => (await enrollFactor(fake, factor)).id)
    .extend('challenge', ({ fake, factorId }) => fake.challenge({ userId: USER, factorId }));

function newFactorOf(fake: FakeProvider, type: KnownFactorType): NewFactor {
  const factor = newFactors(fake).find((candidate) => candidate.type === type);
  if (factor === undefined) throw new Error('No such type.');
  return factor;
}

/** A new factor of each type. The hardware token is pressed for its code. */
export function newFactors(fake: FakeProvider, userId = USER): readonly NewFactor[] {
  const phone = fake.phone(userId);
  return [
    { type: 'totp' },
    { type: 'hotp', sharedSecret: '3132333435363738393031323334353637383930', profileId: 'fpr1' },
    { type: 'sms', phoneNumber: phone.phoneNumber },
    { type: 'voice', phoneNumber: phone.phoneNumber },
    { type: 'email', email: phone.email },
    { type: 'push' },
    { type: 'webauthn' },
    { type: 'question', questionId: 'disliked_food', answer: 'cold porridge' },
    { type: 'token', vendor: 'yubikey', code: phone.pressToken('yubikey') },
  ];
}

/** `providerOptions` without a type, since only the adapters declare them. They may contain typos. */
export function withProviderOptions(providerOptions: object): CallOptions {
  return { providerOptions };
}

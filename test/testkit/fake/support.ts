import { test as base, expect } from 'vitest';
import type { Factor, KnownFactorType, NewFactor } from '../../../src/spec/factors.ts';
import type { CallOptions } from '../../../src/spec/provider.ts';
import type { Challenge, Enrollment, Verification } from '../../../src/spec/results.ts';
import type { ActivationHandle, Step, VerificationHandle } from '../../../src/spec/steps.ts';
import { createFakeProvider, type FakeProvider, type FakeProviderOptions } from '../../../src/testkit/fake/index.ts';

export const USER = 'user-of-the-tests';

/** Tests, each with a fake of its own. */
export const testOf = (options: FakeProviderOptions = {}) => base.extend('fake', () => createFakeProvider(options));
export const test = testOf();

/** Another code of the same length. */
export function otherThan(code: string): string {
  const last = code.slice(-1);
  const next = { '9': '0', v: 'c', u: 'v' }[last] ?? String.fromCharCode(last.charCodeAt(0) + 1);
  return code.slice(0, -1) + next;
}

/** The step of an enrollment that must not be active at once. */
export function pending(enrollment: Enrollment): Step<ActivationHandle> {
  if (enrollment.status !== 'pending') throw new Error('The enrollment is active at once.');
  return enrollment;
}

/** The factor of an enrollment that must be active at once. */
export function activeAtOnce(enrollment: Enrollment): Factor {
  if (enrollment.status !== 'active') throw new Error('The enrollment is pending.');
  return enrollment.factor;
}

/** The user does what ends the step: answers it, or approves it. */
export async function finish(fake: FakeProvider, handle: ActivationHandle): Promise<Factor> {
  const { userId } = handle;
  if (handle.expects[0] === 'approval') fake.approve(handle);
  const answer = handle.expects[0] === 'approval' ? undefined : await fake.answerFor(handle);
  const result = await fake.activate({ userId, handle, answer });
  if (result.status !== 'active') throw new Error(`The activation is ${result.status}.`);
  return result.factor;
}

/** An active factor, enrolled the whole way. */
export async function enrolled(fake: FakeProvider, factor: NewFactor, userId = USER): Promise<Factor> {
  const enrollment = await fake.enroll({ userId, factor });
  return enrollment.status === 'active' ? enrollment.factor : finish(fake, enrollment.handle);
}

/** The right answer to a challenge, or an approval and a poll. */
export async function passed(fake: FakeProvider, { handle }: Challenge): Promise<Verification> {
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

export function expectRetry(result: Verification, reason: 'wrong-answer' | 'replayed'): void {
  expect(result).toMatchObject({ status: 'rejected', reason, retry: { handle: { v: 1 } } });
}

export function expectOver(result: Verification, reason: 'expired' | 'denied' | 'locked'): void {
  expect(result).toEqual({ status: 'rejected', reason, retry: null });
}

/** Tests with a fake, something to enroll, and what comes of it where a test asks: its factor, and a challenge. */
export const testFor = (type: KnownFactorType) =>
  test
    .extend('factor', ({ fake }) => newFactorOf(fake, type))
    .extend('factorId', async ({ fake, factor }) => (await enrolled(fake, factor)).id)
    .extend('challenge', ({ fake, factorId }) => fake.challenge({ userId: USER, factorId }));

function newFactorOf(fake: FakeProvider, type: KnownFactorType): NewFactor {
  const factor = newFactors(fake).find((candidate) => candidate.type === type);
  if (factor === undefined) throw new Error('No such type.');
  return factor;
}

/** What to enroll for each type; a hardware token has to be pressed first. */
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

/** Options of one provider, whose types only its adapter declares; plain JavaScript may have typos in them. */
export function withProviderOptions(providerOptions: object): CallOptions {
  return { providerOptions };
}

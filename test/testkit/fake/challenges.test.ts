import { describe, expect, onTestFinished, vi } from 'vitest';
import { waitForApproval } from '../../../src/polling/wait-for-approval.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import {
  enrollFactor,
  expectRejectedWithRetry,
  expectStepOver,
  passChallenge,
  pendingStep,
  testWithFactor,
  USER,
  verifyCode,
  wrongCodeFor,
} from './support.ts';

const userId = USER;

describe.each(['totp', 'hotp', 'sms', 'voice', 'email', 'token'] as const)('a code of %s', (type) => {
  const test = testWithFactor(type);

  test('is rejected if it is wrong, and the fifth wrong code locks the step', async ({
    fake,
    factorId,
    challenge: { handle },
  }) => {
    const wrong = wrongCodeFor(await fake.codeFor(handle));
    for (let attempt = 1; attempt < 5; attempt += 1)
      expectRejectedWithRetry(await verifyCode(fake, handle, wrong), 'wrong-answer');
    expectStepOver(await verifyCode(fake, handle, wrong), 'locked');
    await expect(verifyCode(fake, handle, wrong)).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
    expect(await passChallenge(fake, await fake.challenge({ userId, factorId }))).toMatchObject({ status: 'approved' });
  });

  test('is not accepted for another step', async ({ fake, factorId, challenge: first }) => {
    const second = await fake.challenge({ userId, factorId });
    const code = await fake.codeFor(first.handle);
    expect(await verifyCode(fake, first.handle, code)).toMatchObject({ status: 'approved' });
    expectRejectedWithRetry(await verifyCode(fake, second.handle, code), 'replayed');
  });
});

describe.each(['sms', 'voice', 'email'] as const)('a message by %s', (type) => {
  testWithFactor(type)('contains the code of the step', async ({ fake, challenge: { prompt, handle } }) => {
    expect(prompt.canResend).toBe(true);
    expect(prompt.factor.destination).toContain('***');
    expect(fake.phone(userId).readCode(type)).toBe(await fake.codeFor(handle));
  });
});

describe('resending', () => {
  testWithFactor('sms')('replaces the code', async ({ fake, challenge: first }) => {
    const old = await fake.codeFor(first.handle);
    const again = await fake.resend({ userId, handle: first.handle });
    expect(await fake.codeFor(again.handle)).not.toBe(old);
    await expect(fake.codeFor(first.handle)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(verifyCode(fake, first.handle, old)).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
    expectRejectedWithRetry(await verifyCode(fake, again.handle, old), 'wrong-answer');
    expect(await passChallenge(fake, again)).toMatchObject({ status: 'approved' });
  });

  testWithFactor('totp')('is UNSUPPORTED if nothing can be sent again', async ({ fake, factor }) => {
    const step = pendingStep(await fake.enroll({ userId, factor }));
    expect(step.prompt.canResend).toBe(false);
    await expect(fake.resend({ userId, handle: step.handle })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

describe('push', () => {
  const test = testWithFactor('push');

  test('a scan of the QR code finishes the enrollment, but not of a QR code that was replaced', async ({
    fake,
    factor,
  }) => {
    const first = pendingStep(await fake.enroll({ userId, factor }));
    expect(await fake.activate({ userId, handle: first.handle })).toMatchObject({ status: 'pending', pollAfterMs: 10 });
    const { prompt, handle } = await fake.resend({ userId, handle: first.handle });
    const phone = fake.phone(userId);
    expect(() => first.prompt.setup && phone.scan(first.prompt.setup)).toThrow();
    expect(await fake.activate({ userId, handle })).toMatchObject({ status: 'pending' });
    if (prompt.setup) phone.scan(prompt.setup);
    expect(await fake.activate({ userId, handle })).toMatchObject({ status: 'active', factor: { type: 'push' } });
  });

  test("another user's phone cannot finish the enrollment", async ({ fake, factor }) => {
    const { prompt, handle } = pendingStep(await fake.enroll({ userId, factor }));
    expect(() => prompt.setup && fake.phone('mallory').scan(prompt.setup)).toThrow();
    expect(await fake.activate({ userId, handle })).toMatchObject({ status: 'pending' });
  });

  test('is pending until the first decision of the user', async ({ fake, factorId }) => {
    const denied = await fake.challenge({ userId, factorId });
    expect(await fake.verify({ userId, handle: denied.handle })).toMatchObject({ status: 'pending' });
    fake.phone(userId).deny();
    fake.approve(denied.handle);
    expectStepOver(await fake.verify({ userId, handle: denied.handle }), 'denied');
    const approved = await fake.challenge({ userId, factorId });
    fake.phone(userId).approve();
    expect(await fake.verify({ userId, handle: approved.handle })).toMatchObject({
      status: 'approved',
      by: 'approval',
    });
  });

  test('waitForApproval does not wait long', async () => {
    // Before the fake is made, because it takes the clock of that moment.
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const fakeWithTimers = createFakeProvider();
    const factor = await enrollFactor(fakeWithTimers, { type: 'push' });
    const { handle } = await fakeWithTimers.challenge({ userId, factor });
    const waiting = waitForApproval(fakeWithTimers, {
      userId,
      handle,
      onPending: () => fakeWithTimers.approve(handle),
    });
    await vi.advanceTimersByTimeAsync(20);
    expect(vi.getTimerCount()).toBe(0);
    expect(await waiting).toMatchObject({ status: 'approved' });
  });

  test('a resent push replaces the first one', async ({ fake, challenge: first }) => {
    const again = await fake.resend({ userId, handle: first.handle });
    expect(() => fake.approve(first.handle)).toThrow();
    expect(await fake.verify({ userId, handle: again.handle })).toMatchObject({ status: 'pending' });
    fake.phone(userId).approve();
    expect(await fake.verify({ userId, handle: again.handle })).toMatchObject({ status: 'approved' });
  });
});

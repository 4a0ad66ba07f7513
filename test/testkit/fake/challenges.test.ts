import { describe, expect, onTestFinished, vi } from 'vitest';
import { waitForApproval } from '../../../src/polling/wait-for-approval.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { enrolled, expectOver, expectRetry, otherThan, passed, pending, testFor, USER, verifyCode } from './support.ts';

const userId = USER;

describe.each(['totp', 'hotp', 'sms', 'voice', 'email', 'token'] as const)('a code of %s', (type) => {
  const test = testFor(type);

  test('is random, wrong where another one is right, and locks after five', async ({
    fake,
    factorId,
    challenge: { handle },
  }) => {
    const wrong = otherThan(await fake.codeFor(handle));
    for (let attempt = 1; attempt < 5; attempt += 1) expectRetry(await verifyCode(fake, handle, wrong), 'wrong-answer');
    expectOver(await verifyCode(fake, handle, wrong), 'locked');
    await expect(verifyCode(fake, handle, wrong)).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
    expect(await passed(fake, await fake.challenge({ userId, factorId }))).toMatchObject({ status: 'approved' });
  });

  test('does not count for another step', async ({ fake, factorId, challenge: first }) => {
    const second = await fake.challenge({ userId, factorId });
    const code = await fake.codeFor(first.handle);
    expect(await verifyCode(fake, first.handle, code)).toMatchObject({ status: 'approved' });
    const sent = type === 'sms' || type === 'voice' || type === 'email';
    expectRetry(await verifyCode(fake, second.handle, code), sent ? 'wrong-answer' : 'replayed');
  });
});

describe.each(['sms', 'voice', 'email'] as const)('a message by %s', (type) => {
  testFor(type)('holds the code of the step', async ({ fake, challenge: { prompt, handle } }) => {
    expect(prompt.canResend).toBe(true);
    expect(prompt.destination).toContain('***');
    expect(fake.phone(userId).readCode(type)).toBe(await fake.codeFor(handle));
  });
});

describe('resending', () => {
  testFor('sms')('replaces the code', async ({ fake, challenge: first }) => {
    const old = await fake.codeFor(first.handle);
    const again = await fake.resend({ userId, handle: first.handle });
    expect(await fake.codeFor(again.handle)).not.toBe(old);
    await expect(fake.codeFor(first.handle)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(verifyCode(fake, first.handle, old)).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
    expectRetry(await verifyCode(fake, again.handle, old), 'wrong-answer');
    expect(await passed(fake, again)).toMatchObject({ status: 'approved' });
  });

  testFor('totp')('says so where there is nothing to send again', async ({ fake, factor }) => {
    const step = pending(await fake.enroll({ userId, factor }));
    expect(step.prompt.canResend).toBe(false);
    await expect(fake.resend({ userId, handle: step.handle })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

describe('push', () => {
  const test = testFor('push');

  test('scanning the picture finishes the enrollment; a picture that was replaced does not', async ({
    fake,
    factor,
  }) => {
    const first = pending(await fake.enroll({ userId, factor }));
    expect(await fake.activate({ userId, handle: first.handle })).toMatchObject({ status: 'pending', pollAfterMs: 10 });
    const { prompt, handle } = await fake.resend({ userId, handle: first.handle });
    const phone = fake.phone(userId);
    expect(() => first.prompt.setup && phone.scan(first.prompt.setup)).toThrow();
    expect(await fake.activate({ userId, handle })).toMatchObject({ status: 'pending' });
    if (prompt.setup) phone.scan(prompt.setup);
    expect(await fake.activate({ userId, handle })).toMatchObject({ status: 'active', factor: { type: 'push' } });
  });

  test("another user's phone does not bind", async ({ fake, factor }) => {
    const { prompt, handle } = pending(await fake.enroll({ userId, factor }));
    expect(() => prompt.setup && fake.phone('mallory').scan(prompt.setup)).toThrow();
    expect(await fake.activate({ userId, handle })).toMatchObject({ status: 'pending' });
  });

  test('is pending, then what the phone says first', async ({ fake, factorId }) => {
    const denied = await fake.challenge({ userId, factorId });
    expect(await fake.verify({ userId, handle: denied.handle })).toMatchObject({ status: 'pending' });
    fake.phone(userId).deny();
    fake.approve(denied.handle);
    expectOver(await fake.verify({ userId, handle: denied.handle }), 'denied');
    const approved = await fake.challenge({ userId, factorId });
    fake.phone(userId).approve();
    expect(await fake.verify({ userId, handle: approved.handle })).toMatchObject({
      status: 'approved',
      by: 'approval',
    });
  });

  test('waitForApproval is quick', async () => {
    // Before the fake is made: it goes by the clock that it finds then.
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const own = createFakeProvider();
    const factor = await enrolled(own, { type: 'push' });
    const { handle } = await own.challenge({ userId, factor });
    const waiting = waitForApproval(own, { userId, handle, onPending: () => own.approve(handle) });
    await vi.advanceTimersByTimeAsync(20);
    expect(vi.getTimerCount()).toBe(0);
    expect(await waiting).toMatchObject({ status: 'approved' });
  });

  test('a push that was sent again makes the first one void', async ({ fake, challenge: first }) => {
    const again = await fake.resend({ userId, handle: first.handle });
    expect(() => fake.approve(first.handle)).toThrow();
    expect(await fake.verify({ userId, handle: again.handle })).toMatchObject({ status: 'pending' });
    fake.phone(userId).approve();
    expect(await fake.verify({ userId, handle: again.handle })).toMatchObject({ status: 'approved' });
  });
});

import { describe, expect, test } from 'vitest';
import { createFakeProvider } from '../../src/fake/index.ts';
import type { KnownFactorType } from '../../src/spec/factors.ts';
import { waitForApproval } from '../../src/wait.ts';
import {
  activeAtOnce,
  enrolled,
  expectOver,
  expectRetry,
  finish,
  newFactors,
  otherThan,
  passed,
  pending,
  USER,
  verifyCode,
} from './support.ts';

const TYPES: readonly KnownFactorType[] = [
  'totp',
  'hotp',
  'sms',
  'voice',
  'email',
  'push',
  'webauthn',
  'question',
  'token',
];
const AT_ONCE: readonly KnownFactorType[] = ['hotp', 'question', 'token'];
const userId = USER;

function setUp(type: KnownFactorType) {
  const fake = createFakeProvider();
  const factor = newFactors(fake).find((candidate) => candidate.type === type);
  if (factor === undefined) throw new Error('No such type.');
  return { fake, factor };
}

describe.each(TYPES)('a %s factor', (type) => {
  test('is enrolled, listed, challenged and approved', async () => {
    const { fake, factor } = setUp(type);
    const enrollment = await fake.enroll({ userId, factor });
    expect(enrollment.status).toBe(AT_ONCE.includes(type) ? 'active' : 'pending');
    if (enrollment.status === 'pending') {
      expect(await fake.listFactors({ userId })).toMatchObject([{ type, status: 'pending' }]);
    }
    const active = enrollment.status === 'pending' ? await finish(fake, enrollment.handle) : enrollment.factor;
    expect(active).toMatchObject({ type, status: 'active', verifiableBy: fake.capabilities.factors[type].verify });
    expect(await fake.listFactors({ userId })).toEqual([active]);

    const challenge = await fake.challenge({ userId, factor: active });
    const { handle } = challenge;
    const answer = handle.expects.includes('approval') ? undefined : await fake.answerFor(handle);
    if (answer === undefined) fake.approve(handle);
    const result = await fake.verify({ userId, handle, answer });
    expect(result).toMatchObject({ status: 'approved', userId, factorId: active.id, factorType: type });
    await expect(fake.verify({ userId, handle, answer })).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
  });

  test('expires', async () => {
    const { fake, factor } = setUp(type);
    const { id: factorId } = await enrolled(fake, factor);
    const { prompt, handle } = await fake.challenge({ userId, factorId, expiresInSeconds: 60 });
    expect(Date.parse(prompt.expiresAt) - Date.parse(handle.issuedAt)).toBe(60_000);
    const answer = prompt.expects.includes('approval') ? undefined : await fake.answerFor(handle);
    const before = fake.calls.length;
    fake.advance(60_001);
    if (answer === undefined) fake.approve(handle); // Too late: it has no effect.
    expectOver(await fake.verify({ userId, handle, answer }), 'expired');
    expect(fake.calls).toHaveLength(before);
  });

  test('is removed, and its open step with it', async () => {
    const { fake, factor } = setUp(type);
    const { id: factorId } = await enrolled(fake, factor);
    const { handle } = await fake.challenge({ userId, factorId });
    const answer = handle.expects.includes('approval') ? undefined : await fake.answerFor(handle);
    if (answer === undefined) fake.approve(handle);
    await fake.remove({ userId, factorId });
    expect(await fake.listFactors({ userId })).toEqual([]);
    expect(await fake.verify({ userId, handle, answer })).toMatchObject({ status: 'rejected' });
    await expect(fake.challenge({ userId, factorId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(fake.remove({ userId, factorId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is not open to another user', async () => {
    const { fake, factor } = setUp(type);
    const { id: factorId } = await enrolled(fake, factor);
    await expect(fake.challenge({ userId: 'mallory', factorId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe.each(['totp', 'hotp', 'sms', 'voice', 'email', 'token'] as const)('a code of %s', (type) => {
  test('is random, wrong where another one is right, and locks after five', async () => {
    const { fake, factor } = setUp(type);
    const { id: factorId } = await enrolled(fake, factor);
    const { handle } = await fake.challenge({ userId, factorId });
    const wrong = otherThan(await fake.codeFor(handle));
    for (let attempt = 1; attempt < 5; attempt += 1) expectRetry(await verifyCode(fake, handle, wrong), 'wrong-answer');
    expectOver(await verifyCode(fake, handle, wrong), 'locked');
    await expect(verifyCode(fake, handle, wrong)).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
    expect(await passed(fake, await fake.challenge({ userId, factorId }))).toMatchObject({ status: 'approved' });
  });

  test('is right once more after a wrong one', async () => {
    const { fake, factor } = setUp(type);
    const { id: factorId } = await enrolled(fake, factor);
    const { handle } = await fake.challenge({ userId, factorId });
    expectRetry(await verifyCode(fake, handle, otherThan(await fake.codeFor(handle))), 'wrong-answer');
    expect(await verifyCode(fake, handle, await fake.codeFor(handle))).toMatchObject({
      status: 'approved',
      by: 'code',
    });
  });

  test('does not count for another step', async () => {
    const { fake, factor } = setUp(type);
    const { id: factorId } = await enrolled(fake, factor);
    const first = await fake.challenge({ userId, factorId });
    const second = await fake.challenge({ userId, factorId });
    const code = await fake.codeFor(first.handle);
    expect(await verifyCode(fake, first.handle, code)).toMatchObject({ status: 'approved' });
    const sent = type === 'sms' || type === 'voice' || type === 'email';
    expectRetry(await verifyCode(fake, second.handle, code), sent ? 'wrong-answer' : 'replayed');
  });
});

describe('enrolments', () => {
  test.each(['totp', 'sms', 'voice', 'email'] as const)('%s: a wrong code leaves it pending', async (type) => {
    const { fake, factor } = setUp(type);
    const { handle } = pending(await fake.enroll({ userId, factor }));
    const code = await fake.codeFor(handle);
    const wrong = await fake.activate({ userId, handle, answer: { kind: 'code', code: otherThan(code) } });
    expect(wrong).toMatchObject({ status: 'rejected', reason: 'wrong-answer', retry: { handle: { id: handle.id } } });
    expect(fake.factorsOf(userId)).toMatchObject([{ status: 'pending' }]);
    const right = await fake.activate({ userId, handle, answer: { kind: 'code', code } });
    expect(right).toMatchObject({ status: 'active', factor: { status: 'active' } });
  });

  test.each(['sms', 'voice', 'email'] as const)(
    '%s: preverified is active at once, without a message',
    async (type) => {
      const { fake, factor } = setUp(type);
      const enrollment = await fake.enroll({ userId, factor: { ...factor, ...{ preverified: true } } });
      expect(activeAtOnce(enrollment)).toMatchObject({ type, status: 'active' });
      expect(() => fake.phone(userId).readCode(type)).toThrow();
    },
  );

  test('a pending factor cannot be challenged', async () => {
    const { fake, factor } = setUp('totp');
    await fake.enroll({ userId, factor });
    const [listed] = await fake.listFactors({ userId });
    await expect(fake.challenge({ userId, factorId: listed?.id ?? '' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('the enrolment code of a TOTP factor is no login code as well', async () => {
    const { fake, factor } = setUp('totp');
    const { prompt, handle } = pending(await fake.enroll({ userId, factor }));
    if (prompt.setup) fake.phone(userId).scan(prompt.setup);
    const code = await fake.phone(userId).totp();
    const activation = await fake.activate({ userId, handle, answer: { kind: 'code', code } });
    if (activation.status !== 'active') throw new Error(activation.status);
    const challenge = await fake.challenge({ userId, factor: activation.factor });
    expectRetry(await verifyCode(fake, challenge.handle, code), 'replayed');
    fake.advance(30_000);
    const next = await verifyCode(fake, challenge.handle, await fake.phone(userId).totp());
    expect(next).toMatchObject({ status: 'approved' });
  });

  test('TOTP shows a secret and an otpauth link, and codes of the last half minute still count', async () => {
    const { fake, factor } = setUp('totp');
    const { prompt, handle } = pending(await fake.enroll({ userId, factor }));
    expect(prompt.setup).toMatchObject({ kind: 'totp', secret: expect.stringMatching(/^[A-Z2-7]{16,}$/) });
    const uri = new URL(prompt.setup?.uri ?? '');
    expect(uri.protocol).toBe('otpauth:');
    if (prompt.setup?.kind === 'totp') expect(uri.searchParams.get('secret')).toBe(prompt.setup.secret);
    const code = await fake.codeFor(handle);
    fake.advance(29_000);
    expect(await fake.activate({ userId, handle, answer: { kind: 'code', code } })).toMatchObject({ status: 'active' });
  });

  test('TOTP codes of long ago are wrong', async () => {
    const { fake, factor } = setUp('totp');
    const { handle } = pending(await fake.enroll({ userId, factor }));
    const code = await fake.codeFor(handle);
    fake.advance(90_000);
    const result = await fake.activate({ userId, handle, answer: { kind: 'code', code } });
    expect(result).toMatchObject({ status: 'rejected', reason: 'wrong-answer' });
  });

  test('hardware tokens are only taken with codes that they have shown', async () => {
    const fake = createFakeProvider();
    const phone = fake.phone(userId);
    const used = phone.pressToken('rsa');
    await fake.enroll({ userId, factor: { type: 'token', vendor: 'rsa', credentialId: 'c1', code: used } });
    for (const code of [used, '000000']) {
      const factor = { type: 'token', vendor: 'rsa', credentialId: 'c2', code } as const;
      await expect(fake.enroll({ userId, factor })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    const code = phone.pressToken('symantec');
    const twice = { type: 'token', vendor: 'symantec', credentialId: 'c3', code, nextCode: code } as const;
    await expect(fake.enroll({ userId, factor: twice })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const [first, nextCode] = [phone.pressToken('symantec'), phone.pressToken('symantec')];
    const factor = { type: 'token', vendor: 'symantec', credentialId: 'c4', code: first, nextCode } as const;
    expect(activeAtOnce(await fake.enroll({ userId, factor }))).toMatchObject({ type: 'token' });
    expect(fake.factorsOf(userId)).toHaveLength(2);
  });

  test('a HOTP secret is hexadecimal', async () => {
    const factor = { type: 'hotp', sharedSecret: 'not hexadecimal at all', profileId: 'p' } as const;
    await expect(createFakeProvider().enroll({ userId, factor })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('HOTP skips codes that were shown and never typed, up to ten', async () => {
    const { fake, factor } = setUp('hotp');
    const sharedSecret = factor.type === 'hotp' ? factor.sharedSecret : '';
    const { id: factorId } = await enrolled(fake, factor);
    const { handle } = await fake.challenge({ userId, factorId });
    for (let press = 0; press < 9; press += 1) await fake.phone(userId).hotp(sharedSecret);
    const tenth = await fake.phone(userId).hotp(sharedSecret);
    expect(await verifyCode(fake, handle, tenth)).toMatchObject({ status: 'approved' });
    const next = await fake.challenge({ userId, factorId });
    for (let press = 0; press < 10; press += 1) await fake.phone(userId).hotp(sharedSecret);
    expectRetry(await verifyCode(fake, next.handle, await fake.phone(userId).hotp(sharedSecret)), 'wrong-answer');
  });

  test('what is available is of a type that can be enrolled, and fits the new factor', async () => {
    const { fake, factor } = setUp('totp');
    const offered = await fake.listAvailableFactors({ userId });
    expect(offered.map(({ type }) => type).sort()).toEqual([...TYPES].sort());
    const [totp, push] = ['totp', 'push'].map((type) => offered.find((one) => one.type === type));
    pending(await fake.enroll({ userId, factor, available: totp }));
    await expect(fake.enroll({ userId, factor, available: push })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('messages', () => {
  test.each(['sms', 'voice', 'email'] as const)('%s: the newest message holds the code of the step', async (type) => {
    const { fake, factor } = setUp(type);
    const { id: factorId } = await enrolled(fake, factor);
    const { prompt, handle } = await fake.challenge({ userId, factorId });
    expect(prompt.canResend).toBe(true);
    expect(prompt.destination).toContain('***');
    expect(fake.phone(userId).readCode(type)).toBe(await fake.codeFor(handle));
  });

  test('resend replaces the code', async () => {
    const { fake, factor } = setUp('sms');
    const { id: factorId } = await enrolled(fake, factor);
    const first = await fake.challenge({ userId, factorId });
    const old = await fake.codeFor(first.handle);
    const again = await fake.resend({ userId, handle: first.handle });
    expect(await fake.codeFor(again.handle)).not.toBe(old);
    await expect(fake.codeFor(first.handle)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(verifyCode(fake, first.handle, old)).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
    expectRetry(await verifyCode(fake, again.handle, old), 'wrong-answer');
    expect(await passed(fake, again)).toMatchObject({ status: 'approved' });
  });

  test('what has nothing to send again says so', async () => {
    const { fake, factor } = setUp('totp');
    const step = pending(await fake.enroll({ userId, factor }));
    expect(step.prompt.canResend).toBe(false);
    await expect(fake.resend({ userId, handle: step.handle })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

describe('security questions', () => {
  test('the question is shown, a wrong answer is wrong', async () => {
    const { fake, factor } = setUp('question');
    const { id: factorId, displayName } = await enrolled(fake, factor);
    const { prompt, handle } = await fake.challenge({ userId, factorId });
    expect(prompt.question).toBe(displayName);
    expect(prompt.question).toMatch(/\?$/);
    expectRetry(
      await fake.verify({ userId, handle, answer: { kind: 'answer', answer: 'warm porridge' } }),
      'wrong-answer',
    );
    expect(await passed(fake, { prompt, handle, warnings: [] })).toMatchObject({ status: 'approved', by: 'answer' });
  });
});

describe('push', () => {
  test('scanning the picture finishes the enrolment; a picture that was replaced does not', async () => {
    const { fake, factor } = setUp('push');
    const first = pending(await fake.enroll({ userId, factor }));
    expect(await fake.activate({ userId, handle: first.handle })).toMatchObject({ status: 'pending', pollAfterMs: 10 });
    const { prompt, handle } = await fake.resend({ userId, handle: first.handle });
    const phone = fake.phone(userId);
    expect(() => first.prompt.setup && phone.scan(first.prompt.setup)).toThrow();
    expect(await fake.activate({ userId, handle })).toMatchObject({ status: 'pending' });
    if (prompt.setup) phone.scan(prompt.setup);
    expect(await fake.activate({ userId, handle })).toMatchObject({ status: 'active', factor: { type: 'push' } });
  });

  test("another user's phone does not bind", async () => {
    const { fake, factor } = setUp('push');
    const { prompt, handle } = pending(await fake.enroll({ userId, factor }));
    expect(() => prompt.setup && fake.phone('mallory').scan(prompt.setup)).toThrow();
    expect(await fake.activate({ userId, handle })).toMatchObject({ status: 'pending' });
  });

  test('is pending, then what the phone says first', async () => {
    const { fake, factor } = setUp('push');
    const { id: factorId } = await enrolled(fake, factor);
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
    const { fake, factor } = setUp('push');
    const { id: factorId } = await enrolled(fake, factor);
    const { handle } = await fake.challenge({ userId, factorId });
    const result = await waitForApproval(fake, { userId, handle, onPending: () => fake.approve(handle) });
    expect(result).toMatchObject({ status: 'approved' });
  });

  test('a push that was sent again makes the first one void', async () => {
    const { fake, factor } = setUp('push');
    const { id: factorId } = await enrolled(fake, factor);
    const first = await fake.challenge({ userId, factorId });
    const again = await fake.resend({ userId, handle: first.handle });
    expect(() => fake.approve(first.handle)).toThrow();
    expect(await fake.verify({ userId, handle: again.handle })).toMatchObject({ status: 'pending' });
    fake.phone(userId).approve();
    expect(await fake.verify({ userId, handle: again.handle })).toMatchObject({ status: 'approved' });
  });
});

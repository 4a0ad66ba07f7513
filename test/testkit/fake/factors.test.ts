import { describe, expect } from 'vitest';
import { FACTOR_TYPES, type KnownFactorType } from '../../../src/spec/factors.ts';
import {
  activeFactor,
  expectRejectedWithRetry,
  finishEnrollment,
  pendingStep,
  test,
  testWithFactor,
  USER,
  verifyCode,
  wrongCodeFor,
} from './support.ts';

const AT_ONCE: readonly KnownFactorType[] = ['hotp', 'question', 'token'];
const userId = USER;

describe.each(FACTOR_TYPES)('a %s factor', (type) => {
  const test = testWithFactor(type);

  test('is enrolled, listed, challenged and approved', async ({ fake, factor }) => {
    const enrollment = await fake.enroll({ userId, factor });
    expect(enrollment.status).toBe(AT_ONCE.includes(type) ? 'active' : 'pending');
    if (enrollment.status === 'pending') {
      expect(await fake.listFactors({ userId })).toMatchObject([{ type, status: 'pending' }]);
    }
    const active =
      enrollment.status === 'pending' ? await finishEnrollment(fake, enrollment.handle) : enrollment.factor;
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

  test('can be removed, and its open step is then rejected', async ({ fake, factorId, challenge: { handle } }) => {
    const answer = handle.expects.includes('approval') ? undefined : await fake.answerFor(handle);
    if (answer === undefined) fake.approve(handle);
    await fake.remove({ userId, factorId });
    expect(await fake.listFactors({ userId })).toEqual([]);
    expect(await fake.verify({ userId, handle, answer })).toMatchObject({ status: 'rejected' });
    await expect(fake.challenge({ userId, factorId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(fake.remove({ userId, factorId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe.each(['totp', 'sms', 'voice', 'email'] as const)('an enrollment of %s', (type) => {
  testWithFactor(type)('is pending after a wrong code', async ({ fake, factor }) => {
    const { handle } = pendingStep(await fake.enroll({ userId, factor }));
    const code = await fake.codeFor(handle);
    const wrong = await fake.activate({ userId, handle, answer: { kind: 'code', code: wrongCodeFor(code) } });
    expect(wrong).toMatchObject({ status: 'rejected', reason: 'wrong-answer', handle: { id: handle.id } });
    expect(fake.factorsOf(userId)).toMatchObject([{ status: 'pending' }]);
    const right = await fake.activate({ userId, handle, answer: { kind: 'code', code } });
    expect(right).toMatchObject({ status: 'active', factor: { status: 'active' } });
  });
});

describe('an enrollment of TOTP', () => {
  const test = testWithFactor('totp');

  test('cannot be challenged while it is pending', async ({ fake, factor }) => {
    await fake.enroll({ userId, factor });
    const [listed] = await fake.listFactors({ userId });
    await expect(fake.challenge({ userId, factorId: listed?.id ?? '' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('has a code that cannot be used again for a login', async ({ fake, factor }) => {
    const { prompt, handle } = pendingStep(await fake.enroll({ userId, factor }));
    if (prompt.setup) fake.phone(userId).scan(prompt.setup);
    const code = await fake.phone(userId).totp();
    const activation = await fake.activate({ userId, handle, answer: { kind: 'code', code } });
    if (activation.status !== 'active') throw new Error(activation.status);
    const challenge = await fake.challenge({ userId, factor: activation.factor });
    expectRejectedWithRetry(await verifyCode(fake, challenge.handle, code), 'replayed');
    fake.advance(30_000);
    const next = await verifyCode(fake, challenge.handle, await fake.phone(userId).totp());
    expect(next).toMatchObject({ status: 'approved' });
  });

  test('accepts a code of the last half minute', async ({ fake, factor }) => {
    const { handle } = pendingStep(await fake.enroll({ userId, factor }));
    const code = await fake.codeFor(handle);
    fake.advance(29_000);
    expect(await fake.activate({ userId, handle, answer: { kind: 'code', code } })).toMatchObject({ status: 'active' });
  });

  test('rejects an old code', async ({ fake, factor }) => {
    const { handle } = pendingStep(await fake.enroll({ userId, factor }));
    const code = await fake.codeFor(handle);
    fake.advance(90_000);
    const result = await fake.activate({ userId, handle, answer: { kind: 'code', code } });
    expect(result).toMatchObject({ status: 'rejected', reason: 'wrong-answer' });
  });
});

describe('enrolling', () => {
  test('a hardware token needs codes that it has shown and that were not used', async ({ fake }) => {
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
    expect(activeFactor(await fake.enroll({ userId, factor }))).toMatchObject({ type: 'token' });
    expect(fake.factorsOf(userId)).toHaveLength(2);
  });

  test('a HOTP secret that is not hexadecimal is refused', async ({ fake }) => {
    const factor = { type: 'hotp', sharedSecret: 'not hexadecimal at all', profileId: 'p' } as const;
    await expect(fake.enroll({ userId, factor })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  testWithFactor('hotp')(
    'HOTP accepts a code after up to nine codes that were shown and not typed',
    async ({ fake, factor, factorId, challenge }) => {
      const sharedSecret = factor.type === 'hotp' ? factor.sharedSecret : '';
      for (let press = 0; press < 9; press += 1) await fake.phone(userId).hotp(sharedSecret);
      const tenth = await fake.phone(userId).hotp(sharedSecret);
      expect(await verifyCode(fake, challenge.handle, tenth)).toMatchObject({ status: 'approved' });
      const next = await fake.challenge({ userId, factorId });
      for (let press = 0; press < 10; press += 1) await fake.phone(userId).hotp(sharedSecret);
      expectRejectedWithRetry(
        await verifyCode(fake, next.handle, await fake.phone(userId).hotp(sharedSecret)),
        'wrong-answer',
      );
    },
  );

  testWithFactor('totp')(
    'an available factor of another type than the new factor is refused',
    async ({ fake, factor }) => {
      const offered = await fake.listAvailableFactors({ userId });
      expect(offered.map(({ type }) => type).sort()).toEqual([...FACTOR_TYPES].sort());
      const [totp, push] = ['totp', 'push'].map((type) => offered.find((one) => one.type === type));
      pendingStep(await fake.enroll({ userId, factor, available: totp }));
      await expect(fake.enroll({ userId, factor, available: push })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    },
  );
});

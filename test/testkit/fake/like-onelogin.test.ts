import { describe, expect } from 'vitest';
import {
  activeFactor,
  enrollFactor,
  expectRejectedWithRetry,
  expectStepOver,
  finishEnrollment,
  passChallenge,
  pendingStep,
  testWithFake,
  USER,
  verifyCode,
  withProviderOptions,
  wrongCodeFor,
} from './support.ts';

const userId = USER;

describe('the fake like OneLogin v1', () => {
  const test = testWithFake({ like: 'onelogin-v1' });

  test('an SMS code starts with a letter, unless numericSmsOtp is set', async ({ fake }) => {
    const factor = await enrollFactor(fake, { type: 'sms', phoneNumber: '+14155550100' });
    const lettered = await fake.challenge({ userId, factor });
    expect(await fake.codeFor(lettered.handle)).toMatch(/^[A-Z]\d{5}$/);
    const options = withProviderOptions({ 'onelogin-v1': { numericSmsOtp: true } });
    const numeric = await fake.challenge({ userId, factor, ...options });
    expect(await fake.codeFor(numeric.handle)).toMatch(/^\d{6}$/);
    expect(await passChallenge(fake, numeric)).toMatchObject({ status: 'approved' });
  });

  test('Voice can only be enrolled preverified', async ({ fake }) => {
    const factor = { type: 'voice', phoneNumber: '+14155550100' } as const;
    await expect(fake.enroll({ userId, factor })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    const active = activeFactor(await fake.enroll({ userId, factor: { ...factor, preverified: true } }));
    expect(active).toMatchObject({ status: 'active', isDefault: true, native: { type: 'OneLogin Voice' } });
  });

  test('a call accepts its code or an approval', async ({ fake }) => {
    const factorId = await fake.addFactor(userId, 'voice');
    const coded = await fake.challenge({ userId, factorId });
    expect(coded.prompt.expects).toEqual(['code', 'approval']);
    expect(await verifyCode(fake, coded.handle, fake.phone(userId).readCode('voice'))).toMatchObject({ by: 'code' });
    const tapped = await fake.challenge({ userId, factorId, expects: 'approval' });
    fake.approve(tapped.handle);
    expect(await fake.verify({ userId, handle: tapped.handle })).toMatchObject({ by: 'approval' });
  });

  test('a factor that cannot be enrolled can be added and verified', async ({ fake }) => {
    await expect(fake.enroll({ userId, factor: { type: 'totp' } })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    for (const type of ['totp', 'push', 'token'] as const) {
      const factorId = await fake.addFactor(userId, type);
      expect(await passChallenge(fake, await fake.challenge({ userId, factorId }))).toMatchObject({
        status: 'approved',
      });
    }
    expect(fake.factorsOf(userId).map(({ isDefault }) => isDefault)).toEqual([true, false, false]);
  });

  test('a typed push code sends no push', async ({ fake }) => {
    const factorId = await fake.addFactor(userId, 'push');
    const { prompt, handle } = await fake.challenge({ userId, factorId, expects: 'code' });
    expect(fake.calls.map(({ operation }) => operation)).toEqual(['findFactor']);
    expect(prompt).toMatchObject({ expects: ['code'], canResend: false });
    expect(() => fake.phone(userId).approve()).toThrow();
    expect(await verifyCode(fake, handle, await fake.codeFor(handle))).toMatchObject({ status: 'approved' });
    const both = await fake.challenge({ userId, factorId });
    expect(both.prompt.expects).toEqual(['approval', 'code']);
    expect(await verifyCode(fake, both.handle, await fake.codeFor(both.handle))).toMatchObject({ by: 'code' });
  });

  test('a code of another step is a wrong answer, one that was used before is not sent, and a refused poll is a denial', async ({
    fake,
  }) => {
    const factorId = await fake.addFactor(userId, 'totp');
    const first = await fake.challenge({ userId, factorId });
    const code = await fake.codeFor(first.handle);
    await verifyCode(fake, first.handle, code);
    const second = await fake.challenge({ userId, factorId });
    expectRejectedWithRetry(await verifyCode(fake, second.handle, code), 'replayed');

    const push = await fake.challenge({ userId, factorId: await fake.addFactor(userId, 'push') });
    fake.deny(push.handle);
    expectStepOver(await fake.verify({ userId, handle: push.handle }), 'denied');
  });

  test('expiresInSeconds is honored for a verification, but not for an enrollment', async ({ fake }) => {
    const factor = { type: 'sms', phoneNumber: '+14155550100' } as const;
    const enrollment = pendingStep(await fake.enroll({ userId, factor, expiresInSeconds: 900 }));
    expect(enrollment.warnings).toMatchObject([{ type: 'compatibility', feature: 'expiresInSeconds' }]);
    const answer = await fake.answerFor(enrollment.handle);
    fake.advance(121_000);
    expect(await fake.activate({ userId, handle: enrollment.handle, answer })).toMatchObject({ reason: 'expired' });
    const factorId = await fake.addFactor(userId, 'sms');
    const challenge = await fake.challenge({ userId, factorId, expiresInSeconds: 900 });
    expect(challenge.warnings).toEqual([]);
    fake.advance(899_000);
    expect(await passChallenge(fake, challenge)).toMatchObject({ status: 'approved' });
  });
});

describe('the fake like OneLogin v2', () => {
  const ada = { id: userId, email: 'Ada@example.org', phoneNumber: '+14155550142' };
  const test = testWithFake({ like: 'onelogin-v2', users: [ada] });

  test('only the number and address of the profile can be enrolled', async ({ fake }) => {
    for (const factor of [
      { type: 'sms', phoneNumber: '+14155550143' },
      { type: 'voice', phoneNumber: '+14155550143', preverified: true },
      { type: 'email', email: 'ada@example.com' },
    ] as const) {
      await expect(fake.enroll({ userId, factor })).rejects.toMatchObject({ code: 'CONFLICT' });
    }
    expect(fake.factorsOf(userId)).toEqual([]);
    pendingStep(await fake.enroll({ userId, factor: { type: 'sms', phoneNumber: ada.phoneNumber } }));
    pendingStep(await fake.enroll({ userId, factor: { type: 'email', email: 'ada@EXAMPLE.org' } }));
  });

  test('a list shows only active factors, without destinations', async ({ fake }) => {
    const factor = { type: 'sms', phoneNumber: ada.phoneNumber } as const;
    const { prompt, handle } = pendingStep(await fake.enroll({ userId, factor }));
    expect(prompt.factor.destination).toMatch(/0142$/);
    expect(handle.factorId).toBeUndefined();
    expect(await fake.listFactors({ userId })).toEqual([]);
    await finishEnrollment(fake, handle);
    const [listed] = await fake.listFactors({ userId });
    expect(listed).toMatchObject({ status: 'active', native: { type: 'SMS' } });
    expect(listed?.destination).toBeUndefined();
    expect(listed?.native.status).toBeUndefined();
  });

  test('a call waits for the digits of the website', async ({ fake }) => {
    const phone = fake.phone(userId);
    const factor = { type: 'voice', phoneNumber: ada.phoneNumber } as const;
    const step = pendingStep(await fake.enroll({ userId, factor }));
    expect(step.prompt).toMatchObject({
      expects: ['approval'],
      display: { kind: 'key-into-phone', value: expect.stringMatching(/^\d{6}$/) },
    });
    await expect(fake.answerFor(step.handle)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    phone.keyIn(step.prompt.display?.value ?? '');
    expect(await fake.activate({ userId, handle: step.handle })).toMatchObject({ status: 'active' });

    const [voice] = await fake.listFactors({ userId });
    const wrong = await fake.challenge({ userId, factorId: voice?.id ?? '' });
    phone.keyIn(wrongCodeFor(wrong.prompt.display?.value ?? ''));
    expectStepOver(await fake.verify({ userId, handle: wrong.handle }), 'denied');
    expect(() => phone.readCode('voice')).toThrow();
  });

  test('each type can be enrolled only once', async ({ fake }) => {
    await enrollFactor(fake, { type: 'totp' });
    await expect(fake.enroll({ userId, factor: { type: 'totp' } })).rejects.toMatchObject({ code: 'CONFLICT' });
    const offered = await fake.listAvailableFactors({ userId });
    expect(offered.map(({ type }) => type).sort()).toEqual(['email', 'push', 'sms', 'voice']);
  });

  test('of two open enrollments only one becomes a factor', async ({ fake }) => {
    const [one, other] = [
      pendingStep(await fake.enroll({ userId, factor: { type: 'totp' } })),
      pendingStep(await fake.enroll({ userId, factor: { type: 'totp' } })),
    ];
    await finishEnrollment(fake, one.handle);
    const answer = await fake.answerFor(other.handle);
    const late = await fake.activate({ userId, handle: other.handle, answer });
    expect(late).toMatchObject({ status: 'rejected', reason: 'expired', handle: null });
    expect(fake.factorsOf(userId)).toHaveLength(1);
  });

  test('a TOTP challenge sends a request, and honors expiresInSeconds', async ({ fake }) => {
    const factorId = await fake.addFactor(userId, 'totp');
    const { warnings } = await fake.challenge({ userId, factorId, expiresInSeconds: 600 });
    expect(warnings).toEqual([]);
    expect(fake.calls.map(({ operation }) => operation)).toEqual(['findFactor', 'challenge']);
  });
});

import { describe, expect } from 'vitest';
import {
  activeAtOnce,
  enrolled,
  expectOver,
  expectRetry,
  finish,
  otherThan,
  passed,
  pending,
  testOf,
  USER,
  verifyCode,
  withProviderOptions,
} from './support.ts';

const userId = USER;

describe('the fake like OneLogin v1', () => {
  const test = testOf({ like: 'onelogin-v1' });

  test('SMS codes start with a letter, unless numbers are asked for', async ({ fake }) => {
    const factor = await enrolled(fake, { type: 'sms', phoneNumber: '+14155550100' });
    const lettered = await fake.challenge({ userId, factor });
    expect(await fake.codeFor(lettered.handle)).toMatch(/^[A-Z]\d{5}$/);
    const options = withProviderOptions({ 'onelogin-v1': { numericSmsOtp: true } });
    const numeric = await fake.challenge({ userId, factor, ...options });
    expect(await fake.codeFor(numeric.handle)).toMatch(/^\d{6}$/);
    expect(await passed(fake, numeric)).toMatchObject({ status: 'approved' });
  });

  test('Voice is enrolled preverified only', async ({ fake }) => {
    const factor = { type: 'voice', phoneNumber: '+14155550100' } as const;
    await expect(fake.enroll({ userId, factor })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    const active = activeAtOnce(await fake.enroll({ userId, factor: { ...factor, preverified: true } }));
    expect(active).toMatchObject({ status: 'active', isDefault: true, native: { type: 'OneLogin Voice' } });
  });

  test('a call is ended by its code or by an approval', async ({ fake }) => {
    const factorId = await fake.addFactor(userId, 'voice');
    const coded = await fake.challenge({ userId, factorId });
    expect(coded.prompt.expects).toEqual(['code', 'approval']);
    expect(await verifyCode(fake, coded.handle, fake.phone(userId).readCode('voice'))).toMatchObject({ by: 'code' });
    const tapped = await fake.challenge({ userId, factorId, expects: 'approval' });
    fake.approve(tapped.handle);
    expect(await fake.verify({ userId, handle: tapped.handle })).toMatchObject({ by: 'approval' });
  });

  test('what cannot be enrolled can be planted and verified', async ({ fake }) => {
    await expect(fake.enroll({ userId, factor: { type: 'totp' } })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    for (const type of ['totp', 'push', 'token'] as const) {
      const factorId = await fake.addFactor(userId, type);
      expect(await passed(fake, await fake.challenge({ userId, factorId }))).toMatchObject({ status: 'approved' });
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

  test('it does not tell a replay from a wrong code; a refused poll is a denial', async ({ fake }) => {
    const factorId = await fake.addFactor(userId, 'totp');
    const first = await fake.challenge({ userId, factorId });
    const code = await fake.codeFor(first.handle);
    await verifyCode(fake, first.handle, code);
    const second = await fake.challenge({ userId, factorId });
    expectRetry(await verifyCode(fake, second.handle, code), 'wrong-answer');

    const push = await fake.challenge({ userId, factorId: await fake.addFactor(userId, 'push') });
    fake.deny(push.handle);
    expectOver(await fake.verify({ userId, handle: push.handle }), 'denied');
  });

  test('a lifetime is honored for a verification, not for an enrollment', async ({ fake }) => {
    const factor = { type: 'sms', phoneNumber: '+14155550100' } as const;
    const enrollment = pending(await fake.enroll({ userId, factor, expiresInSeconds: 900 }));
    expect(enrollment.warnings).toMatchObject([{ type: 'compatibility', feature: 'expiresInSeconds' }]);
    const answer = await fake.answerFor(enrollment.handle);
    fake.advance(121_000);
    expect(await fake.activate({ userId, handle: enrollment.handle, answer })).toMatchObject({ reason: 'expired' });
    const factorId = await fake.addFactor(userId, 'sms');
    const challenge = await fake.challenge({ userId, factorId, expiresInSeconds: 900 });
    expect(challenge.warnings).toEqual([]);
    fake.advance(899_000);
    expect(await passed(fake, challenge)).toMatchObject({ status: 'approved' });
  });
});

describe('the fake like OneLogin v2', () => {
  const ada = { id: userId, email: 'Ada@example.org', phoneNumber: '+14155550142' };
  const test = testOf({ like: 'onelogin-v2', users: [ada] });

  test('numbers and addresses come from the profile', async ({ fake }) => {
    for (const factor of [
      { type: 'sms', phoneNumber: '+14155550143' },
      { type: 'voice', phoneNumber: '+14155550143', preverified: true },
      { type: 'email', email: 'ada@example.com' },
    ] as const) {
      await expect(fake.enroll({ userId, factor })).rejects.toMatchObject({ code: 'CONFLICT' });
    }
    expect(fake.factorsOf(userId)).toEqual([]);
    pending(await fake.enroll({ userId, factor: { type: 'sms', phoneNumber: ada.phoneNumber } }));
    pending(await fake.enroll({ userId, factor: { type: 'email', email: 'ada@EXAMPLE.org' } }));
  });

  test('a list shows active factors only, and no numbers', async ({ fake }) => {
    const factor = { type: 'sms', phoneNumber: ada.phoneNumber } as const;
    const { prompt, handle } = pending(await fake.enroll({ userId, factor }));
    expect(prompt.destination).toMatch(/0142$/);
    expect(handle.factorId).toBeUndefined();
    expect(await fake.listFactors({ userId })).toEqual([]);
    await finish(fake, handle);
    const [listed] = await fake.listFactors({ userId });
    expect(listed).toMatchObject({ status: 'active', native: { type: 'SMS' } });
    expect(listed?.destination).toBeUndefined();
    expect(listed?.native.status).toBeUndefined();
  });

  test('a call waits for the digits that the website shows', async ({ fake }) => {
    const phone = fake.phone(userId);
    const factor = { type: 'voice', phoneNumber: ada.phoneNumber } as const;
    const step = pending(await fake.enroll({ userId, factor }));
    expect(step.prompt).toMatchObject({
      expects: ['approval'],
      display: { kind: 'key-into-phone', value: expect.stringMatching(/^\d{6}$/) },
    });
    await expect(fake.answerFor(step.handle)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    phone.keyIn(step.prompt.display?.value ?? '');
    expect(await fake.activate({ userId, handle: step.handle })).toMatchObject({ status: 'active' });

    const [voice] = await fake.listFactors({ userId });
    const wrong = await fake.challenge({ userId, factorId: voice?.id ?? '' });
    phone.keyIn(otherThan(wrong.prompt.display?.value ?? ''));
    expectOver(await fake.verify({ userId, handle: wrong.handle }), 'denied');
    expect(() => phone.readCode('voice')).toThrow();
  });

  test('each type is enrolled once', async ({ fake }) => {
    await enrolled(fake, { type: 'totp' });
    await expect(fake.enroll({ userId, factor: { type: 'totp' } })).rejects.toMatchObject({ code: 'CONFLICT' });
    const offered = await fake.listAvailableFactors({ userId });
    expect(offered.map(({ type }) => type).sort()).toEqual(['email', 'push', 'sms', 'voice']);
  });

  test('two enrollments at once end in one factor', async ({ fake }) => {
    const [one, other] = [
      pending(await fake.enroll({ userId, factor: { type: 'totp' } })),
      pending(await fake.enroll({ userId, factor: { type: 'totp' } })),
    ];
    await finish(fake, one.handle);
    const answer = await fake.answerFor(other.handle);
    const late = await fake.activate({ userId, handle: other.handle, answer });
    expect(late).toMatchObject({ status: 'rejected', reason: 'expired', retry: null });
    expect(fake.factorsOf(userId)).toHaveLength(1);
  });

  test('verifying TOTP takes a request first, and lifetimes are honored', async ({ fake }) => {
    const factorId = await fake.addFactor(userId, 'totp');
    const { warnings } = await fake.challenge({ userId, factorId, expiresInSeconds: 600 });
    expect(warnings).toEqual([]);
    expect(fake.calls.map(({ operation }) => operation)).toEqual(['findFactor', 'challenge']);
  });
});

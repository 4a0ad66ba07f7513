import { describe, expect } from 'vitest';
import {
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
} from './support.ts';

const userId = USER;
const test = testWithFake({ like: 'okta' });

describe('the fake like Okta', () => {
  test('an SMS factor changes its id when it becomes active', async ({ fake }) => {
    const { handle } = pendingStep(await fake.enroll({ userId, factor: { type: 'sms', phoneNumber: '+14155550100' } }));
    expect(handle.factorId).toMatch(/^mbl/);
    const active = await finishEnrollment(fake, handle);
    expect(active.id).toMatch(/^sms/);
    expect(active.native).toEqual({ type: 'sms', provider: 'OKTA', status: 'ACTIVE' });
    await expect(fake.challenge({ userId, factorId: handle.factorId ?? '' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await passChallenge(fake, await fake.challenge({ userId, factorId: active.id }))).toMatchObject({
      status: 'approved',
    });
  });

  test('other factors keep their id', async ({ fake }) => {
    const { handle } = pendingStep(await fake.enroll({ userId, factor: { type: 'totp' } }));
    expect((await finishEnrollment(fake, handle)).id).toBe(handle.factorId);
  });

  test('a list shows pending factors', async ({ fake }) => {
    await fake.enroll({ userId, factor: { type: 'totp' } });
    expect(await fake.listFactors({ userId })).toMatchObject([
      { status: 'pending', native: { type: 'token:software:totp', status: 'PENDING_ACTIVATION' } },
    ]);
  });

  test.for(['sms', 'voice'] as const)('a user has one %s phone', async (type, { fake }) => {
    const factor = { type, phoneNumber: '+14155550100' };
    await fake.enroll({ userId, factor });
    const other = { type, phoneNumber: '+14155550101' };
    await expect(fake.enroll({ userId, factor: other })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(fake.factorsOf(userId)).toHaveLength(1);

    const again = pendingStep(await fake.enroll({ userId, factor }));
    expect(fake.factorsOf(userId)).toHaveLength(1);
    await finishEnrollment(fake, again.handle);
    await expect(fake.enroll({ userId, factor })).rejects.toMatchObject({ code: 'CONFLICT' });
    const offered = await fake.listAvailableFactors({ userId });
    expect(offered.map((available) => available.type)).not.toContain(type);
    expect(offered).toHaveLength(8);
  });

  test('updatePhone replaces the pending number', async ({ fake }) => {
    await fake.enroll({ userId, factor: { type: 'sms', phoneNumber: '+14155550100' } });
    const step = pendingStep(
      await fake.enroll({
        userId,
        factor: { type: 'sms', phoneNumber: '+14155550101' },
        ...withProviderOptions({ okta: { updatePhone: true } }),
      }),
    );
    expect((await finishEnrollment(fake, step.handle)).destination).toMatch(/0101$/);
  });

  test('expiresInSeconds is honored for e-mail only', async ({ fake }) => {
    const ids = { sms: await fake.addFactor(userId, 'sms'), email: await fake.addFactor(userId, 'email') };
    const sms = await fake.challenge({ userId, factorId: ids.sms, expiresInSeconds: 900 });
    expect(sms.warnings).toMatchObject([{ type: 'compatibility', feature: 'expiresInSeconds' }]);
    const email = await fake.challenge({ userId, factorId: ids.email, expiresInSeconds: 900 });
    expect(email.warnings).toEqual([]);
    const codes = { sms: await fake.codeFor(sms.handle), email: await fake.codeFor(email.handle) };
    fake.advance(301_000);
    // The SMS code expires after five minutes, although 15 were requested.
    expectStepOver(await verifyCode(fake, sms.handle, codes.sms), 'expired');
    expect(await verifyCode(fake, email.handle, codes.email)).toMatchObject({ status: 'approved' });
  });

  test('with numberMatching a push shows a number, and only that number approves', async ({ fake }) => {
    const factorId = await fake.addFactor(userId, 'push');
    expect((await fake.challenge({ userId, factorId })).prompt.display).toBeUndefined();
    const challenge = () =>
      fake.challenge({ userId, factorId, ...withProviderOptions({ okta: { numberMatching: true } }) });
    const phone = fake.phone(userId);

    const wrong = await challenge();
    expect(wrong.prompt.display).toEqual({ kind: 'number-match', value: expect.stringMatching(/^\d\d$/) });
    phone.approve(wrong.prompt.display?.value === '10' ? '11' : '10');
    expectStepOver(await fake.verify({ userId, handle: wrong.handle }), 'denied');

    const none = await challenge();
    phone.approve();
    expectStepOver(await fake.verify({ userId, handle: none.handle }), 'denied');

    const right = await challenge();
    phone.approve(right.prompt.display?.value);
    expect(await fake.verify({ userId, handle: right.handle })).toMatchObject({ status: 'approved' });

    const control = await challenge();
    fake.approve(control.handle);
    expect(await fake.verify({ userId, handle: control.handle })).toMatchObject({ status: 'approved' });
  });

  test('a resent push has a number, too', async ({ fake }) => {
    const factorId = await fake.addFactor(userId, 'push');
    const options = withProviderOptions({ okta: { numberMatching: true } });
    const { handle } = await fake.challenge({ userId, factorId, ...options });
    expect((await fake.resend({ userId, handle })).prompt.display?.kind).toBe('number-match');
  });

  test("a typo in its own options is refused, and another provider's options are ignored", async ({ fake }) => {
    const factorId = await fake.addFactor(userId, 'push');
    const typo = withProviderOptions({ okta: { numberMaching: true } });
    const error = await fake.challenge({ userId, factorId, ...typo }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('numberMaching') });
    const foreign = withProviderOptions({ 'onelogin-v1': { nonsense: true } });
    await fake.challenge({ userId, factorId, ...foreign });
  });

  test('a question must be on the list, and an answer must have four characters', async ({ fake }) => {
    const enroll = (questionId: string, answer: string) =>
      fake.enroll({ userId, factor: { type: 'question', questionId, answer } });
    await expect(enroll('name_of_the_rose', 'rosa')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(enroll('toString', 'rosa')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(enroll('disliked_food', 'egg')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await enroll('disliked_food', 'eggs')).toMatchObject({ status: 'active' });
  });

  test('a code that was used before is a replay', async ({ fake }) => {
    const factor = await enrollFactor(fake, { type: 'totp' });
    const first = await fake.challenge({ userId, factor });
    const code = await fake.codeFor(first.handle);
    await verifyCode(fake, first.handle, code);
    const second = await fake.challenge({ userId, factor });
    expectRejectedWithRetry(await verifyCode(fake, second.handle, code), 'replayed');
  });

  test('a push enrollment shows a QR code for ten minutes', async ({ fake }) => {
    const { prompt, handle } = pendingStep(await fake.enroll({ userId, factor: { type: 'push' } }));
    expect(prompt.setup).toEqual({ kind: 'app', qrCodeUrl: expect.stringMatching(/^https:/) });
    // Rounded, because the call itself takes a moment.
    const minutes = (Date.parse(prompt.expiresAt) - Date.parse(handle.issuedAt)) / 60_000;
    expect(Math.round(minutes)).toBe(10);
  });
});

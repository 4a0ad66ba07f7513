import { describe, expect } from 'vitest';
import { FACTOR_TYPES } from '../../../src/spec/factors.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { ERROR_CODES } from '../../support/error-codes.ts';
import {
  enrollFactor,
  expectRejectedWithRetry,
  passChallenge,
  pendingStep,
  test,
  USER,
  verifyCode,
} from './support.ts';

const userId = USER;

describe('failNext', () => {
  test.for(ERROR_CODES)('%s is thrown by the next call, and only by that one', async (code, { fake }) => {
    const factorId = await fake.addFactor(userId, 'sms');
    const { handle } = await fake.challenge({ userId, factorId });
    const answer = await fake.answerFor(handle);
    fake.failNext(code);
    await expect(fake.verify({ userId, handle, answer })).rejects.toMatchObject({
      name: 'MfaError',
      code,
      provider: 'fake',
      operation: 'verify',
    });
    expect(await fake.verify({ userId, handle, answer })).toMatchObject({ status: 'approved' });
    fake.failNext(code);
    await expect(fake.listFactors({ userId })).rejects.toMatchObject({ code, operation: 'listFactors' });
    expect(await fake.listFactors({ userId })).toHaveLength(1);
  });

  test('an unknown response reaches the outcome table of the core', async ({ fake }) => {
    fake.failNext('UNEXPECTED_RESPONSE');
    await expect(fake.enroll({ userId, factor: { type: 'totp' } })).rejects.toThrow(/no outcome table/);
    expect(fake.factorsOf(userId)).toEqual([]);
  });

  test('several failures are thrown in their order', async ({ fake }) => {
    fake.failNext('FORBIDDEN');
    fake.failNext('UNAUTHENTICATED');
    await expect(fake.listFactors({ userId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(fake.listFactors({ userId })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await fake.listFactors({ userId })).toEqual([]);
  });

  test('a call that sends nothing does not throw the failure', async ({ fake }) => {
    const factor = await enrollFactor(fake, { type: 'totp' });
    fake.failNext('UNAVAILABLE');
    const { handle } = await fake.challenge({ userId, factor });
    const answer = await fake.answerFor(handle);
    await expect(fake.verify({ userId, handle, answer })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await fake.verify({ userId, handle, answer })).toMatchObject({ status: 'approved' });
  });

  test('UNAVAILABLE has outcomeUnknown only for calls that change something', async ({ fake }) => {
    const factorId = await fake.addFactor(userId, 'push');
    const { handle } = await fake.challenge({ userId, factorId });
    const outcomes: Record<string, unknown> = {};
    const calls = {
      listFactors: () => fake.listFactors({ userId }),
      poll: () => fake.verify({ userId, handle }),
      enroll: () => fake.enroll({ userId, factor: { type: 'totp' } }),
      resend: () => fake.resend({ userId, handle }),
      remove: () => fake.remove({ userId, factorId }),
      createTemporaryToken: () => fake.createTemporaryToken({ userId }),
    };
    for (const [name, call] of Object.entries(calls)) {
      fake.failNext('UNAVAILABLE');
      await call().catch((error: { outcomeUnknown?: boolean }) => {
        outcomes[name] = error.outcomeUnknown;
      });
    }
    expect(outcomes).toEqual({
      listFactors: undefined,
      poll: undefined,
      enroll: true,
      resend: true,
      remove: true,
      createTemporaryToken: true,
    });
    expect(fake.factorsOf(userId)).toHaveLength(1);
  });

  test('RATE_LIMITED has retryAfterMs', async ({ fake }) => {
    fake.failNext('RATE_LIMITED');
    await expect(fake.listFactors({ userId })).rejects.toMatchObject({
      retryAfterMs: expect.any(Number),
      providerStatus: 429,
    });
  });

  test('a failed resend leaves the step open', async ({ fake }) => {
    const challenge = await fake.challenge({ userId, factorId: await fake.addFactor(userId, 'sms') });
    fake.failNext('RATE_LIMITED');
    await expect(fake.resend({ userId, handle: challenge.handle })).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(await passChallenge(fake, challenge)).toMatchObject({ status: 'approved' });
  });

  test('an unknown error code is refused', () => {
    expect(() => Reflect.apply(createFakeProvider().failNext, undefined, ['toString'])).toThrow(/MfaErrorCode/);
  });
});

describe('calls', () => {
  test('are the calls that reached the identity provider, in order', async ({ fake }) => {
    const { handle } = pendingStep(await fake.enroll({ userId, factor: { type: 'totp' } }));
    const answer = await fake.answerFor(handle);
    await fake.activate({ userId, handle, answer });
    const [factor] = await fake.listFactors({ userId });
    if (factor === undefined) throw new Error('No factor is listed.');
    const challenge = await fake.challenge({ userId, factor });
    await passChallenge(fake, challenge);
    await fake.remove({ userId, factorId: factor.id });
    const about = { userId, factorId: factor.id, factorType: 'totp' };
    expect(fake.calls).toEqual([
      { operation: 'enroll', userId, factorType: 'totp' },
      { operation: 'activate', ...about, sent: 'code' },
      { operation: 'listFactors', userId },
      // A TOTP challenge sends nothing.
      { operation: 'verify', ...about, sent: 'code' },
      { operation: 'remove', userId, factorId: factor.id },
    ]);
  });

  test('do not contain refused calls, but contain polls', async ({ fake }) => {
    const factorId = await fake.addFactor(userId, 'push');
    const { handle } = await fake.challenge({ userId, factorId });
    const before = fake.calls.length;
    await expect(fake.verify({ userId: 'mallory', handle })).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
    await expect(verifyCode(fake, handle, '123456')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(fake.calls).toHaveLength(before);
    await fake.verify({ userId, handle });
    expect(fake.calls.at(-1)).toMatchObject({ operation: 'verify', sent: 'poll' });
  });
});

describe('answers and approvals', () => {
  test('codeFor is for codes, answerFor for all answers, and approve for approvals', async ({ fake }) => {
    const start = async (type: Parameters<typeof fake.addFactor>[1]) =>
      (await fake.challenge({ userId, factorId: await fake.addFactor(userId, type) })).handle;
    const [push, question, sms] = [await start('push'), await start('question'), await start('sms')];
    await expect(fake.answerFor(push)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(fake.codeFor(push)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(fake.codeFor(question)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await fake.answerFor(question)).toMatchObject({ kind: 'answer' });
    expect(await fake.answerFor(sms)).toEqual({ kind: 'code', code: await fake.codeFor(sms) });
    expect(() => fake.approve(sms)).toThrow(/approval/);
    expect(() => fake.deny(question)).toThrow(/approval/);
  });

  test('codeFor returns TOTP codes that were not used, until there is none', async () => {
    const fake = createFakeProvider({ now: () => Date.parse('2030-01-01T00:00:00.000Z') });
    const factorId = await fake.addFactor(userId, 'totp');
    for (let login = 0; login < 3; login += 1) {
      expect(await passChallenge(fake, await fake.challenge({ userId, factorId }))).toMatchObject({
        status: 'approved',
      });
    }
    const { handle } = await fake.challenge({ userId, factorId });
    await expect(fake.codeFor(handle)).rejects.toThrow(/advance/);
    fake.advance(30_000);
    expect(await verifyCode(fake, handle, await fake.codeFor(handle))).toMatchObject({ status: 'approved' });
  });

  test('codeFor presses a token once per step', async ({ fake }) => {
    for (const type of ['hotp', 'token'] as const) {
      const { handle } = await fake.challenge({ userId, factorId: await fake.addFactor(userId, type) });
      const code = await fake.codeFor(handle);
      expect(await fake.codeFor(handle)).toBe(code);
      expect(await verifyCode(fake, handle, code)).toMatchObject({ status: 'approved' });
    }
  });

  test.for(FACTOR_TYPES)('addFactor adds an active %s factor', async (type, { fake }) => {
    const factorId = await fake.addFactor(userId, type);
    expect(fake.calls).toEqual([]);
    expect(fake.factorsOf(userId)).toMatchObject([{ id: factorId, type, status: 'active' }]);
    expect(fake.factorsOf(userId)).toEqual(await fake.listFactors({ userId }));
    const result = await passChallenge(fake, await fake.challenge({ userId, factorId }));
    expect(result).toMatchObject({ status: 'approved', factorId });
  });

  test('an aborted call has no effect', async ({ fake }) => {
    const { handle } = await fake.challenge({ userId, factorId: await fake.addFactor(userId, 'sms') });
    const answer = await fake.answerFor(handle);
    const controller = new AbortController();
    const running = fake.verify({ userId, handle, answer, signal: controller.signal });
    controller.abort('closed');
    await expect(running).rejects.toBe('closed');
    expect(await fake.verify({ userId, handle, answer })).toMatchObject({ status: 'approved' });
  });
});

describe('temporary tokens', () => {
  test('a token can be redeemed once', async ({ fake }) => {
    const { token, reusable } = await fake.createTemporaryToken({ userId });
    expect(reusable).toBe(false);
    const first = await fake.challenge({ userId, temporaryToken: true });
    expect(await fake.codeFor(first.handle)).toBe(token);
    expect(await verifyCode(fake, first.handle, token)).toMatchObject({ status: 'approved', by: 'code' });
    const second = await fake.challenge({ userId, temporaryToken: true });
    expectRejectedWithRetry(await verifyCode(fake, second.handle, token), 'replayed');
    await expect(fake.codeFor(second.handle)).rejects.toThrow(/createTemporaryToken/);
  });

  test('a reusable token can be redeemed until it expires', async ({ fake }) => {
    const { token } = await fake.createTemporaryToken({ userId, reusable: true, expiresInSeconds: 600 });
    for (let login = 0; login < 2; login += 1) {
      expect(await passChallenge(fake, await fake.challenge({ userId, temporaryToken: true }))).toMatchObject({
        status: 'approved',
      });
    }
    fake.advance(600_000);
    const { handle } = await fake.challenge({ userId, temporaryToken: true });
    expectRejectedWithRetry(await verifyCode(fake, handle, token), 'wrong-answer');
  });
});

describe('a control that is used in a wrong way says what to do', () => {
  test('with what is no handle of an open step', async ({ fake }) => {
    const step = await fake.challenge({ userId, factorId: await fake.addFactor(userId, 'sms') });
    for (const handle of [undefined, null, step, JSON.stringify(step.handle), {}] as never[]) {
      expect(() => fake.approve(handle)).toThrow(/pass the newest handle/);
      await expect(fake.codeFor(handle)).rejects.toThrow(/pass the newest handle/);
    }
  });

  test('with a factor type that there is not', async ({ fake }) => {
    const added = fake.addFactor(userId, 'passkey' as 'webauthn');
    await expect(added).rejects.toThrow(/no such factor type: use totp or hotp or .* or token/);
    expect(fake.factorsOf(userId)).toEqual([]);
  });

  test('a phone to which nothing has come', async ({ fake }) => {
    const phone = fake.phone(userId);
    await fake.enroll({ userId, factor: { type: 'sms', phoneNumber: '+14155559999' } });
    expect(() => phone.readCode('sms')).toThrow(/No sms message has come to this phone: enroll phone\.phoneNumber, /);
    expect(() => phone.readCode('email')).toThrow(/enroll phone\.email, and begin a step that sends one/);
    expect(() => phone.approve()).toThrow(/No push has come .*: challenge a factor of this user first/);
    expect(() => phone.scan({ kind: 'app' })).toThrow(/pass prompt\.setup of an enrollment of this user/);
  });
});

import { describe, expect, test } from 'vitest';
import type { Capabilities } from '../../../src/spec/capabilities.ts';
import type { Factor, KnownFactorType, NewFactor } from '../../../src/spec/factors.ts';
import { capabilities, factorOf, failureOf, scripted, USER } from './scripted-driver.ts';

// What the capabilities deny is refused before anything reaches the driver.

const none = { enroll: false, preverified: false, verify: [] } as const;
const phone = { phoneNumber: '+14155550100' };
const newFactors: Readonly<Record<KnownFactorType, NewFactor>> = {
  totp: { type: 'totp' },
  push: { type: 'push' },
  webauthn: { type: 'webauthn' },
  sms: { type: 'sms', ...phone },
  voice: { type: 'voice', ...phone, preverified: true },
  email: { type: 'email', email: 'ada@example.com' },
  question: { type: 'question', questionId: 'q', answer: 'porridge' },
  hotp: { type: 'hotp', sharedSecret: 'secret', profileId: 'p' },
  token: { type: 'token', vendor: 'yubikey', code: 'cccb' },
};

function without(type: KnownFactorType): Capabilities {
  return { ...capabilities, factors: { ...capabilities.factors, [type]: none } };
}

describe('enroll', () => {
  test.each(Object.entries(newFactors))('of %s is possible where the capabilities say so', async (_, factor) => {
    const world = scripted();
    expect(await world.provider.enroll({ userId: USER, factor })).toMatchObject({ status: 'pending' });
    expect(world.calls.at(-1)?.input).toMatchObject({ factor });
  });

  test.each(Object.entries(newFactors))('of %s is UNSUPPORTED where they do not', async (_, factor) => {
    const world = scripted({ capabilities: without(factor.type) });
    await failureOf(world.provider.enroll({ userId: USER, factor }), 'UNSUPPORTED');
    expect(world.calls).toEqual([]);
  });

  test('preverified is UNSUPPORTED where it is not possible, and so is its absence where it is required', async () => {
    const world = scripted({
      capabilities: { ...capabilities, factors: { ...capabilities.factors, sms: { ...none, enroll: true } } },
    });
    const sms = { type: 'sms', ...phone, preverified: true } as const;
    await failureOf(world.provider.enroll({ userId: USER, factor: sms }), 'UNSUPPORTED');
    for (const preverified of [undefined, false]) {
      const voice = { type: 'voice', ...phone, preverified } as const;
      await failureOf(world.provider.enroll({ userId: USER, factor: voice }), 'UNSUPPORTED');
    }
    expect(world.calls).toEqual([]);
  });

  test('in a way that the type does not have is UNSUPPORTED', async () => {
    const world = scripted();
    await failureOf(
      world.provider.enroll({ userId: USER, factor: newFactors.sms, expects: 'approval' }),
      'UNSUPPORTED',
    );
    await failureOf(world.provider.enroll({ userId: USER, factor: newFactors.push, expects: 'code' }), 'UNSUPPORTED');
    expect(world.calls).toEqual([]);
    await world.provider.enroll({ userId: USER, factor: newFactors.email, expects: 'approval' });
    expect(world.calls.at(-1)?.input).toMatchObject({ way: 'approval' });
  });

  test('with an available factor of another type is INVALID_INPUT', async () => {
    const available = { id: 'a', type: 'email', displayName: 'E-mail', native: { type: 'email' } } as const;
    const world = scripted();
    const call = world.provider.enroll({ userId: USER, factor: newFactors.sms, available });
    expect((await failureOf(call, 'INVALID_INPUT')).message).toContain('available.type');
    expect(world.calls).toEqual([]);
    await world.provider.enroll({ userId: USER, factor: newFactors.email, available });
    expect(world.calls.at(-1)?.input).toMatchObject({ available });
  });
});

test('listAvailableFactors leaves out what enroll cannot do here', async () => {
  const types = ['sms', 'push', 'other', 'totp'] as const;
  const listed = types.map((type) => ({ id: type, type, displayName: type, native: { type } }));
  const world = scripted({ capabilities: without('push'), listAvailableFactors: async () => listed });
  const available = await world.provider.listAvailableFactors({ userId: USER });
  expect(available.map(({ type }) => type)).toEqual(['sms', 'totp']);
});

describe('challenge', () => {
  const challenging = (change: Partial<Factor>) => scripted({ findFactor: async (_, id) => factorOf(id, change) });

  test.each(['pending', 'unusable'] as const)('of a factor that is %s is CONFLICT', async (status) => {
    const world = challenging({ status });
    await failureOf(world.challenge(), 'CONFLICT');
    expect(world.called('challenge')).toBe(0);
  });

  test('of a factor that cannot be verified here is UNSUPPORTED', async () => {
    const world = challenging({ type: 'other', verifiableBy: [] });
    await failureOf(world.challenge(), 'UNSUPPORTED');
    expect(world.called('challenge')).toBe(0);
  });

  test('in a way that the factor does not have is UNSUPPORTED', async () => {
    const world = challenging({ verifiableBy: ['code'] });
    const call = world.provider.challenge({ userId: USER, factorId: 'f1', expects: 'approval' });
    await failureOf(call, 'UNSUPPORTED');
    expect(world.called('challenge')).toBe(0);
  });
});

describe('temporary tokens', () => {
  const ask = (temporaryToken: Capabilities['temporaryToken']) =>
    scripted({ capabilities: { ...capabilities, temporaryToken } });
  const terms = { minSeconds: 60, maxSeconds: 86_400, reusable: true, verify: true };

  test('are UNSUPPORTED where there are none', async () => {
    const world = ask(false);
    await failureOf(world.provider.createTemporaryToken({ userId: USER }), 'UNSUPPORTED');
    await failureOf(world.provider.challenge({ userId: USER, temporaryToken: true }), 'UNSUPPORTED');
    expect(world.calls).toEqual([]);
  });

  test('cannot be redeemed where that is not possible, nor be reusable', async () => {
    const world = ask({ ...terms, reusable: false, verify: false });
    await failureOf(world.provider.challenge({ userId: USER, temporaryToken: true }), 'UNSUPPORTED');
    await failureOf(world.provider.createTemporaryToken({ userId: USER, reusable: true }), 'UNSUPPORTED');
    expect(world.calls).toEqual([]);
  });

  test.each([
    ['900 s', terms, 900],
    ['the most there is', { ...terms, maxSeconds: 300 }, 300],
    ['the least there is', { ...terms, minSeconds: 1_200 }, 1_200],
  ])('last %s by default, for one use', async (_, temporaryToken, expiresInSeconds) => {
    const world = ask(temporaryToken);
    await world.provider.createTemporaryToken({ userId: USER });
    expect(world.calls.at(-1)?.input).toEqual({ expiresInSeconds, reusable: false });
  });

  test.each([59, 86_401, 0, -60, 60.5, Number.NaN])('cannot last %d s', async (expiresInSeconds) => {
    const world = ask(terms);
    await failureOf(world.provider.createTemporaryToken({ userId: USER, expiresInSeconds }), 'INVALID_INPUT');
    expect(world.calls).toEqual([]);
  });

  test('are redeemed without a factor, and by a handle that names none', async () => {
    const world = ask(terms);
    const { handle } = await world.provider.challenge({ userId: USER, temporaryToken: true });
    expect(world.calls.map(({ method }) => method)).toEqual(['challenge']);
    expect(world.calls[0]?.input).toMatchObject({ factor: undefined });
    expect(handle).toMatchObject({ factorType: 'temporary', factorId: null });
  });
});

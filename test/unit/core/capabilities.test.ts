import { afterEach, describe, expect, test, vi } from 'vitest';
import { completeCapabilities } from '../../../src/core/capabilities.ts';
import { defineMfaProvider } from '../../../src/core/define-provider.ts';
import { POLL_SCHEDULER, schedulerOf } from '../../../src/polling/scheduler.ts';
import type { Capabilities } from '../../../src/spec/capabilities.ts';
import type { MfaErrorCode } from '../../../src/spec/errors.ts';
import type { Factor, KnownFactorType, NewFactor } from '../../../src/spec/factors.ts';
import { capabilities, factorOf, failureOf, type Scripted, scripted, USER } from './scripted-driver.ts';

// What the capabilities deny is refused before anything reaches the driver. The texts are pinned as they are.

afterEach(() => void vi.useRealTimers());

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
const available = { id: 'a', type: 'email', displayName: 'E-mail', native: { type: 'email' } } as const;
const terms = { minSeconds: 60, maxSeconds: 86_400, reusable: true, verify: true };

function supporting(type: KnownFactorType, support: Capabilities['factors'][KnownFactorType]): Scripted {
  return scripted({ capabilities: { ...capabilities, factors: { ...capabilities.factors, [type]: support } } });
}
const ask = (temporaryToken: Capabilities['temporaryToken']) =>
  scripted({ capabilities: { ...capabilities, temporaryToken } });
const challenging = (change: Partial<Factor>) => scripted({ findFactor: async (_, id) => factorOf(id, change) });

const enroll = (world: Scripted, factor: NewFactor, more: object = {}) =>
  world.provider.enroll({ userId: USER, factor, ...more });
const challenge = (world: Scripted, more: object = {}) =>
  world.provider.challenge({ userId: USER, factorId: 'f1', ...more });
const redeem = (world: Scripted) => world.provider.challenge({ userId: USER, temporaryToken: true });
const create = (world: Scripted, more: object = {}) => world.provider.createTemporaryToken({ userId: USER, ...more });

type Call = (world: Scripted) => Promise<unknown>;
const refusals: readonly (readonly [what: string, Scripted, Call])[] = [
  ...Object.values(newFactors).map(
    (factor) =>
      [`enrolling ${factor.type}`, supporting(factor.type, none), (world: Scripted) => enroll(world, factor)] as const,
  ),
  [
    'enrolling sms preverified',
    supporting('sms', { ...none, enroll: true }),
    (world) => enroll(world, { type: 'sms', ...phone, preverified: true }),
  ],
  ...[undefined, false].map(
    (preverified) =>
      [
        'enrolling voice without preverified: true',
        scripted(),
        (world: Scripted) => enroll(world, { type: 'voice', ...phone, preverified }),
      ] as const,
  ),
  ['a step that is ended by approval', scripted(), (world) => enroll(world, newFactors.sms, { expects: 'approval' })],
  ['a step that is ended by code', scripted(), (world) => enroll(world, newFactors.push, { expects: 'code' })],
  ['a step that is ended by approval', scripted(), (world) => challenge(world, { expects: 'approval' })],
  ['verifying this factor', challenging({ type: 'other' }), (world) => challenge(world)],
  ['verifying this factor', challenging({ verifiableBy: [] }), (world) => challenge(world)],
  ['createTemporaryToken', ask(false), (world) => create(world)],
  ['redeeming a temporary token', ask(false), redeem],
  ['redeeming a temporary token', ask({ ...terms, verify: false }), redeem],
  [
    'a reusable temporary token',
    ask({ ...terms, reusable: false }),
    (world: Scripted) => create(world, { reusable: true }),
  ],
];

async function refused(world: Scripted, call: Call, code: MfaErrorCode): Promise<string> {
  const { message } = await failureOf(call(world), code);
  expect(world.calls.filter(({ method }) => method !== 'findFactor')).toEqual([]);
  return message;
}

describe('UNSUPPORTED', () => {
  test.each(refusals)('is %s', async (what, world, call) => {
    expect(await refused(world, call, 'UNSUPPORTED')).toBe(
      `This provider does not support ${what}: read its capabilities first.`,
    );
  });

  test('is what the driver has no method for, whatever its capabilities say', async () => {
    const { createTemporaryToken: _, ...driver } = scripted().driver;
    const call = defineMfaProvider(driver).createTemporaryToken({ userId: USER });
    expect((await failureOf(call, 'UNSUPPORTED')).message).toBe(
      'This provider does not support createTemporaryToken: read its capabilities first.',
    );
  });
});

describe('INVALID_INPUT', () => {
  const outside = 'expiresInSeconds: must be 30 to 900 here';
  test.each<readonly [operation: string, problem: string, Call]>([
    [
      'enroll',
      'available.type: must be the type of the factor',
      (world) => enroll(world, newFactors.sms, { available }),
    ],
    ['enroll', outside, (world) => enroll(world, newFactors.sms, { expiresInSeconds: 29 })],
    ['challenge', outside, (world) => challenge(world, { expiresInSeconds: 901 })],
    ...[59, 86_401, 0, -60].map(
      (expiresInSeconds) =>
        [
          'createTemporaryToken',
          'expiresInSeconds: must be 60 to 86400 here',
          (world: Scripted) => create(world, { expiresInSeconds }),
        ] as const,
    ),
    ...[60.5, Number.NaN].map(
      (expiresInSeconds) =>
        [
          'createTemporaryToken',
          expiresInSeconds === 60.5
            ? 'expiresInSeconds: must be a whole number of seconds'
            : 'expiresInSeconds: must be number',
          (world: Scripted) => create(world, { expiresInSeconds }),
        ] as const,
    ),
  ])('of %s: %s', async (operation, problem, call) => {
    expect(await refused(scripted(), call, 'INVALID_INPUT')).toBe(
      `The input of ${operation} is not acceptable (${problem}): correct the call, nothing was sent.`,
    );
  });
});

test.each(['pending', 'unusable'] as const)('challenge of a factor that is %s is CONFLICT', async (status) => {
  const message = await refused(challenging({ status }), (world) => challenge(world), 'CONFLICT');
  expect(message).toBe('The factor is not active: refresh the list and choose an active one.');
});

describe('enroll', () => {
  test.each(Object.entries(newFactors))('of %s is possible where the capabilities say so', async (_, factor) => {
    const world = scripted();
    expect(await enroll(world, factor)).toMatchObject({ status: 'pending' });
    expect(world.calls.at(-1)?.input).toMatchObject({ factor });
  });

  test.each([{ expects: 'approval' }, { expects: 'code' }])('gives the driver the way of %j', async (more) => {
    const world = scripted();
    await enroll(world, newFactors.email, more);
    expect(world.calls.at(-1)?.input).toMatchObject({ way: more.expects });
  });

  test('gives the driver the available factor', async () => {
    const world = scripted();
    await enroll(world, newFactors.email, { available });
    expect(world.calls.at(-1)?.input).toMatchObject({ available });
  });
});

test('listAvailableFactors leaves out what enroll cannot do here', async () => {
  const types = ['sms', 'push', 'other', 'totp'] as const;
  const world = supporting('push', none);
  world.script({
    listAvailableFactors: async () => types.map((type) => ({ id: type, type, displayName: type, native: { type } })),
  });
  const listed = await world.provider.listAvailableFactors({ userId: USER });
  expect(listed.map(({ type }) => type)).toEqual(['sms', 'totp']);
});

describe('temporary tokens', () => {
  test.each([
    ['900 s', terms, 900],
    ['the most there is', { ...terms, maxSeconds: 300 }, 300],
    ['the least there is', { ...terms, minSeconds: 1_200 }, 1_200],
    ['where none is reusable', { ...terms, reusable: false }, 900],
  ])('last %s by default, for one use', async (_, temporaryToken, expiresInSeconds) => {
    const world = ask(temporaryToken);
    await create(world);
    expect(world.calls.at(-1)?.input).toEqual({ expiresInSeconds, reusable: false });
  });

  test.each([60, 86_400])('last %d s, and are reusable, where that is asked for', async (expiresInSeconds) => {
    const world = ask(terms);
    await create(world, { expiresInSeconds, reusable: true });
    expect(world.calls.at(-1)?.input).toEqual({ expiresInSeconds, reusable: true });
  });

  test('are redeemed without a factor, and by a handle that names none', async () => {
    const world = ask(terms);
    const { handle } = await redeem(world);
    expect(world.calls.map(({ method }) => method)).toEqual(['challenge']);
    expect(world.calls[0]?.input).toMatchObject({ factor: undefined });
    expect(world.events.at(-1)).toMatchObject({ operation: 'challenge', factorType: 'temporary' });
    expect(handle).toMatchObject({ factorType: 'temporary', factorId: null });
    const answer = { kind: 'code', code: '123456' } as const;
    expect(await world.provider.verify({ userId: USER, handle, answer })).toMatchObject({
      ...{ status: 'approved', factorType: 'temporary', factorId: null },
    });
  });
});

describe('the capabilities of a provider', () => {
  const stated = { ...capabilities, factors: { sms: capabilities.factors.sms } };

  test('have every factor type, also those that the driver leaves out', () => {
    const { factors, ...rest } = scripted({ capabilities: stated }).provider.capabilities;
    const absent = Object.keys(newFactors).map((type) => [type, none]);
    expect(factors).toEqual({ ...Object.fromEntries(absent), sms: stated.factors.sms });
    expect({ factors: stated.factors, ...rest }).toEqual(stated);
  });

  test('cannot be changed at any depth, and are no object of the driver', () => {
    // A driver of another package may state more than is known here.
    const { factors, temporaryToken } = completeCapabilities(Object.assign(structuredClone(stated), { note: null }));
    for (const part of [factors, factors.sms, factors.sms.verify, factors.totp, temporaryToken]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect(Object.isFrozen(stated.factors.sms)).toBe(false);
  });

  test('hold the scheduler of the polls, which nobody sees or copies', () => {
    const { provider } = scripted();
    const scheduler = Reflect.get(provider, POLL_SCHEDULER);
    expect(scheduler).toBeTypeOf('object');
    expect(Reflect.get(provider.capabilities, POLL_SCHEDULER)).toBe(scheduler);
    expect(Reflect.ownKeys({ ...provider.capabilities })).toEqual(Object.keys(capabilities));
  });

  test.each([
    [undefined, [0, 0, 0]],
    [1_000, [0, 1_000, 2_000]],
  ])('whose scheduler has the spacing of the driver: %s', async (pollSpacingMs, expected) => {
    vi.useFakeTimers();
    const scheduler = schedulerOf(scripted({ pollSpacingMs }).provider);
    const begunAt = Date.now();
    const polls = expected.map(async () => {
      await scheduler.register(begunAt + 300_000).slot(0, undefined);
      return Date.now() - begunAt;
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await Promise.all(polls)).toEqual(expected);
  });
});

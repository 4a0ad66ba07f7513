import { describe, expect, test } from 'vitest';
import type { DriverStep } from '../../../src/spec/driver.ts';
import { failureOf, type Scripted, said, scripted, stepOf, USER } from './scripted-driver.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const sms = { type: 'sms', phoneNumber: '+14155550100' } as const;
const lasting = (world: Scripted, expiresAt: string) => Date.parse(expiresAt) - world.clock.now();

/** A provider whose steps have what the identity provider says of their end. */
function stepping(change: Partial<DriverStep> = {}, tookMs = 0): Scripted {
  const world: Scripted = scripted({
    challenge: async () => {
      world.clock.advance(tookMs);
      return { ...said('trigger 201 sent'), step: stepOf(change) };
    },
    enroll: async () => ({ ...said('factor 201 pending'), step: stepOf(change) }),
    resend: async () => ({ ...said('trigger 201 sent'), step: stepOf(change) }),
  });
  return world;
}
const challenge = (world: Scripted, expiresInSeconds?: number) =>
  world.provider.challenge({ userId: USER, factorId: 'f1', expiresInSeconds });

describe('expiresInSeconds', () => {
  test.each([29, 901, 0, -1, 30.5, Number.NaN, Number.POSITIVE_INFINITY, '60', null])(
    '%j is refused',
    async (given) => {
      const world = scripted();
      const expiresInSeconds = given as number;
      await failureOf(challenge(world, expiresInSeconds), 'INVALID_INPUT');
      await failureOf(world.provider.enroll({ userId: USER, factor: sms, expiresInSeconds }), 'INVALID_INPUT');
      expect(world.calls).toEqual([]);
    },
  );

  test.each([30, 900])('%d is taken, and given to the driver', async (expiresInSeconds) => {
    const world = scripted();
    const { handle, prompt } = await challenge(world, expiresInSeconds);
    expect(lasting(world, handle.expiresAt)).toBe(expiresInSeconds * SECOND);
    expect(prompt.expiresAt).toBe(handle.expiresAt);
    expect(world.calls.at(-1)?.input).toMatchObject({ expiresInSeconds });
  });

  test('that is not asked for is the default, and not given to the driver', async () => {
    const world = scripted();
    const { handle, warnings } = await challenge(world);
    expect(lasting(world, handle.expiresAt)).toBe(300 * SECOND);
    expect(world.calls.at(-1)?.input).toMatchObject({ expiresInSeconds: undefined });
    expect(warnings).toEqual([]);
  });

  const details = 'The identity provider takes no lifetime here; this library stops taking answers in time.';
  const warning = { type: 'compatibility', feature: 'expiresInSeconds', details };

  test('that the identity provider is not told of is a warning', async () => {
    const world = stepping();
    expect((await challenge(world, 60)).warnings).toEqual([warning]);
    const enrollment = await world.provider.enroll({ userId: USER, factor: sms, expiresInSeconds: 60 });
    expect(enrollment).toMatchObject({ status: 'pending', warnings: [warning] });
  });

  test('that it is told of is none', async () => {
    expect((await challenge(stepping({ lifetimeSent: true }), 60)).warnings).toEqual([]);
  });

  test("stands beside the driver's own warnings", async () => {
    const own = { type: 'unsupported', feature: 'client.locale' } as const;
    const world = scripted({
      challenge: async () => ({ ...said('trigger 201 sent'), step: stepOf(), warnings: [own] }),
    });
    expect((await challenge(world, 60)).warnings).toEqual([own, warning]);
  });
});

describe('expiresAt is the earliest', () => {
  test('of what was asked for and what the identity provider says', async () => {
    const theirs = stepping({ lifetimeMs: 45 * SECOND });
    expect(lasting(theirs, (await challenge(theirs, 60)).handle.expiresAt)).toBe(45 * SECOND);
    const ours = stepping({ lifetimeMs: 75 * SECOND });
    expect(lasting(ours, (await challenge(ours, 60)).handle.expiresAt)).toBe(60 * SECOND);
  });

  test('of the default and what the identity provider says, which may be far away', async () => {
    const world = stepping({ lifetimeMs: 365 * 24 * 60 * MINUTE });
    expect(lasting(world, (await challenge(world)).handle.expiresAt)).toBe(5 * MINUTE);
  });

  test('and of 15 minutes, whatever the capabilities allow', async () => {
    const base = scripted().provider.capabilities;
    const world = scripted({
      capabilities: { ...base, expiresInSeconds: { min: 1, max: 86_400, default: 7_200 } },
    });
    expect(lasting(world, (await challenge(world)).handle.expiresAt)).toBe(15 * MINUTE);
    expect(lasting(world, (await challenge(world, 86_400)).handle.expiresAt)).toBe(15 * MINUTE);
  });

  test('counted from before the request; theirs from its answer', async () => {
    const world = stepping({}, 20 * SECOND);
    expect(lasting(world, (await challenge(world)).handle.expiresAt)).toBe(280 * SECOND);
    const short = stepping({ lifetimeMs: 45 * SECOND }, 20 * SECOND);
    expect(lasting(short, (await challenge(short)).handle.expiresAt)).toBe(45 * SECOND);
  });

  test('never before the beginning: what is over is over, and is no error', async () => {
    const world = stepping({ lifetimeMs: -MINUTE });
    const { handle } = await challenge(world);
    expect(handle.expiresAt).toBe(handle.issuedAt);
    expect(await world.provider.verify({ userId: USER, handle })).toMatchObject({ reason: 'expired' });
    expect(world.called('verify')).toBe(0);
  });
});

describe('enrolling', () => {
  test.each(['totp', 'webauthn', 'push'] as const)('%s may take 900 s', async (type) => {
    const world = stepping();
    const enrollment = await world.provider.enroll({ userId: USER, factor: { type } });
    if (enrollment.status !== 'pending') throw new Error('active at once');
    expect(lasting(world, enrollment.handle.expiresAt)).toBe(900 * SECOND);
    expect(enrollment.warnings).toEqual([]);
    const theirs = stepping({ lifetimeMs: 45 * SECOND });
    const shorter = await theirs.provider.enroll({ userId: USER, factor: { type } });
    expect(shorter).toMatchObject({ handle: { expiresAt: new Date(theirs.clock.now() + 45_000).toISOString() } });
  });

  test('anything else the default', async () => {
    const world = stepping();
    expect(lasting(world, (await world.enroll()).handle.expiresAt)).toBe(300 * SECOND);
  });
});

test('a chain of resends ends an hour after its first step', async () => {
  const world = stepping();
  const first = await challenge(world, 900);
  world.clock.advance(30 * MINUTE);
  const second = await world.provider.resend({ userId: USER, handle: first.handle });
  world.clock.advance(30 * MINUTE);
  const third = await world.provider.resend({ userId: USER, handle: second.handle });
  expect(third.handle.startedAt).toBe(first.handle.issuedAt);
  world.clock.advance(1);
  await failureOf(world.provider.resend({ userId: USER, handle: third.handle }), 'HANDLE_INVALID');
});

test('a resent step lasts as long as the first, from the resend on', async () => {
  const world = stepping();
  const { handle } = await challenge(world, 60);
  world.clock.advance(40 * SECOND);
  const again = await world.provider.resend({ userId: USER, handle });
  expect(lasting(world, again.handle.expiresAt)).toBe(60 * SECOND);
});

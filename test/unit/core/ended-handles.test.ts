import { describe, expect, test } from 'vitest';
import type { Handle, VerificationHandle } from '../../../src/spec/steps.ts';
import { failureOf, RIGHT, type Scripted, said, scripted, stepOf, USER } from './scripted-driver.ts';

// After the end of a step: by success, rejection, resend or time.

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;
const verify = (world: Scripted, handle: VerificationHandle, answer = RIGHT) =>
  world.provider.verify({ userId: USER, handle, answer });

describe('a handle is over', () => {
  test('after approved: for an answer, a poll and a resend', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    await verify(world, handle);
    await failureOf(verify(world, handle), 'HANDLE_INVALID');
    await failureOf(world.provider.verify({ userId: USER, handle }), 'HANDLE_INVALID');
    await failureOf(world.provider.resend({ userId: USER, handle }), 'HANDLE_INVALID');
    expect(world.called('verify')).toBe(1);
    expect(world.called('resend')).toBe(0);
  });

  test('after active', async () => {
    const world = scripted();
    const { handle } = await world.enroll();
    const activate = () => world.provider.activate({ userId: USER, handle, answer: RIGHT });
    await expect(activate()).resolves.toMatchObject({ status: 'active', factor: { id: 'new' } });
    await failureOf(activate(), 'HANDLE_INVALID');
    expect(world.called('activate')).toBe(1);
  });

  test.each([
    ['code 403 locked', 'locked'],
    ['code 401 late', 'expired'],
  ])('after %s, whatever the next answer is', async (key, reason) => {
    const world = scripted();
    const { handle } = await world.challenge();
    world.script({ verify: async () => said(key) });
    await expect(verify(world, handle)).resolves.toEqual({ status: 'rejected', reason, handle: null });
    world.script({ verify: async () => said('code 200 accepted') });
    await failureOf(verify(world, handle), 'HANDLE_INVALID');
    expect(world.called('verify')).toBe(1);
  });

  test('after a successful resend, and the new one is good', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    const next = await world.provider.resend({ userId: USER, handle });
    expect(next.handle.id).not.toBe(handle.id);
    expect(next.handle).toMatchObject({ purpose: 'verification', factorId: 'f1', factorType: 'sms' });
    await failureOf(verify(world, handle), 'HANDLE_INVALID');
    await failureOf(world.provider.resend({ userId: USER, handle }), 'HANDLE_INVALID');
    await expect(verify(world, next.handle)).resolves.toMatchObject({ status: 'approved' });
  });

  test('after a successful resend of an enrollment, which stays an enrollment', async () => {
    const world = scripted();
    const { handle } = await world.enroll();
    const next = await world.provider.resend({ userId: USER, handle });
    expect(next.handle.purpose).toBe('activation');
    await failureOf(world.provider.activate({ userId: USER, handle, answer: RIGHT }), 'HANDLE_INVALID');
  });

  test.each(['f7', undefined])(
    'after a resend, and only an enrollment may have another factor: %s',
    async (factorId) => {
      const world = scripted();
      const [login, enrollment] = [(await world.challenge()).handle, (await world.enroll()).handle];
      world.script({ resend: async () => ({ ...said('trigger 201 sent'), step: stepOf({ factorId }) }) });
      const again = async (handle: Handle) => (await world.provider.resend({ userId: USER, handle })).handle.factorId;
      expect(await again(login)).toBe('f1');
      expect(await again(enrollment)).toBe(factorId ?? 'new');
    },
  );
});

describe('an expired handle', () => {
  test('is rejected/expired without a call, for an answer and for a poll', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    world.clock.advance(Date.parse(handle.expiresAt) - world.clock.now());
    const expired = { status: 'rejected', reason: 'expired', handle: null };
    await expect(verify(world, handle)).resolves.toEqual(expired);
    await expect(world.provider.verify({ userId: USER, handle })).resolves.toEqual(expired);
    expect(world.called('verify')).toBe(0);
  });

  test('of an enrollment likewise', async () => {
    const world = scripted();
    const { handle } = await world.enroll();
    world.clock.advance(15 * MINUTE);
    const result = world.provider.activate({ userId: USER, handle, answer: RIGHT });
    await expect(result).resolves.toEqual({ status: 'rejected', reason: 'expired', handle: null });
    expect(world.called('activate')).toBe(0);
  });

  test('was good a millisecond before', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    world.clock.advance(Date.parse(handle.expiresAt) - world.clock.now() - 1);
    await expect(verify(world, handle)).resolves.toMatchObject({ status: 'approved' });
  });

  test('that was used is still HANDLE_INVALID', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    await verify(world, handle);
    world.clock.advance(16 * MINUTE);
    await failureOf(verify(world, handle), 'HANDLE_INVALID');
  });

  test('can be resent up to 15 minutes later, once', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    world.clock.advance(Date.parse(handle.expiresAt) - world.clock.now() + 15 * MINUTE);
    const next = await world.provider.resend({ userId: USER, handle });
    await expect(verify(world, next.handle)).resolves.toMatchObject({ status: 'approved' });
    await failureOf(world.provider.resend({ userId: USER, handle }), 'HANDLE_INVALID');
    expect(world.called('resend')).toBe(1);
  });

  test('cannot be resent after that', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    world.clock.advance(Date.parse(handle.expiresAt) - world.clock.now() + 15 * MINUTE + 1);
    await failureOf(world.provider.resend({ userId: USER, handle }), 'HANDLE_INVALID');
    expect(world.called('resend')).toBe(0);
  });

  test('that the identity provider ended can be resent too', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    world.script({ verify: async () => said('poll 200 expired') });
    await expect(world.provider.verify({ userId: USER, handle })).resolves.toMatchObject({ reason: 'expired' });
    await expect(world.provider.resend({ userId: USER, handle })).resolves.toMatchObject({ handle: { v: 1 } });
  });

  test('can be resent too where an answer was too late', async () => {
    const world = scripted({ verify: async () => said('code 401 late') });
    const { handle } = await world.challenge();
    await expect(verify(world, handle)).resolves.toMatchObject({ reason: 'expired', handle: null });
    await expect(world.provider.resend({ userId: USER, handle })).resolves.toMatchObject({ handle: { v: 1 } });
  });

  test.each(['poll 200 denied', 'poll 200 canceled'])(
    'is something else than %s, which cannot be resent',
    async (key) => {
      const world = scripted();
      const { handle } = await world.challenge();
      world.script({ verify: async () => said(key) });
      await world.provider.verify({ userId: USER, handle });
      await failureOf(world.provider.resend({ userId: USER, handle }), 'HANDLE_INVALID');
    },
  );

  test('asks for no answer of a certain kind: expiry is told first', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    world.clock.advance(15 * MINUTE);
    const answer = { kind: 'answer', answer: 'blue' } as const;
    await expect(world.provider.verify({ userId: USER, handle, answer })).resolves.toMatchObject({ reason: 'expired' });
  });
});

describe('the memory of ended handles', () => {
  test('a used handle stays used, wherever the clock went meanwhile', async () => {
    for (const [ahead, back] of [
      [31 * MINUTE, -31 * MINUTE],
      [61 * MINUTE, -62 * MINUTE],
      [YEAR, -YEAR - 10],
      [-YEAR, YEAR],
    ] as const) {
      const world = scripted();
      const { handle } = await world.challenge();
      await verify(world, handle);
      world.clock.advance(ahead);
      const other = await world.challenge();
      await verify(world, other.handle);
      world.clock.advance(back);
      for (const later of [0, 2 * MINUTE, 2 * MINUTE]) {
        world.clock.advance(later);
        await failureOf(world.provider.verify({ userId: USER, handle, answer: RIGHT }), 'HANDLE_INVALID');
      }
    }
  });

  test('outlives the time in which the handle could be used', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    await verify(world, handle);
    for (let minute = 0; minute < 19; minute += 1) {
      world.clock.advance(MINUTE);
      const other = await world.challenge();
      await verify(world, other.handle);
      await failureOf(world.provider.resend({ userId: USER, handle }), 'HANDLE_INVALID');
    }
  });
});

import { describe, expect, test, vi } from 'vitest';
import type { Answered } from '../../../src/spec/driver.ts';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import {
  factorOf,
  failureOf,
  held,
  RIGHT,
  type Scripted,
  said,
  scripted,
  stepOf,
  USER,
  WRONG,
} from './scripted-driver.ts';

// Calls that run at the same time, and answers that leave the step open.

const answer = (world: Scripted, handle: VerificationHandle, given = RIGHT) =>
  world.provider.verify({ userId: USER, handle, answer: given });
/** Waits until the first answer or poll has reached the driver. */
const begun = (world: Scripted) => vi.waitFor(() => expect(world.called('verify')).toBe(1));
const poll = (world: Scripted, handle: VerificationHandle) => world.provider.verify({ userId: USER, handle });

/** A step whose next answers and polls wait until the test lets them go on. */
async function waiting() {
  const world = scripted();
  const { handle } = await world.challenge();
  const answered = held<Answered>();
  world.script({ verify: () => answered.promise });
  return { world, handle, answered };
}

describe('one answer at a time', () => {
  test('a second answer and a resend meanwhile are refused, and do not disturb the first', async () => {
    const { world, handle, answered } = await waiting();
    const first = answer(world, handle);
    await begun(world);
    await failureOf(answer(world, handle), 'BUSY');
    await failureOf(world.provider.resend({ userId: USER, handle }), 'BUSY');
    expect([world.called('verify'), world.called('resend')]).toEqual([1, 0]);
    answered.resolve(said('code 200 accepted'));
    expect(await first).toMatchObject({ status: 'approved', by: 'code' });
  });

  test('a JSON copy of the handle is the same handle', async () => {
    const { world, handle, answered } = await waiting();
    const first = answer(world, handle);
    await failureOf(answer(world, JSON.parse(JSON.stringify(handle))), 'BUSY');
    answered.resolve(said('code 200 accepted'));
    await first;
    await failureOf(answer(world, JSON.parse(JSON.stringify(handle))), 'HANDLE_INVALID');
  });

  test('an answer during a resend is refused', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    const gate = held<void>();
    world.script({
      resend: async () => {
        await gate.promise;
        return { ...said('trigger 201 sent'), step: stepOf() };
      },
    });
    const resent = world.provider.resend({ userId: USER, handle });
    await failureOf(answer(world, handle), 'BUSY');
    gate.resolve();
    expect((await resent).handle.id).not.toBe(handle.id);
  });

  test('an answer that never ends keeps the step for a minute only, and approves no second time', async () => {
    let time = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => time);
    const { world, handle, answered } = await waiting();
    // Its request may be gone. If it is not, it ends after all.
    const first = answer(world, handle);
    time = 60_000;
    await failureOf(answer(world, handle), 'BUSY');
    time = 60_001;
    world.script({ verify: async () => said('code 401 wrong') });
    expect(await answer(world, handle)).toMatchObject({ status: 'rejected', reason: 'wrong-answer' });
    const again = held<Answered>();
    world.script({ verify: () => again.promise });
    const second = answer(world, handle);
    answered.resolve(said('code 401 wrong'));
    await first;
    // The end of the first answer is not that of the second.
    await failureOf(answer(world, handle), 'BUSY');
    again.resolve(said('code 200 accepted'));
    expect(await second).toMatchObject({ status: 'approved' });
    await failureOf(answer(world, handle), 'HANDLE_INVALID');
  });

  test('answers that never end are forgotten', async () => {
    let time = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => time);
    const world = scripted();
    const handles = await Promise.all([1, 2, 3].map(async () => (await world.challenge()).handle));
    world.script({ verify: () => new Promise(() => {}) });
    for (const handle of handles.slice(0, 2)) void answer(world, handle);
    time = 60_001;
    const forgotten = vi.spyOn(Map.prototype, 'delete');
    for (const handle of handles.slice(2)) void answer(world, handle);
    await vi.waitFor(() => expect(world.called('verify')).toBe(3));
    const ids = forgotten.mock.calls.map(([id]) => id);
    expect(ids).toEqual(expect.arrayContaining(handles.slice(0, 2).map(({ id }) => id)));
  });

  test('two answers, the first of them slow: only one is approved', async () => {
    let time = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => time);
    const { world, handle, answered } = await waiting();
    const first = answer(world, handle);
    await begun(world);
    time = 60_001;
    world.script({ verify: async () => said('code 200 accepted') });
    expect(await answer(world, handle)).toMatchObject({ status: 'approved' });
    answered.resolve(said('code 200 accepted'));
    await failureOf(first, 'HANDLE_INVALID');
  });

  test('polls run beside an answer and beside each other', async () => {
    const { world, handle, answered } = await waiting();
    const first = answer(world, handle);
    await begun(world);
    world.script({ verify: async () => said('poll 200 waiting') });
    const polls = await Promise.all([1, 2, 3].map(() => poll(world, handle)));
    expect(polls.map(({ status }) => status)).toEqual(['pending', 'pending', 'pending']);
    answered.resolve(said('code 200 accepted'));
    expect(await first).toMatchObject({ status: 'approved' });
  });

  test('answers of different steps do not wait for each other', async () => {
    const { world, handle, answered } = await waiting();
    const first = answer(world, handle);
    await begun(world);
    const other = await world.challenge();
    world.script({ verify: async () => said('code 200 accepted') });
    expect(await answer(world, other.handle)).toMatchObject({ status: 'approved' });
    answered.resolve(said('code 401 wrong'));
    expect(await first).toMatchObject({ reason: 'wrong-answer' });
  });
});

describe('at most one call succeeds', () => {
  test('of ten polls that all hear yes, one is approved', async () => {
    const { world, handle, answered } = await waiting();
    const polls = Array.from({ length: 10 }, () => poll(world, handle));
    answered.resolve(said('poll 200 accepted'));
    const results = await Promise.allSettled(polls);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(refused).toEqual(Array(9).fill('HANDLE_INVALID'));
  });

  test('of an answer and a poll that both hear yes, one is approved', async () => {
    const { world, handle, answered } = await waiting();
    const first = answer(world, handle);
    await begun(world);
    world.script({ verify: async () => said('poll 200 accepted') });
    expect(await poll(world, handle)).toMatchObject({ status: 'approved', by: 'approval' });
    answered.resolve(said('code 200 accepted'));
    await failureOf(first, 'HANDLE_INVALID');
  });

  test('of ten activations that all hear yes, one is active', async () => {
    const world = scripted();
    const { handle } = await world.enroll();
    world.script({ activate: async () => ({ ...said('poll 200 accepted'), factor: factorOf('new') }) });
    const calls = Array.from({ length: 10 }, () => world.provider.activate({ userId: USER, handle }));
    const results = await Promise.allSettled(calls);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a poll that hears yes after its step was resent is not approved', async () => {
    const { world, handle, answered } = await waiting();
    const late = poll(world, handle);
    await begun(world);
    await world.provider.resend({ userId: USER, handle });
    answered.resolve(said('poll 200 accepted'));
    await failureOf(late, 'HANDLE_INVALID');
  });

  test.each(['denied', 'canceled'])('a poll that hears yes after another heard %s is not', async (word) => {
    const { world, handle, answered } = await waiting();
    const late = poll(world, handle);
    await begun(world);
    world.script({ verify: async () => said(`poll 200 ${word}`) });
    expect(await poll(world, handle)).toMatchObject({ status: 'rejected', handle: null });
    answered.resolve(said('poll 200 accepted'));
    await failureOf(late, 'HANDLE_INVALID');
  });

  // OneLogin v1 uses a state token up with the success, so that a poll behind it hears "expired", and may be back first.
  test('a poll that hears yes after a later one has heard expired is the one', async () => {
    const { world, handle, answered } = await waiting();
    const first = poll(world, handle);
    await begun(world);
    world.script({ verify: async () => said('poll 200 expired') });
    expect(await poll(world, handle)).toMatchObject({ status: 'rejected', reason: 'expired', handle: null });
    await failureOf(poll(world, handle), 'HANDLE_INVALID');
    answered.resolve(said('poll 200 accepted'));
    expect(await first).toMatchObject({ status: 'approved' });
    await failureOf(poll(world, handle), 'HANDLE_INVALID');
  });
});

describe('a step stays open', () => {
  test.each([
    ['code 401 wrong', 'wrong-answer'],
    ['code 401 used', 'replayed'],
  ])('after %s: the retry is the same handle', async (key, reason) => {
    const world = scripted({ verify: async () => said(key) });
    const { handle } = await world.challenge();
    for (let count = 0; count < 3; count += 1) {
      expect(await answer(world, handle, WRONG)).toEqual({ status: 'rejected', reason, handle });
    }
    world.script({ verify: async () => said('code 200 accepted') });
    expect(await answer(world, handle)).toMatchObject({ status: 'approved' });
  });

  test.each([
    ['poll 200 waiting', { status: 'pending', pollAfterMs: 50 }, true],
    ['code 401 wrong', { status: 'rejected', reason: 'wrong-answer' }, true],
    ['code 401 late', { status: 'rejected', reason: 'expired' }, false],
    ['poll 200 denied', { status: 'rejected', reason: 'denied' }, false],
  ])('of an enrollment, after %s: %j, or it is over', async (key, result, isOpen) => {
    const world = scripted();
    const { handle } = await world.enroll();
    const activate = () => world.provider.activate({ userId: USER, handle, answer: RIGHT });
    // A factor beside it changes nothing.
    world.script({ activate: async () => ({ ...said(key), factor: factorOf('new') }) });
    expect(await activate()).toEqual({ ...result, handle: isOpen ? handle : null });
    world.script({ activate: async () => ({ ...said('code 200 accepted'), factor: factorOf('new') }) });
    if (isOpen) expect(await activate()).toMatchObject({ status: 'active' });
    else await failureOf(activate(), 'HANDLE_INVALID');
  });

  test('after a poll: pending is the same handle', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    expect(await poll(world, handle)).toEqual({ status: 'pending', handle, pollAfterMs: 50 });
    expect(await answer(world, handle)).toMatchObject({ status: 'approved' });
  });

  test('after an answer that failed', async () => {
    const world = scripted({ verify: () => Promise.reject(new Error('broken')) });
    const { handle } = await world.challenge();
    await failureOf(answer(world, handle), 'UNEXPECTED_RESPONSE');
    world.script({ verify: async () => said('code 200 accepted') });
    expect(await answer(world, handle)).toMatchObject({ status: 'approved' });
  });

  test.each([
    ['throws', async () => Promise.reject(new Error('broken'))],
    ['says a word that is in no table', async () => ({ ...said('trigger 201 odd'), step: stepOf() })],
    ['gives no step', async () => said('trigger 201 sent')],
  ])('after a resend that %s', async (_, resend) => {
    const world = scripted({ resend });
    const { handle } = await world.challenge();
    await failureOf(world.provider.resend({ userId: USER, handle }), 'UNEXPECTED_RESPONSE');
    expect(await answer(world, handle)).toMatchObject({ status: 'approved' });
  });

  test('until its end, which the last poll meets', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    world.clock.advance(300_000 - 10);
    expect(await poll(world, handle)).toMatchObject({ status: 'pending', pollAfterMs: 11 });
  });
});

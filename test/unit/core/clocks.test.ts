import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClock } from '../../../src/core/clock.ts';
import { defineMfaProvider } from '../../../src/core/define-provider.ts';
import type { MfaDriver } from '../../../src/spec/driver.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import { failureOf, RIGHT, type Scripted, said, scripted, stepOf, USER } from './scripted-driver.ts';

// Clocks lie: they stop, jump, and give what is no time.

afterEach(() => void vi.useRealTimers());

const SECOND = 1_000;
const HOUR = 3_600_000;
const noTimes: readonly (readonly [string, () => unknown])[] = [
  ['NaN', () => Number.NaN],
  ['Infinity', () => Number.POSITIVE_INFINITY],
  ['-Infinity', () => Number.NEGATIVE_INFINITY],
  ['more than a Date holds', () => 1e16],
  ['a text', () => '1700000000000'],
  ['a Date', () => new Date()],
  ['a BigInt', () => 1_700_000_000_000n],
  ['nothing', () => undefined],
  [
    'an error',
    () => {
      throw new Error('no clock');
    },
  ],
];

const driver = { id: 'scripted', instance: 'x', capabilities: { factors: {} }, outcomes: {} };
const define = (now: () => unknown) => defineMfaProvider(driver as unknown as MfaDriver, { now: now as () => number });

describe('a clock that gives no time', () => {
  test.each(noTimes)('%s is INVALID_CONFIG at construction', (_title, now) => {
    expect(() => define(now)).toThrow(MfaError);
    expect(() => define(now)).toThrow(/now: must return milliseconds/);
  });

  test.each(noTimes)('%s is UNAVAILABLE later, and nothing is sent', async (_title, broken) => {
    let now: () => unknown = Date.now;
    const world = scripted({}, undefined, () => now() as number);
    const { handle } = await world.challenge();
    const { handle: enrolling } = await world.enroll();
    const before = world.calls.length;
    now = broken;
    const { provider } = world;
    for (const work of [
      () => provider.listFactors({ userId: USER }),
      () => provider.challenge({ userId: USER, factorId: 'f1' }),
      () => provider.verify({ userId: USER, handle }),
      () => provider.verify({ userId: USER, handle, answer: RIGHT }),
      () => provider.activate({ userId: USER, handle: enrolling, answer: RIGHT }),
      () => provider.resend({ userId: USER, handle }),
      () => provider.cancel({ userId: USER, handle }),
      () => provider.createTemporaryToken({ userId: USER }),
    ]) {
      expect(await failureOf(work(), 'UNAVAILABLE')).not.toHaveProperty('outcomeUnknown');
    }
    expect(world.calls.length).toBe(before);
    now = Date.now;
    expect(await provider.verify({ userId: USER, handle, answer: RIGHT })).toMatchObject({ status: 'approved' });
  });

  test('while an answer is out: nobody is let in, and it may have happened', async () => {
    let isBroken = false;
    const world = scripted({}, undefined, () => (isBroken ? Number.NaN : Date.now()));
    const { handle } = await world.challenge();
    world.script({
      verify: async ({ trace }) => {
        Object.assign(trace, { requests: 1, status: 200 });
        isBroken = true;
        return said('code 200 accepted');
      },
    });
    const error = await failureOf(world.provider.verify({ userId: USER, handle, answer: RIGHT }), 'UNAVAILABLE');
    expect(error.outcomeUnknown).toBe(true);
  });
});

describe('the last times that count', () => {
  test.each([8.64e15, -8.64e15])('%d is a time: a Date holds it', (time) => {
    expect(createClock(() => time, 'scripted').now()).toBe(time);
  });

  test('exactly 5 s back is a correction, a millisecond more is none', () => {
    let time = 0;
    const clock = createClock(() => time, 'scripted');
    for (const [at, setBackTo] of [
      [-5_000, Number.NEGATIVE_INFINITY],
      [-5_001, -5_001],
      // From then on it is counted from there.
      [-10_001, -5_001],
      [-10_002, -10_002],
    ] as const) {
      time = at;
      expect(clock.now()).toBe(at);
      expect(clock.setBackTo()).toBe(setBackTo);
    }
  });
});

const verify = ({ provider }: Scripted, handle: Parameters<Scripted['provider']['verify']>[0]['handle']) =>
  provider.verify({ userId: USER, handle, answer: RIGHT });

describe('a clock that steps back', () => {
  test.each([6 * SECOND, 2 * 60 * SECOND, HOUR, 365 * 24 * HOUR])('by %d ms opens no older handle', async (ms) => {
    const world = scripted();
    const { handle } = await world.challenge();
    world.clock.advance(ms);
    await world.provider.listFactors({ userId: USER });
    // A little less, so that the handle was issued before the time that is shown now.
    world.clock.advance(-ms + 1);
    expect((await failureOf(verify(world, handle), 'HANDLE_INVALID')).message).toContain('clock was set back');
    await failureOf(world.provider.resend({ userId: USER, handle }), 'HANDLE_INVALID');
    expect(await verify(world, (await world.challenge()).handle)).toMatchObject({ status: 'approved' });
  });

  test('prolongs no step that has ended', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    world.clock.advance(310 * SECOND);
    expect(await verify(world, handle)).toMatchObject({ status: 'rejected', reason: 'expired' });
    world.clock.advance(-300 * SECOND);
    await failureOf(verify(world, handle), 'HANDLE_INVALID');
  });

  test('little by little is noticed too, and a correction of up to 5 s is none', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    world.clock.advance(20 * SECOND);
    for (let step = 0; step < 2; step += 1) {
      await world.provider.listFactors({ userId: USER });
      world.clock.advance(-2 * SECOND);
    }
    expect(await world.provider.verify({ userId: USER, handle })).toMatchObject({ status: 'pending' });
    for (let step = 0; step < 8; step += 1) {
      await world.provider.listFactors({ userId: USER });
      world.clock.advance(-2 * SECOND);
    }
    world.clock.advance(1 * SECOND);
    await failureOf(verify(world, handle), 'HANDLE_INVALID');
  });
});

test('a clock that stands still ends no wait by itself, and lets nobody in twice', async () => {
  const world = scripted();
  const { handle } = await world.challenge();
  expect(await verify(world, handle)).toMatchObject({ status: 'approved' });
  await failureOf(verify(world, handle), 'HANDLE_INVALID');
});

describe('the end of a step is checked again when a code is about to leave', () => {
  const late = () => {
    const world = scripted();
    return {
      world,
      script: (method: 'verify' | 'activate', wait: number) =>
        world.script({
          [method]: async ({ assertOpen, trace }: { assertOpen?: () => void; trace: { requests: number } }) => {
            // Such as a credential that took a while.
            world.clock.advance(wait);
            assertOpen?.();
            trace.requests += 1;
            return { ...said('code 200 accepted'), factor: undefined, step: stepOf() };
          },
        }),
    };
  };

  test.each([300 * SECOND, 400 * SECOND])('after %d ms: expired, and nothing leaves', async (wait) => {
    const { world, script } = late();
    const { handle } = await world.challenge();
    script('verify', wait);
    const expired = { status: 'rejected', reason: 'expired', handle: null };
    expect(await verify(world, handle)).toEqual(expired);
    expect(world.events.at(-1)).toMatchObject({ operation: 'verify', reason: 'expired', requests: 0 });
    const second = await world.enroll();
    script('activate', wait);
    expect(await world.provider.activate({ userId: USER, handle: second.handle, answer: RIGHT })).toEqual(expired);
  });

  test('a millisecond before: it leaves', async () => {
    const { world, script } = late();
    const { handle } = await world.challenge();
    script('verify', 300 * SECOND - 1);
    expect(await verify(world, handle)).toMatchObject({ status: 'approved' });
  });
});

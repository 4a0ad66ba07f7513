import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPaceClock } from '../../../src/polling/pace-clock.ts';
import { createPollScheduler } from '../../../src/polling/scheduler.ts';
import { gaps, pass, START, waitOn } from './scheduled-waits.ts';

// Pauses and the pace of polls do not depend on the time of day, which a time server or a person may set.

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const HOUR_MS = 3_600_000;

/** A time of day that a test sets. */
function timeOfDay() {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    set: (ms: number) => {
      ahead = ms;
    },
  };
}

describe('a time of day that is set', () => {
  test.each([HOUR_MS, -HOUR_MS])('by %d ms does not end a pause early or late', async (ms) => {
    vi.useFakeTimers({ now: START });
    const time = timeOfDay();
    const scheduler = createPollScheduler({ now: time.now, spacingMs: () => 200 });
    // It expires a day later, whatever the time of day is.
    const wait = waitOn(scheduler, { endsInMs: 24 * HOUR_MS });
    await pass(100);
    scheduler.pause(30_000);
    time.set(ms);
    await pass(29_900);
    expect(wait.polls).toEqual([0]);
    await pass(200);
    expect(wait.polls).toEqual([0, 30_100]);
  });

  test('for a moment, and back, makes no poll free of the limit afterwards', async () => {
    vi.useFakeTimers({ now: START });
    const time = timeOfDay();
    const scheduler = createPollScheduler({ now: time.now, spacingMs: () => 200 });
    const waits = Array.from({ length: 50 }, () => waitOn(scheduler, { endsInMs: 300_000 }));
    await pass(20_000);
    time.set(HOUR_MS);
    await pass(10);
    time.set(0);
    const before = waits.flatMap(({ polls }) => polls).length;
    await pass(10_000);
    const polls = waits.flatMap((wait) => wait.polls).sort((one, other) => one - other);
    expect(polls.length - before).toBeLessThanOrEqual(50 + 51);
    expect(Math.min(...gaps(polls.filter((at) => at > 20_010 + 200)))).toBeGreaterThanOrEqual(200);
  });

  test('again and again makes no poll early', async () => {
    vi.useFakeTimers({ now: START });
    const time = timeOfDay();
    const wait = waitOn(createPollScheduler({ now: time.now, spacingMs: () => 200 }), { endsInMs: 24 * HOUR_MS });
    for (let count = 0; count < 200; count += 1) {
      time.set(count % 2 === 0 ? HOUR_MS : -HOUR_MS);
      await pass(100);
    }
    expect(wait.polls).toEqual([0, 4_000, 8_000, 12_000, 16_000, 20_000]);
  });
});

describe('fake timers', () => {
  test.each([
    ['all', undefined],
    ['no performance', ['setTimeout', 'clearTimeout', 'Date']],
    ['timers alone', ['setTimeout', 'clearTimeout']],
  ] as const)('of %s let a wait poll at its interval', async (_, toFake) => {
    // Before they are put on, as a provider that is made once for all tests.
    const scheduler = createPollScheduler({ now: () => Date.now(), spacingMs: () => 200 });
    vi.useFakeTimers(toFake === undefined ? {} : { toFake: [...toFake] });
    const controller = new AbortController();
    let polls = 0;
    const poller = scheduler.register(Date.now() + 10 * HOUR_MS);
    const run = async () => {
      for (let afterMs = 0; ; afterMs = 4_000) {
        await poller.slot(afterMs, controller.signal);
        polls += 1;
      }
    };
    const wait = run().catch(() => {});
    // Real time goes on meanwhile, and fake timers have whole milliseconds.
    await vi.advanceTimersByTimeAsync(20_500);
    expect(polls).toBe(6);
    controller.abort();
    await wait;
    poller.unregister();
  });
});

describe('the pace clock', () => {
  test('goes forward with performance.now, and never back', () => {
    const times = [1_000, 1_500, 200, 300, 90_000];
    vi.spyOn(performance, 'now').mockImplementation(() => times.shift() ?? 90_000);
    const clock = createPaceClock();
    expect([clock.now(), clock.now(), clock.now(), clock.now()]).toEqual([500, 500, 600, 90_300]);
  });

  test('is at least where a timer has fired, without being ahead from then on', () => {
    let time = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => time);
    const clock = createPaceClock();
    time = 99;
    clock.reach(100);
    expect(clock.now()).toBe(100);
    time = 101;
    expect(clock.now()).toBe(101);
  });
});

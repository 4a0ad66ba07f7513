import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPollScheduler } from '../../../src/polling/scheduler.ts';
import { gaps, pass, START, schedulerOf, waitOn } from './scheduled-waits.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  // First the spies: one of a fake timer would bring the fake back.
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('turns', () => {
  test('of one wait come at once, then an interval apart', async () => {
    const wait = waitOn(schedulerOf(200));
    await pass(20_000);
    expect(wait.polls).toEqual([0, 4_000, 8_000, 12_000, 16_000, 20_000]);
  });

  test('are never more than the share, all waits together, however long nobody looked before', async () => {
    const scheduler = schedulerOf(200);
    waitOn(scheduler, { endsInMs: 60_000 });
    await pass(30_000);
    const waits = Array.from({ length: 50 }, () => waitOn(scheduler));
    await pass(60_000);
    const polls = waits.flatMap((wait) => wait.polls).sort((a, b) => a - b);
    expect(polls.length).toBeGreaterThan(280);
    expect(Math.min(...gaps(polls))).toBeGreaterThanOrEqual(200);
    expect(polls.filter((time) => time < 31_000).length).toBeLessThanOrEqual(6);
  });

  test('go to the wait that has wanted one for longest', async () => {
    const scheduler = schedulerOf(3_000);
    const log: string[] = [];
    for (const name of ['a', 'b', 'c']) waitOn(scheduler, { name }, log);
    await pass(30_000);
    expect(log.join('')).toBe('abcabcabcab');
    waitOn(scheduler, { name: 'd' }, log);
    await pass(18_000);
    // The last ones of c, a and b were 6, 3 and 0 s before: c is due for 2 s, d is due now, a in 1 s, b in 4 s.
    expect(log.slice(11).join('')).toBe('cdabcd');
  });

  test('are not held up by a wait whose interval is longer', async () => {
    const scheduler = schedulerOf(1_000);
    const log: string[] = [];
    waitOn(scheduler, { name: 'slow', intervalMs: 60_000 }, log);
    const quick = waitOn(scheduler, { name: 'quick' }, log);
    await pass(21_500);
    expect(quick.polls).toEqual([1_000, 5_000, 9_000, 13_000, 17_000, 21_000]);
  });

  test('come at once for all where no limit is known', async () => {
    const scheduler = schedulerOf(0);
    const waits = Array.from({ length: 100 }, () => waitOn(scheduler));
    await pass(10_000);
    expect(waits.every(({ polls }) => polls.length === 3)).toBe(true);
  });

  test('that a late timer misses are made up for', async () => {
    const onTime = globalThis.setTimeout;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation((run, ms = 0) => onTime(run, ms + 15));
    const scheduler = schedulerOf(20);
    const waits = Array.from({ length: 200 }, () => waitOn(scheduler, { intervalMs: 100 }));
    await pass(6_000);
    const count = waits.reduce((sum, { polls }) => sum + polls.length, 0);
    expect(count).toBeGreaterThan(295);
    expect(count).toBeLessThanOrEqual(301);
  });

  test('go on where the clock stands still', async () => {
    const scheduler = createPollScheduler({ now: () => START, spacingMs: () => 0 });
    const wait = waitOn(scheduler);
    await pass(20_000);
    expect(wait.polls.length).toBe(6);
  });
});

describe('a pause', () => {
  test('holds for all waits at once, and lets them go on one by one', async () => {
    const scheduler = schedulerOf(200);
    const waits = Array.from({ length: 20 }, () => waitOn(scheduler));
    await pass(10_100);
    scheduler.pause(30_000);
    const before = waits.flatMap(({ polls }) => polls).length;
    await pass(29_900);
    expect(waits.flatMap(({ polls }) => polls).length).toBe(before);
    const late = waitOn(scheduler);
    await pass(2_100);
    const polls = [...waits, late].flatMap((wait) => wait.polls.filter((time) => time > 10_100));
    expect(polls.length).toBe(11);
    expect(late.polls.length).toBe(0);
    await pass(3_000);
    expect(late.polls.length).toBe(1);
  });

  test('is never shortened by another', async () => {
    const scheduler = schedulerOf(200);
    scheduler.pause(30_000);
    scheduler.pause(1_000);
    const wait = waitOn(scheduler);
    await pass(29_990);
    expect(wait.polls).toEqual([]);
    await pass(10);
    expect(wait.polls).toEqual([30_000]);
  });

  test('does not keep a step open past its end', async () => {
    const scheduler = schedulerOf(200);
    const wait = waitOn(scheduler, { endsInMs: 20_000 });
    await pass(1_000);
    scheduler.pause(60_000);
    await pass(19_000);
    expect([wait.end(), wait.polls]).toEqual(['expired', [0]]);
  });
});

describe('timers', () => {
  test('are one for each wait, and none without any', async () => {
    const scheduler = schedulerOf(200);
    const controller = new AbortController();
    const waits = Array.from({ length: 50 }, () => waitOn(scheduler, { signal: controller.signal }));
    for (let step = 0; step < 40; step += 1) {
      await pass(500);
      expect(vi.getTimerCount()).toBe(50);
    }
    controller.abort();
    await pass(0);
    expect(waits.every(({ end }) => end() === 'aborted')).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are not hot, whatever interval a wait asks for', async () => {
    const wait = waitOn(schedulerOf(0), { intervalMs: 0.001 });
    await pass(1_000);
    expect(wait.polls.length).toBeLessThanOrEqual(201);
  });

  test('are unmoved by a wait that leaves', async () => {
    const scheduler = schedulerOf(200);
    const controller = new AbortController();
    const [gone, stays] = [waitOn(scheduler, { signal: controller.signal }), waitOn(scheduler)];
    await pass(5_000);
    controller.abort();
    await pass(5_000);
    expect([gone.polls, stays.polls]).toEqual([
      [0, 4_000],
      [200, 4_200, 8_200],
    ]);
  });
});

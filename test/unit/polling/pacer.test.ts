import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPacer } from '../../../src/polling/scheduler.ts';
import { gaps, pacerOf, pass, START, waitOn } from './paced-waits.ts';

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
    const wait = waitOn(pacerOf(200));
    await pass(20_000);
    expect(wait.looks).toEqual([0, 4_000, 8_000, 12_000, 16_000, 20_000]);
  });

  test('are never more than the share, all waits together, however long nobody looked before', async () => {
    const pacer = pacerOf(200);
    waitOn(pacer, { endsInMs: 60_000 });
    await pass(30_000);
    const waits = Array.from({ length: 50 }, () => waitOn(pacer));
    await pass(60_000);
    const looks = waits.flatMap((wait) => wait.looks).sort((a, b) => a - b);
    expect(looks.length).toBeGreaterThan(280);
    expect(Math.min(...gaps(looks))).toBeGreaterThanOrEqual(200);
    expect(looks.filter((time) => time < 31_000).length).toBeLessThanOrEqual(6);
  });

  test('go to the wait that has gone longest without', async () => {
    const pacer = pacerOf(3_000);
    const log: string[] = [];
    for (const name of ['a', 'b', 'c']) waitOn(pacer, { name }, log);
    await pass(30_000);
    expect(log.join('')).toBe('abcabcabcab');
    waitOn(pacer, { name: 'd' }, log);
    await pass(18_000);
    expect(log.slice(11).join('')).toBe('cabdca');
  });

  test('are not held up by a wait whose interval is longer', async () => {
    const pacer = pacerOf(1_000);
    const log: string[] = [];
    waitOn(pacer, { name: 'slow', intervalMs: 60_000 }, log);
    const quick = waitOn(pacer, { name: 'quick' }, log);
    await pass(21_500);
    expect(quick.looks).toEqual([1_000, 5_000, 9_000, 13_000, 17_000, 21_000]);
  });

  test('come at once for all where no limit is known', async () => {
    const pacer = pacerOf(0);
    const waits = Array.from({ length: 100 }, () => waitOn(pacer));
    await pass(10_000);
    expect(waits.every(({ looks }) => looks.length === 3)).toBe(true);
  });

  test('that a late timer misses are made up for', async () => {
    const onTime = globalThis.setTimeout;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation((run, ms = 0) => onTime(run, ms + 15));
    const pacer = pacerOf(20);
    const waits = Array.from({ length: 200 }, () => waitOn(pacer, { intervalMs: 100 }));
    await pass(6_000);
    const count = waits.reduce((sum, { looks }) => sum + looks.length, 0);
    expect(count).toBeGreaterThan(295);
    expect(count).toBeLessThanOrEqual(301);
  });

  test('go on where the clock stands still', async () => {
    const pacer = createPacer({ now: () => START, spacingMs: () => 0 });
    const wait = waitOn(pacer);
    await pass(20_000);
    expect(wait.looks.length).toBe(6);
  });
});

describe('a pause', () => {
  test('holds for all waits at once, and lets them go on one by one', async () => {
    const pacer = pacerOf(200);
    const waits = Array.from({ length: 20 }, () => waitOn(pacer));
    await pass(10_100);
    pacer.pause(30_000);
    const before = waits.flatMap(({ looks }) => looks).length;
    await pass(29_900);
    expect(waits.flatMap(({ looks }) => looks).length).toBe(before);
    const late = waitOn(pacer);
    await pass(2_100);
    const looks = [...waits, late].flatMap((wait) => wait.looks.filter((time) => time > 10_100));
    expect(looks.length).toBe(11);
    expect(late.looks.length).toBe(0);
    await pass(3_000);
    expect(late.looks.length).toBe(1);
  });

  test('is never shortened by another', async () => {
    const pacer = pacerOf(200);
    pacer.pause(30_000);
    pacer.pause(1_000);
    const wait = waitOn(pacer);
    await pass(29_990);
    expect(wait.looks).toEqual([]);
    await pass(10);
    expect(wait.looks).toEqual([30_000]);
  });

  test('does not keep a step open past its end', async () => {
    const pacer = pacerOf(200);
    const wait = waitOn(pacer, { endsInMs: 20_000 });
    await pass(1_000);
    pacer.pause(60_000);
    await pass(19_000);
    expect([wait.end(), wait.looks]).toEqual(['expired', [0]]);
  });
});

describe('timers', () => {
  test('are one for all waits, and none without any', async () => {
    const pacer = pacerOf(200);
    const controller = new AbortController();
    const waits = Array.from({ length: 50 }, () => waitOn(pacer, { signal: controller.signal }));
    for (let step = 0; step < 40; step += 1) {
      await pass(500);
      expect(vi.getTimerCount()).toBe(1);
    }
    controller.abort();
    await pass(0);
    expect(waits.every(({ end }) => end() === 'aborted')).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are not hot, whatever interval a wait asks for', async () => {
    const wait = waitOn(pacerOf(0), { intervalMs: 0.001 });
    await pass(1_000);
    expect(wait.looks.length).toBeLessThanOrEqual(201);
  });

  test('are unmoved by a wait that leaves', async () => {
    const pacer = pacerOf(200);
    const controller = new AbortController();
    const [gone, stays] = [waitOn(pacer, { signal: controller.signal }), waitOn(pacer)];
    await pass(5_000);
    controller.abort();
    await pass(5_000);
    expect([gone.looks, stays.looks]).toEqual([
      [0, 4_000],
      [200, 4_200, 8_200],
    ]);
  });
});

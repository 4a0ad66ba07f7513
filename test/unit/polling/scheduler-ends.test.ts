import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runsOf } from '../../testkit/contract/runs.ts';
import { gaps, INTERVAL_MS, pass, START, schedulerOf, type Wait, waitOn } from './scheduled-waits.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the end of a step', () => {
  test('has its last poll shortly before, an interval after the one before', async () => {
    const wait = waitOn(schedulerOf(100));
    await pass(300_000);
    expect(wait.polls.slice(-2)).toEqual([292_000, 299_750]);
    expect(Math.min(...gaps(wait.polls))).toBe(INTERVAL_MS);
    expect(wait.end()).toBe('expired');
  });

  test('has room for one last poll of each', async () => {
    const scheduler = schedulerOf(200);
    const waits = Array.from({ length: 200 }, () => waitOn(scheduler));
    await pass(300_000);
    expect(waits.filter(({ polls }) => (polls.at(-1) ?? 0) >= 260_000).length).toBe(200);
    expect(waits.every(({ end }) => end() === 'expired')).toBe(true);
  });

  test('has a turn before it, behind those that wanted one earlier', async () => {
    const scheduler = schedulerOf(1_000);
    const early = waitOn(scheduler, { endsInMs: 40_000 });
    await pass(10_000);
    const many = Array.from({ length: 25 }, () => waitOn(scheduler));
    await pass(30_000);
    // A round is 26 s now. The new waits want their first turns at 10 s, and this one its last turn at 14 s.
    expect(early.polls).toEqual([0, 4_000, 8_000, 35_000]);
    expect(many.every(({ polls }) => (polls[0] ?? Infinity) < 35_000)).toBe(true);
    expect(early.end()).toBe('expired');
  });

  test('goes by which comes first', async () => {
    const scheduler = schedulerOf(10_000);
    const log: string[] = [];
    for (const [name, endsInMs] of [
      ['c', 29_000],
      ['b', 19_000],
      ['a', 9_000],
    ] as const) {
      waitOn(scheduler, { name, endsInMs }, log);
    }
    await pass(30_000);
    expect(log.join('')).toBe('abc');
  });

  test('is told in time, between two turns too', async () => {
    const scheduler = schedulerOf(20_000);
    const plans = [{ endsInMs: 5_000, approvedInMs: 0 }, { endsInMs: 6_000 }];
    const waits = plans.map((plan) => waitOn(scheduler, plan));
    await pass(6_000);
    expect(waits.map(({ end }) => end())).toEqual(['approved', 'expired']);
  });

  test('that is past is told at once, however many wait', async () => {
    const scheduler = schedulerOf(10_000);
    for (let count = 0; count < 10; count += 1) waitOn(scheduler);
    await pass(1_000);
    const wait = waitOn(scheduler, { endsInMs: 0 });
    await pass(0);
    expect(wait.end()).toBe('expired');
  });

  test('is near again for its last poll where others have left', async () => {
    const scheduler = schedulerOf(200);
    const controller = new AbortController();
    const wait = waitOn(scheduler);
    for (let count = 0; count < 200; count += 1) waitOn(scheduler, { signal: controller.signal });
    await pass(10_000);
    controller.abort();
    await pass(290_000);
    expect(wait.polls.at(-1)).toBe(299_750);
  });

  test('is told in time though it never had a turn, and costs none', async () => {
    const scheduler = schedulerOf(1_000);
    const waits = Array.from({ length: 400 }, () => waitOn(scheduler));
    await pass(299_990);
    expect(waits.filter(({ end }) => end() === 'expired').length).toBe(0);
    await pass(10);
    expect(waits.every(({ end }) => end() === 'expired')).toBe(true);
    expect(waits.filter(({ polls }) => polls.length === 0).length).toBe(100);
  });

  test('loses no approval that was given a round before it', async () => {
    const plans = fc.array(
      fc.record({
        beginsInMs: fc.integer({ min: 0, max: 200_000 }),
        endsInMs: fc.integer({ min: 140_000, max: 300_000 }),
        approvedBeforeMs: fc.noBias(fc.nat({ max: 20_000 })),
      }),
      { minLength: 1, maxLength: 150, size: 'max' },
    );
    await fc.assert(
      fc.asyncProperty(plans, fc.integer({ min: 100, max: 900 }), async (planned, spacingMs) => {
        vi.setSystemTime(START);
        const scheduler = schedulerOf(spacingMs);
        const roundMs = Math.max(planned.length * spacingMs, 250);
        const waits: Wait[] = [];
        const sorted = planned.toSorted((a, b) => a.beginsInMs - b.beginsInMs);
        for (const { beginsInMs, endsInMs, approvedBeforeMs } of sorted) {
          await pass(START + beginsInMs - Date.now());
          waits.push(waitOn(scheduler, { endsInMs, approvedInMs: endsInMs - roundMs - approvedBeforeMs }));
        }
        await pass(600_000);
        expect(waits.map((wait) => wait.end())).toEqual(waits.map(() => 'approved'));
        for (const { polls } of waits) expect(Math.min(INTERVAL_MS, ...gaps(polls))).toBe(INTERVAL_MS);
        expect(vi.getTimerCount()).toBe(0);
      }),
      runsOf(25),
    );
  });
});

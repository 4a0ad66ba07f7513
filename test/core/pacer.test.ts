import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPacer, type Pacer } from '../../src/pacer.ts';
import { runsOf } from '../testing/runs.ts';

const START = Date.UTC(2026, 0, 1);
const INTERVAL_MS = 4_000;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

type Plan = {
  readonly name?: string;
  readonly endsInMs?: number;
  readonly intervalMs?: number;
  /** When the user approves: a look from then on, and before the end, sees it. */
  readonly approvedInMs?: number;
  readonly signal?: AbortSignal;
};
type Wait = { readonly looks: readonly number[]; readonly end: () => 'open' | 'approved' | 'expired' | 'aborted' };

/** Waits on a pacer as waitForApproval does; times are milliseconds since the start. */
function waitOn(pacer: Pacer, plan: Plan = {}, log: string[] = []): Wait {
  const { name = '', endsInMs = 300_000, intervalMs = INTERVAL_MS, approvedInMs = Infinity, signal } = plan;
  const looks: number[] = [];
  let end: ReturnType<Wait['end']> = 'open';
  const begunAt = Date.now();
  const run = async () => {
    const place = pacer.join(begunAt + endsInMs);
    let afterMs = 0;
    try {
      while (end === 'open') {
        await place.turn(afterMs, signal);
        afterMs = intervalMs;
        if (Date.now() >= begunAt + endsInMs) end = 'expired';
        else {
          looks.push(Date.now() - START);
          log.push(name);
          if (Date.now() >= begunAt + approvedInMs) end = 'approved';
        }
      }
    } catch {
      end = 'aborted';
    } finally {
      place.leave();
    }
  };
  void run();
  return { looks, end: () => end };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const pacerOf = (spacingMs: number) => createPacer({ now: Date.now, spacingMs: () => spacingMs });
const gaps = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));

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
    expect(log.slice(11).join('')).toBe('dcabdc');
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

describe('the end of a step', () => {
  test('has its last look shortly before, an interval after the one before', async () => {
    const wait = waitOn(pacerOf(100));
    await pass(300_000);
    expect(wait.looks.slice(-2)).toEqual([292_000, 299_750]);
    expect(Math.min(...gaps(wait.looks))).toBe(INTERVAL_MS);
    expect(wait.end()).toBe('expired');
  });

  test('has room for one last look of each', async () => {
    const pacer = pacerOf(200);
    const waits = Array.from({ length: 200 }, () => waitOn(pacer));
    await pass(300_000);
    expect(waits.filter(({ looks }) => (looks.at(-1) ?? 0) >= 260_000).length).toBe(200);
    expect(waits.every(({ end }) => end() === 'expired')).toBe(true);
  });

  test('goes before turns of waits that have time', async () => {
    const pacer = pacerOf(1_000);
    const early = waitOn(pacer, { endsInMs: 40_000 });
    await pass(10_000);
    const many = Array.from({ length: 25 }, () => waitOn(pacer));
    await pass(30_000);
    // A round is 26 s now; the new waits, that never looked, have turns from 10 s to 35 s but for this one.
    expect(early.looks).toEqual([0, 4_000, 8_000, 14_000]);
    expect(many.map(({ looks }) => looks[0])).not.toContain(14_000);
    expect(early.end()).toBe('expired');
  });

  test('goes by which comes first', async () => {
    const pacer = pacerOf(10_000);
    const log: string[] = [];
    for (const [name, endsInMs] of [
      ['c', 29_000],
      ['b', 19_000],
      ['a', 9_000],
    ] as const) {
      waitOn(pacer, { name, endsInMs }, log);
    }
    await pass(30_000);
    expect(log.join('')).toBe('abc');
  });

  test('is told in time, between two turns too', async () => {
    const pacer = pacerOf(20_000);
    const plans = [{ endsInMs: 5_000, approvedInMs: 0 }, { endsInMs: 6_000 }];
    const waits = plans.map((plan) => waitOn(pacer, plan));
    await pass(6_000);
    expect(waits.map(({ end }) => end())).toEqual(['approved', 'expired']);
  });

  test('is near again for its last look where others have left', async () => {
    const pacer = pacerOf(200);
    const controller = new AbortController();
    const wait = waitOn(pacer);
    for (let count = 0; count < 200; count += 1) waitOn(pacer, { signal: controller.signal });
    await pass(10_000);
    controller.abort();
    await pass(290_000);
    expect(wait.looks.at(-1)).toBe(299_750);
  });

  test('is told in time though it never had a turn, and costs none', async () => {
    const pacer = pacerOf(1_000);
    const waits = Array.from({ length: 400 }, () => waitOn(pacer));
    await pass(299_990);
    expect(waits.filter(({ end }) => end() === 'expired').length).toBe(0);
    await pass(10);
    expect(waits.every(({ end }) => end() === 'expired')).toBe(true);
    expect(waits.filter(({ looks }) => looks.length === 0).length).toBe(100);
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
        const pacer = pacerOf(spacingMs);
        const roundMs = Math.max(planned.length * spacingMs, 250);
        const waits: Wait[] = [];
        const sorted = planned.toSorted((a, b) => a.beginsInMs - b.beginsInMs);
        for (const { beginsInMs, endsInMs, approvedBeforeMs } of sorted) {
          await pass(START + beginsInMs - Date.now());
          waits.push(waitOn(pacer, { endsInMs, approvedInMs: endsInMs - roundMs - approvedBeforeMs }));
        }
        await pass(600_000);
        expect(waits.map((wait) => wait.end())).toEqual(waits.map(() => 'approved'));
        for (const { looks } of waits) expect(Math.min(INTERVAL_MS, ...gaps(looks))).toBe(INTERVAL_MS);
        expect(vi.getTimerCount()).toBe(0);
      }),
      runsOf(25),
    );
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

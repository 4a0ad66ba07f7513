import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRequestRuntime, type RequestRuntime } from '../../support/request-runtime.ts';
import { type Plan, START, schedulerOf, type Wait, waitOn } from './scheduled-waits.ts';

// Each wait has a timer of its own. What many of them cost, and what becomes of the others where some never come back.

let runtime: RequestRuntime;
beforeEach(() => {
  runtime = createRequestRuntime(START);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('10,000 waits', () => {
  const WAITS = 10_000;
  /** No plan of all waits is made sooner after another one. */
  const TICK_MS = 5;

  /** How many entries of sets are visited, and how many timers are set: what the scheduler does. */
  async function costOf(work: () => Promise<void>): Promise<{ readonly visits: number; readonly timers: number }> {
    const prototype: Iterator<unknown> = Object.getPrototypeOf(new Set().values());
    const { next } = prototype;
    const timersBefore = runtime.timersSet();
    let visits = 0;
    Object.assign(prototype, {
      next(this: Iterator<unknown>) {
        visits += 1;
        return next.call(this);
      },
    });
    try {
      await work();
    } finally {
      Object.assign(prototype, { next });
    }
    return { visits, timers: runtime.timersSet() - timersBefore };
  }

  /** A few passes over all waits in each turn, however many poll in it. Each pass and each timer is a constant work. */
  function assertLinear({ visits, timers }: Awaited<ReturnType<typeof costOf>>, ms: number): void {
    expect(visits).toBeLessThanOrEqual((ms / TICK_MS + 2) * 2 * (WAITS + 1));
    expect(timers).toBeLessThanOrEqual(3 * WAITS);
  }

  test.each([1.2e-7, 1e-9, Number.MIN_VALUE, 0, -1, Number.NaN, 0.01, 1, 6, 60_000, Number.POSITIVE_INFINITY])(
    'with a spacing of %d ms cost a pass per turn, not one per poll',
    async (spacingMs) => {
      const scheduler = schedulerOf(spacingMs);
      const controllers = Array.from({ length: WAITS }, () => new AbortController());
      const waits = controllers.map(({ signal }) => waitOn(scheduler, { signal }));
      assertLinear(await costOf(() => runtime.pass(100)), 100);
      expect(waits.filter(({ polls }) => polls.length > 0).length).toBeGreaterThan(0);
      for (const controller of controllers) controller.abort();
      await runtime.pass(0);
      expect(runtime.timers()).toBe(0);
    },
  );

  test('do so too after the event loop was blocked, and after a pause', async () => {
    const scheduler = schedulerOf(20);
    const waits = Array.from({ length: WAITS }, () => waitOn(scheduler));
    await runtime.pass(100);
    assertLinear(await costOf(() => runtime.block(10_000)), 0);
    assertLinear(await costOf(() => runtime.pass(200)), 200);
    scheduler.pause(10_000);
    assertLinear(await costOf(() => runtime.pass(10_200)), 10_200);
    const polls = waits.flatMap((wait) => wait.polls).sort((one, other) => one - other);
    // 5 and one, a block of ten seconds, 10, a pause, and 10.
    expect(polls.length).toBeGreaterThanOrEqual(25);
    expect(polls.length).toBeLessThanOrEqual(30);
  });

  test('do so too after the event loop was blocked where polls take long', async () => {
    const scheduler = schedulerOf(20);
    const none = new AbortController().signal;
    for (let count = 0; count < WAITS; count += 1) void scheduler.register(START + 300_000).slot(0, none);
    await runtime.pass(100);
    assertLinear(await costOf(() => runtime.block(10_000)), 0);
    assertLinear(await costOf(() => runtime.pass(5_000)), 5_000);
  });
});

describe('waits whose requests have left', () => {
  const never = () => new Promise<never>(() => {});

  /** A wait of a request that can leave. */
  function waitOfRequest(scheduler: ReturnType<typeof schedulerOf>, plan: Plan = {}) {
    const waits: Wait[] = [];
    const request = runtime.request(() => {
      waits.push(waitOn(scheduler, plan));
      return never();
    });
    return { request, polls: () => waits.flatMap(({ polls }) => polls), end: () => waits[0]?.end() };
  }

  test.each([0, 200, 1_000])('do not hold up the others, with a spacing of %d ms', async (spacingMs) => {
    const scheduler = schedulerOf(spacingMs);
    const waits = Array.from({ length: 40 }, () => waitOfRequest(scheduler));
    await runtime.pass(10_000);
    // Those whose slots come next, and those that come last, and one that is about to poll.
    const stay = waits.filter((_, index) => index % 4 === 0);
    for (const wait of waits) if (!stay.includes(wait)) wait.request.leave();
    await runtime.pass(10_000);
    const from = Date.now() - START;
    await runtime.pass(20_000);
    const later = stay.map((wait) => wait.polls().filter((at) => at >= from));
    const gapMs = Math.max(4_000, stay.length * spacingMs);
    for (const polls of later) expect(polls.length).toBeGreaterThanOrEqual(Math.floor(20_000 / gapMs) - 1);
    const all = later.flat().sort((one, other) => one - other);
    const gaps = all.slice(1).map((at, index) => at - (all[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(spacingMs);
  });

  test('leave the others their last polls', async () => {
    const scheduler = schedulerOf(200);
    const stays = waitOfRequest(scheduler);
    const leave = Array.from({ length: 100 }, () => waitOfRequest(scheduler));
    await runtime.pass(5_000);
    for (const { request } of leave) request.leave();
    await runtime.pass(295_000);
    expect(stays.polls().at(-1)).toBeGreaterThanOrEqual(299_000);
    expect(stays.end()).toBe('expired');
  });

  test('are forgotten', async () => {
    const scheduler = schedulerOf(60_000);
    const leave = Array.from({ length: 10 }, () => waitOfRequest(scheduler));
    await runtime.pass(100);
    for (const { request } of leave) request.leave();
    await runtime.pass(120_000);
    // If ten were still there, a round would be ten minutes, and this wait would begin in the last round of its step.
    const wait = waitOfRequest(scheduler, { endsInMs: 300_000 });
    await runtime.pass(300_000);
    expect(wait.polls().length).toBe(5);
  });
});

test('waits that come back late count again: each has its share', async () => {
  const scheduler = schedulerOf(1_000);
  const waits = Array.from({ length: 20 }, () => waitOn(scheduler));
  await runtime.pass(30_000);
  await runtime.block(30_000);
  await runtime.pass(60_500);
  const counts = waits.map(({ polls }) => polls.filter((at) => at >= 61_000).length);
  expect(counts).toEqual(waits.map(() => 3));
  expect(runtime.timers()).toBe(20);
});

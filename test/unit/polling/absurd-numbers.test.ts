import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPollBudget, failureOf, retryAfterMs } from '../../../src/adapter-kit/index.ts';
import { waitForApproval } from '../../../src/index.ts';
import { createPollScheduler } from '../../../src/polling/scheduler.ts';
import { copyError, MfaError } from '../../../src/spec/errors.ts';
import { said, scripted, USER } from '../core/scripted-driver.ts';
import { pass, START, schedulerOf, waitOn } from './scheduled-waits.ts';

// Limits, pauses and intervals come from headers and from adapters of others. What is no number must not pass for "now",
// and no number may stop polls for good. many-waits.test.ts says what they may cost.

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => {
  // First the spies: one of a fake timer would bring the fake back.
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const absurd: readonly unknown[] = [Number.NaN, Number.POSITIVE_INFINITY, -1, -1e12, 0, '60000', '5', null, {}];

/** An error with a field that its class would not take. */
function limited(ms: unknown): MfaError {
  const error = new MfaError({ code: 'RATE_LIMITED' }, 'Too fast: wait.');
  return Object.assign(error, { retryAfterMs: ms });
}

describe.each([...absurd, 1e-9, 1e300].map((ms) => [ms]))('a number of milliseconds that is %j', (ms) => {
  test.each(['RATE_LIMITED', 'UNAVAILABLE'] as const)('in a %s lets no wait poll at once, nor never', async (code) => {
    const polls: number[] = [];
    const { provider, challenge } = scripted({
      verify: async () => {
        polls.push(Date.now() - START);
        throw Object.assign(limited(ms), { code });
      },
    });
    const { handle } = await challenge();
    const wrapped = {
      ...provider,
      // The core makes the error anew. A provider of somebody else may not.
      verify: async () => {
        polls.push(Date.now() - START);
        throw Object.assign(limited(ms), { code });
      },
    };
    const controller = new AbortController();
    const { signal } = controller;
    const wait = waitForApproval(wrapped, { userId: USER, handle, signal }).catch(() => {});
    await pass(120_000);
    controller.abort();
    await wait;
    expect(polls.length).toBeGreaterThanOrEqual(2);
    expect(polls.length).toBeLessThanOrEqual(31);
  });

  test('as pollAfterMs of a driver is no number that anybody sees', async () => {
    const { provider, challenge } = scripted({
      pollAfterMs: ms as never,
      verify: async () => said('poll 200 waiting', { pollAfterMs: ms as never }),
    });
    const { handle } = await challenge();
    const result = await provider.verify({ userId: USER, handle });
    expect(result).toMatchObject({ status: 'pending' });
    if (result.status !== 'pending') return;
    expect(result.pollAfterMs).toBeGreaterThan(0);
    expect(result.pollAfterMs).toBeLessThanOrEqual(300_001);
  });

  test('as a pause ends no other pause, and does not stop polls for good', async () => {
    const scheduler = schedulerOf(0);
    scheduler.pause(10_000);
    scheduler.pause(ms as never);
    const wait = waitOn(scheduler);
    await pass(9_900);
    expect(wait.polls).toEqual([]);
    await pass(50_100);
    expect(wait.polls.length).toBeGreaterThan(0);
  });

  test('as a spacing does not stop polls for good', async () => {
    const waits = Array.from({ length: 2 }, () => waitOn(schedulerOf(ms as never)));
    await pass(130_000);
    for (const { polls } of waits) expect(polls.length).toBeGreaterThan(1);
  });

  test('in an error is there only if it is finite and not negative', () => {
    const fields = { code: 'RATE_LIMITED', retryAfterMs: ms as never } as const;
    const errors = [
      new MfaError(fields, 'Too fast: wait.'),
      copyError(limited(ms), fields),
      failureOf('RATE_LIMITED', { status: 429 }, { retryAfterMs: ms as never }),
    ];
    for (const error of errors) {
      const isSpan = typeof ms === 'number' && ms >= 0 && ms < Number.POSITIVE_INFINITY;
      expect(Object.hasOwn(error, 'retryAfterMs')).toBe(isSpan);
      expect(error.message).not.toMatch(/NaN|Infinity|-1/);
    }
  });

  test('for a response without a header is a wait of a second to an hour', () => {
    const { headers } = new Response();
    const waitMs = retryAfterMs({ headers, sentAt: START }, undefined, ms as never);
    expect(waitMs).toBeGreaterThanOrEqual(1_000);
    expect(waitMs).toBeLessThanOrEqual(3_600_000);
  });

  test('in a poll budget is a spacing and a pace of at most a minute', () => {
    const budgets = [
      createPollBudget({ name: 'limit', perMs: 60_000 }, ms as never),
      createPollBudget({ name: 'limit', perMs: 60_000 }, 4_000, ms as never),
      createPollBudget({ name: 'limit', perMs: ms as never }, 4_000),
    ];
    for (const budget of budgets) {
      for (const limit of ['600', String(ms)]) budget.observe(new Headers({ limit }));
      for (const value of [budget.spacingMs(), budget.pollAfterMs()]) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(60_000);
      }
    }
  });
});

test('an interval that is longer than a timer can be set for is waited for', async () => {
  const { provider, challenge } = scripted();
  const { handle } = await challenge();
  const verify = vi.fn(async () => ({ status: 'pending', handle, pollAfterMs: 1e12 }) as const);
  const controller = new AbortController();
  const { signal } = controller;
  const other = { ...provider, capabilities: { ...provider.capabilities }, verify };
  waitForApproval(other, { userId: USER, handle: { ...handle, expiresAt: 'never' }, signal }).catch(() => {});
  await pass(300_000);
  expect(verify).toHaveBeenCalledTimes(1);
  controller.abort();
});

test('a clock that throws is no reason to stop: the provider says so itself', async () => {
  const now = () => {
    throw new Error('no time');
  };
  const wait = waitOn(createPollScheduler({ now, spacingMs: () => 100 }));
  await pass(20_000);
  expect(wait.polls.length).toBe(6);
});

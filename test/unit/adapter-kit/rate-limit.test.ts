import { describe, expect, test } from 'vitest';
import { createPollBudget } from '../../../src/adapter-kit/http/poll-budget.ts';
import { retryAfterMs } from '../../../src/adapter-kit/http/rate-limit.ts';

const sentAt = Date.parse('2026-11-24T12:00:00Z');
const epoch = sentAt / 1000;
const EPOCH = { name: 'x-rate-limit-reset', unit: 'epoch-seconds' } as const;
const LEFT = { name: 'x-ratelimit-reset', unit: 'seconds-left' } as const;

const wait = (headers: Record<string, string>, reset: typeof EPOCH | typeof LEFT = EPOCH) =>
  retryAfterMs({ headers: new Headers(headers), sentAt }, reset, 30_000);

describe('how long to wait after a 429', () => {
  test.each([
    ['the reset, counted from the answer, and a second', { 'x-rate-limit-reset': `${epoch + 20}` }, 21_000],
    ['the smaller one of a doubled reset', { 'x-rate-limit-reset': `${epoch + 50}, ${epoch + 20}` }, 21_000],
    ['a second at least: a reset that is past', { 'x-rate-limit-reset': `${epoch - 500}` }, 1_000],
    ['a second at least: zero', { 'x-rate-limit-reset': '0' }, 1_000],
    ['an hour at most: milliseconds for seconds', { 'x-rate-limit-reset': `${sentAt}` }, 3_600_000],
    ['what the code says: garbage', { 'x-rate-limit-reset': 'soon' }, 30_000],
    ['what the code says: a negative number', { 'x-rate-limit-reset': '-5' }, 30_000],
    ['what the code says: digits without end', { 'x-rate-limit-reset': '9'.repeat(40) }, 30_000],
    ['what the code says: nothing', {}, 30_000],
    ['the good one of two', { 'x-rate-limit-reset': `garbage, ${epoch + 20}` }, 21_000],
    ['Retry-After in seconds, which comes first', { 'retry-after': '7', 'x-rate-limit-reset': `${epoch + 20}` }, 7_000],
    ['Retry-After as a date', { 'retry-after': new Date(sentAt + 9_000).toUTCString() }, 9_000],
    [
      'the reset beside a Retry-After of garbage',
      { 'retry-after': 'x', 'x-rate-limit-reset': `${epoch + 20}` },
      21_000,
    ],
  ])('%s', (_, headers, expected) => {
    expect(wait(headers)).toBe(expected);
  });

  test('seconds left are just that', () => {
    expect(wait({ 'x-ratelimit-reset': '832' }, LEFT)).toBe(832_000);
  });
});

describe('the spacing of polls', () => {
  const limited = (...limits: readonly string[]) => {
    const budget = createPollBudget({ name: 'x-rate-limit-limit', perMs: 60_000 }, 4_000);
    for (const limit of limits) budget.observe(new Headers(limit === '' ? {} : { 'x-rate-limit-limit': limit }));
    return budget.spacingMs();
  };

  test('is cautious until the first answer, and as the limit says from then on', () => {
    expect(limited()).toBe(100);
    expect(limited('600')).toBe(200);
    expect(limited('600', '1200')).toBe(100);
    expect(limited('10, 600')).toBe(200);
  });

  test('is none where answers name no limit, and as before where one does not', () => {
    expect(limited('')).toBe(0);
    expect(limited('0')).toBe(0);
    expect(limited('600', '')).toBe(200);
    expect(limited('600', 'garbage')).toBe(200);
    expect(limited('600', '9'.repeat(400))).toBe(200);
  });

  test('is at most a minute', () => {
    expect(limited('0.0001')).toBe(60_000);
  });
});

describe('the pace of polls', () => {
  const paceAfter = (limit: string, share?: number) => {
    const pace = createPollBudget({ name: 'x-rate-limit-limit', perMs: 60_000 }, 4_000, share);
    pace.observe(new Headers({ 'x-rate-limit-limit': limit }));
    return pace.pollAfterMs();
  };

  test('is the least one until a limit is known, and where it is ample', () => {
    expect(createPollBudget({ name: 'x-rate-limit-limit', perMs: 60_000 }, 4_000).pollAfterMs()).toBe(4_000);
    expect(paceAfter('600')).toBe(4_000);
  });

  test('spends at most its share of a small limit', () => {
    expect(paceAfter('10')).toBe(12_000);
    expect(paceAfter('10', 1)).toBe(6_000);
    expect(paceAfter('10', 0.25)).toBe(24_000);
  });

  test.each(['0', '-1', 'garbage', '', 'Infinity', 'NaN'])('learns nothing from %j', (limit) => {
    expect(paceAfter(limit)).toBe(4_000);
  });

  test('never stops for good', () => {
    expect(paceAfter('0.0001')).toBe(60_000);
    expect(paceAfter('1', 0.01)).toBe(60_000);
  });

  test("takes the tenant's limit of two", () => {
    expect(paceAfter('600, 1')).toBe(4_000);
  });
});

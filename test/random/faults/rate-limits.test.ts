import { describe, expect, test } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import { expectAll, type Fault, type Met, meet } from './fault-runner.ts';
import { http } from './raw-server.ts';
import { anySuccess, targets } from './targets.ts';

// A 429 whose headers say when to come again: nothing, twice, the past, the absurd. The wait is bounded, whatever they say.

const HOUR_S = 3_600;
/** Their clock, which is years from ours: only spans count. */
const NOW = 1_950_000_000;
const date = (inSeconds: number) => new Date((NOW + inSeconds) * 1000).toUTCString();
const DATE = `date: ${date(0)}`;

const UNSAFE = ['challenge', 'verify', 'poll', 'enroll', 'activate', 'remove'];

const limited =
  (headers: readonly string[]): Fault =>
  async (line, { good }) => {
    await line.send(http(429, anySuccess(good), headers));
  };

const waitOf = ({ error }: Met): number => (isMfaError(error) ? (error.retryAfterMs ?? Number.NaN) : Number.NaN);

/** All of them are RATE_LIMITED, none was approved, nothing but a look-up came again. */
async function waits(headers: readonly string[], of: string, names = UNSAFE): Promise<readonly number[]> {
  const chosen = targets.filter(({ name }) => name.startsWith(of));
  const met = await meet(limited(headers), { of: chosen, only: names });
  expectAll(met, 'RATE_LIMITED', { unknown: false });
  return met.map(waitOf);
}

/** In milliseconds. */
const only = (seconds: number) => new Set([seconds * 1000]);

const ABSURD = ['1e300', '-1', '-99999999999', '99999999999999999999', 'NaN', 'Infinity', '0x10', '12 hours', ',,', ''];

describe.each(['okta', 'onelogin'])('%s', (of) => {
  const name = of === 'okta' ? 'x-rate-limit-reset' : 'x-ratelimit-reset';

  test.each<[string, string[], number]>([
    ['nothing is a minute', [], 60],
    ['Retry-After in seconds', ['retry-after: 30'], 30],
    ['Retry-After of zero is a second', ['retry-after: 0'], 1],
    ['Retry-After of a year is an hour', ['retry-after: 31536000'], HOUR_S],
    ['Retry-After as a date', [DATE, `retry-after: ${date(30)}`], 30],
    ['Retry-After as a date that is past is a second', [DATE, `retry-after: ${date(-86_400)}`], 1],
    ['Retry-After as a date in a year is an hour', [DATE, `retry-after: ${date(31_536_000)}`], HOUR_S],
  ])('%s', async (_, headers, seconds) => {
    expect(new Set(await waits(headers, of))).toEqual(only(seconds));
  });

  test.each(ABSURD)('an absurd header, %j, stays within a second and an hour', async (value) => {
    for (const headers of [
      [`retry-after: ${value}`],
      [`${name}: ${value}`],
      [`${name}: ${value}`, `${name}: ${value}`],
    ]) {
      for (const wait of await waits(headers, of, ['verify', 'poll'])) {
        expect(wait).toBeGreaterThanOrEqual(1_000);
        expect(wait).toBeLessThanOrEqual(HOUR_S * 1000);
        expect(Number.isInteger(wait)).toBe(true);
      }
    }
  });
});

describe("Okta's reset, a time in seconds,", () => {
  test.each<[string, string[], number]>([
    ['is waited for', [`x-rate-limit-reset: ${NOW + 40}`], 41],
    ['of two lines is the earlier one', [`x-rate-limit-reset: ${NOW + 900}`, `x-rate-limit-reset: ${NOW + 40}`], 41],
    ['of two in one line is the earlier one', [`x-rate-limit-reset: ${NOW + 40}, ${NOW + 900}`], 41],
    ['that is past is a second', [`x-rate-limit-reset: ${NOW - 900}`], 1],
    ['in milliseconds is an hour', [`x-rate-limit-reset: ${NOW}000`], HOUR_S],
  ])('%s', async (_, headers, seconds) => {
    expect(new Set(await waits([DATE, ...headers], 'okta'))).toEqual(only(seconds));
  });
});

describe("OneLogin's reset, seconds left,", () => {
  test.each<[string, string[], number]>([
    ['is waited for', ['x-ratelimit-reset: 832'], 832],
    ['of two lines is the smaller one', ['x-ratelimit-reset: 832', 'x-ratelimit-reset: 40'], 40],
    ['that is a time is an hour', [`x-ratelimit-reset: ${NOW + 40}`], HOUR_S],
  ])('%s', async (_, headers, seconds) => {
    expect(new Set(await waits(headers, 'onelogin'))).toEqual(only(seconds));
  });
});

test('a look-up comes again for a short wait, twice at the most, and not at all for a long or unknown one', async () => {
  const short = await meet([limited(['retry-after: 0']), limited(['retry-after: -1'])], { only: ['listFactors'] });
  expectAll(
    short.filter((_, index) => index % 2 === 0),
    'RATE_LIMITED',
    { lookUps: 3, unknown: false },
  );
  expect(short.filter(({ sent, outcome }) => sent > 3 || outcome !== 'RATE_LIMITED')).toEqual([]);
  const long = [[], ['retry-after: 11'], ['retry-after: 99999999999999999999'], [`retry-after: ${date(600)}`]];
  expectAll(await meet(long.map(limited), { only: ['listFactors'] }), 'RATE_LIMITED', { unknown: false });
});

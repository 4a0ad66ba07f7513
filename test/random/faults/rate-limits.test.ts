import { describe, expect, test } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import { httpResponse } from '../../support/raw-server.ts';
import { expectAllFailed, type Fault, type FaultResult, runWithFault } from './fault-runner.ts';
import { successBody, targets, WRITES } from './targets.ts';

// A 429 with all kinds of retry headers: none, two, past times, absurd values. The wait always has an upper bound.

const HOUR_S = 3_600;
/** The server's clock, years ahead of ours. Only time differences may count. */
const NOW = 1_950_000_000;
const date = (inSeconds: number) => new Date((NOW + inSeconds) * 1000).toUTCString();
const DATE = `date: ${date(0)}`;

const rateLimit =
  (headers: readonly string[]): Fault =>
  async (connection, { successResponse }) => {
    await connection.send(httpResponse(429, successBody(successResponse), headers));
  };

const waitOf = ({ error }: FaultResult): number =>
  isMfaError(error) ? (error.retryAfterMs ?? Number.NaN) : Number.NaN;

/** Every call is RATE_LIMITED and sent once. Returns how long each says to wait. */
async function waitsAfter(headers: readonly string[], prefix: string, names = WRITES): Promise<readonly number[]> {
  const chosen = targets.filter(({ name }) => name.startsWith(prefix));
  const results = await runWithFault(rateLimit(headers), { targets: chosen, only: names });
  expectAllFailed(results, 'RATE_LIMITED', { outcomeUnknown: false });
  return results.map(waitOf);
}

const milliseconds = (seconds: number) => new Set([seconds * 1000]);

const ABSURD = ['1e300', '-1', '-99999999999', '99999999999999999999', 'NaN', 'Infinity', '0x10', '12 hours', ',,', ''];

describe.each(['okta', 'onelogin'])('%s', (prefix) => {
  const name = prefix === 'okta' ? 'x-rate-limit-reset' : 'x-ratelimit-reset';

  test.each<[string, string[], number]>([
    ['without a header the wait is a minute', [], 60],
    ['Retry-After in seconds is the wait', ['retry-after: 30'], 30],
    ['Retry-After of zero becomes a second', ['retry-after: 0'], 1],
    ['Retry-After of a year becomes an hour', ['retry-after: 31536000'], HOUR_S],
    ['Retry-After as a date is the wait until then', [DATE, `retry-after: ${date(30)}`], 30],
    ['Retry-After with a past date becomes a second', [DATE, `retry-after: ${date(-86_400)}`], 1],
    ['Retry-After with a date in a year becomes an hour', [DATE, `retry-after: ${date(31_536_000)}`], HOUR_S],
  ])('%s', async (_, headers, seconds) => {
    expect(new Set(await waitsAfter(headers, prefix))).toEqual(milliseconds(seconds));
  });

  test.each(ABSURD)('the invalid header value %j gives a wait between a second and an hour', async (value) => {
    for (const headers of [
      [`retry-after: ${value}`],
      [`${name}: ${value}`],
      [`${name}: ${value}`, `${name}: ${value}`],
    ]) {
      for (const wait of await waitsAfter(headers, prefix, ['verify', 'poll'])) {
        expect(wait).toBeGreaterThanOrEqual(1_000);
        expect(wait).toBeLessThanOrEqual(HOUR_S * 1000);
        expect(Number.isInteger(wait)).toBe(true);
      }
    }
  });
});

describe("Okta's reset header, a time in seconds,", () => {
  test.each<[string, string[], number]>([
    ['is the end of the wait', [`x-rate-limit-reset: ${NOW + 40}`], 41],
    [
      'counts by its earlier value if it is sent twice',
      [`x-rate-limit-reset: ${NOW + 900}`, `x-rate-limit-reset: ${NOW + 40}`],
      41,
    ],
    ['counts by its earlier value if one line has two', [`x-rate-limit-reset: ${NOW + 40}, ${NOW + 900}`], 41],
    ['in the past becomes a second', [`x-rate-limit-reset: ${NOW - 900}`], 1],
    ['in milliseconds becomes an hour', [`x-rate-limit-reset: ${NOW}000`], HOUR_S],
  ])('%s', async (_, headers, seconds) => {
    expect(new Set(await waitsAfter([DATE, ...headers], 'okta'))).toEqual(milliseconds(seconds));
  });
});

describe("OneLogin's reset header, the seconds left,", () => {
  test.each<[string, string[], number]>([
    ['is the wait', ['x-ratelimit-reset: 832'], 832],
    ['counts by its smaller value if it is sent twice', ['x-ratelimit-reset: 832', 'x-ratelimit-reset: 40'], 40],
    ['with a point in time becomes an hour', [`x-ratelimit-reset: ${NOW + 40}`], HOUR_S],
  ])('%s', async (_, headers, seconds) => {
    expect(new Set(await waitsAfter(headers, 'onelogin'))).toEqual(milliseconds(seconds));
  });
});

test('a read is repeated at most twice after a short wait, and never after a long or unknown one', async () => {
  const short = await runWithFault([rateLimit(['retry-after: 0']), rateLimit(['retry-after: -1'])], {
    only: ['listFactors'],
  });
  expectAllFailed(
    short.filter((_, index) => index % 2 === 0),
    'RATE_LIMITED',
    { readRequests: 3, outcomeUnknown: false },
  );
  expect(short.filter(({ sent, outcome }) => sent > 3 || outcome !== 'RATE_LIMITED')).toEqual([]);
  const long = [[], ['retry-after: 11'], ['retry-after: 99999999999999999999'], [`retry-after: ${date(600)}`]];
  expectAllFailed(await runWithFault(long.map(rateLimit), { only: ['listFactors'] }), 'RATE_LIMITED', {
    outcomeUnknown: false,
  });
});

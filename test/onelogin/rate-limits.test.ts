import { expect, test } from 'vitest';
import { createOneLoginV1Provider } from '../../adapters/onelogin-v1/index.ts';
import {
  account,
  CLIENT_ID,
  CLIENT_SECRET,
  challengeListed,
  listed,
  PUSH_PENDING,
  protect,
  refusal,
  scripted,
  triggered,
  USER,
} from '../onelogin-v1/account.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';

// X-RateLimit-Reset is in seconds left, not a time; X-RateLimit-Limit is for an hour and sets the pace of polls.

const limited = (headers: Record<string, string>): Scripted => ({ ...refusal(429, 'Too many requests'), headers });

test.each<readonly [string, Record<string, string>, number]>([
  ['the seconds that are left', { 'x-ratelimit-reset': '832' }, 832_000],
  ['an hour', { 'x-ratelimit-reset': '3600' }, 3_600_000],
  ['no second', { 'x-ratelimit-reset': '0' }, 1_000],
  ['more than an hour: no epoch', { 'x-ratelimit-reset': '1900000000' }, 3_600_000],
  ['Retry-After first', { 'x-ratelimit-reset': '832', 'retry-after': '5' }, 5_000],
  ['nothing', {}, 60_000],
  ['garbage', { 'x-ratelimit-reset': 'soon' }, 60_000],
])('a 429 that says %s', async (_title, headers, retryAfterMs) => {
  const { mfa, sent } = account(limited(headers));
  const error = await thrown(mfa.createTemporaryToken({ userId: USER }));
  expect(error).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfterMs });
  expect(error).not.toHaveProperty('outcomeUnknown');
  expect(sent).toHaveLength(1);
});

test('only a 429 says how long to wait', async () => {
  const headers = { 'x-ratelimit-reset': '832' };
  for (const status of [400, 401, 403, 500]) {
    const error = await thrown(account({ status, headers }).mfa.createTemporaryToken({ userId: USER }));
    expect(error).not.toHaveProperty('retryAfterMs');
  }
});

test('a look-up waits for a short reset, and not for one of over 10 s', async () => {
  const short = account(limited({ 'x-ratelimit-reset': '1' }), listed());
  expect(await short.mfa.listFactors({ userId: USER })).toEqual([]);
  expect(short.sent).toHaveLength(2);
  const long = account(limited({ 'x-ratelimit-reset': '11' }), listed());
  expect(await thrown(long.mfa.listFactors({ userId: USER }))).toMatchObject({ retryAfterMs: 11_000 });
  expect(long.sent).toHaveLength(1);
});

/** `pollAfterMs` of a push in an account whose answers name this limit an hour. */
async function pollAfterMs(limit: string | undefined, pollShare?: number) {
  const headers = limit === undefined ? {} : { 'x-ratelimit-limit': limit };
  const answers = [listed(protect()), triggered({ device_id: 526532 }), PUSH_PENDING];
  const { fetch } = scripted(answers.map((answer) => ({ ...answer, headers })));
  const credential = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  const mfa = createOneLoginV1Provider({ subdomain: 'acme', ...credential, fetch, pollShare });
  const result = await mfa.verify({ userId: USER, handle: (await challengeListed(mfa)).handle });
  if (result.status !== 'pending') throw new Error(`The push is ${result.status}.`);
  return result.pollAfterMs;
}

test.each([
  { limit: undefined, share: undefined, ms: 2_000 },
  { limit: '5000', share: undefined, ms: 2_000 },
  { limit: '1000', share: undefined, ms: 7_200 },
  { limit: '5000', share: 0.1, ms: 7_200 },
  { limit: '100', share: undefined, ms: 60_000 },
  { limit: '0', share: undefined, ms: 2_000 },
  { limit: 'many', share: undefined, ms: 2_000 },
])('pollAfterMs is $ms at a limit of $limit an hour and a share of $share', async ({ limit, share, ms }) => {
  expect(await pollAfterMs(limit, share)).toBe(ms);
});

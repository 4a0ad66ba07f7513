import { describe, expect, test } from 'vitest';
import { createOneLoginClient } from '../../../adapters/onelogin/shared/client.ts';
import { checkOneLoginOptions } from '../../../adapters/onelogin/shared/options.ts';
import { createOneLoginV1Driver } from '../../../adapters/onelogin/v1/driver.ts';
import { createOneLoginV2Driver } from '../../../adapters/onelogin/v2/driver.ts';
import { defineMfaProvider } from '../../../src/core/define-provider.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { hurried, polled, refusal, scripted } from './account.ts';
import { versions } from './versions.ts';

// X-RateLimit-Reset is in seconds left, not a time; X-RateLimit-Limit is for an hour and sets the pace of polls.

const limited = (headers: Record<string, string>): Scripted => ({ ...refusal(429, 'Too many requests'), headers });

describe.each(versions)('$id', ({ id, account, provider, USER: userId, noFactors, push, waits }) => {
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
    const error = await thrown(mfa.createTemporaryToken({ userId }));
    expect(error).toMatchObject({ code: 'RATE_LIMITED', providerStatus: 429, retryAfterMs });
    expect(error).not.toHaveProperty('outcomeUnknown');
    expect(sent).toHaveLength(1);
  });

  test('only a 429 says how long to wait', async () => {
    const headers = { 'x-ratelimit-reset': '832' };
    for (const status of [400, 401, 403, 500]) {
      const error = await thrown(account({ status, headers }).mfa.createTemporaryToken({ userId }));
      expect(error).not.toHaveProperty('retryAfterMs');
    }
  });

  test('a look-up waits for a short reset, and not for one of over 10 s', async () => {
    const short = account(limited({ 'x-ratelimit-reset': '1' }), noFactors);
    expect(await hurried(() => short.mfa.listFactors({ userId }))).toEqual([]);
    expect(short.sent).toHaveLength(2);
    const long = account(limited({ 'x-ratelimit-reset': '11' }), noFactors);
    expect(await thrown(long.mfa.listFactors({ userId }))).toMatchObject({ retryAfterMs: 11_000 });
    expect(long.sent).toHaveLength(1);
  });

  test.each([
    { limit: undefined, pollShare: undefined, ms: 2_000 },
    { limit: '5000', pollShare: undefined, ms: 2_000 },
    { limit: '1000', pollShare: undefined, ms: 7_200 },
    { limit: '5000', pollShare: 0.1, ms: 7_200 },
    { limit: '100', pollShare: undefined, ms: 60_000 },
    { limit: '0', pollShare: undefined, ms: 2_000 },
    { limit: 'many', pollShare: undefined, ms: 2_000 },
  ])('pollAfterMs is $ms at a limit of $limit an hour and a share of $pollShare', async ({ limit, pollShare, ms }) => {
    const headers = limit === undefined ? {} : { 'x-ratelimit-limit': limit };
    const answers = [push.list, push.begun, waits];
    const { fetch } = scripted(answers.map((answer) => ({ ...answer, headers })));
    const mfa = provider({ fetch, pollShare });
    const { handle } = await mfa.challenge({ userId, factorId: push.id });
    expect(await polled(mfa, handle)).toMatchObject({ status: 'pending', pollAfterMs: ms });
  });

  // What waits on this provider share: half of what the account's limit of an hour allows, unless told otherwise.
  test.each([
    [{ 'x-ratelimit-limit': '5000' }, undefined, 1_440],
    [{ 'x-ratelimit-limit': '5000' }, 0.25, 2_880],
    [{}, undefined, 0],
  ])('a limit of %o by share %s spaces polls by %d ms', async (headers, pollShare, spacingMs) => {
    const { fetch } = scripted([{ ...noFactors, headers }]);
    const checked = checkOneLoginOptions(id, { subdomain: 'acme', accessToken: 'token', fetch, pollShare });
    const createDriver = id === 'onelogin-v1' ? createOneLoginV1Driver : createOneLoginV2Driver;
    const driver = createDriver(createOneLoginClient(checked), checked, checked.common);
    expect(driver.pollSpacingMs).toBe(100);
    await defineMfaProvider<object>(driver).listFactors({ userId });
    expect(driver.pollSpacingMs).toBe(spacingMs);
  });
});

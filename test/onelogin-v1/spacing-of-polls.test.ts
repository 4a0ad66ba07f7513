import { expect, test } from 'vitest';
import { createOneLoginV1Provider } from '../../adapters/onelogin-v1/index.ts';
import { paceOf } from '../../src/pace.ts';

// What waits on this provider share: half of what the account's limit of an hour allows, unless told otherwise.

const limited = (headers: Readonly<Record<string, string>>, pollShare?: number) => {
  const body = { status: { error: false, code: 200, type: 'success', message: 'Success' }, data: { otp_devices: [] } };
  const fetch = () => Response.json(body, { headers });
  return createOneLoginV1Provider({ subdomain: 'acme', accessToken: 'token', fetch, pollShare });
};

test.each([
  [{ 'x-ratelimit-limit': '5000' }, undefined, 1_440],
  [{ 'x-ratelimit-limit': '5000' }, 0.25, 2_880],
  [{}, undefined, 0],
])('a limit of %o by share %s spaces polls by %d ms', async (headers, pollShare, spacingMs) => {
  const mfa = limited(headers, pollShare);
  expect(paceOf(mfa).spacingMs()).toBe(100);
  await mfa.listFactors({ userId: '64515901' });
  expect(paceOf(mfa).spacingMs()).toBe(spacingMs);
});

import { expect, test } from 'vitest';
import { thrown } from '../../support/scripted-tenant.ts';
import { challenged, errorJson, factorJson } from './org.ts';
import { challenging, codeAnswer } from './steps.ts';

// Which header and which code says how long to wait; how a header is read is tested in test/unit/adapter-kit/rate-limit.test.ts.

const date = 'Thu, 27 Aug 2020 18:16:00 GMT';
/** A reset so many seconds after the answer. */
const reset = (...seconds: readonly number[]) => ({
  'x-rate-limit-reset': seconds.map((count) => `${1_598_552_160 + count}`).join(', '),
  date,
});
const QUOTAS = ['E0000146', 'E0000147', 'E0000150', 'E0000151', 'E0000186', 'E0000204', 'E0000205'];

test.each<{ title: string; errorCode: string; headers: Record<string, string>; from: number; to?: number }>([
  { title: 'relative to Date, whatever our clock says', errorCode: 'E0000047', headers: reset(20), from: 20_000 },
  { title: 'doubled: the smaller one', errorCode: 'E0000047', headers: reset(70, 30), from: 30_000 },
  // The header is about the org's minute, the code about the number.
  ...[reset(3), reset(55), reset(12, 55), {}].flatMap((headers) =>
    Object.entries({ E0000109: 30_000, E0000118: 5_000, E0000133: 30_000 }).map(([errorCode, from]) => ({
      title: `as its text says, beside a reset of ${JSON.stringify(headers)}`,
      errorCode,
      headers,
      from,
      to: from,
    })),
  ),
  {
    title: 'Retry-After of a proxy, before what the code says',
    errorCode: 'E0000109',
    headers: { ...reset(3), 'retry-after': '90' },
    from: 90_000,
    to: 90_000,
  },
  { title: 'in the past: a second at least', errorCode: 'E0000047', headers: reset(-500), from: 1_000, to: 1_000 },
  {
    title: 'absurd: an hour at most',
    errorCode: 'E0000047',
    headers: { 'x-rate-limit-reset': '99999999999', date },
    from: 3_600_000,
    to: 3_600_000,
  },
  {
    title: 'garbage: as if absent',
    errorCode: 'E0000047',
    headers: { 'x-rate-limit-reset': 'soon', date },
    from: 60_000,
    to: 60_000,
  },
  { title: 'Retry-After of a proxy', errorCode: 'E0000047', headers: { 'retry-after': '7' }, from: 7_000, to: 7_000 },
  {
    title: 'of a concurrency limit, whose limit is 0',
    errorCode: 'E0000047',
    headers: { ...reset(3), 'x-rate-limit-limit': '0' },
    from: 3_000,
  },
  ...QUOTAS.map((errorCode) => ({
    title: 'of a quota: an hour, though the header says less',
    errorCode,
    headers: reset(5),
    from: 3_600_000,
    to: 3_600_000,
  })),
])('a wait of $errorCode, $title', async ({ errorCode, headers, from, to = from + 1_000 }) => {
  const answer = { status: 429, body: errorJson(errorCode), headers };
  const failure = await thrown(challenging(factorJson('smsA', 'sms'), answer));
  expect(failure).toMatchObject({ code: 'RATE_LIMITED', providerCode: errorCode });
  const { retryAfterMs } = Object(failure);
  expect(retryAfterMs).toBeGreaterThanOrEqual(from);
  expect(retryAfterMs).toBeLessThanOrEqual(to);
});

test('a 429 without a body is RATE_LIMITED, and the step stays open', async () => {
  const { verify, sent } = await challenging(
    factorJson('smsA', 'sms'),
    { body: challenged('smsA') },
    { status: 429 },
    { body: { factorResult: 'SUCCESS' } },
  );
  expect(await thrown(verify(codeAnswer))).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 60_000 });
  expect(await verify(codeAnswer)).toMatchObject({ status: 'approved' });
  expect(sent).toHaveLength(4);
});

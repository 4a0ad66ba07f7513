import { expect, test } from 'vitest';
import { thrown } from '../support/scripted-tenant.ts';
import { challenged, challengeListed, codeAnswer, errorJson, factorJson, org, USER } from './org.ts';

const DATE = 'Thu, 27 Aug 2020 18:16:00 GMT';
const DATE_SECONDS = 1_598_552_160;

/** A challenge that is answered with 429 and these headers. */
async function waitOf(
  errorCode: string,
  headers: Readonly<Record<string, string>>,
  status = 429,
): Promise<number | undefined> {
  const { mfa } = org({ body: [factorJson('smsA', 'sms')] }, { status, body: errorJson(errorCode), headers });
  const failure = await thrown(challengeListed(mfa));
  expect(failure).toMatchObject({ code: 'RATE_LIMITED', providerCode: errorCode });
  const wait = Object(failure).retryAfterMs;
  return typeof wait === 'number' ? wait : undefined;
}

test.each([
  {
    title: 'relative to Date, whatever our clock says',
    reset: `${DATE_SECONDS + 20}`,
    date: DATE,
    from: 20_000,
    to: 21_000,
  },
  {
    title: 'doubled: the smaller one',
    reset: `${DATE_SECONDS + 70}, ${DATE_SECONDS + 30}`,
    date: DATE,
    from: 30_000,
    to: 31_000,
  },
  { title: 'in the past: a second at least', reset: `${DATE_SECONDS - 500}`, date: DATE, from: 1_000, to: 1_000 },
  { title: 'absurd: an hour at most', reset: '99999999999', date: DATE, from: 3_600_000, to: 3_600_000 },
  { title: 'garbage: as if absent', reset: 'soon', date: DATE, from: 60_000, to: 60_000 },
])('x-rate-limit-reset $title', async ({ reset, date, from, to }) => {
  const wait = await waitOf('E0000047', { 'x-rate-limit-reset': reset, date });
  expect(wait).toBeGreaterThanOrEqual(from);
  expect(wait).toBeLessThanOrEqual(to);
});

test.each([
  ['E0000109', 30_000],
  ['E0000133', 30_000],
  ['E0000118', 5_000],
  ['E0000047', 60_000],
] as const)('%s without a header: %d ms', async (errorCode, wait) => {
  expect(await waitOf(errorCode, {})).toBe(wait);
});

test.each(['E0000146', 'E0000147', 'E0000186'])(
  '%s is a quota: an hour, though the header says less',
  async (errorCode) => {
    const reset = `${DATE_SECONDS + 5}`;
    expect(await waitOf(errorCode, { 'x-rate-limit-reset': reset, date: DATE })).toBe(3_600_000);
  },
);

test('a doubled reset of an SMS sent too soon follows the smaller header, not the code', async () => {
  const reset = `${DATE_SECONDS + 12}, ${DATE_SECONDS + 55}`;
  const wait = await waitOf('E0000109', { 'x-rate-limit-reset': reset, date: DATE });
  expect(wait).toBeGreaterThanOrEqual(12_000);
  expect(wait).toBeLessThanOrEqual(13_000);
});

test('Retry-After of a proxy is honored', async () => {
  expect(await waitOf('E0000047', { 'retry-after': '7' })).toBe(7_000);
});

test('a concurrency limit, whose limit is 0, is a wait as well', async () => {
  const headers = { 'x-rate-limit-limit': '0', 'x-rate-limit-reset': `${DATE_SECONDS + 3}`, date: DATE };
  const wait = await waitOf('E0000047', headers);
  expect(wait).toBeGreaterThanOrEqual(3_000);
  expect(wait).toBeLessThanOrEqual(4_000);
});

test('a 429 without a body is RATE_LIMITED, and the step stays open', async () => {
  const { mfa, sent } = org(
    { body: [factorJson('smsA', 'sms')] },
    { body: challenged('smsA') },
    { status: 429 },
    { body: { factorResult: 'SUCCESS' } },
  );
  const { handle } = await challengeListed(mfa);
  const failure = await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }));
  expect(failure).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 60_000 });
  expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
  expect(sent).toHaveLength(4);
});

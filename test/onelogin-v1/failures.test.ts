import { describe, expect, test } from 'vitest';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';
import { account, REQUEST_ID, refusal } from './account.ts';
import { operations, withoutCode } from './operations.ts';

// What goes wrong on the way, for every operation of API 1: errors with HTTP 200, and requests that fail.

/** An error that comes with HTTP 200: what the body says of itself counts. */
const with200 = (code: number, message: string): Scripted => ({ ...refusal(code, message), status: 200 });

describe.each(Object.entries(operations))('%s', (_name, { before, work, changes }) => {
  test.each<readonly [string, Scripted, string]>([
    ['user missing', with200(400, 'User does not exist'), 'NOT_FOUND'],
    ['not found', with200(404, 'User for id 123456789 was not found'), 'NOT_FOUND'],
    ['no permission', with200(401, 'Insufficient Permission'), 'FORBIDDEN'],
    ['forbidden', with200(403, 'Not allowed to destroy specified resource'), 'FORBIDDEN'],
    ['rate limit', with200(429, 'Too many requests'), 'RATE_LIMITED'],
    ['out of order', with200(500, 'Oops'), 'UNAVAILABLE'],
    ['wrong route', with200(404, 'No Route Exists'), 'UNEXPECTED_RESPONSE'],
    ['an error flag alone', { body: { status: { error: true } } }, 'UNEXPECTED_RESPONSE'],
    ['an error text alone', { body: { error: 'Oops' } }, 'UNEXPECTED_RESPONSE'],
    ['bare', { body: { error: true, code: 400, type: 'bad request', message: 'User does not exist' } }, 'NOT_FOUND'],
    ['statusCode', { body: { statusCode: 403, name: 'ForbiddenError', message: 'No' } }, 'FORBIDDEN'],
  ])('HTTP 200 with an error body: %s', async (_title, answer, code) => {
    const { mfa, sent } = account(...before, answer);
    const error = await thrown(work(mfa));
    expect(error).toMatchObject({ code, status: 200, requestId: REQUEST_ID, provider: 'onelogin-v1' });
    expect(sent).toHaveLength(before.length + 1);
  });

  test.each<readonly [string, Scripted, string]>([
    ['400 User does not exist', refusal(400, 'User does not exist'), 'NOT_FOUND'],
    ['403', refusal(403, 'No'), 'FORBIDDEN'],
    ['404', refusal(404, 'User for id 1 was not found'), 'NOT_FOUND'],
    ['404 without a body', { status: 404 }, 'NOT_FOUND'],
    ['500', { status: 500 }, 'UNAVAILABLE'],
    ['400 without a body', { status: 400 }, 'UNEXPECTED_RESPONSE'],
    ['418', { status: 418 }, 'UNEXPECTED_RESPONSE'],
    ['a redirect', { status: 302, headers: { location: 'https://evil.example' } }, 'UNEXPECTED_RESPONSE'],
  ])('%s', async (_title, answer, code) => {
    const { mfa, sent } = account(...before, answer);
    const error = await thrown(work(mfa));
    expect(error).toMatchObject({ code, status: Object(answer).status });
    expect(sent).toHaveLength(before.length + 1);
    if (code === 'UNAVAILABLE') expect('outcomeUnknown' in Object(error)).toBe(changes);
  });

  test('a broken connection', async () => {
    const broken = new TypeError('fetch failed');
    const { mfa, sent } = account(...before, broken, broken, broken);
    const error = await thrown(work(mfa));
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    expect('outcomeUnknown' in Object(error)).toBe(changes);
    expect(sent).toHaveLength(before.length + (changes ? 1 : 3));
  });
});

test.each<readonly [string, string]>([
  ['Authorization Information is incorrect', 'UNAUTHENTICATED'],
  ['USER DOES NOT EXIST', 'NOT_FOUND'],
  ['Factor could not be found', 'NOT_FOUND'],
])('a 400 that says "%s", with HTTP 200 too, is %s where nothing is verified', async (text, code) => {
  const { 'poll of a push': _, ...others } = withoutCode;
  for (const { before, work } of Object.values(others)) {
    for (const status of [200, 400]) {
      const { mfa, sent } = account(...before, { ...refusal(400, text), status });
      expect(await thrown(work(mfa))).toMatchObject({ code, status });
      expect(sent).toHaveLength(before.length + 1);
    }
  }
});

// onelogin.md 2.3 and 3.1 have this 400 for our own credential: it says nothing of the user's step.
test.each(['poll of a push', 'verify by SMS', 'activate'])(
  '%s: a 400 about our credential is UNAUTHENTICATED and ends no step',
  async (name) => {
    const { before = [], work } = operations[name] ?? {};
    const answer = refusal(400, 'Authorization Information is incorrect');
    const error = await work?.(account(...before, answer).mfa).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', status: 400 });
  },
);

test.each([200, 400])(
  'a text that nobody knows, with HTTP %d, is INVALID_INPUT where no code is verified',
  async (status) => {
    const answer = { ...refusal(400, 'number is invalid'), status };
    const { enroll, 'poll of a push': _, ...others } = withoutCode;
    for (const { before, work } of Object.values(others)) {
      const { mfa, sent } = account(...before, answer);
      expect(await thrown(work(mfa))).toMatchObject({ code: 'INVALID_INPUT', status });
      expect(sent).toHaveLength(before.length + 1);
    }
    if (enroll === undefined) throw new Error('The table lacks enroll.');
    // Such an enrolment looks at the list once more.
    const { mfa, sent } = account(...enroll.before, answer, ...enroll.before);
    expect(await thrown(enroll.work(mfa))).toMatchObject({ code: 'INVALID_INPUT', status });
    expect(sent).toHaveLength(3);
  },
);

test.each(['429', '502', '503', '504'])('only look-ups are asked again after %s', async (status) => {
  const busy = { status: Number(status), headers: { 'retry-after': '0' } };
  for (const { before, success, work, changes } of Object.values(withoutCode)) {
    const { mfa, sent } = account(...before, busy, success);
    const failed = await work(mfa).then(
      () => false,
      () => true,
    );
    expect({ failed, requests: sent.length - before.length }).toEqual({ failed: changes, requests: changes ? 1 : 2 });
  }
});

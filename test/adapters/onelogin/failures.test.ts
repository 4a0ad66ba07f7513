import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { hurried, lines, REQUEST_ID, refusal, SECRET_IN_BODY, statusCode } from './account.ts';
import { isLookUp, type Operation, ran } from './operations.ts';
import { versions } from './versions.ts';

// What goes wrong on the way, for every operation: errors, also with HTTP 200, and requests that fail.

/** An error that comes with HTTP 200: what the body says of itself counts. */
const with200 = (code: number, message: string) => ({ ...refusal(code, message), status: 200 });
const both = (name: string, answer: ReturnType<typeof refusal>, code: string) =>
  [
    [name, answer, code],
    [`${name}, with HTTP 200`, { ...answer, status: 200 }, code],
  ] as const;

const failures: readonly (readonly [string, Exclude<Scripted, Error>, string])[] = [
  ...both('user missing', refusal(400, 'User does not exist'), 'NOT_FOUND'),
  ...both('user missing, in capitals', refusal(400, 'USER DOES NOT EXIST'), 'NOT_FOUND'),
  ...both('factor missing', refusal(400, 'Factor could not be found'), 'NOT_FOUND'),
  // onelogin.md 2.3 and 3.1 have this 400 for our own credential: it says nothing of the user's step.
  ...both('our credential', refusal(400, 'Authorization Information is incorrect'), 'UNAUTHENTICATED'),
  ...both('wrong route', refusal(404, 'No Route Exists'), 'UNEXPECTED_RESPONSE'),
  ...both('not found', refusal(404, 'User for id 123456789 was not found'), 'NOT_FOUND'),
  ...both('no permission', refusal(401, 'Insufficient Permission'), 'FORBIDDEN'),
  ...both('forbidden', refusal(403, 'Not allowed to destroy specified resource'), 'FORBIDDEN'),
  ...both('conflict', refusal(409, 'canary'), 'CONFLICT'),
  ['rate limit with HTTP 200', with200(429, 'Too many requests'), 'RATE_LIMITED'],
  ...both('out of order', refusal(500, 'Oops'), 'UNAVAILABLE'),
  ['an error flag alone', { body: { status: { error: true } } }, 'UNEXPECTED_RESPONSE'],
  ['an error flag alone, bare', { body: { error: true } }, 'UNEXPECTED_RESPONSE'],
  ['an error flag and a type', { body: { status: { error: true, type: 'x' } } }, 'UNEXPECTED_RESPONSE'],
  ['an error text alone', { body: { error: 'Oops' } }, 'UNEXPECTED_RESPONSE'],
  ['bare', { body: { error: true, code: 400, type: 'bad request', message: 'User does not exist' } }, 'NOT_FOUND'],
  ['statusCode', { body: { statusCode: 403, name: 'ForbiddenError', message: 'No' } }, 'FORBIDDEN'],
  ['404 without a body', { status: 404 }, 'NOT_FOUND'],
  ['404 with an empty body', { status: 404, body: '' }, 'NOT_FOUND'],
  ['404 with a page', { status: 404, body: '<html>Not found</html>' }, 'NOT_FOUND'],
  ['404 with null', { status: 404, body: null }, 'NOT_FOUND'],
  ['500 without a body', { status: 500 }, 'UNAVAILABLE'],
  ['400 without a body', { status: 400 }, 'UNEXPECTED_RESPONSE'],
  ['418', { status: 418 }, 'UNEXPECTED_RESPONSE'],
  ['a redirect', { status: 302, headers: { location: 'https://evil.example' } }, 'UNEXPECTED_RESPONSE'],
  // API 1 calls these 400 the end of a step: see onelogin-v1/ways.test.ts.
  ...both('a text that nobody knows', refusal(400, 'number is invalid'), 'INVALID_INPUT'),
];

describe.each(versions)('$id', ({ id, account, operations, USER: userId, sms }) => {
  const named = operations.map((operation) => [operation.title, operation] as const);
  /** API 2 says by a 404 with a text that a step is not there any more; the direct check names none. */
  const hasExpired = ({ ends }: Operation, answer: Exclude<Scripted, Error>, code: string) =>
    id === 'onelogin-v2' && ends !== undefined && ends !== 'direct' && code === 'NOT_FOUND' && says404(answer);

  describe.each(named)('%s', (title, operation) => {
    const { asks } = operation;
    const mayEndStep = id === 'onelogin-v1' && operation.ends !== undefined;

    test.each(failures.filter(([, , code]) => !mayEndStep || code !== 'INVALID_INPUT'))(
      'answered by: %s',
      async (_title, answer, code) => {
        const { outcome, own } = await ran(account, operation, answer);
        // Such an enrollment may be about an offer that no longer stands: one look at the list says so.
        const looksAgain = title === 'enroll' && code === 'INVALID_INPUT';
        expect(own).toHaveLength(looksAgain ? 2 : 1);
        expect(lines(own)[0]).toBe(asks);
        if (hasExpired(operation, answer, code)) {
          expect(outcome).toEqual({ status: 'rejected', reason: 'expired', handle: null });
          return;
        }
        const ids = { provider: id, operation: operation.operation };
        expect(outcome).toMatchObject({ code, providerStatus: answer.status ?? 200, ...ids });
        if (answer.status !== 302) expect(outcome).toHaveProperty('requestId', REQUEST_ID);
        expect(`${String(outcome)} ${JSON.stringify(outcome)}`).not.toContain('canary');
        if (code === 'UNAVAILABLE') expect('outcomeUnknown' in Object(outcome)).toBe(!asks.startsWith('GET '));
      },
    );

    test('a broken connection', async () => {
      const broken = new TypeError('fetch failed');
      const { outcome, own } = await hurried(() => ran(account, operation, broken, broken, broken));
      expect(outcome).toMatchObject({ code: 'UNAVAILABLE' });
      expect('outcomeUnknown' in Object(outcome)).toBe(!asks.startsWith('GET '));
      expect(own).toHaveLength(isLookUp(operation) ? 3 : 1);
    });
  });

  test.each<JsonValue>(['<html>Sign in</html>', 'OK', '"removed"', 'removed', 7, [], [{ device_id: '3920371' }]])(
    'a removal that is answered with %j may not have happened',
    async (body) => {
      const error = await thrown(account({ body }).mfa.remove({ userId, factorId: sms.id }));
      expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'remove', providerStatus: 200 });
    },
  );

  // Errors of API 2 by number alone; API 1 judges a 400 and a 401 to a step by its text.
  describe.each(named.filter(([, { ends }]) => id === 'onelogin-v2' && ends !== undefined))(
    '%s',
    (_title, operation) => {
      test.each([
        [400, 'INVALID_INPUT'],
        [401, 'UNAUTHENTICATED'],
        [403, 'FORBIDDEN'],
        [409, 'CONFLICT'],
        [422, 'INVALID_INPUT'],
        [429, 'RATE_LIMITED'],
        [500, 'UNAVAILABLE'],
      ])('with an error of %d, by HTTP or with HTTP 200, is %s', async (status, code) => {
        const answer = statusCode(status, SECRET_IN_BODY);
        for (const given of [answer, { ...answer, status: 200 }]) {
          // A poll that is answered with 401 is sent again with a new access token.
          const { outcome } = await ran(account, operation, given, given);
          expect(outcome).toMatchObject({ code, providerStatus: given.status });
          expect(`${String(outcome)} ${JSON.stringify(outcome)}`).not.toMatch(/never-to-be-seen|012345|SomeError/);
        }
      });
    },
  );
});

function says404({ body }: Exclude<Scripted, Error>): boolean {
  return JSON.stringify(body ?? '').includes('"code":404');
}

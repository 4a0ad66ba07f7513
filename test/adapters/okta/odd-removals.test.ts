import { describe, expect, test } from 'vitest';
import type { OktaProvider } from '../../../adapters/okta/index.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { errorJson, factorJson, org, REQUEST_ID, USER } from './org.ts';
import { challengeListed, challenging, opened } from './steps.ts';

type Removal = { readonly before: readonly Scripted[]; readonly work: (mfa: OktaProvider) => Promise<void> };

/** What takes something away and answers nothing. */
const removals: Readonly<Record<'remove' | 'resetFactors' | 'cancelChallenge', Removal>> = {
  remove: { before: [], work: (mfa) => mfa.remove({ userId: USER, factorId: 'smsA' }) },
  resetFactors: { before: [], work: (mfa) => mfa.resetFactors({ userId: USER }) },
  cancelChallenge: {
    before: [{ body: [factorJson('facA', 'push')] }, ...opened('push')],
    work: async (mfa) => mfa.cancelChallenge({ userId: USER, handle: (await challengeListed(mfa)).handle }),
  },
};

describe.each(Object.entries(removals))('%s', (operation, { before, work }) => {
  const answered = (answer: Scripted) => work(org(...before, answer).mfa);

  test.each<readonly [string, Scripted]>([
    ['204', { status: 204 }],
    ['200 {}', { body: {} }],
    // As OneLogin's: a proxy may give an empty answer another status.
    ['200 and nothing', { status: 200 }],
    ['202 and nothing', { status: 202 }],
  ])('answered with %s is done', async (_title, answer) => {
    await expect(answered(answer)).resolves.toBeUndefined();
  });

  test.each([
    [404, 'E0000007', 'NOT_FOUND'],
    [403, 'E0000006', 'FORBIDDEN'],
    [403, 'E0000038', 'CONFLICT'],
    [400, 'E0000001', 'INVALID_INPUT'],
    [500, 'E0000009', 'UNAVAILABLE'],
    // An error is that error, though the status says that all went well.
    [200, 'E0000007', 'UNEXPECTED_RESPONSE'],
  ])('answered with %d %s is %s', async (status, errorCode, code) => {
    const error = await thrown(answered({ status, body: errorJson(errorCode) }));
    const expected = {
      name: 'MfaError',
      code,
      providerStatus: status,
      providerCode: errorCode,
      operation,
      requestId: REQUEST_ID,
    };
    expect(error).toMatchObject(expected);
    expect('outcomeUnknown' in Object(error)).toBe(code === 'UNAVAILABLE' || status < 400);
  });

  // Nothing but the documented answer passes for a removed factor (design section 2: no silent no-op).
  test.each<readonly [string, Scripted]>([
    ['302 and a place to go', { status: 302, headers: { location: 'https://evil.example/' } }],
    ['303', { status: 303 }],
    ['304', { status: 304 }],
    ['202 E0000070', { status: 202, body: errorJson('E0000070') }],
    ['418', { status: 418 }],
    ['200 and HTML', { body: '<html><body>Sign in</body></html>' }],
    ['200 and an errorCode that is no text', { body: { errorCode: 68 } }],
    ['200 and a list', { body: [] }],
  ])('answered with %s is UNEXPECTED_RESPONSE', async (_title, answer) => {
    expect(await thrown(answered(answer))).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation });
  });
});

test('a push that cannot be canceled can still be approved', async () => {
  const failing = [{ status: 500 }, { body: { factorResult: 'SUCCESS' } }];
  const { mfa, handle, verify } = await challenging(factorJson('facA', 'push'), ...opened('push'), ...failing);
  expect(await thrown(mfa.cancelChallenge({ userId: USER, handle }))).toMatchObject({ code: 'UNAVAILABLE' });
  expect(await verify()).toMatchObject({ status: 'approved' });
});

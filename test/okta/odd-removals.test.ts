import { describe, expect, test } from 'vitest';
import type { OktaProvider } from '../../adapters/okta/index.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';
import { challengeListed, errorJson, factorJson, org, REQUEST_ID, USER, waiting } from './org.ts';

type Removal = { readonly before: readonly Scripted[]; readonly work: (mfa: OktaProvider) => Promise<void> };

/** What takes something away and answers nothing. */
const removals: Readonly<Record<'remove' | 'resetFactors' | 'cancelChallenge', Removal>> = {
  remove: { before: [], work: (mfa) => mfa.remove({ userId: USER, factorId: 'smsA' }) },
  resetFactors: { before: [], work: (mfa) => mfa.resetFactors({ userId: USER }) },
  cancelChallenge: {
    before: [{ body: [factorJson('opfA', 'push')] }, { status: 201, body: waiting('opfA') }],
    work: async (mfa) => mfa.cancelChallenge({ userId: USER, handle: (await challengeListed(mfa)).handle }),
  },
};

describe.each(Object.entries(removals))('%s', (operation, { before, work }) => {
  const answered = (answer: Scripted) => work(org(...before, answer).mfa);

  test.each<readonly [string, Scripted]>([
    ['204', { status: 204 }],
    ['200 {}', { body: {} }],
  ])('answered with %s is done', async (_title, answer) => {
    await expect(answered(answer)).resolves.toBeUndefined();
  });

  test.each([
    [404, 'E0000007', 'NOT_FOUND'],
    [403, 'E0000006', 'FORBIDDEN'],
    [403, 'E0000038', 'CONFLICT'],
    [400, 'E0000001', 'INVALID_INPUT'],
    [500, 'E0000009', 'UNAVAILABLE'],
  ])('answered with %d %s is %s', async (status, errorCode, code) => {
    const isUnknown = code === 'UNAVAILABLE';
    const error = await thrown(answered({ status, body: errorJson(errorCode) }));
    expect(error).toMatchObject({ code, status, providerCode: errorCode, operation, requestId: REQUEST_ID });
    expect('outcomeUnknown' in Object(error)).toBe(isUnknown);
  });

  test.each<readonly [string, Scripted]>([
    ['302 and a place to go', { status: 302, headers: { location: 'https://evil.example/' } }],
    ['303', { status: 303 }],
    ['304', { status: 304 }],
    ['202 E0000070', { status: 202, body: errorJson('E0000070') }],
    ['418', { status: 418 }],
  ])('answered with %s is UNEXPECTED_RESPONSE', async (_title, answer) => {
    expect(await thrown(answered(answer))).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation });
  });

  test('answered 200 with an error is that error', async () => {
    const error = await thrown(answered({ body: errorJson('E0000007') }));
    expect(error).toMatchObject({ name: 'MfaError', providerCode: 'E0000007', status: 200 });
  });

  // passes for a removed factor (design section 2: no silent no-op).
  test.each<readonly [string, Scripted]>([
    ['200 and HTML', { body: '<html><body>Sign in</body></html>' }],
    ['200 and an errorCode that is no text', { body: { errorCode: 68 } }],
    ['200 and a list', { body: [] }],
  ])('answered with %s is UNEXPECTED_RESPONSE', async (_title, answer) => {
    expect(await thrown(answered(answer))).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation });
  });
});

test('a push that cannot be canceled can still be approved', async () => {
  const { before } = removals.cancelChallenge;
  const { mfa } = org(...before, { status: 500 }, { body: { factorResult: 'SUCCESS' } });
  const { handle } = await challengeListed(mfa);
  expect(await thrown(mfa.cancelChallenge({ userId: USER, handle }))).toMatchObject({ code: 'UNAVAILABLE' });
  expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'approved' });
});

test('only a push can be canceled', async () => {
  const { mfa, sent } = org({ body: [factorJson('uftA', 'token:software:totp', { provider: 'GOOGLE' })] });
  const { handle } = await challengeListed(mfa);
  expect(await thrown(mfa.cancelChallenge({ userId: USER, handle }))).toMatchObject({ code: 'UNSUPPORTED' });
  expect(sent).toHaveLength(1);
});

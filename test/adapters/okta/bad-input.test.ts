import { describe, expect, test } from 'vitest';
import { createOktaProvider, type OktaProvider } from '../../../adapters/okta/index.ts';
import { deliberatelyWrong as wrong } from '../../../src/testkit/contract/support/deliberately-wrong.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { ORG, org, provider, scripted, TOKEN, USER } from './org.ts';
import { newSms } from './steps.ts';

// What the core refuses for every provider stands in test/unit/core/input.test.ts; here is what only Okta has.

/** The work is refused with this code before anything is sent, and the error names the path, if any. */
async function refused(work: (mfa: OktaProvider) => Promise<unknown>, code: string, path = '') {
  const { mfa, sent } = org();
  const error = await thrown(work(mfa));
  expect(error).toMatchObject({ name: 'MfaError', code, provider: 'okta', message: expect.stringContaining(path) });
  expect(sent).toEqual([]);
}

const extras: Readonly<Record<string, (mfa: OktaProvider, more: object) => Promise<unknown>>> = {
  listSecurityQuestions: (mfa, more) => mfa.listSecurityQuestions({ userId: USER, ...more }),
  getFactor: (mfa, more) => mfa.getFactor({ userId: USER, factorId: 'smsA', ...more }),
  resetFactors: (mfa, more) => mfa.resetFactors({ userId: USER, ...more }),
  cancelChallenge: (mfa, more) => mfa.cancelChallenge(wrong({ userId: USER, handle: {}, ...more })),
};
const NO_IDS: readonly unknown[] = ['', ' ', '.', '..', 'a\nb', 'a\u0085b', 'a\ud800', 42, null, undefined, [USER]];

describe.each(Object.entries(extras))('%s', (_operation, extra) => {
  test.each(NO_IDS)('refuses the user id %j', async (userId) => {
    await refused((mfa) => extra(mfa, { userId }), 'INVALID_INPUT', 'userId');
  });
  test('refuses a key that it does not know', async () => {
    await refused((mfa) => extra(mfa, { usrId: USER }), 'INVALID_INPUT', 'usrId');
  });
});

test.each(NO_IDS)('getFactor refuses the factor id %j', async (factorId) => {
  await refused((mfa) => mfa.getFactor({ userId: USER, factorId: wrong(factorId) }), 'INVALID_INPUT', 'factorId');
});

test('cancelChallenge refuses a handle that is none', async () => {
  await refused((mfa) => mfa.cancelChallenge({ userId: USER, handle: wrong({}) }), 'HANDLE_INVALID');
});

test.each<readonly [string, unknown]>([
  ['templateID', 'x'],
  ['templateId', 'a/b'],
  ['templateId', ''],
  ['phoneExtension', 'abc'],
  ['phoneExtension', ''],
  ['phoneExtension', '1234567890123456'],
  ['updatePhone', 'true'],
  ['numberMatching', 1],
  ['removeRecoveryEnrollment', 'no'],
])('providerOptions.okta.%s cannot be %j', async (key, value) => {
  const more = { userId: USER, providerOptions: { okta: { [key]: value } } };
  const path = `providerOptions.okta.${key}`;
  await refused((mfa) => mfa.enroll(wrong({ ...more, factor: newSms })), 'INVALID_INPUT', path);
  await refused((mfa) => mfa.challenge(wrong({ ...more, factorId: 'smsA' })), 'INVALID_INPUT', path);
  await refused((mfa) => mfa.remove(wrong({ ...more, factorId: 'smsA' })), 'INVALID_INPUT', path);
});

test.each([540, 864_060])('no temporary access code lives %d s', async (expiresInSeconds) => {
  const work = (mfa: OktaProvider) => mfa.createTemporaryToken({ userId: USER, expiresInSeconds });
  await refused(work, 'INVALID_INPUT', 'expiresInSeconds');
});

test.each([601, 659, 863_999])('a temporary access code of %d s, which are no minutes', async (expiresInSeconds) => {
  const problem = '(expiresInSeconds: must be whole minutes here)';
  const message = `The input of createTemporaryToken is not acceptable ${problem}: correct the call, nothing was sent.`;
  await refused((mfa) => mfa.createTemporaryToken({ userId: USER, expiresInSeconds }), 'INVALID_INPUT', message);
});

test('a code app of a vendor that no catalog offers', async () => {
  const native = { type: 'token:software:totp', provider: 'ACME' };
  const available = { id: 'a', type: 'totp', displayName: 'Acme', native } as const;
  const problem =
    'of enroll is not acceptable (available.native.provider: must be one that listAvailableFactors returned)';
  await refused((mfa) => mfa.enroll({ userId: USER, factor: { type: 'totp' }, available }), 'INVALID_INPUT', problem);
});

test('what the org cannot do is UNSUPPORTED', async () => {
  await refused((mfa) => mfa.enroll({ userId: USER, factor: newSms, expects: 'approval' }), 'UNSUPPORTED');
  await refused((mfa) => mfa.challenge({ userId: USER, temporaryToken: true }), 'UNSUPPORTED');
});

test('without an authenticator in the config there are no temporary access codes', async () => {
  const { fetch, sent } = scripted();
  const mfa = createOktaProvider({ orgUrl: ORG, apiToken: TOKEN, fetch });
  expect(await thrown(mfa.createTemporaryToken({ userId: USER }))).toMatchObject({ code: 'UNSUPPORTED' });
  expect([provider().capabilities.temporaryToken === false, mfa.capabilities.temporaryToken]).toEqual([false, false]);
  expect(sent).toEqual([]);
});

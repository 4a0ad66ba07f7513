import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { challenged, factorJson, factorPath, ORG, org, REQUEST_ID, USER, USER_PATH, userJson } from './org.ts';
import { codeAnswer, enrolling, newSms, OTHER_USER, waits } from './steps.ts';

const href = (path: string) => ({ href: `${ORG}${path}` });
const list = async (...body: JsonValue[]) => org({ body }).mfa.listFactors({ userId: USER });
const UNEXPECTED = { code: 'UNEXPECTED_RESPONSE' };

test('links that are arrays, a resend array and a next link do not hide a factor', async () => {
  const resend = [{ name: 'sms', ...href(`${factorPath('mblA')}/resend`), hints: { allow: ['POST'] } }];
  const next = { name: 'activate', ...href(`${factorPath('mblA')}/lifecycle/activate`) };
  const _links = { resend, next, self: [href(factorPath('mblA'))], user: href(USER_PATH) };
  expect(await list(waits('mblA', 'sms', { _links }))).toMatchObject([{ id: 'mblA', type: 'sms', status: 'pending' }]);
});

test('an enrollment and an activation whose links are arrays work too, an answer to neither does not', async () => {
  const resend = [{ name: 'sms', ...href(`${factorPath('mblA')}/resend`) }];
  const { handle, activate } = await enrolling(
    newSms,
    { body: waits('mblA', 'sms', { _links: { resend } }) },
    { body: challenged('mblA', { _links: { verify: [href(`${factorPath('mblA')}/verify`)] } }) },
    { body: factorJson('smsB', 'sms', { _links: { self: [href(factorPath('smsB'))] } }) },
  );
  expect(handle.factorId).toBe('mblA');
  expect(await thrown(activate(codeAnswer))).toMatchObject(UNEXPECTED);
  expect(await activate(codeAnswer)).toMatchObject({ status: 'active', factor: { id: 'smsB' } });
});

test('nulls in the profile, and a profile that is null, are absent', async () => {
  const nulls = { authenticatorName: null, appId: null, version: null, presetPinAvailable: null };
  const [webauthn, sms, question] = await list(
    factorJson('fwfA', 'webauthn', { profile: { credentialId: 'l3Br0n', ...nulls } }),
    factorJson('smsA', 'sms', { profile: null, vendorName: null, created: null }),
    factorJson('ufsA', 'question', { profile: { question: null, questionText: null } }),
  );
  expect(webauthn).toMatchObject({ id: 'fwfA', type: 'webauthn', status: 'active', verifiableBy: ['webauthn'] });
  expect(webauthn).not.toHaveProperty('displayName');
  expect(sms).toMatchObject({ type: 'sms' });
  expect(sms).not.toHaveProperty('destination');
  expect(question).toMatchObject({ type: 'question', verifiableBy: ['answer'] });
});

test.each<readonly [JsonValue, string | undefined]>([
  ['2020-08-27T18:15:34.000Z', '2020-08-27T18:15:34.000Z'],
  ['2020-08-27T20:15:34+02:00', '2020-08-27T18:15:34.000Z'],
  ['2020-08-27T18:15:34', '2020-08-27T18:15:34.000Z'],
  ['2020-13-27T18:15:34Z', undefined],
  ['7', undefined],
  ['', undefined],
  [null, undefined],
  [1_598_552_134, undefined],
])('a factor created at %j was enrolled at %s', async (created, enrolledAt) => {
  const [factor] = await list(factorJson('fwfA', 'webauthn', { created }));
  expect(factor?.enrolledAt).toBe(enrolledAt);
});

test('keys of one name are told apart by the day they were enrolled, also one that is odd', async () => {
  const profile = { authenticatorName: 'YubiKey 5' };
  const days = ['2024-05-01T10:00:00.000Z', '2025-01-02T10:00:00.000Z', '2025-06-03T10:00:00.000Z'];
  const [first, second, third] = days;
  const factors = await list(
    factorJson('fwfA', 'webauthn', { profile, created: first ?? '' }),
    factorJson('fwfB', 'webauthn', { profile, created: second ?? '' }),
    factorJson('fwfC', 'webauthn', { factorType: null, created: third ?? '' }),
  );
  expect(factors.map(({ displayName }) => displayName)).toEqual(['YubiKey 5', 'YubiKey 5', undefined]);
  expect(factors.map(({ enrolledAt }) => enrolledAt)).toEqual(days);
});

test('a phone number that arrives as a number is masked like another', async () => {
  const [sms] = await list(factorJson('smsA', 'sms', { profile: { phoneNumber: 14_085_551_235 } }));
  expect(sms).toMatchObject({ destination: '+1 *** *** 1235' });
});

test.each<readonly [string, string | null]>([
  ['claims_provider', 'GENERIC_SAML'],
  ['push', 'CUSTOM'],
  ['sms', 'ACME'],
  ['token', 'ACME'],
  ['hotp', 'APPLE'],
  ['brand:new', 'OKTA'],
  ['toString', 'OKTA'],
  ['__proto__', null],
  ['', 'OKTA'],
  ['signed_nonce', 'OKTA'],
  ['web', 'DUO'],
  ['u2f', 'FIDO'],
])('%s of %s is listed as other, challenged by nobody, and removed', async (factorType, provider) => {
  const { mfa, sent } = org({ body: [factorJson('facA', factorType, { provider })] }, { status: 204 });
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('Nothing is listed.');
  const other = { id: 'facA', type: 'other', status: 'active', verifiableBy: [], native: { type: factorType } };
  expect(factor).toMatchObject(other);
  await expect(mfa.challenge({ userId: USER, factor })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  await mfa.remove({ userId: USER, factorId: factor.id });
  expect(sent.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
});

const UNUSABLE = ['DISABLED', 'ENROLLED', 'EXPIRED', 'INACTIVE', 'NOT_SETUP', 'PENDING', 'active', '', null, 1, {}];
test.each<readonly [JsonValue, string]>([
  ['PENDING_ACTIVATION', 'pending'],
  ...UNUSABLE.map((status) => [status, 'unusable'] as const),
])('a factor of the status %j is %s, and not challenged', async (status, ours) => {
  const { mfa, sent } = org({ body: [factorJson('smsA', 'sms', { status })] });
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('Nothing is listed.');
  expect(factor).toMatchObject({ id: 'smsA', type: 'sms', status: ours });
  await expect(mfa.challenge({ userId: USER, factor })).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(sent).toHaveLength(1);
});

test('a malformed entry does not break the list; with an id it can still be removed', async () => {
  const odd = { factorType: 'sms', provider: 'OKTA', status: 'ACTIVE', profile: 'x', _links: 'x', _embedded: 1 };
  const factors = await list(
    factorJson('smsA', 'sms'),
    ...[null, 'x', 42, [], {}, { id: '' }, { id: 7, factorType: 'sms' }],
    { id: 'oddA' },
    { id: 'oddB', factorType: null, provider: {} },
    { ...odd, id: 'oddC' },
    factorJson('clfA', 'call'),
  );
  expect(factors.map(({ id, type, status }) => [id, type, status])).toEqual([
    ['smsA', 'sms', 'active'],
    ['oddA', 'other', 'unusable'],
    ['oddB', 'other', 'unusable'],
    ['oddC', 'sms', 'active'],
    ['clfA', 'voice', 'active'],
  ]);
});

test.each<readonly [string, JsonValue]>([
  ['a factor by its links', factorJson('oddD', 'sms', { _links: OTHER_USER })],
  ['a factor by what is embedded', factorJson('oddD', 'sms', { _embedded: { activation: { _links: OTHER_USER } } })],
  ['a factor by userId', factorJson('oddD', 'sms', { userId: '00uSOMEBODYELSE' })],
  ['a malformed entry', { user_id: '00uSOMEBODYELSE' }],
  ['an id that cannot be read', { user_id: [USER] }],
])('a list in which %s names another user is refused', async (_title, entry) => {
  expect(await thrown(list(factorJson('smsA', 'sms'), entry))).toMatchObject(UNEXPECTED);
  const catalog = org({ body: [{ factorType: 'sms', provider: 'OKTA' }, entry] }).mfa;
  expect(await thrown(catalog.listAvailableFactors({ userId: USER }))).toMatchObject(UNEXPECTED);
});

test('a catalog with claims_provider, odd entries and what is enrolled already', async () => {
  const phones = { enrollment: 'OPTIONAL', _embedded: { phones: [{ id: 'mbl1' }] } };
  const { mfa } = org({
    body: [
      { factorType: 'claims_provider', provider: 'GENERIC_SAML', vendorName: 'Acme IdP', status: 'NOT_SETUP' },
      null,
      { provider: 'OKTA' },
      { factorType: 'u2f', provider: 'FIDO' },
      { factorType: 'call', provider: 'OKTA', status: 'ACTIVE' },
      { factorType: 'sms', provider: 'OKTA', status: 'NOT_SETUP', ...phones },
      { factorType: 'token:software:totp', provider: 'GOOGLE' },
      { factorType: 'token:software:totp', provider: 'OKTA', enrollment: 'REQUIRED' },
    ],
  });
  const available = await mfa.listAvailableFactors({ userId: USER });
  expect(available.map(({ type, native }) => [type, native.provider])).toEqual([
    ['sms', 'OKTA'],
    ['totp', 'GOOGLE'],
    ['totp', 'OKTA'],
  ]);
  expect(new Set(available.map(({ id }) => id)).size).toBe(3);
});

test('an odd question does not hide the others', async () => {
  const body = [{ question: 'disliked_food', questionText: 'What?' }, null, { question: 'first_award' }];
  const questions = await org({ body }).mfa.listSecurityQuestions({ userId: USER });
  expect(questions).toEqual([{ questionId: 'disliked_food', text: 'What?' }]);
});

describe('UNEXPECTED_RESPONSE', () => {
  test.each<readonly [string, JsonValue]>([
    ['an object', {}],
    ['an error without a code', { error: 'x' }],
    ['null', null],
    ['HTML', '<html><body>Sign in</body></html>'],
    ['nothing', ''],
    ['truncated JSON', '[{"id":"smsA"'],
  ])('is a list that is %s', async (_title, body) => {
    for (const operation of ['listFactors', 'listAvailableFactors', 'listSecurityQuestions'] as const) {
      const failure = await thrown(Promise.resolve(org({ body }).mfa[operation]({ userId: USER })));
      expect(failure).toMatchObject({ ...UNEXPECTED, operation, providerStatus: 200 });
    }
  });

  const OTHER =
    'The identity provider gave no factor, or another one than was asked for: nobody was let in, tell the operator.';
  test.each<readonly [string, Scripted, object]>([
    ['another factor', { body: factorJson('smsB', 'sms') }, { message: OTHER }],
    ['a list', { body: [factorJson('smsA', 'sms')] }, { message: OTHER }],
    ['no factor', { body: {} }, { message: OTHER }],
    ['nothing', { body: '' }, { message: OTHER }],
    ['a factor of another user', { body: factorJson('smsA', 'sms', { _links: OTHER_USER }) }, {}],
  ])('is getFactor answered with %s', async (_title, answer, more) => {
    // The look-up of the user, if the answer names another one, has an id of its own.
    const foundUser = { body: userJson(), headers: { 'x-okta-request-id': 'of-the-look-up' } };
    const failure = await thrown(org(answer, foundUser).mfa.getFactor({ userId: USER, factorId: 'smsA' }));
    const about = { providerStatus: 200, requestId: REQUEST_ID, operation: 'getFactor' };
    expect(failure).toMatchObject({ ...UNEXPECTED, ...about, ...more });
  });

  test.each([301, 302, 303, 307, 308])('is a redirect of %d, whatever its body says', async (status) => {
    const headers = { location: 'https://evil.example/' };
    const answer = { status, headers, body: [factorJson('smsA', 'sms')] };
    const { mfa, sent } = org(answer, answer, answer);
    const works: readonly (() => Promise<unknown>)[] = [
      () => mfa.listFactors({ userId: USER }),
      () => mfa.remove({ userId: USER, factorId: 'smsA' }),
      () => mfa.resetFactors({ userId: USER }),
    ];
    for (const work of works) expect(await thrown(work())).toMatchObject({ ...UNEXPECTED, providerStatus: status });
    expect(sent).toHaveLength(3);
  });
});

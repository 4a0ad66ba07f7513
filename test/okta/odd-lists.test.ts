import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import { challenged, factorJson, factorPath, ORG, org, USER, USER_PATH } from './org.ts';

const href = (path: string) => `${ORG}${path}`;
const list = async (...body: JsonValue[]) => org({ body }).mfa.listFactors({ userId: USER });

test('links that are arrays, a resend array and a next link do not hide a factor', async () => {
  const resend = [{ name: 'sms', href: href(`${factorPath('mblA')}/resend`), hints: { allow: ['POST'] } }];
  const next = { name: 'activate', href: href(`${factorPath('mblA')}/lifecycle/activate`) };
  const _links = { resend, next, self: [{ href: href(factorPath('mblA')) }], user: { href: href(USER_PATH) } };
  const factors = await list(factorJson('mblA', 'sms', { status: 'PENDING_ACTIVATION', _links }));
  expect(factors).toMatchObject([{ id: 'mblA', type: 'sms', status: 'pending' }]);
});

test('an enrolment and a challenge whose links are arrays work too', async () => {
  const resend = [{ name: 'sms', href: href(`${factorPath('mblA')}/resend`) }];
  const { mfa } = org(
    { body: factorJson('mblA', 'sms', { status: 'PENDING_ACTIVATION', _links: { resend } }) },
    { body: challenged('mblA', { _links: { verify: [{ href: href(`${factorPath('mblA')}/verify`) }] } }) },
    { body: factorJson('smsB', 'sms', { _links: { self: [{ href: href(factorPath('smsB')) }] } }) },
  );
  const factor = { type: 'sms', phoneNumber: '+14155551337' } as const;
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor }));
  expect(handle.factorId).toBe('mblA');
  expect(await thrown(mfa.activate({ userId: USER, handle, answer: { kind: 'code', code: '1' } }))).toMatchObject({
    code: 'UNEXPECTED_RESPONSE',
  });
  // The id of an SMS factor changes when it is activated.
  const result = await mfa.activate({ userId: USER, handle, answer: { kind: 'code', code: '1' } });
  expect(result).toMatchObject({ status: 'active', factor: { id: 'smsB' } });
});

test('nulls in the profile, and a profile that is null, are absent', async () => {
  const nulls = {
    credentialId: 'l3Br0n',
    authenticatorName: null,
    appId: null,
    version: null,
    presetPinAvailable: null,
  };
  const [webauthn, sms, question] = await list(
    factorJson('fwfA', 'webauthn', { provider: 'FIDO', profile: nulls }),
    factorJson('smsA', 'sms', { profile: null, vendorName: null, created: null }),
    factorJson('ufsA', 'question', { profile: { question: null, questionText: null } }),
  );
  expect(webauthn).toMatchObject({ id: 'fwfA', type: 'webauthn', status: 'active', verifiableBy: ['webauthn'] });
  expect(webauthn).not.toHaveProperty('displayName');
  expect(sms).toMatchObject({ type: 'sms' });
  expect(sms).not.toHaveProperty('destination');
  expect(question).toMatchObject({ type: 'question', verifiableBy: ['answer'] });
});

test('a phone number that arrives as a number is masked like another', async () => {
  const [sms] = await list(factorJson('smsA', 'sms', { profile: { phoneNumber: 14_085_551_235 } }));
  expect(sms).toMatchObject({ destination: '+1 *** *** 1235' });
});

test.each<readonly [string, string | null]>([
  ['signed_nonce', 'OKTA'],
  ['web', 'DUO'],
  ['u2f', 'FIDO'],
  ['claims_provider', 'GENERIC_SAML'],
  ['push', 'CUSTOM'],
  ['sms', 'ACME'],
  ['token', 'ACME'],
  ['hotp', 'APPLE'],
  ['brand:new', 'OKTA'],
  ['toString', 'OKTA'],
  ['__proto__', null],
  ['', 'OKTA'],
])('%s of %s is listed as other, and can be verified by nothing', async (factorType, vendor) => {
  const [factor] = await list(factorJson('facA', factorType, { provider: vendor }));
  expect(factor).toMatchObject({
    id: 'facA',
    type: 'other',
    status: 'active',
    verifiableBy: [],
    native: { type: factorType },
  });
});

test('what is listed as other is removed, and challenged by nobody', async () => {
  const { mfa, sent } = org({ body: [factorJson('dsfA', 'signed_nonce')] }, { status: 204 });
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('Nothing is listed.');
  await expect(mfa.challenge({ userId: USER, factor })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  await mfa.remove({ userId: USER, factorId: factor.id });
  expect(sent.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
});

test.each([
  ['ACTIVE', 'active'],
  ['PENDING_ACTIVATION', 'pending'],
  ['DISABLED', 'unusable'],
  ['ENROLLED', 'unusable'],
  ['EXPIRED', 'unusable'],
  ['INACTIVE', 'unusable'],
  ['NOT_SETUP', 'unusable'],
  ['PENDING', 'unusable'],
  ['active', 'unusable'],
  ['', 'unusable'],
  [null, 'unusable'],
  [1, 'unusable'],
  [{}, 'unusable'],
])('status %j is %s', async (status, ours) => {
  const [factor] = await list(factorJson('smsA', 'sms', { status }));
  expect(factor).toMatchObject({ id: 'smsA', type: 'sms', status: ours });
});

test.each(['DISABLED', 'PENDING_ACTIVATION', 'brand_new'])('a factor that is %s is not challenged', async (status) => {
  const { mfa, sent } = org({ body: [factorJson('smsA', 'sms', { status })] });
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('Nothing is listed.');
  await expect(mfa.challenge({ userId: USER, factor })).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(sent).toHaveLength(1);
});

test('a malformed entry does not break the list; with an id it can still be removed', async () => {
  const factors = await list(
    factorJson('smsA', 'sms'),
    null,
    'x',
    42,
    [],
    {},
    { id: '' },
    { id: 7, factorType: 'sms' },
    { id: 'oddA' },
    { id: 'oddB', factorType: null, provider: {} },
    { id: 'oddC', factorType: 'sms', provider: 'OKTA', status: 'ACTIVE', profile: 'x', _links: 'x', _embedded: 1 },
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

test('a catalog with claims_provider, odd entries and what is enrolled already', async () => {
  const { mfa } = org({
    body: [
      { factorType: 'claims_provider', provider: 'GENERIC_SAML', vendorName: 'Acme IdP', status: 'NOT_SETUP' },
      null,
      { provider: 'OKTA' },
      { factorType: 'u2f', provider: 'FIDO' },
      { factorType: 'call', provider: 'OKTA', status: 'ACTIVE' },
      {
        factorType: 'sms',
        provider: 'OKTA',
        status: 'NOT_SETUP',
        enrollment: 'OPTIONAL',
        _embedded: { phones: [{ id: 'mbl1' }] },
      },
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

test.each<readonly [string, JsonValue]>([
  ['an object', {}],
  ['an error without a code', { error: 'x' }],
  ['null', null],
  ['HTML', '<html><body>Sign in</body></html>'],
  ['nothing', ''],
  ['truncated JSON', '[{"id":"smsA"'],
])('a list that is %s is UNEXPECTED_RESPONSE', async (_title, body) => {
  for (const operation of ['listFactors', 'listAvailableFactors', 'listSecurityQuestions'] as const) {
    const { mfa } = org({ body });
    const failure = await thrown(Promise.resolve(mfa[operation]({ userId: USER })));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation, status: 200 });
  }
});

test.each<readonly [string, JsonValue]>([
  ['another factor', factorJson('smsB', 'sms')],
  ['a list', [factorJson('smsA', 'sms')]],
  ['nothing', {}],
])('getFactor answered with %s is UNEXPECTED_RESPONSE', async (_title, body) => {
  const { mfa } = org({ body });
  await expect(mfa.getFactor({ userId: USER, factorId: 'smsA' })).rejects.toMatchObject({
    code: 'UNEXPECTED_RESPONSE',
  });
});

test.each([301, 302, 303, 307, 308])(
  'a redirect of %d is UNEXPECTED_RESPONSE, whatever its body says',
  async (status) => {
    const answer = { status, headers: { location: 'https://evil.example/' }, body: [factorJson('smsA', 'sms')] };
    const { mfa, sent } = org(answer, answer, answer);
    const works = [
      () => mfa.listFactors({ userId: USER }),
      () => mfa.remove({ userId: USER, factorId: 'smsA' }),
      () => mfa.resetFactors({ userId: USER }),
    ];
    for (const work of works) expect(await thrown(work())).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status });
    expect(sent).toHaveLength(3);
  },
);

// Design section 2: "Where an answer names a user, factor or device, it must be ours."
describe('a factor of another user', () => {
  const foreign = factorJson('smsA', 'sms', { _links: { user: { href: href('/api/v1/users/00u-other') } } });

  test('that getFactor gives is UNEXPECTED_RESPONSE', async () => {
    const failure = await thrown(org({ body: foreign }).mfa.getFactor({ userId: USER, factorId: 'smsA' }));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  test('is not listed as one that can be challenged', async () => {
    const factors = await list(foreign, factorJson('clfA', 'call')).catch(() => []);
    expect(factors.filter(({ id, status }) => id === 'smsA' && status === 'active')).toEqual([]);
  });
});

test('an odd question does not hide the others', async () => {
  const body = [{ question: 'disliked_food', questionText: 'What?' }, null, { question: 'first_award' }];
  const questions = await org({ body }).mfa.listSecurityQuestions({ userId: USER });
  expect(questions.map(({ questionId }) => questionId)).toContain('disliked_food');
});

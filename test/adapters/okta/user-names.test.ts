import { describe, expect, test } from 'vitest';
import { pendingStep, thrown } from '../../support/scripted-tenant.ts';
import { challenged, factorJson, LOGIN, org, USER, userJson } from './org.ts';
import { codeAnswer, newSms, waits } from './steps.ts';

// Okta takes a login, or `me`, in the place of the user's id; its answers name the id all the same.

const foundUser = { body: userJson() };

describe.each([LOGIN, 'me'])('for %s', (userId) => {
  const at = `/api/v1/users/${encodeURIComponent(userId)}/factors`;

  test('an answer that names the id of the user is taken', async () => {
    const { mfa, sent } = org(
      { body: waits('mblA', 'sms') },
      foundUser,
      { body: factorJson('smsA', 'sms') },
      { body: [factorJson('smsA', 'sms')] },
      foundUser,
      { body: factorJson('smsA', 'sms') },
      foundUser,
      { body: challenged('smsA') },
      { body: { factorResult: 'SUCCESS' } },
    );
    const { handle: activation } = pendingStep(await mfa.enroll({ userId, factor: newSms }));
    expect(await mfa.activate({ userId, handle: activation, answer: codeAnswer })).toMatchObject({ status: 'active' });
    expect(await mfa.listFactors({ userId })).toMatchObject([{ id: 'smsA', status: 'active' }]);
    const { handle } = await mfa.challenge({ userId, factorId: 'smsA' });
    const result = await mfa.verify({ userId, handle, answer: codeAnswer });
    expect(result).toMatchObject({ status: 'approved', userId, factorId: 'smsA' });
    const user = at.replace('/factors', '');
    const paths = ['', user, '/mblA/lifecycle/activate', '', user, '/smsA', user, '/smsA/verify', '/smsA/verify'];
    expect(sent.map(({ path }) => path.replace(at, ''))).toEqual(paths);
  });

  test('an answer about another factor is UNEXPECTED_RESPONSE still', async () => {
    const { mfa } = org({ body: factorJson('smsA', 'sms') }, foundUser, { body: challenged('smsB') });
    expect(await thrown(mfa.challenge({ userId, factorId: 'smsA' }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

test('a handle of the login is not one of the id', async () => {
  const { mfa, sent } = org({ body: factorJson('smsA', 'sms') }, foundUser, { body: challenged('smsA') });
  const { handle } = await mfa.challenge({ userId: LOGIN, factorId: 'smsA' });
  const failure = await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }));
  expect(failure).toMatchObject({ code: 'HANDLE_INVALID' });
  expect(sent).toHaveLength(3);
});

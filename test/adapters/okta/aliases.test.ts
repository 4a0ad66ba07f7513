import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { challenged, factorJson, LOGIN, org, USER, userJson } from './org.ts';
import { codeAnswer, newSms, waits } from './steps.ts';

// No pattern tells an id from a login. So the user is looked up where a response names another one than the caller does.

const OTHER = '00uSomebodyElse';
const unexpected = { code: 'UNEXPECTED_RESPONSE' };
const foundUser = { body: userJson() };
const SUCCESS = { factorResult: 'SUCCESS' };
/** A success, and how it may name another user. */
const foreign: readonly JsonObject[] = [
  { ...SUCCESS, userId: OTHER },
  { ...SUCCESS, user_id: OTHER },
];

describe('the look-up', () => {
  const factors = [factorJson('facA', 'sms')];
  const listing = (userId: string, ...answers: readonly Scripted[]) => {
    const { mfa, sent } = org({ body: factors }, ...answers);
    return { listed: mfa.listFactors({ userId }), paths: () => sent.map(({ method, path }) => `${method} ${path}`) };
  };

  test('is not sent for a later response: what the handle names is enough', async () => {
    for (const userId of [USER, LOGIN]) {
      const lookUp = userId === USER ? [] : [foundUser];
      const found = { body: factorJson('facA', 'sms') };
      const script = org(
        found,
        ...lookUp,
        { body: challenged('facA') },
        { body: challenged('facA') },
        ...foreign.map((body) => ({ body })),
      );
      const { mfa, sent } = script;
      const first = await mfa.challenge({ userId, factorId: 'facA' });
      const { handle } = await mfa.resend({ userId, handle: first.handle });
      if (handle.purpose !== 'verification') throw new Error('The purpose has changed.');
      expect(handle.state).toEqual(userId === USER ? {} : { owner: USER });
      for (const _ of foreign) {
        expect(await thrown(mfa.verify({ userId, handle, answer: codeAnswer }))).toMatchObject(unexpected);
      }
      expect(sent).toHaveLength(3 + lookUp.length + foreign.length);
    }
  });

  test('is not sent for the id that the responses name', async () => {
    const { listed, paths } = listing(USER);
    expect(await listed).toHaveLength(1);
    expect(paths()).toEqual([`GET /api/v1/users/${USER}/factors`]);
  });

  test.each([
    // Also where the login has no @: `isaac.brock` is a whole login, or the beginning of one.
    ['isaac.brock', userJson(USER, 'isaac.brock')],
    ['Isaac.Brock', userJson(USER, 'isaac.brock@acme.example')],
    ['TPR1539702348', userJson(USER, 'tpr1539702348')],
    ['00U15S1KDETTQMQYABRL', userJson(USER, 'somebody.else')],
    ['me', userJson(USER, 'somebody.else')],
  ])('tells whose factors they are for %s', async (userId, body) => {
    const { listed, paths } = listing(userId, { body });
    expect(await listed).toMatchObject([{ id: 'facA', type: 'sms', status: 'active' }]);
    expect(paths()).toEqual([`GET /api/v1/users/${userId}/factors`, `GET /api/v1/users/${userId}`]);
  });

  test.each<readonly [string, JsonValue]>([
    ['another user', userJson(OTHER)],
    ['a user with another login', userJson(USER, 'acid.burn@example.com')],
    ['a user whose login only begins so', userJson(USER, `${LOGIN}.org`)],
    ['the same list', factors],
    ['a factor', factorJson('facA', 'sms')],
    ['a user without an id', { ...userJson(), id: null }],
    ['a user with a number for an id', { ...userJson(), id: 7 }],
    ['a user without a profile', { ...userJson(), profile: null }],
    ['a user without a login', { ...userJson(), profile: { email: LOGIN } }],
    ['nothing', {}],
  ])('that is answered with %s lists nothing', async (_what, body) => {
    expect(await thrown(listing(LOGIN, { body }).listed)).toMatchObject(unexpected);
  });

  test('that fails is the failure of the call, and is no success of another user', async () => {
    const body = { errorCode: 'E0000006', errorSummary: '', errorCauses: [] };
    const { listed } = listing('00u-given', { status: 403, body });
    expect(await thrown(listed)).toMatchObject({ code: 'FORBIDDEN', providerCode: 'E0000006' });
    const { mfa } = org({ body: waits('mblA', 'sms') }, { status: 403, body });
    // The enrollment was carried out, whoever it was for.
    const failure = await thrown(mfa.enroll({ userId: LOGIN, factor: newSms }));
    expect(failure).toMatchObject({ code: 'FORBIDDEN', outcomeUnknown: true });
  });

  test('is sent once for a step, and no more for what follows', async () => {
    const { mfa, sent } = org(
      { body: factorJson('facA', 'sms') },
      foundUser,
      { body: challenged('facA') },
      { body: challenged('facA') },
      { body: SUCCESS },
    );
    const { handle } = await mfa.challenge({ userId: LOGIN, factorId: 'facA' });
    const again = await mfa.resend({ userId: LOGIN, handle });
    if (again.handle.purpose !== 'verification') throw new Error('The purpose has changed.');
    const result = await mfa.verify({ userId: LOGIN, handle: again.handle, answer: codeAnswer });
    expect(result).toMatchObject({ status: 'approved', userId: LOGIN });
    const path = `/api/v1/users/${encodeURIComponent(LOGIN)}`;
    expect(sent.filter((one) => one.path === path)).toHaveLength(1);
  });
});

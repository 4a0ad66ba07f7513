import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import * as okta from '../okta/org.ts';
import { newSms, waits } from '../okta/steps.ts';
import * as v1 from '../onelogin/v1/account.ts';
import * as v2 from '../onelogin/v2/account.ts';

// A response that names another user, wherever it does, is somebody else's: lists, catalogs, enrollments, temporary
// tokens and profiles.

/** A read or an enrollment, its true response, and what is answered before and after it. */
type Row = {
  readonly name: string;
  readonly user: string;
  readonly body: JsonValue;
  readonly run: (response: Scripted) => Promise<unknown>;
};

const OKTA = { userId: okta.USER };
const oktaRow = (
  name: string,
  body: JsonValue,
  run: (mfa: ReturnType<typeof okta.provider>) => Promise<unknown>,
): Row => ({
  name: `okta ${name}`,
  user: okta.USER,
  body,
  run: (response) => run(okta.org(response).mfa),
});
const tac = {
  id: 'tac1',
  type: 'tac',
  profile: { tac: 'n@C*bU26', multiUse: false, expiresAt: '2099-01-01T00:00:00' },
};
const oktaRows: readonly Row[] = [
  oktaRow('listFactors', [okta.factorJson('smsA', 'sms')], (mfa) => mfa.listFactors(OKTA)),
  oktaRow('listAvailableFactors', [{ factorType: 'sms', provider: 'OKTA', status: 'NOT_SETUP' }], (mfa) =>
    mfa.listAvailableFactors(OKTA),
  ),
  oktaRow('listSecurityQuestions', [{ question: 'first_award', questionText: 'Which?' }], (mfa) =>
    mfa.listSecurityQuestions(OKTA),
  ),
  oktaRow('getFactor', okta.factorJson('smsA', 'sms'), (mfa) => mfa.getFactor({ ...OKTA, factorId: 'smsA' })),
  oktaRow('enroll', waits('mblA', 'sms'), (mfa) => mfa.enroll({ ...OKTA, factor: newSms })),
  oktaRow('createTemporaryToken', tac, (mfa) => mfa.createTemporaryToken(OKTA)),
];

type OneLogin = ReturnType<typeof v1.provider>;
const token = { mfa_token: '05564765', reusable: false, expires_at: '2099-01-16T22:16:38Z' };
const oneLoginRow =
  (version: { readonly id: string; readonly USER: string; readonly account: typeof v1.account }) =>
  (
    name: string,
    body: JsonValue,
    run: (mfa: OneLogin) => Promise<unknown>,
    before: readonly Scripted[] = [],
    after: readonly Scripted[] = [],
  ): Row => ({
    name: `${version.id} ${name}`,
    user: version.USER,
    body,
    run: (response) => run(version.account(...before, response, ...after).mfa),
  });
const V1 = { userId: v1.USER };
const one = oneLoginRow({ ...v1, id: 'onelogin-v1' });
const offered = v1.available(v1.smsOffer);
const v1Rows: readonly Row[] = [
  one('listFactors', v1.listed(v1.sms()).body, (mfa) => mfa.listFactors(V1)),
  one('listFactors in an array', v1.enveloped([v1.sms()]), (mfa) => mfa.listFactors(V1)),
  one('listAvailableFactors', offered.body, (mfa) => mfa.listAvailableFactors(V1)),
  one('enroll', v1.enrolled().body, (mfa) => mfa.enroll({ ...V1, factor: v1.newSms }), [offered], [offered]),
  one(
    'the list of an enrollment',
    offered.body,
    (mfa) => mfa.enroll({ ...V1, factor: v1.newSms }),
    [],
    [v1.enrolled()],
  ),
  one('createTemporaryToken', token, (mfa) => mfa.createTemporaryToken(V1)),
  one('createTemporaryToken in data', v1.enveloped([token]), (mfa) => mfa.createTemporaryToken(V1)),
];
const V2 = { userId: v2.USER };
const two = oneLoginRow({ ...v2, id: 'onelogin-v2' });
const offers = { body: [v2.offer('sms')] };
const registered = v2.created(v2.registration('sms'));
const enrollSms = (mfa: OneLogin) => mfa.enroll({ ...V2, factor: v2.newFactor.sms });
const v2Rows: readonly Row[] = [
  two('listFactors', [v2.device('sms')], (mfa) => mfa.listFactors(V2)),
  two('listAvailableFactors', [v2.offer('sms')], (mfa) => mfa.listAvailableFactors(V2)),
  two('enroll', v2.registration('sms'), enrollSms, [offers, v2.profile()], [offers]),
  two('enroll in an array', [v2.registration('sms')], enrollSms, [offers, v2.profile()], [offers]),
  two('the profile of an enrollment', v2.profile().body, enrollSms, [offers], [registered]),
  two('createTemporaryToken', token, (mfa) => mfa.createTemporaryToken(V2)),
];

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body with this added to itself, to its `data`, and to the entries of its lists: one body for each place. */
function withAdded(body: JsonValue, added: JsonObject): readonly JsonValue[] {
  if (Array.isArray(body)) {
    // The foreign entry is the last one, behind one that names nobody.
    return [[...body, ...body.map((entry) => (isObject(entry) ? { ...entry, ...added } : entry))]].filter(
      () => body.length > 0,
    );
  }
  if (!isObject(body)) return [];
  const inner = Object.entries(body).flatMap(([key, value]) =>
    Array.isArray(value) || key === 'data'
      ? withAdded(value ?? null, added).map((replaced) => ({ ...body, [key]: replaced }))
      : [],
  );
  return [{ ...body, ...added }, ...inner];
}
/** A list with two entries is none where one object is expected. So the entry itself is replaced as well. */
function withReplaced(body: JsonValue, added: JsonObject): readonly JsonValue[] {
  if (Array.isArray(body)) return [body.map((entry) => (isObject(entry) ? { ...entry, ...added } : entry))];
  if (!isObject(body) || !Array.isArray(body.data)) return [];
  return withReplaced(body.data, added).map((data) => ({ ...body, data }));
}

describe.each([...oktaRows, ...v1Rows, ...v2Rows])('$name', ({ user, body, run }) => {
  test('takes a response that names nobody, or our user', async () => {
    await run({ body });
    for (const key of ['userId', 'user_id']) {
      for (const named of withReplaced(body, { [key]: user })) await run({ body: named });
    }
  });

  test.each<readonly [string, JsonObject]>([
    ['userId', { userId: '77' }],
    ['user_id', { user_id: 77 }],
    ['an id that cannot be read', { user_id: [user] }],
    ['our user beside another', { userId: user, user_id: '77' }],
  ])('refuses a foreign user by %s', async (_how, added) => {
    const bodies = [...withAdded(body, added), ...withReplaced(body, added)];
    expect(bodies.length).toBeGreaterThan(0);
    for (const foreign of bodies) {
      expect(await thrown(run({ body: foreign })), JSON.stringify(foreign)).toMatchObject({
        code: 'UNEXPECTED_RESPONSE',
      });
    }
  });
});

describe.each(oktaRows)('$name', ({ body, run }) => {
  test.each<readonly [string, JsonObject]>([
    ['self', { _links: { self: { href: `${okta.ORG}/api/v1/users/00uOther/factors/smsA` } } }],
    ['an array', { _links: { resend: [{ name: 'sms', href: `${okta.ORG}/api/v1/users/00uOther/factors/smsA` }] } }],
    ['what is embedded', { _embedded: { x: { _links: { user: { href: `${okta.ORG}/api/v1/users/00uOther` } } } } }],
    ['an escaped path', { _links: { self: { href: `${okta.ORG}/api/v1/users/00u%4Fther/factors/smsA` } } }],
  ])('refuses a foreign user in a link of %s', async (_where, added) => {
    for (const foreign of [...withAdded(body, added), ...withReplaced(body, added)]) {
      expect(await thrown(run({ body: foreign })), JSON.stringify(foreign)).toMatchObject({
        code: 'UNEXPECTED_RESPONSE',
      });
    }
  });
});

test('the profile of another user, and a factor of another id, are refused', async () => {
  const profile = v2.account(offers, v2.profile({ id: 77 }));
  expect(await thrown(enrollSms(profile.mfa))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  const { mfa } = okta.org({ body: okta.factorJson('smsB', 'sms') });
  expect(await thrown(mfa.getFactor({ ...OKTA, factorId: 'smsA' }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

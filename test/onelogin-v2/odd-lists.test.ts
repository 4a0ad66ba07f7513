import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { thrown } from '../support/scripted-tenant.ts';
import { account, device, KINDS, lines, offer, USER } from './account.ts';

// What a list may hold beside what the documents show: one odd entry never hides the others, and a list that cannot
// be read is never an empty one.

const list = async (...body: JsonValue[]) => account({ body }).mfa.listFactors({ userId: USER });
const odd = (device_id: JsonValue, auth_factor_name: JsonValue, more = {}) => ({
  device_id,
  auth_factor_name,
  ...more,
});

test.each([
  ['YubiKey', 'token'],
  ['yubikey', 'token'],
  ['Duo Security', 'other'],
  ['Yubico YubiKey', 'other'],
  ['WebAuthn', 'other'],
  ['OneLogin SMS', 'other'],
  ['Symantec VIP', 'other'],
  ['toString', 'other'],
  ['__proto__', 'other'],
  ['OneLogin Protect', 'other'],
])('%s is listed as %s, can be verified by nothing, and can be removed', async (name, type) => {
  const { mfa, sent } = account({ body: [odd('3920400', name), device('sms')] }, { status: 204 });
  const [factor, next] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('Nothing is listed.');
  expect(factor).toEqual({ id: '3920400', type, status: 'active', verifiableBy: [], native: { type: name } });
  expect(next).toMatchObject({ type: 'sms' });
  expect(await thrown(mfa.challenge({ userId: USER, factor }))).toMatchObject({ code: 'UNSUPPORTED' });
  await mfa.remove({ userId: USER, factorId: factor.id });
  expect(lines(sent)).toEqual(['GET devices', 'DELETE 3920400']);
});

// Reference 7, row 32: compare names without case.
test.each([
  ['sms', 'sms'],
  ['ONELOGIN VOICE', 'voice'],
  ['Onelogin Email', 'email'],
  ['onelogin', 'push'],
  ['google authenticator', 'totp'],
])('the name %s is read without case: %s', async (name, type) => {
  expect(await list(odd('1', name))).toMatchObject([{ type, status: 'active', native: { type: name } }]);
});

test('entries that are odd do not hide the others; with an id they can be removed', async () => {
  const factors = await list(
    device('sms'),
    null,
    'x',
    42,
    [],
    {},
    { auth_factor_name: 'SMS' },
    odd('', 'SMS'),
    odd(1.5, 'SMS'),
    odd({}, 'SMS'),
    odd('3920401', null),
    odd(3920402, 7),
    odd('3920403', ''),
    odd('3920404', 'SMS', { user_display_name: null, type_display_name: null, default: null }),
    odd('3920405', 'SMS', { user_display_name: 7, default: 'yes' }),
    odd('user_temp_otp_36216766', 'Temporary'),
    device('voice'),
  );
  expect(factors.map(({ id, type, status }) => [id, type, status])).toEqual([
    [KINDS.sms.deviceId, 'sms', 'active'],
    ['3920401', 'other', 'unusable'],
    ['3920402', 'other', 'unusable'],
    ['3920403', 'other', 'unusable'],
    ['3920404', 'sms', 'active'],
    ['3920405', 'sms', 'active'],
    ['user_temp_otp_36216766', 'other', 'active'],
    [KINDS.voice.deviceId, 'voice', 'active'],
  ]);
  for (const id of ['3920404', '3920405']) {
    const factor = factors.find((one) => one.id === id);
    expect(factor).not.toHaveProperty('displayName');
    expect(factor).not.toHaveProperty('isDefault');
  }
});

test('a device without a name is not challenged', async () => {
  const { mfa, sent } = account({ body: [odd('3920401', null)] });
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('Nothing is listed.');
  expect(await thrown(mfa.challenge({ userId: USER, factor }))).toMatchObject({ code: 'CONFLICT' });
  expect(sent).toHaveLength(1);
});

test('a list of factors with odd entries, what cannot be registered, and unknown names', async () => {
  const { mfa } = account({
    body: [
      null,
      {},
      { name: 'No id', auth_factor_name: 'SMS' },
      { factor_id: 1, name: 'No type' },
      offer('sms', { name: null }),
      { factor_id: 32233, name: 'Duo Security', auth_factor_name: 'Duo Security' },
      { factor_id: 43302, name: 'YubiKey', auth_factor_name: 'YubiKey' },
      { factor_id: '58961', name: 'Mail', auth_factor_name: 'OneLogin Email' },
    ],
  });
  expect(await mfa.listAvailableFactors({ userId: USER })).toEqual([
    { id: '58959', type: 'sms', displayName: 'SMS', native: { type: 'SMS' } },
    { id: '58961', type: 'email', displayName: 'Mail', native: { type: 'OneLogin Email' } },
  ]);
});

describe('a list that cannot be read is UNEXPECTED_RESPONSE', () => {
  test.each<readonly [string, JsonValue]>([
    ['an envelope, which version 2 does not have', { data: [] }],
    ['an object', {}],
    ['an object of something else', { message: 'Success' }],
    ['a list that is none', { devices: {}, factors: 'x' }],
    ['a success object', { status: { error: false, code: 200, type: 'success', message: 'Success' } }],
    ['null', null],
    ['a number', 7],
    ['a page', '<html><body>Sign in</body></html>'],
    ['nothing', ''],
    ['a part of one', '[{"device_id":"3920371"'],
  ])('%s', async (_title, body) => {
    for (const operation of ['listFactors', 'listAvailableFactors'] as const) {
      const failure = await thrown(Promise.resolve(account({ body }).mfa[operation]({ userId: USER })));
      expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation, status: 200 });
    }
  });

  test('where a factor is looked up by its id too', async () => {
    const { mfa } = account({ body: {} });
    const failure = await thrown(mfa.challenge({ userId: USER, factorId: KINDS.sms.deviceId }));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { enveloped, firstListed, lines, newSms } from './account.ts';
import * as v1 from './v1/account.ts';
import * as v2 from './v2/account.ts';
import { versions } from './versions.ts';

// What a list may hold beside what the documents show: one odd entry never hides the others, and a list that cannot be
// read is never an empty one.

type Shapes = readonly (readonly [string, JsonValue])[];

/** For each version: a list in each of its shapes, and what is none. */
const forms = {
  'onelogin-v1': {
    shapesOf: (entry: JsonObject, key: 'otp_devices' | 'auth_factors'): Shapes => [
      ['data as an array', enveloped([entry])],
      ['data as an object that holds one', enveloped({ [key]: [entry] })],
      ['data as a single object', enveloped(entry)],
      ['an array without envelope', [entry]],
      ['an object without envelope', entry],
    ],
    keys: ['otp_devices', 'auth_factors'],
    device: v1.sms(),
    offer: v1.smsOffer,
    empty: [v1.listed().body, enveloped([])],
    unreadable: [
      ['data that is null', { ...enveloped(), data: null }],
      ['data that is {}', enveloped({})],
      ['data that is a text', enveloped('none')],
      ['a list that is null', enveloped({ otp_devices: null, auth_factors: null })],
    ] satisfies Shapes,
    named: (id: JsonValue, name: JsonValue, more: JsonObject = {}) => ({ id, auth_factor_name: name, ...more }),
    listed: (rows: readonly JsonValue[]) => v1.listed(...rows),
    removed: { body: {} },
    enrolls: v1.enrolled(),
  },
  'onelogin-v2': {
    shapesOf: (entry: JsonObject, key: 'devices' | 'factors'): Shapes => [
      ['an array', [entry]],
      ['a lone entry, as the seeds have it', entry],
      ['an object that holds one', { [key]: [entry] }],
    ],
    keys: ['devices', 'factors'],
    device: v2.device('sms'),
    offer: v2.offer('sms'),
    empty: [[]],
    unreadable: [
      ['an envelope, which version 2 does not have', { data: [] }],
      ['an object of something else', { message: 'Success' }],
      ['a list that is none', { devices: {}, factors: 'x' }],
      ['a part of one', '[{"device_id":"3920371"'],
    ] satisfies Shapes,
    named: (id: JsonValue, name: JsonValue, more: JsonObject = {}) => ({
      device_id: id,
      auth_factor_name: name,
      ...more,
    }),
    listed: (rows: readonly JsonValue[]) => ({ body: [...rows] }),
    removed: { status: 204 },
    enrolls: v2.created(v2.registration('sms')),
  },
} as const;

type Names = Readonly<Record<keyof typeof forms, readonly (readonly [name: string, type: string])[]>>;

/** OneLogin's names, compared without case (reference 7, row 32), and how they are listed. */
const names: Names = {
  'onelogin-v1': [
    ['Onelogin SMS', 'sms'],
    ['ONELOGIN VOICE', 'voice'],
    ['onelogin protect', 'push'],
    ['Google Authenticator', 'totp'],
    ['Yubico YubiKey', 'token'],
  ],
  'onelogin-v2': [
    ['sms', 'sms'],
    ['ONELOGIN VOICE', 'voice'],
    ['Onelogin Email', 'email'],
    ['onelogin', 'push'],
    ['google authenticator', 'totp'],
  ],
};
const notVerifiable: Names = {
  'onelogin-v1': [
    ['Duo Security', 'other'],
    ['constructor', 'other'],
  ],
  'onelogin-v2': [
    ['YubiKey', 'token'],
    ['yubikey', 'token'],
    ...['Duo Security', 'Yubico YubiKey', 'WebAuthn', 'OneLogin SMS', 'Symantec VIP', 'toString', '__proto__'].map(
      (name) => [name, 'other'] as const,
    ),
    ['OneLogin Protect', 'other'],
  ],
};

describe.each(versions)('$id', ({ id, account, USER: userId, sms, asks }) => {
  const form = forms[id];
  const shapes = (entry: JsonObject, at: 0 | 1): Shapes =>
    id === 'onelogin-v1'
      ? forms[id].shapesOf(entry, forms[id].keys[at])
      : forms[id].shapesOf(entry, forms[id].keys[at]);

  test.each(shapes(form.device, 0))('factors are read out of %s', async (_title, body) => {
    const factors = await account({ body }).mfa.listFactors({ userId });
    expect(factors).toMatchObject([{ id: sms.id, type: 'sms', status: 'active' }]);
  });

  test.each(shapes(form.offer, 1))('what can be enrolled is read out of %s', async (_title, body) => {
    const lookUp = id === 'onelogin-v2' ? [v2.profile()] : [];
    const { mfa, sent } = account({ body }, { body }, ...lookUp, form.enrolls);
    const { factor_id } = form.offer;
    expect(await mfa.listAvailableFactors({ userId })).toMatchObject([{ id: String(factor_id), type: 'sms' }]);
    await mfa.enroll({ userId, factor: newSms });
    expect(sent.at(-1)?.body).toMatchObject({ factor_id });
  });

  test('an empty list is empty', async () => {
    for (const body of form.empty) expect(await account({ body }).mfa.listFactors({ userId })).toEqual([]);
    const none = id === 'onelogin-v1' ? v1.available() : { body: [] };
    expect(await account(none).mfa.listAvailableFactors({ userId })).toEqual([]);
  });

  test.each<readonly [string, JsonValue | undefined]>([
    ...form.unreadable,
    ['a success object', enveloped()],
    ['{}', {}],
    ['null', 'null'],
    ['a number', 7],
    ['a page', '<html><body>Sign in</body></html>'],
    ['an empty body', ''],
    ['no body', undefined],
  ])('a list that cannot be read is UNEXPECTED_RESPONSE: %s', async (_title, body) => {
    const read = body === undefined ? {} : { body };
    for (const operation of ['listFactors', 'listAvailableFactors'] as const) {
      const error = await thrown(Promise.resolve(account(read).mfa[operation]({ userId })));
      expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation, providerStatus: 200 });
    }
    const error = await thrown(account(read).mfa.challenge({ userId, factorId: sms.id }));
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'challenge' });
  });

  test.each(names[id])('the name %s is read without case: %s', async (name, type) => {
    const { mfa } = account(form.listed([form.named('1', name)]));
    expect(await mfa.listFactors({ userId })).toMatchObject([{ type, status: 'active', native: { type: name } }]);
  });

  test.each(notVerifiable[id])('%s is listed as %s, verified by nothing, and can be removed', async (name, type) => {
    const { mfa, sent } = account(form.listed([form.named('3920400', name), form.device]), form.removed);
    const [factor, next] = await mfa.listFactors({ userId });
    if (factor === undefined) throw new Error('Nothing is listed.');
    const native = id === 'onelogin-v1' ? { type: name, status: 'active' } : { type: name };
    expect(factor).toEqual({ id: '3920400', type, status: 'active', verifiableBy: [], native });
    expect(next).toMatchObject({ type: 'sms' });
    expect(await thrown(mfa.challenge({ userId, factor }))).toMatchObject({ code: 'UNSUPPORTED' });
    await mfa.remove({ userId, factorId: factor.id });
    expect(lines(sent)).toEqual([asks.devices, 'DELETE 3920400']);
  });

  test('odd entries do not hide the others; with an id they can be removed', async () => {
    const { named } = form;
    const { auth_factor_name: good } = form.device;
    const name = String(good);
    const rows = [
      ...[form.device, 7, null, 'x', [], {}, { auth_factor_name: name }],
      ...[named('', name), named(1.5, name), named({}, name)],
      ...[named('1', null), named(2, 7), named('3', '')],
      named('4', name, { user_display_name: null, type_display_name: null, default: null, phone_number: null }),
      named('5', name, { user_display_name: 7, default: 'yes', phone_number: [] }),
      named('user_temp_otp_36216766', 'Temporary'),
    ];
    const factors = await account(form.listed(rows)).mfa.listFactors({ userId });
    expect(factors.map(({ id: factorId, type, status }) => [factorId, type, status])).toEqual([
      [sms.id, 'sms', 'active'],
      ['1', 'other', 'unusable'],
      ['2', 'other', 'unusable'],
      ['3', 'other', 'unusable'],
      ['4', 'sms', 'active'],
      ['5', 'sms', 'active'],
      ['user_temp_otp_36216766', 'other', 'active'],
    ]);
    const native = id === 'onelogin-v1' ? { type: name, status: 'active' } : { type: name };
    for (const at of [4, 5]) {
      const bare = { id: String(at), type: 'sms', status: 'active', verifiableBy: ['code'], native };
      expect(factors.at(at)).toEqual(bare);
    }
  });

  test('a factor without a name is not challenged', async () => {
    const { mfa, sent } = account(form.listed([form.named('3920401', null)]));
    const factor = await firstListed(mfa, userId);
    expect(await thrown(mfa.challenge({ userId, factor }))).toMatchObject({ code: 'CONFLICT' });
    expect(sent).toHaveLength(1);
  });
});

describe('what can be enrolled, beside odd entries and what cannot', () => {
  test('of API 1', async () => {
    const odd = [{ name: 'OneLogin SMS' }, { factor_id: 1 }, 7, null, 'OneLogin SMS', { factor_id: 1.5, name: 'x' }];
    const others = ['OneLogin Protect', 'Duo Security'].map((name, at) => ({ factor_id: at + 1, name }));
    const voice = { factor_id: '16283', name: 'Onelogin VOICE' };
    const { mfa } = v1.account(v1.available(...odd, ...others, voice, v1.smsOffer));
    expect(await mfa.listAvailableFactors({ userId: v1.USER })).toEqual([
      { id: '16283', type: 'voice', displayName: 'Onelogin VOICE', native: { type: 'Onelogin VOICE' } },
      { id: '16282', type: 'sms', displayName: 'OneLogin SMS', native: { type: 'OneLogin SMS' } },
    ]);
  });

  test('of API 2', async () => {
    const odd = [null, {}, { name: 'No id', auth_factor_name: 'SMS' }, { factor_id: 1, name: 'No type' }];
    const others = ['Duo Security', 'YubiKey'].map((name, at) => ({ factor_id: at + 1, name, auth_factor_name: name }));
    const mail = { factor_id: '58961', name: 'Mail', auth_factor_name: 'OneLogin Email' };
    const { mfa } = v2.account({ body: [...odd, v2.offer('sms', { name: null }), ...others, mail] });
    expect(await mfa.listAvailableFactors({ userId: v2.USER })).toEqual([
      { id: '58959', type: 'sms', displayName: 'SMS', native: { type: 'SMS' } },
      { id: '58961', type: 'email', displayName: 'Mail', native: { type: 'OneLogin Email' } },
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import { thrown } from '../support/scripted-tenant.ts';
import {
  account,
  available,
  challengeListed,
  device,
  enveloped,
  listed,
  newSms,
  STATE_TOKEN,
  sms,
  smsOffer,
  USER,
} from './account.ts';

// Where API 1 puts what it answers: arrays, objects and single objects, whichever the operation documents.

/** One entry in each of the shapes; `key` holds a list in some. */
const shapes = (entry: JsonObject, key: string): readonly (readonly [string, JsonValue])[] => [
  ['data as array', enveloped([entry])],
  [`data as object with ${key}`, enveloped({ [key]: [entry] })],
  ['data as single object', enveloped(entry)],
];
const bare = (entry: JsonObject): readonly (readonly [string, JsonValue])[] => [
  ['an array without envelope', [entry]],
  ['an object without envelope', entry],
];

const device1 = sms();
test.each([...shapes(device1, 'otp_devices'), ...bare(device1)])('listFactors reads %s', async (_title, body) => {
  expect(await account({ body }).mfa.listFactors({ userId: USER })).toMatchObject([{ id: '525509', type: 'sms' }]);
});

test.each([...shapes(smsOffer, 'auth_factors'), ...bare(smsOffer)])(
  'listAvailableFactors reads %s',
  async (_title, body) => {
    const factors = await account({ body }).mfa.listAvailableFactors({ userId: USER });
    expect(factors).toMatchObject([{ id: '16282', type: 'sms' }]);
  },
);

const answer = { id: 35510511, device_id: 525509, state_token: STATE_TOKEN };
test.each([...shapes(answer, 'otp_devices'), ...bare(answer)])('trigger reads %s', async (_title, body) => {
  const { mfa } = account(listed(device1), { body });
  expect((await challengeListed(mfa)).handle.state).toMatchObject({ stateToken: STATE_TOKEN });
});

const pending = sms({ active: false, state_token: STATE_TOKEN });
test.each([
  ['data as array', enveloped([pending])] as const,
  ['data as single object', enveloped(pending)] as const,
  ...bare(pending),
])('enroll reads %s', async (_title, body) => {
  const { mfa } = account(available(smsOffer), { body });
  const enrollment = await mfa.enroll({ userId: USER, factor: newSms });
  expect(enrollment).toMatchObject({ status: 'pending', handle: { factorId: '525509' } });
});

const token = { mfa_token: '05564765', reusable: false, expires_at: '2019-01-16T22:16:38Z' };
test.each([...bare(token), ['data as array', enveloped([token])] as const, ['data', enveloped(token)] as const])(
  'createTemporaryToken reads %s',
  async (_title, body) => {
    for (const status of [200, 201]) {
      const made = await account({ status, body }).mfa.createTemporaryToken({ userId: USER });
      expect(made).toMatchObject({ token: '05564765', reusable: false });
    }
  },
);

describe('a list that cannot be read does not pass for an empty one', () => {
  test.each<readonly [string, JsonValue | undefined]>([
    ['data that is null', { ...enveloped(), data: null }],
    ['data that is {}', enveloped({})],
    ['data that is a text', enveloped('none')],
    ['a list that is null', enveloped({ otp_devices: null, auth_factors: null })],
    ['no data', enveloped()],
    ['{}', {}],
    ['null', 'null'],
    ['no JSON', '<html></html>'],
    ['no body', undefined],
  ])('%s', async (_title, body) => {
    const read = body === undefined ? {} : { body };
    for (const operation of ['listFactors', 'listAvailableFactors'] as const) {
      const error = await thrown(account(read).mfa[operation]({ userId: USER }));
      expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation });
    }
  });

  test('an empty one is empty', async () => {
    expect(await account(listed()).mfa.listFactors({ userId: USER })).toEqual([]);
    expect(await account({ body: enveloped([]) }).mfa.listFactors({ userId: USER })).toEqual([]);
    expect(await account(available()).mfa.listAvailableFactors({ userId: USER })).toEqual([]);
  });
});

test.each<readonly [string, JsonObject]>([
  ['no token', { reusable: false, expires_at: '2019-01-16T22:16:38Z' }],
  ['an empty token', { ...token, mfa_token: '' }],
  ['no end', { mfa_token: '05564765', reusable: false }],
  ['an end that is no time', { ...token, expires_at: 'tomorrow' }],
  ['no word on reuse', { mfa_token: '05564765', expires_at: token.expires_at }],
  ['reuse that is a text', { ...token, reusable: 'true' }],
  ['many uses where one was asked for', { ...token, reusable: true }],
  ['many uses under the other spelling', { mfa_token: '0', resuable: true, expires_at: token.expires_at }],
])('createTemporaryToken refuses %s', async (_title, body) => {
  const error = await thrown(account({ status: 201, body }).mfa.createTemporaryToken({ userId: USER }));
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

test('`reusable` counts before the spelling `resuable`, which counts where it stands alone', async () => {
  const { reusable: _, ...rest } = token;
  const both = { ...token, reusable: true, resuable: false };
  const create = (body: JsonObject) => account({ body }).mfa.createTemporaryToken({ userId: USER, reusable: true });
  expect(await create(both)).toMatchObject({ reusable: true });
  expect(await create({ ...rest, resuable: true })).toMatchObject({ reusable: true });
  expect(await create({ ...rest, resuable: false })).toMatchObject({ reusable: false });
});

test('offers that cannot be enrolled here are left out, and so are odd ones', async () => {
  const odd = [{ name: 'OneLogin SMS' }, { factor_id: 1 }, 7, null, 'OneLogin SMS', { factor_id: 1.5, name: 'x' }];
  const others = [
    { factor_id: 1, name: 'OneLogin Protect' },
    { factor_id: 2, name: 'Duo Security' },
  ];
  const { mfa } = account(available(...odd, ...others, { factor_id: '16283', name: 'Onelogin VOICE' }, smsOffer));
  expect(await mfa.listAvailableFactors({ userId: USER })).toEqual([
    { id: '16283', type: 'voice', displayName: 'Onelogin VOICE', native: { type: 'Onelogin VOICE' } },
    { id: '16282', type: 'sms', displayName: 'OneLogin SMS', native: { type: 'OneLogin SMS' } },
  ]);
});

test('the names of factors are read in any case, and an unknown one is listed and not verifiable', async () => {
  const names = ['Onelogin SMS', 'ONELOGIN VOICE', 'onelogin protect', 'Google Authenticator', 'Yubico YubiKey'];
  const { mfa } = account(listed(...[...names, 'Duo Security', 'constructor'].map((name, at) => device(at + 1, name))));
  const factors = await mfa.listFactors({ userId: USER });
  expect(factors.map(({ type }) => type)).toEqual(['sms', 'voice', 'push', 'totp', 'token', 'other', 'other']);
  expect(factors.slice(5).map(({ verifiableBy }) => verifiableBy)).toEqual([[], []]);
});

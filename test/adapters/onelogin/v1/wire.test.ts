import { expect, test } from 'vitest';
import type { JsonObject, JsonValue, NewFactor } from '../../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../../src/spec/provider.ts';
import { interceptNetwork } from '../../../support/network.ts';
import { pendingStep } from '../../../support/scripted-tenant.ts';
import { type Exchange, requestsOn, testOnWire, type WireRow } from '../on-wire.ts';
import * as v1 from './account.ts';

// The exact requests to API 1. The user's IP address goes along with trigger, and with nothing else.

interceptNetwork();

const common = { userId: v1.USER, client: v1.CLIENT };
const TEMPLATE = 'Code {{otp_code}}, good for {{expiration}} minutes.';
const smsOptions = { numericSmsOtp: true, smsMessage: TEMPLATE };
const sentOptions = { numeric_sms_otp: true, sms_message: TEMPLATE };
const forwarded = { 'x-forwarded-for': v1.CLIENT.ipAddress ?? '' };

const list = (one: JsonObject): Exchange => ['GET', v1.DEVICES, 200, v1.listed(one).body];
const offers: Exchange = [
  'GET',
  `${v1.USER_PATH}/auth_factors`,
  200,
  v1.available(v1.smsOffer, { name: 'OneLogin Voice', factor_id: 16283 }).body,
];
const trigger = (id: string, answer: JsonValue): Exchange => ['POST', `${v1.DEVICES}/${id}/trigger`, 200, answer];
const verify = (id: string): Exchange => ['POST', `${v1.DEVICES}/${id}/verify`, 200, v1.enveloped()];
const enroll = (answer: JsonValue): Exchange => ['POST', v1.DEVICES, 200, answer];
const within = (some: object): unknown => expect.objectContaining(some);

const smsFactor = {
  ...{ id: v1.SMS, type: 'sms', status: 'active', verifiableBy: ['code'], displayName: 'My OneLogin SMS' },
  ...{ destination: '+1 *** *** 6830', native: { type: 'OneLogin SMS', status: 'active' } },
};
const named = { type: 'sms', displayName: 'My OneLogin SMS', destination: '+1 *** *** 6830' };
const prompt = within({ expects: ['code'], canResend: true, factor: named });
const enrolling = async (mfa: MfaProvider) => pendingStep(await mfa.enroll({ userId: v1.USER, factor: v1.newSms }));
const voice = { type: 'voice', phoneNumber: '+14156456830', preverified: true } as const;
const voiceDone = v1.enveloped([v1.device(525510, 'OneLogin Voice', { active: true })]);
const triggers: readonly (readonly [string, v1.StepOptions & { chosen?: object }, JsonObject])[] = [
  ['nothing', {}, {}],
  ['a lifetime, as a number', { expiresInSeconds: 900 }, { state_token_expires_in: 900 }],
  ['a numeric code', { chosen: { numericSmsOtp: true } }, { numeric_sms_otp: true }],
  ['a code that is not numeric', { chosen: { numericSmsOtp: false } }, { numeric_sms_otp: false }],
  ['a text', { chosen: { smsMessage: TEMPLATE } }, { sms_message: TEMPLATE }],
  ['everything', { expiresInSeconds: 120, chosen: smsOptions }, { state_token_expires_in: 120, ...sentOptions }],
];

const byName = { display_name: 'OneLogin SMS' };
const enrollments: readonly (readonly [string, NewFactor, JsonObject, JsonValue, string])[] = [
  ['SMS', v1.newSms, byName, v1.enrolled().body, 'pending'],
  [
    'SMS, named',
    { ...v1.newSms, displayName: "Rich's Phone" },
    { display_name: "Rich's Phone" },
    v1.enrolled().body,
    'pending',
  ],
  ['SMS, preverified: false', { ...v1.newSms, preverified: false }, byName, v1.enrolled().body, 'pending'],
  [
    'preverified SMS',
    { ...v1.newSms, preverified: true },
    { ...byName, verified: true },
    v1.enrolled({ active: true }).body,
    'active',
  ],
  [
    'preverified Voice',
    voice,
    { factor_id: 16283, display_name: 'OneLogin Voice', verified: true },
    voiceDone,
    'active',
  ],
];

testOnWire(v1.providerOnWire, [
  {
    title: 'listFactors',
    exchanges: [['GET', v1.DEVICES, 200, v1.listed(v1.sms({ default: true }), v1.protect({ active: false })).body]],
    work: (mfa) => mfa.listFactors(common),
    result: [
      { ...smsFactor, isDefault: true },
      {
        ...{ id: v1.PROTECT, type: 'push', status: 'pending', verifiableBy: ['approval', 'code'] },
        ...{ displayName: 'My OneLogin Protect', isDefault: false },
        native: { type: 'OneLogin Protect', status: 'inactive' },
      },
    ],
  },
  {
    title: 'listAvailableFactors asks the plural auth_factors',
    exchanges: [['GET', `${v1.USER_PATH}/auth_factors`, 200, v1.available(v1.smsOffer).body]],
    work: (mfa) => mfa.listAvailableFactors(common),
    result: [{ id: '16282', type: 'sms', displayName: 'OneLogin SMS', native: { type: 'OneLogin SMS' } }],
  },
  ...triggers.map(
    ([title, { chosen = {}, ...more }, body]): WireRow => ({
      title: `an SMS is triggered with ${title}`,
      exchanges: [list(v1.sms()), trigger(v1.SMS, v1.triggered().body)],
      work: (mfa) => v1.challengeListed(mfa, { ...more, providerOptions: { 'onelogin-v1': chosen } }),
      body,
      result: {
        prompt,
        handle: within({ purpose: 'verification', userId: v1.USER, factorId: v1.SMS, factorType: 'sms' }),
        warnings: [],
      },
    }),
  ),
  {
    title: 'trigger has the IP address of the user',
    exchanges: [list(v1.sms()), trigger(v1.SMS, v1.triggered().body)],
    work: (mfa) => v1.challengeListed(mfa, { client: v1.CLIENT }),
    headers: forwarded,
    body: {},
  },
  {
    title: 'a push is triggered with it and a lifetime',
    exchanges: [list(v1.protect()), trigger(v1.PROTECT, v1.pushed.body)],
    work: (mfa) => v1.challengeListed(mfa, { client: v1.CLIENT, expiresInSeconds: 240 }),
    headers: forwarded,
    body: { state_token_expires_in: 240 },
  },
  {
    title: 'a push is polled with its state token alone',
    exchanges: [list(v1.protect()), trigger(v1.PROTECT, v1.pushed.body), verify(v1.PROTECT)],
    work: async (mfa) => mfa.verify({ ...common, handle: (await v1.challengeListed(mfa)).handle }),
    body: { state_token: v1.STATE_TOKEN },
    result: within({ status: 'approved', factorId: v1.PROTECT, factorType: 'push', by: 'approval' }),
  },
  {
    title: 'verify of an SMS sends the code and the state token',
    exchanges: [list(v1.sms()), trigger(v1.SMS, v1.triggered().body), verify(v1.SMS)],
    work: async (mfa) => {
      const { handle } = await v1.challengeListed(mfa);
      return mfa.verify({ ...common, handle, answer: { kind: 'code', code: 'B41832' } });
    },
    body: { otp_token: 'B41832', state_token: v1.STATE_TOKEN },
    result: within({ status: 'approved', userId: v1.USER, factorId: v1.SMS, factorType: 'sms', by: 'code' }),
  },
  {
    title: 'verify of a TOTP sends the code alone, and nothing before it',
    exchanges: [list(v1.totp()), verify('526600')],
    work: async (mfa) => v1.typed(mfa, (await v1.challengeListed(mfa)).handle),
    body: { otp_token: '012345' },
    result: within({ status: 'approved' }),
  },
  {
    title: 'verify of a TOTP in two groups and other digits sends ASCII digits',
    exchanges: [list(v1.totp()), verify('526600')],
    work: async (mfa) => {
      const { handle } = await v1.challengeListed(mfa);
      return mfa.verify({ ...common, handle, answer: { kind: 'code', code: '０１２-３٤٥\u200e' } });
    },
    body: { otp_token: '012345' },
    result: within({ status: 'approved' }),
  },
  ...enrollments.map(
    ([title, factor, body, answer, status]): WireRow => ({
      title: `enroll ${title}`,
      exchanges: [offers, enroll(answer)],
      work: (mfa) => mfa.enroll({ ...common, factor }),
      body: { factor_id: 16282, number: '+14156456830', ...body },
      result: within({ status }),
    }),
  ),
  {
    title: 'activate is `verify` with the code and the state token of the enrollment',
    exchanges: [offers, enroll(v1.enrolled().body), verify(v1.SMS)],
    work: async (mfa) => {
      const step = await enrolling(mfa);
      expect(step.prompt).toEqual(prompt);
      return mfa.activate({ ...common, handle: step.handle, answer: v1.codeAnswer });
    },
    body: { otp_token: '012345', state_token: v1.STATE_TOKEN },
    result: { status: 'active', factor: smsFactor, handle: null },
  },
]);

test('a resend repeats the smsOptions and the lifetime of the challenge, and takes new smsOptions', async () => {
  const again = trigger(v1.SMS, v1.triggered().body);
  const sent = await requestsOn([list(v1.sms()), again, again, again], async () => {
    const mfa = v1.providerOnWire();
    const providerOptions = { 'onelogin-v1': smsOptions };
    const first = await v1.challengeListed(mfa, { expiresInSeconds: 300, providerOptions });
    const second = await mfa.resend({ ...common, handle: first.handle });
    const other = { 'onelogin-v1': { smsMessage: '{{otp_code}}' } };
    await mfa.resend({ userId: v1.USER, handle: second.handle, providerOptions: other });
  });
  const body = { state_token_expires_in: 300, ...sentOptions };
  const one = { method: 'POST', path: `${v1.DEVICES}/${v1.SMS}/trigger`, headers: v1.headersOfChange, body };
  expect(sent.slice(1)).toEqual([
    one,
    { ...one, headers: { ...v1.headersOfChange, ...forwarded } },
    { ...one, body: { ...body, sms_message: '{{otp_code}}' } },
  ]);
});

test('a resent enrollment is a trigger, whose state token the new handle has', async () => {
  const first = v1.enrolled({ state_token: 'of-the-first-code' }).body;
  const second = v1.enveloped([{ id: 35510511, device_id: 525509, state_token: 'of-the-second-code' }]);
  const sent = await requestsOn([offers, enroll(first), trigger(v1.SMS, second), verify(v1.SMS)], async () => {
    const mfa = v1.providerOnWire();
    const next = await mfa.resend({ userId: v1.USER, handle: (await enrolling(mfa)).handle });
    expect(next).toMatchObject({ handle: { purpose: 'activation', factorId: v1.SMS }, prompt });
    const result = await mfa.activate({ userId: v1.USER, handle: next.handle, answer: v1.codeAnswer });
    expect(result).toEqual({ status: 'active', factor: smsFactor, handle: null });
  });
  const asked = { method: 'POST', headers: v1.headersOfChange };
  const body = { otp_token: '012345', state_token: 'of-the-second-code' };
  expect(sent.slice(2)).toEqual([
    { ...asked, path: `${v1.DEVICES}/${v1.SMS}/trigger`, body: {} },
    { ...asked, path: `${v1.DEVICES}/${v1.SMS}/verify`, body },
  ]);
});

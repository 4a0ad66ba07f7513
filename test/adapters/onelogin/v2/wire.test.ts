import { expect, test } from 'vitest';
import type { JsonObject, JsonValue, NewFactor } from '../../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../../src/spec/provider.ts';
import { interceptNetwork } from '../../../support/network.ts';
import { pendingStep } from '../../../support/scripted-tenant.ts';
import { type Exchange, requestsOn, testOnWire, type WireRow } from '../on-wire.ts';
import * as v2 from './account.ts';

// The exact requests to API 2. The user's own address and browser go nowhere: API 2 takes no X-Forwarded-For.

interceptNetwork();

const common = { userId: v2.USER, client: v2.CLIENT };
const redirectTo = 'https://acme.example/welcome?from=mail#top';
const customMessage = 'Acme: {{otp_code}}, good for {{otp_expiry}} minutes.';
const typedText = { expiresInSeconds: 300, providerOptions: { 'onelogin-v2': { customMessage } } };
const link: v2.StepOptions = {
  expects: 'approval',
  expiresInSeconds: 900,
  providerOptions: { 'onelogin-v2': { redirectTo } },
};
const CODES = [
  ['000000', '000000'],
  ['012345', '012345'],
  ['B41832', 'B41832'],
  ['8e5', '8e5'],
  ['cccccckdvvulgjvtkdjtlrbjjctggdihuevikehtlihrv', 'cccccckdvvulgjvtkdjtlrbjjctggdihuevikehtlihrv'],
  ['０１２-３٤٥\u200e', '012345'],
] as const;

const devices = (kind: v2.Kind, more: JsonObject = {}): Exchange => [
  'GET',
  `${v2.MFA_PATH}/devices`,
  200,
  [v2.device(kind, more)],
];
const verify = (answer: JsonValue): Exchange => ['POST', `${v2.MFA_PATH}/verifications`, 201, answer];
const register = (answer: JsonValue): Exchange => ['POST', `${v2.MFA_PATH}/registrations`, 201, answer];
/** Everything that an enrollment asks before its POST. */
const lookUps = (kind: v2.Kind): readonly Exchange[] => [
  ['GET', `${v2.MFA_PATH}/factors`, 200, [v2.offer(kind)]],
  ...(v2.hasProfile(kind) ? [['GET', v2.PROFILE_PATH, 200, v2.profile().body] as const] : []),
];
const enrolled = (kind: v2.Kind) => [...lookUps(kind), register(v2.registration(kind))];
const challenged = (kind: v2.Kind) => [devices(kind), verify(v2.verification(kind))];
const registrationOf = (method: 'GET' | 'PUT', answer: JsonValue): Exchange => [
  method,
  `${v2.MFA_PATH}/registrations/${v2.REGISTRATION}`,
  200,
  answer,
];
const verificationOf = (method: 'GET' | 'PUT', answer: JsonValue): Exchange => [
  method,
  `${v2.MFA_PATH}/verifications/${v2.VERIFICATION}`,
  200,
  answer,
];
const done = { id: v2.REGISTRATION, status: 'accepted', device_id: '3926157' };

const activate = (kind: v2.Kind, code?: string) => async (mfa: MfaProvider) => {
  const { handle } = pendingStep(await mfa.enroll({ ...common, factor: v2.newFactor[kind] }));
  return mfa.activate({ ...common, handle, ...(code && { answer: { kind: 'code', code } }) });
};
const verified =
  (code?: string, chosen: v2.StepOptions = {}) =>
  async (mfa: MfaProvider) => {
    const { handle } = await v2.challengeListed(mfa, chosen);
    return mfa.verify({ ...common, handle, ...(code && { answer: { kind: 'code', code } }) });
  };

const enrollments: readonly (readonly [string, v2.Kind, NewFactor, v2.StepOptions, JsonObject])[] = [
  ['SMS', 'sms', v2.newFactor.sms, {}, {}],
  [
    'SMS with a name, a lifetime and a message',
    'sms',
    { ...v2.newFactor.sms, displayName: 'Phone of Sørina' },
    typedText,
    { display_name: 'Phone of Sørina', expires_in: 300, custom_message: customMessage },
  ],
  ['SMS, preverified: false', 'sms', { ...v2.newFactor.sms, preverified: false }, {}, {}],
  ['Voice', 'voice', v2.newFactor.voice, { expiresInSeconds: 120 }, { expires_in: 120 }],
  ['e-mail', 'email', v2.newFactor.email, {}, {}],
  [
    'a magic link that redirects',
    'email',
    { ...v2.newFactor.email, displayName: 'Mail' },
    link,
    { display_name: 'Mail', expires_in: 900, redirect_to: redirectTo },
  ],
  ['an authenticator app', 'totp', v2.newFactor.totp, {}, { expires_in: 900 }],
  [
    'an authenticator app with a name and a lifetime',
    'totp',
    { type: 'totp', displayName: 'My app' },
    { expiresInSeconds: 240 },
    { display_name: 'My app', expires_in: 240 },
  ],
  ['Protect', 'push', v2.newFactor.push, {}, { expires_in: 900 }],
  ...(['sms', 'voice', 'email'] as const).map(
    (kind) =>
      [`${kind}, preverified`, kind, { ...v2.newFactor[kind], preverified: true }, {}, { verified: true }] as const,
  ),
];

const challenges: readonly (readonly [string, v2.Kind, v2.StepOptions, JsonObject])[] = [
  ['SMS', 'sms', {}, {}],
  ['SMS with a lifetime and a message', 'sms', typedText, { expires_in: 300, custom_message: customMessage }],
  ['Voice', 'voice', {}, {}],
  ['e-mail', 'email', {}, {}],
  ['an e-mail code', 'email', { expects: 'code' }, {}],
  ['a magic link that redirects', 'email', link, { expires_in: 900, redirect_to: redirectTo }],
  ['an authenticator app', 'totp', { expiresInSeconds: 120 }, { expires_in: 120 }],
  ['Protect', 'push', {}, {}],
  ['a push to Protect alone', 'push', { expects: 'approval' }, {}],
];

testOnWire(v2.providerOnWire, [
  { title: 'GET devices', exchanges: [devices('sms')], work: (mfa) => mfa.listFactors(common) },
  {
    title: 'GET factors',
    exchanges: [lookUps('totp')[0] ?? devices('totp')],
    work: (mfa) => mfa.listAvailableFactors(common),
  },
  ...enrollments.map(
    ([title, kind, factor, chosen, body]): WireRow => ({
      title: `POST registrations for ${title}`,
      exchanges: [...lookUps(kind), register(v2.registration(kind, 'verified' in body ? done : {}))],
      work: (mfa) => mfa.enroll({ ...common, factor, ...chosen }),
      body: { factor_id: v2.KINDS[kind].factorId, display_name: `Our ${kind}`, ...body },
    }),
  ),
  ...(['sms', 'email', 'totp', 'push'] as const).map(
    (kind): WireRow => ({
      title: `PUT registrations/{id} with a code of ${kind}`,
      exchanges: [...enrolled(kind), registrationOf('PUT', done)],
      work: activate(kind, '012345'),
      body: { otp: '012345' },
    }),
  ),
  ...(['voice', 'email', 'push'] as const).map(
    (kind): WireRow => ({
      title: `GET registrations/{id} as a poll of ${kind}`,
      exchanges: [...enrolled(kind), registrationOf('GET', done)],
      work: activate(kind),
    }),
  ),
  ...challenges.map(
    ([title, kind, chosen, more]): WireRow => ({
      title: `POST verifications for ${title}`,
      exchanges: challenged(kind),
      work: async (mfa) => (await v2.challengeListed(mfa, { client: v2.CLIENT, ...chosen })).warnings,
      // Neither an otp nor the display_name of the specification, which means nothing.
      body: { device_id: v2.KINDS[kind].deviceId, ...more },
      result: [],
    }),
  ),
  // Reference 4.9: device_id is needed for the authenticator app and safe for the rest.
  ...(['sms', 'email', 'totp'] as const).map(
    (kind): WireRow => ({
      title: `PUT verifications/{id} with a code of ${kind}`,
      exchanges: [...challenged(kind), verificationOf('PUT', { status: 'accepted' })],
      work: verified('012345'),
      body: { otp: '012345', device_id: v2.KINDS[kind].deviceId },
    }),
  ),
  ...(['voice', 'email', 'push'] as const).map(
    (kind): WireRow => ({
      title: `GET verifications/{id} as a poll of ${kind}`,
      exchanges: [...challenged(kind), verificationOf('GET', { id: v2.VERIFICATION, status: 'pending' })],
      work: verified(),
    }),
  ),
  {
    title: 'POST verifications with otp and device_id is the direct check of a Protect code asked for at the start',
    exchanges: [devices('push'), verify({ status: 'accepted' })],
    work: verified('012345', { expects: 'code' }),
    body: { device_id: v2.KINDS.push.deviceId, otp: '012345' },
  },
  // Reference 4.5: the documents have an integer; leading zeros and letters live in a text alone.
  ...CODES.flatMap(([code, otp]): readonly WireRow[] => [
    {
      title: `the code ${code} goes out as the text ${otp}, by PUT registrations/{id}`,
      exchanges: [...enrolled('sms'), registrationOf('PUT', done)],
      work: activate('sms', code),
      body: { otp },
    },
    {
      title: `the code ${code} goes out as the text ${otp}, by PUT verifications/{id}`,
      exchanges: [...challenged('sms'), verificationOf('PUT', { status: 'accepted' })],
      work: verified(code),
      body: { otp, device_id: v2.KINDS.sms.deviceId },
    },
    {
      title: `the code ${code} goes out as the text ${otp}, by the direct check beside a push`,
      exchanges: [...challenged('push'), verify({ status: 'accepted' })],
      work: verified(code),
      body: { otp, device_id: v2.KINDS.push.deviceId },
    },
  ]),
  {
    title: 'a device id that arrives as a number goes out as the text of the list',
    exchanges: [devices('sms', { device_id: 3920371 }), verify(v2.verification('sms'))],
    work: (mfa) => v2.challengeListed(mfa),
    body: { device_id: '3920371' },
  },
]);

test('GET factors and GET users/{id} come before the POST of an enrollment', async () => {
  const work = () => v2.providerOnWire().enroll({ ...common, factor: v2.newFactor.sms });
  const asked = { method: 'GET', headers: v2.headersOfGet, body: undefined };
  expect((await requestsOn(enrolled('sms'), work)).slice(0, 2)).toEqual([
    { ...asked, path: `/api/2/mfa/users/${v2.USER}/factors` },
    { ...asked, path: `/api/2/users/${v2.USER}` },
  ]);
});

import { expect, test } from 'vitest';
import type { JsonObject, JsonValue, NewFactor } from '../../src/spec/factors.ts';
import { exactly, interceptNetwork } from '../support/network.ts';
import { pendingStep } from '../support/scripted-tenant.ts';
import {
  CLIENT,
  codeAnswer,
  EMAIL,
  hasProfile,
  headersOfChange,
  headersOfGet,
  KINDS,
  type Kind,
  MFA_PATH,
  newFactor,
  offer,
  onWire,
  PHONE,
  PROFILE_PATH,
  profile,
  providerOnWire as provider,
  REGISTRATION,
  registration,
  tokenOnWire,
  USER,
} from './account.ts';

// The exact wire of an enrolment. The user's own address and browser go nowhere: API 2 takes no X-Forwarded-For.

interceptNetwork();

const registrations = `${MFA_PATH}/registrations`;
const one = `${registrations}/${REGISTRATION}`;

/** Everything that an enrolment asks before its POST. */
function announceLookUps(kind: Kind) {
  tokenOnWire();
  const factors = onWire('GET', `${MFA_PATH}/factors`, 200, [offer(kind)]);
  const profiles = hasProfile(kind) ? onWire('GET', PROFILE_PATH, 200, profile().body) : [];
  return { factors, profiles };
}

type Wishes = {
  expects?: 'code' | 'approval';
  expiresInSeconds?: number;
  providerOptions?: { 'onelogin-v2': { redirectTo?: string; customMessage?: string } };
};

/** The body that an enrolment posts. */
async function posted(kind: Kind, factor: NewFactor, wishes: Wishes = {}, answer: JsonValue = registration(kind)) {
  announceLookUps(kind);
  const seen = onWire('POST', registrations, 201, answer);
  await provider().enroll({ userId: USER, factor, client: CLIENT, ...wishes });
  return exactly(seen);
}

const redirectTo = 'https://acme.example/welcome?from=mail#top';
const customMessage = 'Acme: {{otp_code}}, good for {{otp_expiry}} minutes.';
const factorId = (kind: Kind) => KINDS[kind].factorId;

test.each<readonly [string, Kind, NewFactor, Wishes, JsonObject]>([
  ['SMS', 'sms', newFactor.sms, {}, { display_name: 'Our sms' }],
  [
    'SMS with a name, a lifetime and a message',
    'sms',
    { type: 'sms', phoneNumber: PHONE, displayName: 'Phone of Sørina' },
    { expiresInSeconds: 300, providerOptions: { 'onelogin-v2': { customMessage } } },
    { display_name: 'Phone of Sørina', expires_in: 300, custom_message: customMessage },
  ],
  ['SMS, preverified: false', 'sms', { ...newFactor.sms, preverified: false }, {}, { display_name: 'Our sms' }],
  ['Voice', 'voice', newFactor.voice, { expiresInSeconds: 120 }, { display_name: 'Our voice', expires_in: 120 }],
  ['e-mail', 'email', newFactor.email, {}, { display_name: 'Our email' }],
  [
    'a magic link that redirects',
    'email',
    { type: 'email', email: EMAIL, displayName: 'Mail' },
    { expects: 'approval', expiresInSeconds: 900, providerOptions: { 'onelogin-v2': { redirectTo } } },
    { display_name: 'Mail', expires_in: 900, redirect_to: redirectTo },
  ],
  ['an authenticator app', 'totp', newFactor.totp, {}, { display_name: 'Our totp', expires_in: 900 }],
  [
    'an authenticator app with a name and a lifetime',
    'totp',
    { type: 'totp', displayName: 'My app' },
    { expiresInSeconds: 240 },
    { display_name: 'My app', expires_in: 240 },
  ],
  ['Protect', 'push', newFactor.push, {}, { display_name: 'Our push', expires_in: 900 }],
])('POST registrations for %s', async (_title, kind, factor, wishes, body) => {
  expect(await posted(kind, factor, wishes)).toEqual({
    method: 'POST',
    path: registrations,
    headers: headersOfChange,
    body: { factor_id: factorId(kind), ...body },
  });
});

test.each(['sms', 'voice', 'email'] as const)('POST registrations for %s, preverified', async (kind) => {
  const accepted = { id: REGISTRATION, status: 'accepted', device_id: '3926157' };
  const sent = await posted(kind, { ...newFactor[kind], preverified: true }, {}, accepted);
  expect(sent.body).toEqual({ factor_id: factorId(kind), display_name: `Our ${kind}`, verified: true });
});

test('GET factors and GET users/{id}, which come before it', async () => {
  const { factors, profiles } = announceLookUps('sms');
  onWire('POST', registrations, 201, registration('sms'));
  await provider().enroll({ userId: USER, factor: newFactor.sms, client: CLIENT });
  const asked = { method: 'GET', headers: headersOfGet, body: undefined };
  expect(exactly(factors)).toEqual({ ...asked, path: `/api/2/mfa/users/${USER}/factors` });
  expect(exactly(profiles)).toEqual({ ...asked, path: `/api/2/users/${USER}` });
});

async function enrolledOnWire(kind: Kind) {
  announceLookUps(kind);
  onWire('POST', registrations, 201, registration(kind));
  const mfa = provider();
  return { mfa, ...pendingStep(await mfa.enroll({ userId: USER, factor: newFactor[kind] })) };
}
const ended = { id: REGISTRATION, status: 'accepted', device_id: '3926157' };

test.each(['sms', 'email', 'totp', 'push'] as const)('PUT registrations/{id} with a code of %s', async (kind) => {
  const { mfa, handle } = await enrolledOnWire(kind);
  const seen = onWire('PUT', one, 200, ended);
  await mfa.activate({ userId: USER, handle, answer: codeAnswer, client: CLIENT });
  expect(exactly(seen)).toEqual({ method: 'PUT', path: one, headers: headersOfChange, body: { otp: '012345' } });
});

test.each(['voice', 'email', 'push'] as const)('GET registrations/{id} as a poll of %s', async (kind) => {
  const { mfa, handle } = await enrolledOnWire(kind);
  const seen = onWire('GET', one, 200, ended);
  await mfa.activate({ userId: USER, handle, client: CLIENT });
  expect(exactly(seen)).toEqual({ method: 'GET', path: one, headers: headersOfGet, body: undefined });
});

// Reference 4.5: the documents have an integer; leading zeros and letters live in a text alone.
test.each(['000000', '012345', 'B41832', '8e5'])('the code %s goes out as the text it is', async (code) => {
  const { mfa, handle } = await enrolledOnWire('sms');
  const seen = onWire('PUT', one, 200, ended);
  await mfa.activate({ userId: USER, handle, answer: { kind: 'code', code } });
  expect(exactly(seen).body).toEqual({ otp: code });
});

import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { exactly, interceptNetwork } from '../support/network.ts';
import {
  CLIENT,
  challengeListed,
  codeAnswer,
  device,
  headersOfChange,
  headersOfGet,
  KINDS,
  type Kind,
  MFA_PATH,
  onWire,
  providerOnWire as provider,
  tokenOnWire,
  USER,
  VERIFICATION,
  verification,
} from './account.ts';

// The exact wire of a verification.

interceptNetwork();

const verifications = `${MFA_PATH}/verifications`;
const one = `${verifications}/${VERIFICATION}`;
const redirectTo = 'https://acme.example/welcome';
const customMessage = '{{otp_code}} lets you in for {{otp_expiry}} minutes';

type Wishes = {
  expects?: 'code' | 'approval';
  expiresInSeconds?: number;
  providerOptions?: { 'onelogin-v2': { redirectTo?: string; customMessage?: string } };
};

function listing(kind: Kind) {
  tokenOnWire();
  onWire('GET', `${MFA_PATH}/devices`, 200, [device(kind)]);
  return provider();
}

/** A verification that has begun, and the POST that began it. */
async function begun(kind: Kind, wishes: Wishes = {}) {
  const mfa = listing(kind);
  const seen = onWire('POST', verifications, 201, verification(kind));
  return { mfa, seen, ...(await challengeListed(mfa, { client: CLIENT, ...wishes })) };
}

test.each<readonly [string, Kind, Wishes, JsonObject]>([
  ['SMS', 'sms', {}, {}],
  [
    'SMS with a lifetime and a message',
    'sms',
    { expiresInSeconds: 300, providerOptions: { 'onelogin-v2': { customMessage } } },
    { expires_in: 300, custom_message: customMessage },
  ],
  ['Voice', 'voice', {}, {}],
  ['e-mail', 'email', {}, {}],
  ['an e-mail code', 'email', { expects: 'code' }, {}],
  [
    'a magic link that redirects',
    'email',
    { expects: 'approval', expiresInSeconds: 900, providerOptions: { 'onelogin-v2': { redirectTo } } },
    { expires_in: 900, redirect_to: redirectTo },
  ],
  ['an authenticator app', 'totp', { expiresInSeconds: 120 }, { expires_in: 120 }],
  ['Protect', 'push', {}, {}],
  ['a push to Protect alone', 'push', { expects: 'approval' }, {}],
])('POST verifications for %s', async (_title, kind, wishes, more) => {
  const { seen, warnings } = await begun(kind, wishes);
  expect(exactly(seen)).toEqual({
    method: 'POST',
    path: verifications,
    headers: headersOfChange,
    // Neither an otp nor the display_name of the specification, which means nothing.
    body: { device_id: KINDS[kind].deviceId, ...more },
  });
  expect(warnings).toEqual([]);
});

// Reference 4.9: device_id is needed for the authenticator app and safe for the rest.
test.each(['sms', 'email', 'totp'] as const)('PUT verifications/{id} with a code of %s', async (kind) => {
  const { mfa, handle } = await begun(kind);
  const seen = onWire('PUT', one, 200, { status: 'accepted' });
  await mfa.verify({ userId: USER, handle, answer: codeAnswer, client: CLIENT });
  const body = { otp: '012345', device_id: KINDS[kind].deviceId };
  expect(exactly(seen)).toEqual({ method: 'PUT', path: one, headers: headersOfChange, body });
});

test.each(['voice', 'email', 'push'] as const)('GET verifications/{id} as a poll of %s', async (kind) => {
  const { mfa, handle } = await begun(kind);
  const seen = onWire('GET', one, 200, { id: VERIFICATION, status: 'pending' });
  await mfa.verify({ userId: USER, handle, client: CLIENT });
  expect(exactly(seen)).toEqual({ method: 'GET', path: one, headers: headersOfGet, body: undefined });
});

test.each<readonly [string, Wishes]>([
  ['asked for at the start', { expects: 'code' }],
  ['beside a push', {}],
])('POST verifications with otp and device_id is the direct check of a Protect code %s', async (_title, wishes) => {
  const pushes = wishes.expects !== 'code';
  const { mfa, handle } = pushes
    ? await begun('push')
    : await (async () => {
        const listed = listing('push');
        return { mfa: listed, ...(await challengeListed(listed, wishes)) };
      })();
  const seen = onWire('POST', verifications, 201, { status: 'accepted' });
  await mfa.verify({ userId: USER, handle, answer: codeAnswer, client: CLIENT });
  expect(exactly(seen)).toEqual({
    method: 'POST',
    path: verifications,
    headers: headersOfChange,
    body: { device_id: KINDS.push.deviceId, otp: '012345' },
  });
});

test.each(['000000', '012345', 'B41832', '8e5', 'cccccckdvvulgjvtkdjtlrbjjctggdihuevikehtlihrv'])(
  'the code %s goes out as the text it is, by PUT and by the direct check',
  async (code) => {
    const sms = await begun('sms');
    const put = onWire('PUT', one, 200, { status: 'accepted' });
    await sms.mfa.verify({ userId: USER, handle: sms.handle, answer: { kind: 'code', code } });
    expect(exactly(put).body).toMatchObject({ otp: code });

    const push = await begun('push');
    const direct = onWire('POST', verifications, 201, { status: 'accepted' });
    await push.mfa.verify({ userId: USER, handle: push.handle, answer: { kind: 'code', code } });
    expect(exactly(direct).body).toMatchObject({ otp: code });
  },
);

test('a device id that arrives as a number goes out as the text of the list', async () => {
  tokenOnWire();
  onWire('GET', `${MFA_PATH}/devices`, 200, [device('sms', { device_id: 3920371 })]);
  const seen = onWire('POST', verifications, 201, verification('sms'));
  await challengeListed(provider());
  expect(exactly(seen).body).toEqual({ device_id: '3920371' });
});

import { expect, test } from 'vitest';
import type { JsonObject, NewFactor } from '../../src/spec/factors.ts';
import type { WebAuthnCredential } from '../../src/spec/steps.ts';
import { exactly, interceptNetwork } from '../support/network.ts';
import { pendingStep } from '../support/scripted-tenant.ts';
import {
  CLIENT,
  codeAnswer,
  factorJson,
  factorPath,
  headersOfPost,
  ORG,
  onWire,
  providerOnWire as provider,
  USER,
  USER_PATH,
} from './org.ts';

interceptNetwork();

const PHONE = '+14155551337';
const pending = { status: 'PENDING_ACTIVATION' };
const totp = { activation: { timeStep: 30, sharedSecret: 'JBTWGV22G4ZGKV3N', encoding: 'base32', keyLength: 16 } };
const webauthn = {
  activation: {
    rp: { name: 'Rain-Cloud59' },
    user: { id: '00u1', name: 'first.last@gmail.com', displayName: 'First Last' },
    challenge: 'cdsZ1V10E0BGE4GcG3IK',
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  },
};

/** An enrolment that waits, on the wire and here. */
async function enrolled(factor: NewFactor, answer: JsonObject, query = '') {
  const mfa = provider();
  onWire('POST', `${USER_PATH}/factors${query}`, 200, answer);
  const expiresInSeconds = query === '' ? {} : { expiresInSeconds: 600 };
  const { handle, prompt } = pendingStep(await mfa.enroll({ userId: USER, factor, ...expiresInSeconds }));
  return { mfa, handle, prompt };
}

const byCode: readonly { factor: NewFactor; factorType: string; id: string; more?: JsonObject }[] = [
  { factor: { type: 'sms', phoneNumber: PHONE }, factorType: 'sms', id: 'mblA' },
  { factor: { type: 'voice', phoneNumber: PHONE }, factorType: 'call', id: 'clfA' },
  { factor: { type: 'email', email: 'a@example.com' }, factorType: 'email', id: 'emfA' },
  {
    factor: { type: 'totp' },
    factorType: 'token:software:totp',
    id: 'uftA',
    more: { provider: 'GOOGLE', _embedded: totp },
  },
];

test.each(byCode)('activate $factor.type with a code', async ({ factor, factorType, id, more = {} }) => {
  const { mfa, handle } = await enrolled(factor, factorJson(id, factorType, { ...pending, ...more }));
  const path = `${factorPath(id)}/lifecycle/activate`;
  const seen = onWire('POST', path, 200, factorJson(id, factorType, more));
  const result = await mfa.activate({ userId: USER, handle, answer: codeAnswer, client: CLIENT });
  expect(result).toMatchObject({ status: 'active', factor: { id, type: factor.type, status: 'active' } });
  expect(exactly(seen)).toEqual({ method: 'POST', path, headers: headersOfPost(), body: { passCode: '012345' } });
});

test('activate webauthn: attestation and client data, as padded standard base64', async () => {
  const waits = factorJson('fwfA', 'webauthn', { ...pending, provider: 'FIDO', _embedded: webauthn });
  const { mfa, handle } = await enrolled({ type: 'webauthn' }, waits);
  const path = `${factorPath('fwfA')}/lifecycle/activate`;
  const seen = onWire('POST', path, 200, factorJson('fwfA', 'webauthn', { provider: 'FIDO' }));
  const credential: WebAuthnCredential = {
    id: 'l3Br0n-7H3g047NqESqJyn',
    rawId: 'l3Br0n-7H3g047NqESqJyn',
    type: 'public-key',
    // 0xfb 0xff and 0xfb 0xff 0xfe: `-_8` and `-__-` in base64url, `+/8=` and `+//+` in base64.
    response: { clientDataJSON: '-_8', attestationObject: '-__-' },
  };
  const result = await mfa.activate({ userId: USER, handle, answer: { kind: 'webauthn', credential }, client: CLIENT });
  expect(result.status).toBe('active');
  expect(exactly(seen)).toEqual({
    method: 'POST',
    path,
    headers: headersOfPost(),
    body: { attestation: '+//+', clientData: '+/8=' },
  });
});

const qrcode = { href: `${ORG}${factorPath('opfA')}/qr/00fukNElRS`, type: 'image/png' };
const waits = factorJson('opfA', 'push', {
  ...pending,
  _embedded: { activation: { factorResult: 'WAITING', expiresAt: '2099-01-01T00:00:00.000Z', _links: { qrcode } } },
});

test('activate push: POST of activate/poll without a body, until it is active', async () => {
  const { mfa, handle } = await enrolled({ type: 'push' }, waits);
  const path = `${factorPath('opfA')}/lifecycle/activate/poll`;
  const first = onWire('POST', path, 200, { factorResult: 'WAITING', expiresAt: '2099-01-01T00:00:00.000Z' });
  expect(await mfa.activate({ userId: USER, handle, client: CLIENT })).toMatchObject({ status: 'pending', handle });
  expect(exactly(first)).toEqual({ method: 'POST', path, headers: headersOfPost(), body: undefined });
  const second = onWire('POST', path, 200, factorJson('opfA', 'push'));
  expect(await mfa.activate({ userId: USER, handle })).toMatchObject({ status: 'active', factor: { id: 'opfA' } });
  expect(exactly(second)).toMatchObject({ path, body: undefined });
});

test('resend of a push enrolment: POST of activate without a body, which gives a fresh picture', async () => {
  const { mfa, handle, prompt } = await enrolled({ type: 'push' }, waits);
  expect(prompt.setup).toEqual({ kind: 'app', qrCodeUrl: qrcode.href });
  const path = `${factorPath('opfA')}/lifecycle/activate`;
  const fresh = { ...qrcode, href: `${qrcode.href}-fresh` };
  const restarted = { factorResult: 'WAITING', expiresAt: '2099-01-01T00:00:00.000Z', _links: { qrcode: fresh } };
  const seen = onWire('POST', path, 200, restarted);
  const again = await mfa.resend({ userId: USER, handle, client: CLIENT });
  expect(again.prompt.setup).toEqual({ kind: 'app', qrCodeUrl: fresh.href });
  expect(exactly(seen)).toEqual({ method: 'POST', path, headers: headersOfPost(), body: undefined });
});

const resendable: readonly {
  factor: NewFactor;
  id: string;
  body: JsonObject & { factorType: string };
  query?: string;
}[] = [
  {
    factor: { type: 'sms', phoneNumber: PHONE },
    id: 'mblA',
    body: { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: PHONE } },
  },
  {
    factor: { type: 'voice', phoneNumber: PHONE },
    id: 'clfA',
    body: { factorType: 'call', provider: 'OKTA', profile: { phoneNumber: PHONE } },
  },
  {
    factor: { type: 'email', email: 'a@example.com' },
    id: 'emfA',
    body: { factorType: 'email', provider: 'OKTA', profile: { email: 'a@example.com' } },
    query: '?tokenLifetimeSeconds=600',
  },
];

test.each(resendable)(
  'resend of the enrolment of $factor.type repeats its body',
  async ({ factor, id, body, query }) => {
    const answer = factorJson(id, body.factorType, pending);
    const { mfa, handle } = await enrolled(factor, answer, query);
    const path = `${factorPath(id)}/resend`;
    const seen = onWire('POST', path, 200, answer);
    const again = await mfa.resend({ userId: USER, handle, client: CLIENT });
    expect(again.handle).toMatchObject({ purpose: 'activation', factorId: id });
    expect(again.handle.id).not.toBe(handle.id);
    const headers = headersOfPost({ 'accept-language': 'de-CH' });
    expect(exactly(seen)).toEqual({ method: 'POST', path, headers, body });
  },
);

test('resend of an SMS enrolment with a template', async () => {
  const answer = factorJson('mblA', 'sms', pending);
  const { mfa, handle } = await enrolled({ type: 'sms', phoneNumber: PHONE }, answer);
  const path = `${factorPath('mblA')}/resend?templateId=cstk2flOtuCMDJK4b0g3`;
  const seen = onWire('POST', path, 200, answer);
  await mfa.resend({ userId: USER, handle, providerOptions: { okta: { templateId: 'cstk2flOtuCMDJK4b0g3' } } });
  expect(exactly(seen)).toMatchObject({
    path,
    body: { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: PHONE } },
  });
});

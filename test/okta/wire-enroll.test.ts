import { expect, test } from 'vitest';
import type { JsonObject, NewFactor } from '../../src/spec/factors.ts';
import type { CallOptions } from '../../src/spec/provider.ts';
import { exactly, interceptNetwork } from '../support/network.ts';
import { CLIENT, factorJson, headersOfPost, ORG, onWire, providerOnWire as provider, USER, USER_PATH } from './org.ts';

interceptNetwork();

const PATH = `${USER_PATH}/factors`;
const PHONE = '+14155551337';
const pending = { status: 'PENDING_ACTIVATION' };
const qrcode = { href: `${ORG}${USER_PATH}/factors/opfA/qr/00fukNElRS`, type: 'image/png' };
const totpActivation = { timeStep: 30, sharedSecret: 'JBTWGV22G4ZGKV3N', encoding: 'base32', keyLength: 16 };
const creation = {
  rp: { name: 'Rain-Cloud59' },
  user: { id: '00u15s1KDETTQMQYABRL', name: 'first.last@gmail.com', displayName: 'First Last' },
  challenge: 'cdsZ1V10E0BGE4GcG3IK',
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
};

type Row = {
  readonly title: string;
  readonly factor: NewFactor;
  readonly more?: { expiresInSeconds?: number } & Pick<CallOptions, 'providerOptions'>;
  readonly query?: string;
  readonly body: JsonObject;
  readonly answer: JsonObject;
  readonly status: 'pending' | 'active';
};

const sms = { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: PHONE } };
const call = { factorType: 'call', provider: 'OKTA', profile: { phoneNumber: PHONE } };
const email = { factorType: 'email', provider: 'OKTA', profile: { email: 'dade@example.com' } };

const rows: readonly Row[] = [
  {
    title: 'sms',
    factor: { type: 'sms', phoneNumber: PHONE },
    body: sms,
    answer: factorJson('mblA', 'sms', pending),
    status: 'pending',
  },
  {
    title: 'sms with templateId and updatePhone',
    factor: { type: 'sms', phoneNumber: PHONE },
    more: { providerOptions: { okta: { templateId: 'cstk2flOtuCMDJK4b0g3', updatePhone: true } } },
    query: '?updatePhone=true&templateId=cstk2flOtuCMDJK4b0g3',
    body: sms,
    answer: factorJson('mblA', 'sms', pending),
    status: 'pending',
  },
  {
    title: 'sms, preverified',
    factor: { type: 'sms', phoneNumber: PHONE, preverified: true },
    query: '?activate=true',
    body: sms,
    answer: factorJson('smsA', 'sms'),
    status: 'active',
  },
  {
    title: 'sms, preverified, on another number',
    factor: { type: 'sms', phoneNumber: PHONE, preverified: true },
    more: { providerOptions: { okta: { updatePhone: true } } },
    query: '?updatePhone=true&activate=true',
    body: sms,
    answer: factorJson('smsA', 'sms'),
    status: 'active',
  },
  {
    title: 'voice',
    factor: { type: 'voice', phoneNumber: PHONE },
    body: call,
    answer: factorJson('clfA', 'call', pending),
    status: 'pending',
  },
  {
    title: 'voice with an extension',
    factor: { type: 'voice', phoneNumber: PHONE },
    more: { providerOptions: { okta: { phoneExtension: '1234' } } },
    body: { ...call, profile: { phoneNumber: PHONE, phoneExtension: '1234' } },
    answer: factorJson('clfA', 'call', pending),
    status: 'pending',
  },
  {
    title: 'voice on another number',
    factor: { type: 'voice', phoneNumber: PHONE },
    more: { providerOptions: { okta: { updatePhone: true } } },
    query: '?updatePhone=true',
    body: call,
    answer: factorJson('clfA', 'call', pending),
    status: 'pending',
  },
  {
    title: 'voice, preverified',
    factor: { type: 'voice', phoneNumber: PHONE, preverified: true },
    query: '?activate=true',
    body: call,
    answer: factorJson('clfA', 'call'),
    status: 'active',
  },
  {
    title: 'email',
    factor: { type: 'email', email: 'dade@example.com' },
    body: email,
    answer: factorJson('emfA', 'email', pending),
    status: 'pending',
  },
  {
    title: 'email with a lifetime',
    factor: { type: 'email', email: 'dade@example.com' },
    more: { expiresInSeconds: 600 },
    query: '?tokenLifetimeSeconds=600',
    body: email,
    answer: factorJson('emfA', 'email', pending),
    status: 'pending',
  },
  {
    title: 'email, preverified',
    factor: { type: 'email', email: 'dade@example.com', preverified: true },
    query: '?activate=true',
    body: email,
    answer: factorJson('emfA', 'email'),
    status: 'active',
  },
  {
    title: 'push',
    factor: { type: 'push' },
    body: { factorType: 'push', provider: 'OKTA' },
    answer: factorJson('opfA', 'push', {
      ...pending,
      _embedded: { activation: { factorResult: 'WAITING', expiresAt: '2099-01-01T00:00:00.000Z', _links: { qrcode } } },
    }),
    status: 'pending',
  },
  {
    title: 'totp',
    factor: { type: 'totp' },
    body: { factorType: 'token:software:totp', provider: 'GOOGLE' },
    answer: factorJson('uftA', 'token:software:totp', {
      ...pending,
      provider: 'GOOGLE',
      _embedded: { activation: totpActivation },
    }),
    status: 'pending',
  },
  {
    title: 'webauthn',
    factor: { type: 'webauthn' },
    body: { factorType: 'webauthn', provider: 'FIDO' },
    answer: factorJson('fwfA', 'webauthn', { ...pending, provider: 'FIDO', _embedded: { activation: creation } }),
    status: 'pending',
  },
  {
    title: 'question',
    factor: { type: 'question', questionId: 'disliked_food', answer: 'mayonnaise' },
    body: { factorType: 'question', provider: 'OKTA', profile: { question: 'disliked_food', answer: 'mayonnaise' } },
    answer: factorJson('ufsA', 'question'),
    status: 'active',
  },
  {
    title: 'hotp',
    factor: { type: 'hotp', profileId: 'fpr20l2mDyaUGWGCa0g4', sharedSecret: '484f97be3213b117e3a20438e291540a' },
    query: '?activate=true',
    body: {
      factorType: 'token:hotp',
      provider: 'CUSTOM',
      factorProfileId: 'fpr20l2mDyaUGWGCa0g4',
      profile: { sharedSecret: '484f97be3213b117e3a20438e291540a' },
    },
    answer: factorJson('chfA', 'token:hotp', { provider: 'CUSTOM' }),
    status: 'active',
  },
  {
    title: 'YubiKey',
    factor: { type: 'token', vendor: 'yubikey', code: 'cccccceukngdfgkukfctkcvfidnetljjiknckkcjulji' },
    body: {
      factorType: 'token:hardware',
      provider: 'YUBICO',
      verify: { passCode: 'cccccceukngdfgkukfctkcvfidnetljjiknckkcjulji' },
    },
    answer: factorJson('ykfA', 'token:hardware', { provider: 'YUBICO' }),
    status: 'active',
  },
  {
    title: 'RSA',
    factor: { type: 'token', vendor: 'rsa', credentialId: 'dade.murphy@example.com', code: '0001000000' },
    body: {
      factorType: 'token',
      provider: 'RSA',
      profile: { credentialId: 'dade.murphy@example.com' },
      verify: { passCode: '0001000000' },
    },
    answer: factorJson('rsaA', 'token', { provider: 'RSA' }),
    status: 'active',
  },
  {
    title: 'Symantec',
    factor: { type: 'token', vendor: 'symantec', credentialId: 'VSMT14393584', code: '075498', nextCode: '078195' },
    body: {
      factorType: 'token',
      provider: 'SYMANTEC',
      profile: { credentialId: 'VSMT14393584' },
      verify: { passCode: '075498', nextPassCode: '078195' },
    },
    answer: factorJson('ufvA', 'token', { provider: 'SYMANTEC' }),
    status: 'active',
  },
];

test.each(rows)('enroll $title', async ({ factor, more = {}, query = '', body, answer, status }) => {
  const seen = onWire('POST', PATH + query, 200, answer);
  const enrollment = await provider().enroll({ userId: USER, factor, client: CLIENT, ...more });
  expect(enrollment.status).toBe(status);
  expect(enrollment.warnings).toEqual([]);
  // Only the language is documented here.
  expect(exactly(seen)).toEqual({
    method: 'POST',
    path: PATH + query,
    headers: headersOfPost({ 'accept-language': 'de-CH' }),
    body,
  });
});

test('every factor type that the capabilities can enroll is in this table', () => {
  const { factors } = provider().capabilities;
  const able = Object.entries(factors).flatMap(([type, { enroll }]) => (enroll ? [type] : []));
  expect([...new Set(rows.map(({ factor }) => factor.type))].sort()).toEqual(able.sort());
});

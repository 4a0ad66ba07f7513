import { expect, test } from 'vitest';
import type { JsonObject, NewFactor } from '../../../src/spec/factors.ts';
import { interceptNetwork } from '../../support/network.ts';
import { CLIENT, type Exchange, exchanging, factorJson, provider, USER } from './org.ts';
import { newSms, PHONE, waits, warningOf } from './steps.ts';

interceptNetwork();

type Row = {
  readonly title: string;
  readonly factor: NewFactor;
  readonly okta?: object;
  readonly seconds?: number;
  readonly query?: string;
  readonly body: JsonObject;
  readonly answer: JsonObject;
  /** Wishes that Okta has no place for here: they stay off the wire. */
  readonly warned?: readonly string[];
};

const sms = { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: PHONE } };
const call = { ...sms, factorType: 'call' };
const email = { factorType: 'email', provider: 'OKTA', profile: { email: 'dade@example.com' } };
const voice = { type: 'voice', phoneNumber: PHONE } as const;
const mail = { type: 'email', email: 'dade@example.com' } as const;
const kind = (factorType: string, provider = 'OKTA') => ({ factorType, provider });
const totp = waits('uftA', 'token:software:totp', { provider: 'GOOGLE' });
const templateId = 'cstk2flOtuCMDJK4b0g3';
const provenSms = { ...newSms, preverified: true };

const pending: readonly Row[] = [
  { title: 'sms', factor: newSms, body: sms, answer: waits('mblA', 'sms') },
  {
    title: 'sms with templateId and updatePhone',
    factor: newSms,
    okta: { templateId, updatePhone: true },
    query: `?updatePhone=true&templateId=${templateId}`,
    body: sms,
    answer: waits('mblA', 'sms'),
  },
  { title: 'voice', factor: voice, body: call, answer: waits('clfA', 'call') },
  {
    title: 'voice with an extension',
    factor: voice,
    okta: { phoneExtension: '1234' },
    body: { ...call, profile: { phoneNumber: PHONE, phoneExtension: '1234' } },
    answer: waits('clfA', 'call'),
  },
  {
    title: 'voice on another number',
    factor: voice,
    okta: { updatePhone: true },
    query: '?updatePhone=true',
    body: call,
    answer: waits('clfA', 'call'),
  },
  { title: 'email', factor: mail, body: email, answer: waits('emfA', 'email') },
  {
    title: 'email with a lifetime',
    factor: mail,
    seconds: 600,
    query: '?tokenLifetimeSeconds=600',
    body: email,
    answer: waits('emfA', 'email'),
  },
  { title: 'push', factor: { type: 'push' }, body: kind('push'), answer: waits('opfA', 'push') },
  { title: 'totp', factor: { type: 'totp' }, body: kind('token:software:totp', 'GOOGLE'), answer: totp },
  {
    title: 'webauthn',
    factor: { type: 'webauthn' },
    body: kind('webauthn', 'FIDO'),
    answer: waits('fwfA', 'webauthn'),
  },
  // Only `preverified: true` makes a number or address active without a code, and that only where Okta says so.
  ...[false, undefined, true].flatMap((preverified) =>
    [newSms, voice, mail].map((factor) => ({
      title: `${factor.type}, preverified: ${preverified}, of which Okta wants a proof`,
      factor: { ...factor, preverified },
      query: preverified ? '?activate=true' : '',
      body: { sms, voice: call, email }[factor.type],
      answer: waits('facA', factor.type === 'voice' ? 'call' : factor.type),
    })),
  ),
  ...[
    { factor: mail, body: email, okta: { templateId }, warned: ['templateId'] },
    { factor: mail, body: email, okta: { updatePhone: true }, warned: ['updatePhone'] },
    { factor: newSms, body: sms, okta: { phoneExtension: '12' }, warned: ['phoneExtension'] },
    { factor: newSms, body: sms, seconds: 60, warned: ['expiresInSeconds'] },
    { factor: { ...newSms, displayName: 'My phone' }, body: sms, warned: ['displayName'] },
  ].map((row) => ({
    ...row,
    title: `${row.factor.type} with ${row.warned}`,
    answer: waits('facA', row.body.factorType),
  })),
];

const active: readonly Row[] = [
  { title: 'sms', factor: provenSms, query: '?activate=true', body: sms, answer: factorJson('smsA', 'sms') },
  {
    title: 'sms on another number',
    factor: provenSms,
    okta: { updatePhone: true },
    query: '?updatePhone=true&activate=true',
    body: sms,
    answer: factorJson('smsA', 'sms'),
  },
  {
    title: 'voice',
    factor: { ...voice, preverified: true },
    query: '?activate=true',
    body: call,
    answer: factorJson('clfA', 'call'),
  },
  {
    title: 'email',
    factor: { ...mail, preverified: true },
    query: '?activate=true',
    body: email,
    answer: factorJson('emfA', 'email'),
  },
  {
    title: 'question',
    factor: { type: 'question', questionId: 'disliked_food', answer: 'mayonnaise' },
    body: { factorType: 'question', provider: 'OKTA', profile: { question: 'disliked_food', answer: 'mayonnaise' } },
    answer: factorJson('ufsA', 'question'),
  },
  {
    title: 'hotp',
    factor: { type: 'hotp', profileId: 'fpr20l2mDyaUGWGCa0g4', sharedSecret: '484f97be3213b117e3a2' },
    query: '?activate=true',
    body: {
      factorType: 'token:hotp',
      provider: 'CUSTOM',
      factorProfileId: 'fpr20l2mDyaUGWGCa0g4',
      profile: { sharedSecret: '484f97be3213b117e3a2' },
    },
    answer: factorJson('chfA', 'token:hotp'),
  },
  {
    title: 'YubiKey',
    factor: { type: 'token', vendor: 'yubikey', code: 'cccccceukngdfgkukfctkcvfidnetljjiknckkcjulji' },
    body: {
      factorType: 'token:hardware',
      provider: 'YUBICO',
      verify: { passCode: 'cccccceukngdfgkukfctkcvfidnetljjiknckkcjulji' },
    },
    answer: factorJson('ykfA', 'token:hardware'),
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
  },
];

/** Only the language of the client is documented here. */
const sending = ({ query = '', body, answer }: Pick<Row, 'query' | 'body' | 'answer'>, locale?: string): Exchange => ({
  method: 'POST',
  path: `/factors${query}`,
  headers: locale === undefined ? {} : { 'accept-language': locale },
  body,
  answer,
});

test.each([
  ...pending.map((row) => ({ ...row, status: 'pending' })),
  ...active.map((row) => ({ ...row, title: `${row.title}, at once`, status: 'active' })),
])('enroll $title', async ({ factor, okta, seconds, status, warned = [], ...row }) => {
  const enrollment = await exchanging([sending(row, 'de-CH')], (mfa) =>
    mfa.enroll({ userId: USER, factor, client: CLIENT, providerOptions: { okta }, expiresInSeconds: seconds }),
  );
  expect(enrollment.status).toBe(status);
  expect(enrollment.warnings).toEqual(warned.map(warningOf));
});

test('enroll without a client', async () => {
  const row = { body: sms, answer: waits('mblA', 'sms') };
  await exchanging([sending(row)], (mfa) => mfa.enroll({ userId: USER, factor: newSms }));
});

test.each(['GOOGLE', 'OKTA'])('enroll totp of %s, as the catalog entry says', async (vendor) => {
  const body = { factorType: 'token:software:totp', provider: vendor };
  const catalog: Exchange = { method: 'GET', path: '/factors/catalog', answer: [body] };
  await exchanging([catalog, sending({ body, answer: waits('ostA', 'token:software:totp') })], async (mfa) => {
    const [available] = await mfa.listAvailableFactors({ userId: USER });
    return mfa.enroll({ userId: USER, factor: { type: 'totp' }, available });
  });
});

test('every factor type that the capabilities can enroll is in this table', () => {
  const { factors } = provider().capabilities;
  const able = Object.entries(factors).flatMap(([type, { enroll }]) => (enroll ? [type] : []));
  expect([...new Set([...pending, ...active].map(({ factor }) => factor.type))].sort()).toEqual(able.sort());
});

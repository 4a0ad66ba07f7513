import { expect, test } from 'vitest';
import type { OktaProvider } from '../../../adapters/okta/index.ts';
import type { JsonObject, NewFactor } from '../../../src/spec/factors.ts';
import type { CallOptions } from '../../../src/spec/provider.ts';
import type { Answer } from '../../../src/spec/results.ts';
import { interceptNetwork } from '../../support/network.ts';
import { pendingStep } from '../../support/scripted-tenant.ts';
import { CLIENT, type Exchange, exchanging, factorJson, factorPath, ORG, USER } from './org.ts';
import { codeAnswer, newSms, PHONE, pushActivation, waits, warningOf } from './steps.ts';

interceptNetwork();

const LOCALE = { 'accept-language': 'de-CH' };

type Row = {
  readonly factor: NewFactor;
  readonly body: JsonObject & { factorType: string };
  readonly seconds?: number;
};

const sms: Row = {
  factor: newSms,
  body: { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: PHONE } },
};
const voice: Row = {
  factor: { type: 'voice', phoneNumber: PHONE },
  body: { factorType: 'call', provider: 'OKTA', profile: { phoneNumber: PHONE } },
};
const email: Row = {
  factor: { type: 'email', email: 'a@example.com' },
  body: { factorType: 'email', provider: 'OKTA', profile: { email: 'a@example.com' } },
};
const totp: Row = { factor: { type: 'totp' }, body: { factorType: 'token:software:totp', provider: 'GOOGLE' } };
const webauthn: Row = { factor: { type: 'webauthn' }, body: { factorType: 'webauthn', provider: 'FIDO' } };
const push: Row = { factor: { type: 'push' }, body: { factorType: 'push', provider: 'OKTA' } };

const qrCode = `${ORG}${factorPath('facA')}/qr/00fukNElRS`;

/** Enrolls, and goes on from there: each exchange after the first is below the factor. */
async function enrolled<T>(
  { factor, body, seconds }: Row,
  exchanges: readonly Exchange[],
  goOn: (step: ReturnType<typeof pendingStep> & { mfa: OktaProvider }) => Promise<T>,
): Promise<T> {
  const { factorType, provider = '' } = body;
  const shown = factorType === 'push' ? { _embedded: { activation: pushActivation('facA', qrCode) } } : {};
  const enrolling: Exchange = {
    method: 'POST',
    path: `/factors${seconds === undefined ? '' : `?tokenLifetimeSeconds=${seconds}`}`,
    body,
    answer: waits('facA', factorType, { provider, ...shown }),
  };
  const following = exchanges.map((exchange) => ({ ...exchange, path: `/factors/facA${exchange.path}` }));
  return exchanging([enrolling, ...following], async (mfa) => {
    const expiresInSeconds = seconds;
    return goOn({ mfa, ...pendingStep(await mfa.enroll({ userId: USER, factor, expiresInSeconds })) });
  });
}

const attestation: Answer = {
  kind: 'webauthn',
  credential: {
    id: 'l3Br0n-7H3g047NqESqJyn',
    rawId: 'l3Br0n-7H3g047NqESqJyn',
    type: 'public-key',
    // 0xfb 0xff and 0xfb 0xff 0xfe: `-_8` and `-__-` in base64url, `+/8=` and `+//+` in base64.
    response: { clientDataJSON: '-_8', attestationObject: '-__-' },
  },
};

test.each<Row & { given: Answer; sent: JsonObject }>([
  ...[sms, voice, email, totp].map((row) => ({ ...row, given: codeAnswer, sent: { passCode: '012345' } })),
  { ...webauthn, given: attestation, sent: { attestation: '+//+', clientData: '+/8=' } },
])('activate $factor.type: POST of activate, without the client', async ({ given, sent, ...row }) => {
  const { factorType, provider = '' } = row.body;
  const answer = factorJson('facA', factorType, { provider });
  const exchange: Exchange = { method: 'POST', path: '/lifecycle/activate', body: sent, answer };
  const result = await enrolled(row, [exchange], ({ mfa, handle }) =>
    mfa.activate({ userId: USER, handle, answer: given, client: CLIENT }),
  );
  expect(result).toMatchObject({ status: 'active', factor: { id: 'facA', type: row.factor.type, status: 'active' } });
});

test('activate push: POST of activate/poll without a body, until it is active', async () => {
  const path = '/lifecycle/activate/poll';
  const polls: readonly Exchange[] = [
    { method: 'POST', path, answer: pushActivation('facA') },
    { method: 'POST', path, answer: factorJson('facA', 'push') },
  ];
  await enrolled(push, polls, async ({ mfa, handle }) => {
    expect(await mfa.activate({ userId: USER, handle, client: CLIENT })).toMatchObject({ status: 'pending', handle });
    expect(await mfa.activate({ userId: USER, handle })).toMatchObject({ status: 'active', factor: { id: 'facA' } });
  });
});

const templateId = 'cstk2flOtuCMDJK4b0g3';
const withTemplate: CallOptions = { providerOptions: { okta: { templateId } } };
type Resend = Row & { title: string; more: CallOptions; query?: string; warned?: readonly string[] };

test.each<Resend>([
  { ...sms, title: 'sms', more: { client: CLIENT } },
  { ...voice, title: 'voice', more: { client: CLIENT } },
  { ...email, title: 'email', more: { client: CLIENT }, seconds: 600 },
  { ...sms, title: 'sms with a template', more: withTemplate, query: `?templateId=${templateId}` },
  { ...voice, title: 'voice with a template', more: withTemplate, warned: ['templateId'] },
  { ...email, title: 'email with a template', more: withTemplate, warned: ['templateId'] },
])('resend of the enrollment of $title repeats its body, as often as it takes', async (row) => {
  const { body, more, query = '', warned = [] } = row;
  const answer = waits('facA', body.factorType);
  const headers = more.client && LOCALE;
  const exchanges: readonly Exchange[] = [
    { method: 'POST', path: `/resend${query}`, headers, body, answer },
    { method: 'POST', path: '/resend', body, answer },
  ];
  await enrolled(row, exchanges, async ({ mfa, handle, prompt }) => {
    expect(prompt.canResend).toBe(true);
    const again = await mfa.resend({ userId: USER, handle, ...more });
    expect(again.warnings).toEqual(warned.map(warningOf));
    expect(again.prompt).toMatchObject({ expects: ['code'], canResend: true });
    expect(again.handle).toMatchObject({ purpose: 'activation', factorId: 'facA' });
    expect(again.handle.id).not.toBe(handle.id);
    expect((await mfa.resend({ userId: USER, handle: again.handle })).prompt.canResend).toBe(true);
  });
});

test('resend of a push enrollment: POST of activate without a body, which gives a fresh picture', async () => {
  const answer = pushActivation('facA', `${qrCode}-fresh`);
  await enrolled(push, [{ method: 'POST', path: '/lifecycle/activate', answer }], async ({ mfa, handle, prompt }) => {
    expect(prompt.setup).toEqual({ kind: 'app', qrCodeUrl: qrCode });
    const again = await mfa.resend({ userId: USER, handle, client: CLIENT, ...withTemplate });
    expect(again.prompt).toMatchObject({ expects: ['approval'], canResend: true });
    expect(again.prompt.setup).toEqual({ kind: 'app', qrCodeUrl: `${qrCode}-fresh` });
    expect(again.warnings).toEqual([warningOf('templateId')]);
  });
});

import { expect } from 'vitest';
import type { JsonObject, NewFactor } from '../../../src/spec/factors.ts';
import type { CallOptions, MfaProvider } from '../../../src/spec/provider.ts';
import type { Answer } from '../../../src/spec/results.ts';
import { pendingStep, type Scripted } from '../../support/scripted-tenant.ts';
import { challenged, factorJson, factorPath, ORG, org, USER, waiting } from './org.ts';

// Steps that wait, and what opens them.

export const PHONE = '+14155551337';
export const newSms = { type: 'sms', phoneNumber: PHONE } as const;
export const PENDING = { status: 'PENDING_ACTIVATION' };
export const OTHER_USER = { user: { href: `${ORG}/api/v1/users/00u-other` } };
export const codeAnswer = { kind: 'code', code: '012345' } as const;

/** The warning of a wish that Okta has no place for; of a lifetime, which is kept here. */
export function warningOf(key: string) {
  if (key === 'expiresInSeconds') return { type: 'compatibility', feature: key, details: expect.any(String) };
  return { type: 'unsupported', feature: key === 'displayName' ? key : `providerOptions.okta.${key}` };
}

const ends = '2099-01-01T00:00:00.000Z';

/** What Okta embeds in the enrollment of a code app and of a key. */
export const ACTIVATIONS = {
  totp: { timeStep: 30, sharedSecret: 'JBTWGV22G4ZGKV3N', encoding: 'base32', keyLength: 16 },
  webauthn: {
    rp: { name: 'Rain-Cloud59' },
    user: { id: '00u1', name: 'first.last@gmail.com', displayName: 'First Last' },
    challenge: 'cdsZ1V10E0BGE4GcG3IK',
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  },
};

export const QR_TOKEN = '20111_1m5LbMgotFosg1J4zjWMb1h4K51g30eb';
/** The activation of a push, as it waits. `href`: of its picture. */
export const pushActivation = (id: string, href = `${ORG}${factorPath(id)}/qr/${QR_TOKEN}`) => ({
  factorResult: 'WAITING',
  expiresAt: ends,
  _links: { qrcode: { href, type: 'image/png' } },
});

/** An enrollment that waits, as Okta answers it. */
export function waits(id: string, factorType: string, more: JsonObject = {}) {
  const embedded: Readonly<Record<string, JsonObject>> = {
    'token:software:totp': ACTIVATIONS.totp,
    webauthn: ACTIVATIONS.webauthn,
    push: pushActivation(id),
  };
  const activation = embedded[factorType];
  return factorJson(id, factorType, { ...PENDING, ...(activation && { _embedded: { activation } }), ...more });
}

export const KEY_CHALLENGE: JsonObject = {
  profile: { credentialId: 'l3Br0n-7H3g047NqESqJyn' },
  _embedded: { challenge: { challenge: 'vQFwTt6zKzMV7HFPzjS2', extensions: {} } },
};

/** How Okta answers the challenge of a factor; nothing where it is not asked. */
export function opened(factorType: string, id = 'facA'): readonly Scripted[] {
  if (factorType === 'push') return [{ status: 201, body: waiting(id) }];
  if (factorType === 'webauthn') return [{ body: challenged(id, KEY_CHALLENGE) }];
  return ['sms', 'call', 'email'].includes(factorType) ? [{ body: challenged(id) }] : [];
}

/** A credential that signs in and enrolls. */
export const credentialAnswer = {
  kind: 'webauthn',
  credential: {
    id: 'AAAA',
    rawId: 'AAAA',
    type: 'public-key',
    response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
  },
} as const satisfies Answer;

/** A challenge of a factor that was listed: one GET, and a POST where Okta sends something. */
export async function challengeListed(mfa: MfaProvider, options: CallOptions & { expiresInSeconds?: number } = {}) {
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('The org lists no factor.');
  return mfa.challenge({ userId: USER, factor, ...options });
}

/** An enrollment that waits, in an org that answers the next requests like this. */
export async function enrolling(factor: NewFactor, first: Scripted, ...answers: readonly Scripted[]) {
  const script = org(first, ...answers);
  const { handle, prompt } = pendingStep(await script.mfa.enroll({ userId: USER, factor }));
  const activate = (answer?: Answer) => script.mfa.activate({ userId: USER, handle, answer });
  const resend = () => script.mfa.resend({ userId: USER, handle });
  return { ...script, handle, prompt, activate, resend };
}

/** A challenge of the only factor of the list, likewise. */
export async function challenging(factor: JsonObject, ...answers: readonly Scripted[]) {
  const script = org({ body: [factor] }, ...answers);
  const { handle, prompt, warnings } = await challengeListed(script.mfa);
  const verify = (answer?: Answer) => script.mfa.verify({ userId: USER, handle, answer });
  const resend = () => script.mfa.resend({ userId: USER, handle });
  return { ...script, handle, prompt, warnings, verify, resend };
}

import type { JsonObject, JsonValue, NewFactor } from '../../../src/spec/factors.ts';
import type { Answer } from '../../../src/spec/results.ts';
import { type DocumentedResponse, NOW } from './harness.ts';

// Okta's response bodies: factors of every kind, and their challenges.

export const ORG = 'https://acme.okta.com';
export const USER = '00u15s1KDETTQMQYABRL';
export const PHONE = '+14155550100';
export const EMAIL = 'dade@acme.example';
export const ok = (body: JsonValue, status = 200): DocumentedResponse => ({ status, body });
export const href = (path: string) => ({ href: `${ORG}/api/v1/users/${USER}${path}` });
export const linksOf = (id: string, more: JsonObject = {}) => ({
  _links: { self: href(`/factors/${id}`), user: href(''), verify: href(`/factors/${id}/verify`), ...more },
});

const CREDENTIAL = {
  id: 'l3Br0n',
  rawId: 'l3Br0n',
  type: 'public-key',
  response: { clientDataJSON: 'e30a', attestationObject: 'o2Nm', authenticatorData: 'SZYN', signature: 'MEUC' },
};
const code: Answer = { kind: 'code', code: '012345' };
export const answers = {
  code,
  answer: { kind: 'answer', answer: 'the-answer-of-the-user' },
  webauthn: { kind: 'webauthn', credential: CREDENTIAL },
} as const satisfies Record<string, Answer>;

const activation: JsonObject = {
  sharedSecret: 'JBTWGV22G4ZGKV3N',
  encoding: 'base32',
  keyLength: 16,
  factorResult: 'WAITING',
  expiresAt: new Date(NOW + 600_000).toISOString(),
  challenge: 'cdsZ1V10E0BGE4GcG3IK',
  rp: { name: 'Rain-Cloud59' },
  user: { displayName: 'First Last', name: 'first.last@gmail.com', id: USER },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
};

/** Okta's kinds of factors, with their ids and how they are enrolled and verified. */
export const kinds = {
  sms: {
    id: 'sms2gt8gzgEB',
    factorType: 'sms',
    provider: 'OKTA',
    by: 'code',
    new: { type: 'sms', phoneNumber: PHONE },
  },
  voice: {
    id: 'clf193zUBEROP',
    factorType: 'call',
    provider: 'OKTA',
    by: 'code',
    new: { type: 'voice', phoneNumber: PHONE },
  },
  email: {
    id: 'emfnf3gSScB8xX',
    factorType: 'email',
    provider: 'OKTA',
    by: 'code',
    new: { type: 'email', email: EMAIL },
  },
  totp: {
    id: 'ostf1fmaMGJLMN',
    factorType: 'token:software:totp',
    provider: 'GOOGLE',
    by: 'code',
    new: { type: 'totp' },
  },
  push: { id: 'opfh52xcuft3J4', factorType: 'push', provider: 'OKTA', by: 'poll', new: { type: 'push' } },
  webauthn: {
    id: 'fwf2rovRxogXJ0',
    factorType: 'webauthn',
    provider: 'FIDO',
    by: 'webauthn',
    new: { type: 'webauthn' },
  },
  question: {
    id: 'ufs1o01OTMGHLAJP',
    factorType: 'question',
    provider: 'OKTA',
    by: 'answer',
    new: { type: 'question', questionId: 'disliked_food', answer: answers.answer.answer },
  },
  hotp: {
    id: 'chf20l33Ks8U2Zj',
    factorType: 'token:hotp',
    provider: 'CUSTOM',
    by: 'code',
    new: { type: 'hotp', sharedSecret: 'secret-of-the-service', profileId: 'fpr20l2mDyaUGWG' },
  },
  yubikey: {
    id: 'ykf2l0aUIe5VBpl',
    factorType: 'token:hardware',
    provider: 'YUBICO',
    by: 'code',
    new: { type: 'token', vendor: 'yubikey', code: '012345' },
  },
  rsa: {
    id: 'rsabtznMn6cp94ez',
    factorType: 'token',
    provider: 'RSA',
    by: 'code',
    new: { type: 'token', vendor: 'rsa', credentialId: 'dade.murphy', code: '012345' },
  },
} as const satisfies Record<string, Kind>;
export type Kind = {
  readonly id: string;
  readonly factorType: string;
  readonly provider: string;
  readonly by: 'code' | 'poll' | 'webauthn' | 'answer';
  readonly new: NewFactor;
};

/** What a pending factor embeds. For a push it needs the picture. */
export const activationOf = (id: string): JsonObject => ({
  ...activation,
  _links: { qrcode: href(`/factors/${id}/qr/00fukNElRS_Tz6k`) },
});

/** RSA repeats the credential that was asked for. */
const profileOf = (factorType: string): JsonObject => ({
  credentialId: factorType === 'token' ? 'dade.murphy' : 'dade',
});
export const factor = (
  { id, factorType, provider }: Kind,
  status = 'ACTIVE',
  profile = profileOf(factorType),
): JsonObject => {
  const shown = {
    id,
    factorType,
    provider,
    vendorName: provider,
    status,
    profile,
    ...linksOf(id),
  };
  return status === 'ACTIVE' ? shown : { ...shown, _embedded: { activation: activationOf(id) } };
};
export const transaction = (id: string) => href(`/factors/${id}/transactions/v2mst.GldKV5VxTrifyeZmWSQguA`);
export const challenge = ({ id, by }: Kind): JsonObject =>
  by === 'poll'
    ? { factorResult: 'WAITING', ...linksOf(id, { poll: transaction(id), cancel: transaction(id) }) }
    : {
        factorResult: 'CHALLENGE',
        _embedded: { challenge: { challenge: 'vQFwTt6zKz', correctAnswer: 72 } },
        ...linksOf(id),
      };
export const SUCCESS: JsonObject = { factorResult: 'SUCCESS' };
/** The success of a verification. That of a security key has a profile. */
export const success = ({ by }: Kind): JsonObject =>
  by === 'webauthn'
    ? { ...SUCCESS, profile: { credentialId: CREDENTIAL.id, authenticatorName: 'MacBook Touch ID' } }
    : SUCCESS;
/** What the profile of a new factor must repeat. */
export const askedProfile = ({ new: asked }: Kind): JsonObject => ({
  ...('phoneNumber' in asked && { phoneNumber: asked.phoneNumber }),
  ...('questionId' in asked && { question: asked.questionId }),
  ...('credentialId' in asked && { credentialId: asked.credentialId }),
});
export const expected = ({ id }: Kind) => ({ user: USER, factor: id });

import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/spec/factors.ts';
import type { Answer } from '../../../src/spec/results.ts';
import { interceptNetwork } from '../../support/network.ts';
import { CLIENT, CLIENT_HEADERS, challenged, type Exchange, exchanging, factorJson, USER } from './org.ts';
import { challengeListed, codeAnswer, KEY_CHALLENGE } from './steps.ts';

interceptNetwork();

const yubikey = 'cccccceukngdfgkukfctkcvfidnetljjiknckkcjulji';
const assertion: Answer = {
  kind: 'webauthn',
  credential: {
    id: 'AA',
    rawId: 'AA',
    type: 'public-key',
    response: { clientDataJSON: '-_8', authenticatorData: '-__-', signature: '_w', userHandle: null },
  },
};

type Row = {
  readonly title: string;
  readonly factor: JsonObject;
  readonly type: string;
  /** What Okta answers to the challenge; without it nothing is asked. */
  readonly challenge?: JsonObject;
  readonly answer?: Answer;
  readonly body?: JsonObject;
  /** What the success has beside its result. */
  readonly shown?: JsonObject;
};
const factor = (factorType: string, provider?: string) =>
  factorJson('facA', factorType, provider === undefined ? {} : { provider });

test.each<Row>([
  { title: 'sms', factor: factor('sms'), type: 'sms', challenge: challenged('facA') },
  { title: 'call', factor: factor('call'), type: 'voice', challenge: challenged('facA') },
  { title: 'email', factor: factor('email'), type: 'email', challenge: challenged('facA') },
  { title: 'Okta totp', factor: factor('token:software:totp'), type: 'totp' },
  { title: 'Google totp', factor: factor('token:software:totp', 'GOOGLE'), type: 'totp' },
  {
    title: 'totp, written in two groups and other digits,',
    factor: factor('token:software:totp'),
    type: 'totp',
    answer: { kind: 'code', code: '０１２-３٤٥\u200e' },
  },
  { title: 'hotp', factor: factor('token:hotp'), type: 'hotp' },
  { title: 'RSA', factor: factor('token', 'RSA'), type: 'token' },
  { title: 'Symantec', factor: factor('token', 'SYMANTEC'), type: 'token' },
  {
    title: 'YubiKey, trimmed',
    factor: factor('token:hardware'),
    type: 'token',
    answer: { kind: 'code', code: ` ${yubikey}\n` },
    body: { passCode: yubikey },
  },
  {
    title: 'question',
    factor: factor('question'),
    type: 'question',
    answer: { kind: 'answer', answer: 'mayonnaise' },
    body: { answer: 'mayonnaise' },
  },
  {
    title: 'webauthn, as padded standard base64',
    factor: factor('webauthn'),
    type: 'webauthn',
    challenge: challenged('facA', KEY_CHALLENGE),
    answer: assertion,
    body: { clientData: '+/8=', authenticatorData: '+//+', signatureData: '/w==' },
    shown: { profile: { credentialId: 'AA', authenticatorName: 'MacBook Touch ID' } },
  },
])('verify $title: POST verify with the answer and the client', async (row) => {
  const { type, challenge, answer = codeAnswer, body = { passCode: '012345' }, shown } = row;
  const verify = { method: 'POST', path: '/factors/facA/verify' } as const;
  const exchanges: readonly Exchange[] = [
    { method: 'GET', path: '/factors', answer: [row.factor] },
    ...(challenge === undefined ? [] : [{ ...verify, answer: challenge }]),
    { ...verify, headers: CLIENT_HEADERS, body, answer: { factorResult: 'SUCCESS', ...shown } },
  ];
  const result = await exchanging(exchanges, async (mfa) => {
    const { handle } = await challengeListed(mfa);
    return mfa.verify({ userId: USER, handle, answer, client: CLIENT });
  });
  expect(result).toMatchObject({
    status: 'approved',
    userId: USER,
    factorId: 'facA',
    factorType: type,
    by: answer.kind,
  });
});

import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import type { Answer } from '../../src/spec/results.ts';
import { exactly, interceptNetwork } from '../support/network.ts';
import {
  CLIENT,
  CLIENT_HEADERS,
  challenged,
  challengeListed,
  codeAnswer,
  factorJson,
  headersOfPost,
  onWire,
  providerOnWire as provider,
  USER,
  USER_PATH,
  verifyPathOf,
} from './org.ts';

interceptNetwork();

const webauthnChallenge: JsonObject = {
  profile: { credentialId: 'l3Br0n-7H3g047NqESqJyn' },
  _embedded: { challenge: { challenge: 'vQFwTt6zKzMV7HFPzjS2', extensions: {} } },
};
const verifyPath = verifyPathOf('facA');

test.each<{
  title: string;
  factorType: string;
  more?: JsonObject;
  challenge?: JsonObject;
  answer: Answer;
  body: JsonObject;
  type: string;
}>([
  {
    title: 'sms',
    factorType: 'sms',
    challenge: challenged('facA'),
    answer: codeAnswer,
    body: { passCode: '012345' },
    type: 'sms',
  },
  {
    title: 'call',
    factorType: 'call',
    challenge: challenged('facA'),
    answer: codeAnswer,
    body: { passCode: '012345' },
    type: 'voice',
  },
  {
    title: 'email',
    factorType: 'email',
    challenge: challenged('facA'),
    answer: codeAnswer,
    body: { passCode: '012345' },
    type: 'email',
  },
  {
    title: 'Okta totp',
    factorType: 'token:software:totp',
    answer: codeAnswer,
    body: { passCode: '012345' },
    type: 'totp',
  },
  {
    title: 'Google totp',
    factorType: 'token:software:totp',
    more: { provider: 'GOOGLE' },
    answer: codeAnswer,
    body: { passCode: '012345' },
    type: 'totp',
  },
  {
    title: 'hotp',
    factorType: 'token:hotp',
    more: { provider: 'CUSTOM' },
    answer: codeAnswer,
    body: { passCode: '012345' },
    type: 'hotp',
  },
  {
    title: 'RSA',
    factorType: 'token',
    more: { provider: 'RSA' },
    answer: codeAnswer,
    body: { passCode: '012345' },
    type: 'token',
  },
  {
    title: 'Symantec',
    factorType: 'token',
    more: { provider: 'SYMANTEC' },
    answer: codeAnswer,
    body: { passCode: '012345' },
    type: 'token',
  },
  {
    title: 'YubiKey, trimmed',
    factorType: 'token:hardware',
    more: { provider: 'YUBICO' },
    answer: { kind: 'code', code: ' cccccceukngdfgkukfctkcvfidnetljjiknckkcjulji\n' },
    body: { passCode: 'cccccceukngdfgkukfctkcvfidnetljjiknckkcjulji' },
    type: 'token',
  },
  {
    title: 'question',
    factorType: 'question',
    answer: { kind: 'answer', answer: 'mayonnaise' },
    body: { answer: 'mayonnaise' },
    type: 'question',
  },
  {
    title: 'webauthn, as padded standard base64',
    factorType: 'webauthn',
    more: { provider: 'FIDO' },
    challenge: challenged('facA', webauthnChallenge),
    answer: {
      kind: 'webauthn',
      credential: {
        id: 'AA',
        rawId: 'AA',
        type: 'public-key',
        response: { clientDataJSON: '-_8', authenticatorData: '-__-', signature: '_w', userHandle: null },
      },
    },
    body: { clientData: '+/8=', authenticatorData: '+//+', signatureData: '/w==' },
    type: 'webauthn',
  },
])(
  'verify $title: POST verify with the answer and the client',
  async ({ factorType, more, challenge, answer, body, type }) => {
    onWire('GET', `${USER_PATH}/factors`, 200, [factorJson('facA', factorType, more)]);
    const mfa = provider();
    if (challenge !== undefined) onWire('POST', verifyPath, 200, challenge);
    const { handle } = await challengeListed(mfa);
    const seen = onWire('POST', verifyPath, 200, { factorResult: 'SUCCESS' });
    const result = await mfa.verify({ userId: USER, handle, answer, client: CLIENT });
    expect(result).toMatchObject({
      status: 'approved',
      userId: USER,
      factorId: 'facA',
      factorType: type,
      by: answer.kind,
    });
    expect(exactly(seen)).toEqual({ method: 'POST', path: verifyPath, headers: headersOfPost(CLIENT_HEADERS), body });
  },
);

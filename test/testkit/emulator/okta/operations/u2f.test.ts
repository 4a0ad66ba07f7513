import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyU2fAssertion, verifyU2fRegistration } from '../../../../../src/testkit/emulator/okta/operations/u2f.ts';
import type { U2fMethod } from '../../../../../src/testkit/emulator/okta/state.ts';
import { fixture } from '../../../../support/root.ts';
import { textAt } from '../../values.ts';
import { type ApiClient, errorResponse, idOf, it, wrongAnswer } from '../api-client.ts';

const ORIGIN = 'https://login.example.com';
const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** A security key. Its registration is signed by the key of a certificate, of which only the public key matters. */
function securityKey(origin = ORIGIN) {
  const [factor, maker] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  if (factor === undefined || maker === undefined) throw new Error('There are two keys.');
  const spki = maker.publicKey.export({ type: 'spki', format: 'der' });
  const certificate = Buffer.concat([Buffer.from([0x30, 0x82, 0, spki.length]), spki]);
  const point = factor.publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
  const keyHandle = Buffer.alloc(64, 7);
  const clientDataOf = (typ: string, challenge: string) => JSON.stringify({ typ, challenge, origin, cid_pubkey: 'no' });
  const sign = (key: typeof factor.privateKey, ...parts: readonly Buffer[]) =>
    createSign('sha256').update(Buffer.concat(parts)).sign(key);
  const base64 = (...parts: readonly Buffer[]) => Buffer.concat(parts).toString('base64');
  return {
    credentialId: keyHandle.toString('base64url'),
    register(nonce: string, typ = 'navigator.id.finishEnrollment') {
      const clientData = clientDataOf(typ, nonce);
      const signature = sign(maker.privateKey, Buffer.of(0), sha256(origin), sha256(clientData), keyHandle, point);
      const registrationData = base64(Buffer.of(5), point, Buffer.of(64), keyHandle, certificate, signature);
      return { registrationData, clientData: base64(Buffer.from(clientData)) };
    },
    sign(nonce: string, { counter = 1, presence = 1 } = {}) {
      const clientData = clientDataOf('navigator.id.getAssertion', nonce);
      const head = Buffer.of(presence, 0, 0, 0, counter);
      const signature = sign(factor.privateKey, sha256(origin), head, sha256(clientData));
      return { signatureData: base64(head, signature), clientData: base64(Buffer.from(clientData)) };
    },
  };
}

async function enrolled(api: ApiClient) {
  const response = await api.enroll('u2f', 'FIDO');
  return { id: idOf(response), nonce: textAt(response.body, '_embedded', 'activation', 'nonce'), response };
}

const nonceOf = (body: unknown) => textAt(body, '_embedded', 'challenge', 'nonce');

describe('u2f', () => {
  it('is enrolled, activated and verified', async ({ api }) => {
    const key = securityKey();
    const { id, nonce, response } = await enrolled(api);
    expect(response).toMatchObject({
      status: 200,
      body: {
        id: expect.stringMatching(/^fuf/),
        provider: 'FIDO',
        status: 'PENDING_ACTIVATION',
        _embedded: { activation: { version: 'U2F_V2', nonce: expect.stringMatching(/^.{20}$/), timeoutSeconds: 20 } },
      },
    });
    const profile = { credentialId: key.credentialId, version: 'U2F_V2' };
    expect(await api.activate(id, key.register(nonce))).toMatchObject({
      status: 200,
      body: { id, status: 'ACTIVE', profile },
    });
    const { body } = await api.verify(id);
    expect(body).toMatchObject({
      factorResult: 'CHALLENGE',
      profile,
      _embedded: { challenge: { timeoutSeconds: 20 } },
    });
    const answer = key.sign(nonceOf(body));
    expect(await api.verify(id, answer)).toMatchObject({ status: 200, body: { factorResult: 'SUCCESS', profile } });
    expect(await api.verify(id, answer), 'a challenge counts once').toMatchObject(wrongAnswer('passcode'));
  });

  it('is not activated by a registration of another kind, challenge, site or key', async ({ api }) => {
    const key = securityKey();
    const { id, nonce } = await enrolled(api);
    const right = key.register(nonce);
    for (const wrong of [
      key.register('another-nonce'),
      key.register(nonce, 'navigator.id.getAssertion'),
      securityKey('https://evil.example').register(nonce),
      { ...right, clientData: Buffer.from('no JSON').toString('base64') },
    ]) {
      expect(await api.activate(id, wrong)).toMatchObject(wrongAnswer('passcode'));
    }
    expect(await api.activate(id, { clientData: right.clientData })).toMatchObject(errorResponse(400, 'E0000001'));
    expect((await api.activate(id, right)).status).toBe(200);
  });

  it('is not verified by another key, without presence, or with an old counter', async ({ api }) => {
    const key = securityKey();
    const { id, nonce } = await enrolled(api);
    await api.activate(id, key.register(nonce));
    const answerTo = async (answer: (challenge: string) => { signatureData: string; clientData: string }) =>
      api.verify(id, answer(nonceOf((await api.verify(id)).body)));
    expect((await answerTo((challenge) => key.sign(challenge, { counter: 5 }))).status).toBe(200);
    const wrong = wrongAnswer('passcode');
    expect(await answerTo((challenge) => key.sign(challenge, { counter: 5 }))).toMatchObject(wrong);
    expect(await answerTo((challenge) => key.sign(challenge, { counter: 9, presence: 0 }))).toMatchObject(wrong);
    expect(await answerTo((challenge) => securityKey().sign(challenge, { counter: 9 }))).toMatchObject(wrong);
    expect(await api.verify(id, { clientData: 'AAAA' })).toMatchObject(errorResponse(400, 'E0000001'));
    expect((await answerTo((challenge) => key.sign(challenge, { counter: 9 }))).status).toBe(200);
  });
});

test("takes the registration of Okta's own example, which shows that the app id is the origin", async () => {
  const { registrationData, clientData } = fixture('okta/openapi-examples.json').examples.ActivateFactorU2fRequest;
  const site = (origin: string) => ({ now: 0, org: { webauthn: { origin, rpId: 'localhost', includeRpId: false } } });
  const method: U2fMethod = { kind: 'u2f', challenge: { value: 'XqGHtE0hRLnTJ1aAySZ2', expiresAt: 1 } };
  const answer = { registrationData, clientData };
  await expect(verifyU2fRegistration(site('https://localhost'), method, answer)).rejects.toThrow();
  await verifyU2fRegistration(site('https://localhost:3000'), method, answer);
  expect(method.credential?.id).toMatch(/^WVO-QyHEi0eWmTNqESqJynDtIgf3Ix9OfaRoNwLolo/);
  await expect(
    verifyU2fAssertion(site('https://localhost:3000'), method, { signatureData: '', clientData }),
  ).rejects.toThrow();
});

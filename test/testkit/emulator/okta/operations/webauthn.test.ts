import { describe, expect, vi } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../../../../src/adapter-kit/encoding.ts';
import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialJSON } from '../../../../../src/spec/steps.ts';
import type { Site } from '../../../../../src/testkit/simulated-user/authenticator.ts';
import { textAt, valueAt } from '../../values.ts';
import { type ApiClient, apiClient, it, setUp, wrongAnswer } from '../api-client.ts';

const OTHER_ORIGIN: Site = { origin: 'https://login.example.com.evil.test', rpId: 'login.example.com' };
const padded = (text: string | undefined) => encodeBase64(decodeBase64(text ?? ''));
const unchanged = (text: string | undefined) => text ?? '';

/** The creation options that a page makes from `_embedded.activation`. */
const optionsOf = (body: unknown): PublicKeyCredentialCreationOptionsJSON => ({
  challenge: textAt(body, '_embedded', 'activation', 'challenge'),
  rp: { name: 'Acme' },
  user: { id: 'x', name: 'x', displayName: 'x' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
});

const attestationBody = ({ response }: PublicKeyCredentialJSON, encode = padded) => ({
  attestation: encode(response.attestationObject),
  clientData: encode(response.clientDataJSON),
});

const assertionBody = ({ response }: PublicKeyCredentialJSON, encode = padded) => ({
  clientData: encode(response.clientDataJSON),
  authenticatorData: encode(response.authenticatorData),
  signatureData: encode(response.signature),
});

async function enrollCredential(api: ApiClient, at?: Site) {
  const { body } = await api.enroll('webauthn', 'FIDO');
  const id = textAt(body, 'id');
  const credential = await api.phone.authenticator.create(optionsOf(body), at);
  const activated = await api.activate(id, attestationBody(credential));
  return { id, credential, activated };
}

async function getAssertion({ verify, phone }: ApiClient, id: string, site?: Site) {
  const { body } = await verify(id);
  const challenge = textAt(body, '_embedded', 'challenge', 'challenge');
  const allowCredentials = [{ id: textAt(body, 'profile', 'credentialId'), type: 'public-key' as const }];
  return phone.authenticator.get({ challenge, allowCredentials }, site);
}

describe('enrollment', () => {
  it('returns creation options without a relying party id', async ({ api }) => {
    const { body } = await api.enroll('webauthn', 'FIDO');
    expect(body).toMatchObject({ id: expect.stringMatching(/^fwf/), status: 'PENDING_ACTIVATION' });
    expect(valueAt(body, 'profile')).toBeUndefined();
    expect(valueAt(body, '_embedded', 'activation')).toEqual({
      attestation: 'direct',
      authenticatorSelection: { userVerification: 'preferred', requireResidentKey: false },
      challenge: expect.stringMatching(/^[\w-]{20}$/),
      excludeCredentials: [],
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      rp: { name: 'Acme' },
      user: { displayName: 'User 1', name: api.phone.email, id: api.userId },
    });
  });

  it('stores the credential, and returns it with fields that are null', async ({ api }) => {
    const { id, credential, activated } = await enrollCredential(api);
    expect(activated).toMatchObject({ status: 200, body: { id, status: 'ACTIVE' } });
    expect(valueAt(activated.body, 'profile')).toEqual({
      credentialId: credential.id,
      authenticatorName: 'Software Authenticator',
      appId: null,
      version: null,
      presetPinAvailable: null,
      fulfillmentProvider: null,
    });
    const again = await api.enroll('webauthn', 'FIDO');
    expect(valueAt(again.body, '_embedded', 'activation', 'excludeCredentials')).toEqual([
      { type: 'public-key', id: credential.id },
    ]);
  });

  it('accepts base64url, as in some official examples', async ({ api }) => {
    const { body } = await api.enroll('webauthn', 'FIDO');
    const credential = await api.phone.authenticator.create(optionsOf(body));
    expect((await api.activate(textAt(body, 'id'), attestationBody(credential, unchanged))).status).toBe(200);
  });

  it('accepts no credential with another origin, relying party or challenge, and no invalid data', async ({ api }) => {
    const { body } = await api.enroll('webauthn', 'FIDO');
    const id = textAt(body, 'id');
    const { create } = api.phone.authenticator;
    const good = optionsOf(body);
    for (const credential of [
      await create(good, OTHER_ORIGIN),
      await create({ ...good, rp: { name: 'Acme', id: 'evil.test' } }),
      await create({ ...good, challenge: 'AAAAAAAAAAAAAAAAAAAA' }),
    ]) {
      expect(await api.activate(id, attestationBody(credential))).toMatchObject(wrongAnswer('passcode'));
    }
    expect(await api.activate(id, { attestation: '***', clientData: '{}' })).toMatchObject(wrongAnswer('passcode'));
    expect(await api.activate(id, { attestation: 'AA==' })).toMatchObject({ status: 400 });
    expect(valueAt((await api.get('/factors')).body, 0, 'status')).toBe('PENDING_ACTIVATION');
    expect((await api.activate(id, attestationBody(await create(good)))).status).toBe(200);
  });
});

describe('verification', () => {
  it("returns a challenge, and accepts the credential's assertion", async ({ api }) => {
    const { id, credential } = await enrollCredential(api);
    const { status, body } = await api.verify(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      factorResult: 'CHALLENGE',
      profile: { credentialId: credential.id },
      _links: { verify: { href: `${api.base}/factors/${id}/verify` } },
      _embedded: { challenge: { challenge: expect.stringMatching(/^[\w-]{20}$/), extensions: {} } },
    });
    const answer = assertionBody(await getAssertion(api, id));
    expect(await api.verify(id, answer)).toMatchObject({
      status: 200,
      body: { factorResult: 'SUCCESS', profile: { credentialId: credential.id } },
    });
    expect((await api.verify(id, assertionBody(await getAssertion(api, id), unchanged))).status).toBe(200);
  });

  it('accepts one answer to a challenge, even in parallel', async ({ api }) => {
    const { id } = await enrollCredential(api);
    const answer = assertionBody(await getAssertion(api, id));
    const answers = await Promise.all([api.verify(id, answer), api.verify(id, answer)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(await api.verify(id, answer)).toMatchObject(wrongAnswer('passcode'));
  });

  it('accepts no assertion with another origin, a replaced or expired challenge, or another signature', async ({
    emulator,
    api,
  }) => {
    const { id } = await enrollCredential(api);
    const expectWrongAnswer = async (body: ReturnType<typeof assertionBody>) =>
      expect(await api.verify(id, body)).toMatchObject(wrongAnswer('passcode'));
    await expectWrongAnswer(assertionBody(await getAssertion(api, id, OTHER_ORIGIN)));
    const old = assertionBody(await getAssertion(api, id));
    const newer = assertionBody(await getAssertion(api, id));
    await expectWrongAnswer(old);
    await expectWrongAnswer({ ...newer, signatureData: old.signatureData });
    expect((await api.verify(id, newer)).status).toBe(200);
    const late = assertionBody(await getAssertion(api, id));
    emulator.advance(5 * 60_000);
    await expectWrongAnswer(late);
    const { clientData } = late;
    expect((await api.verify(id, { clientData })).status).toBe(400);
  });

  it('accepts no signature counter that does not increase', async ({ api }) => {
    const { id } = await enrollCredential(api);
    // A correct signature can have an old counter only if the org returns the same challenge twice.
    const getChallenge = async () => {
      const random = vi.spyOn(crypto, 'getRandomValues').mockImplementation((bytes) => bytes);
      const { body } = await api.verify(id);
      random.mockRestore();
      return textAt(body, '_embedded', 'challenge', 'challenge');
    };
    const challenge = await getChallenge();
    const older = assertionBody(await api.phone.authenticator.get({ challenge }));
    const newer = assertionBody(await api.phone.authenticator.get({ challenge }));
    expect((await api.verify(id, newer)).status).toBe(200);
    expect(await getChallenge()).toBe(challenge);
    expect(await api.verify(id, older)).toMatchObject(wrongAnswer('passcode'));
    const next = assertionBody(await api.phone.authenticator.get({ challenge }));
    expect((await api.verify(id, next)).status).toBe(200);
  });

  it("accepts no assertion of another user's credential", async ({ emulator, api }) => {
    const other = apiClient(emulator, emulator.users[1]);
    const mine = await enrollCredential(api);
    await enrollCredential(other);
    const { body } = await api.verify(mine.id);
    const challenge = textAt(body, '_embedded', 'challenge', 'challenge');
    const theirs = assertionBody(await other.phone.authenticator.get({ challenge }));
    expect(await api.verify(mine.id, theirs)).toMatchObject(wrongAnswer('passcode'));
  });
});

it('checks the configured origin, and returns the relying party id if it is configured', async () => {
  const site = { origin: 'https://app.acme.test', rpId: 'acme.test' };
  const { api } = setUp({ webauthn: site });
  const { body } = await api.enroll('webauthn', 'FIDO');
  expect(valueAt(body, '_embedded', 'activation', 'rp')).toEqual({ name: 'Acme', id: 'acme.test' });
  const ofDefaultOrigin = await api.phone.authenticator.create(optionsOf(body));
  const id = textAt(body, 'id');
  expect((await api.activate(id, attestationBody(ofDefaultOrigin))).status).toBe(403);
  const credential = await api.phone.authenticator.create(optionsOf(body), site);
  expect((await api.activate(id, attestationBody(credential))).status).toBe(200);
  expect(valueAt((await api.verify(id)).body, '_embedded', 'challenge', 'rpId')).toBe('acme.test');
  expect((await api.verify(id, assertionBody(await getAssertion(api, id, site)))).status).toBe(200);

  const withoutRpId = setUp({ webauthn: { origin: 'https://app.acme.test' } });
  expect((await enrollCredential(withoutRpId.api, { origin: 'https://app.acme.test' })).activated.status).toBe(200);
});

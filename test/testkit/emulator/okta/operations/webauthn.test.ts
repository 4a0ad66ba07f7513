import { describe, expect, vi } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../../../../src/adapter-kit/encoding.ts';
import type { CreationOptions, WebAuthnCredential } from '../../../../../src/spec/steps.ts';
import type { Site } from '../../../../../src/testkit/simulated-user/authenticator.ts';
import { textAt, valueAt } from '../../values.ts';
import { type ApiClient, apiClient, it, setUp, wrongAnswer } from '../api-client.ts';

const EVIL: Site = { origin: 'https://login.example.com.evil.test', rpId: 'login.example.com' };
const padded = (text: string | undefined) => encodeBase64(decodeBase64(text ?? ''));
const asIs = (text: string | undefined) => text ?? '';

/** What a page makes of `_embedded.activation`. */
const optionsOf = (body: unknown): CreationOptions => ({
  challenge: textAt(body, '_embedded', 'activation', 'challenge'),
  rp: { name: 'Acme' },
  user: { id: 'x', name: 'x', displayName: 'x' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
});

const attested = ({ response }: WebAuthnCredential, encode = padded) => ({
  attestation: encode(response.attestationObject),
  clientData: encode(response.clientDataJSON),
});

const asserted = ({ response }: WebAuthnCredential, encode = padded) => ({
  clientData: encode(response.clientDataJSON),
  authenticatorData: encode(response.authenticatorData),
  signatureData: encode(response.signature),
});

async function enrolled(api: ApiClient, at?: Site) {
  const { body } = await api.enroll('webauthn', 'FIDO');
  const id = textAt(body, 'id');
  const credential = await api.phone.authenticator.create(optionsOf(body), at);
  const activated = await api.activate(id, attested(credential));
  return { id, credential, activated };
}

async function challenged({ verify, phone }: ApiClient, id: string, site?: Site) {
  const { body } = await verify(id);
  const challenge = textAt(body, '_embedded', 'challenge', 'challenge');
  const allowCredentials = [{ id: textAt(body, 'profile', 'credentialId'), type: 'public-key' as const }];
  return phone.authenticator.get({ challenge, allowCredentials }, site);
}

describe('enrollment', () => {
  it('hands out creation options that name no relying party id', async ({ api }) => {
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

  it('keeps the credential, and shows nulls beside it', async ({ api }) => {
    const { id, credential, activated } = await enrolled(api);
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

  it('takes base64url as some official examples have it', async ({ api }) => {
    const { body } = await api.enroll('webauthn', 'FIDO');
    const credential = await api.phone.authenticator.create(optionsOf(body));
    expect((await api.activate(textAt(body, 'id'), attested(credential, asIs))).status).toBe(200);
  });

  it('takes no credential of another origin, relying party or challenge, nor nonsense', async ({ api }) => {
    const { body } = await api.enroll('webauthn', 'FIDO');
    const id = textAt(body, 'id');
    const { create } = api.phone.authenticator;
    const good = optionsOf(body);
    for (const credential of [
      await create(good, EVIL),
      await create({ ...good, rp: { name: 'Acme', id: 'evil.test' } }),
      await create({ ...good, challenge: 'AAAAAAAAAAAAAAAAAAAA' }),
    ]) {
      expect(await api.activate(id, attested(credential))).toMatchObject(wrongAnswer('passcode'));
    }
    expect(await api.activate(id, { attestation: '***', clientData: '{}' })).toMatchObject(wrongAnswer('passcode'));
    expect(await api.activate(id, { attestation: 'AA==' })).toMatchObject({ status: 400 });
    expect(valueAt((await api.get('/factors')).body, 0, 'status')).toBe('PENDING_ACTIVATION');
    expect((await api.activate(id, attested(await create(good)))).status).toBe(200);
  });
});

describe('verification', () => {
  it('is challenged, and verified by the credential', async ({ api }) => {
    const { id, credential } = await enrolled(api);
    const { status, body } = await api.verify(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      factorResult: 'CHALLENGE',
      profile: { credentialId: credential.id },
      _links: { verify: { href: `${api.base}/factors/${id}/verify` } },
      _embedded: { challenge: { challenge: expect.stringMatching(/^[\w-]{20}$/), extensions: {} } },
    });
    const answer = asserted(await challenged(api, id));
    expect(await api.verify(id, answer)).toMatchObject({
      status: 200,
      body: { factorResult: 'SUCCESS', profile: { credentialId: credential.id } },
    });
    expect((await api.verify(id, asserted(await challenged(api, id), asIs))).status).toBe(200);
  });

  it('takes one answer to one challenge, even in parallel', async ({ api }) => {
    const { id } = await enrolled(api);
    const answer = asserted(await challenged(api, id));
    const answers = await Promise.all([api.verify(id, answer), api.verify(id, answer)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(await api.verify(id, answer)).toMatchObject(wrongAnswer('passcode'));
  });

  it('takes no assertion of another origin, an old or late challenge, or another signature', async ({
    emulator,
    api,
  }) => {
    const { id } = await enrolled(api);
    const refuse = async (body: ReturnType<typeof asserted>) =>
      expect(await api.verify(id, body)).toMatchObject(wrongAnswer('passcode'));
    await refuse(asserted(await challenged(api, id, EVIL)));
    const old = asserted(await challenged(api, id));
    const newer = asserted(await challenged(api, id));
    await refuse(old);
    await refuse({ ...newer, signatureData: old.signatureData });
    expect((await api.verify(id, newer)).status).toBe(200);
    const late = asserted(await challenged(api, id));
    emulator.advance(5 * 60_000);
    await refuse(late);
    const { clientData } = late;
    expect((await api.verify(id, { clientData })).status).toBe(400);
  });

  it('takes no signature counter that does not go on', async ({ api }) => {
    const { id } = await enrolled(api);
    // Only where the org hands out one challenge twice can a right signature come with an old counter.
    const ask = async () => {
      const random = vi.spyOn(crypto, 'getRandomValues').mockImplementation((bytes) => bytes);
      const { body } = await api.verify(id);
      random.mockRestore();
      return textAt(body, '_embedded', 'challenge', 'challenge');
    };
    const challenge = await ask();
    const older = asserted(await api.phone.authenticator.get({ challenge }));
    const newer = asserted(await api.phone.authenticator.get({ challenge }));
    expect((await api.verify(id, newer)).status).toBe(200);
    expect(await ask()).toBe(challenge);
    expect(await api.verify(id, older)).toMatchObject(wrongAnswer('passcode'));
    const next = asserted(await api.phone.authenticator.get({ challenge }));
    expect((await api.verify(id, next)).status).toBe(200);
  });

  it("takes no assertion of another user's credential", async ({ emulator, api }) => {
    const other = apiClient(emulator, emulator.users[1]);
    const mine = await enrolled(api);
    await enrolled(other);
    const { body } = await api.verify(mine.id);
    const challenge = textAt(body, '_embedded', 'challenge', 'challenge');
    const theirs = asserted(await other.phone.authenticator.get({ challenge }));
    expect(await api.verify(mine.id, theirs)).toMatchObject(wrongAnswer('passcode'));
  });
});

it('checks against the site it is set to, and names its relying party where that is set', async () => {
  const site = { origin: 'https://app.acme.test', rpId: 'acme.test' };
  const { api } = setUp({ webauthn: site });
  const { body } = await api.enroll('webauthn', 'FIDO');
  expect(valueAt(body, '_embedded', 'activation', 'rp')).toEqual({ name: 'Acme', id: 'acme.test' });
  const home = await api.phone.authenticator.create(optionsOf(body));
  const id = textAt(body, 'id');
  expect((await api.activate(id, attested(home))).status).toBe(403);
  const credential = await api.phone.authenticator.create(optionsOf(body), site);
  expect((await api.activate(id, attested(credential))).status).toBe(200);
  expect(valueAt((await api.verify(id)).body, '_embedded', 'challenge', 'rpId')).toBe('acme.test');
  expect((await api.verify(id, asserted(await challenged(api, id, site)))).status).toBe(200);

  const unnamed = setUp({ webauthn: { origin: 'https://app.acme.test' } });
  expect((await enrolled(unnamed.api, { origin: 'https://app.acme.test' })).activated.status).toBe(200);
});

import { describe, expect, test } from 'vitest';
import { decodeBase64, encodeBase64url } from '../../../src/adapter-kit/encoding.ts';
import type { Answer, Challenge } from '../../../src/spec/results.ts';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../../src/spec/steps.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { createAuthenticator } from '../../../src/testkit/simulated-user/authenticator.ts';
import { enrollFactor, expectRejectedWithRetry, passChallenge, pendingStep, USER } from './support.ts';

const userId = USER;
const site = { origin: 'https://login.example.com' };

async function openRegistration() {
  const fake = createFakeProvider();
  const { prompt, handle } = pendingStep(await fake.enroll({ userId, factor: { type: 'webauthn' } }));
  if (prompt.webauthn?.kind !== 'create') throw new Error('No creation options.');
  const { options } = prompt.webauthn;
  const activate = (credential: PublicKeyCredentialJSON) =>
    fake.activate({ userId, handle, answer: { kind: 'webauthn', credential } });
  return { fake, handle, options, activate };
}

async function openAssertion() {
  const fake = createFakeProvider();
  const factor = await enrollFactor(fake, { type: 'webauthn' });
  const challenge = await fake.challenge({ userId, factor });
  const answer = async (credential: PublicKeyCredentialJSON) =>
    fake.verify({ userId, handle: challenge.handle, answer: { kind: 'webauthn', credential } });
  return { fake, factor, challenge, options: requestOf(challenge), answer, device: fake.phone(userId).authenticator };
}

function requestOf({ prompt }: Challenge): PublicKeyCredentialRequestOptionsJSON {
  if (prompt.webauthn?.kind !== 'get') throw new Error('No request options.');
  return prompt.webauthn.options;
}

function withResponse(
  credential: PublicKeyCredentialJSON,
  response: Partial<PublicKeyCredentialJSON['response']>,
): PublicKeyCredentialJSON {
  return { ...credential, response: { ...credential.response, ...response } };
}

/** The base64url text with one bit of one byte changed. A negative position counts from the end. */
function flipBit(text: string | undefined, position: number): string {
  const bytes = decodeBase64(text ?? '');
  const index = position < 0 ? bytes.length + position : position;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  return encodeBase64url(bytes);
}

function clientData(values: object): string {
  return encodeBase64url(new TextEncoder().encode(JSON.stringify(values)));
}

/** The text without the last bytes. */
const cutOff = (text = '', bytes: number) => encodeBase64url(decodeBase64(text).slice(0, -bytes));

describe('registering a WebAuthn credential', () => {
  test('the options are complete, with a new challenge', async () => {
    const [{ options, fake }, other] = [await openRegistration(), await openRegistration()];
    expect(decodeBase64(options.challenge)).toHaveLength(32);
    expect(options.challenge).not.toBe(other.options.challenge);
    expect(options).toMatchObject({
      rp: { name: expect.any(String) },
      user: { name: fake.phone(userId).email },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      excludeCredentials: [],
    });
  });

  test.each(['https://login.example.com', 'https://other.example.org:8443', 'http://localhost:3000'])(
    'a page at %s can register',
    async (origin) => {
      const { options, activate } = await openRegistration();
      const credential = await createAuthenticator({ origin }).create(options);
      expect(await activate(credential)).toMatchObject({ status: 'active', factor: { type: 'webauthn' } });
    },
  );

  test('a parent domain can be the relying party, another host cannot', async () => {
    const { options, activate } = await openRegistration();
    const device = createAuthenticator();
    const foreign = await device.create(options, { ...site, rpId: 'example.org' });
    expect(await activate(foreign)).toMatchObject({ reason: 'wrong-answer' });
    const tld = await device.create(options, { ...site, rpId: 'com' });
    expect(await activate(tld)).toMatchObject({ reason: 'wrong-answer' });
    const parent = await device.create(options, { ...site, rpId: 'example.com' });
    expect(await activate(parent)).toMatchObject({ status: 'active' });
  });

  type Wrong = (
    options: PublicKeyCredentialCreationOptionsJSON,
    right: PublicKeyCredentialJSON,
  ) => PublicKeyCredentialJSON | Promise<PublicKeyCredentialJSON>;
  const wrongCredentials: Record<string, Wrong> = {
    'another challenge': (options) => createAuthenticator().create({ ...options, challenge: 'c29tZXRoaW5nIGVsc2U' }),
    'a page without https': (options) => createAuthenticator({ origin: 'http://login.example.com' }).create(options),
    'an invalid origin': (options) => createAuthenticator().create(options, { origin: 'login', rpId: 'login' }),
    'client data of a login': ({ challenge }, right) =>
      withResponse(right, { clientDataJSON: clientData({ type: 'webauthn.get', challenge, origin: site.origin }) }),
    'client data without a challenge': (_options, right) =>
      withResponse(right, { clientDataJSON: clientData({ type: 'webauthn.create', origin: site.origin }) }),
    'client data that is not JSON': (_options, right) => withResponse(right, { clientDataJSON: 'AAAA' }),
    'an attestation that is not CBOR': (_options, right) => withResponse(right, { attestationObject: '____' }),
    'an attestation that ends too early': (_options, right) =>
      withResponse(right, { attestationObject: cutOff(right.response.attestationObject, 6) }),
    'a point that is not on the curve': (_options, right) =>
      withResponse(right, { attestationObject: flipBit(right.response.attestationObject, -1) }),
    'another credential id': (_options, right) => ({
      ...right,
      id: flipBit(right.id, 0),
      rawId: flipBit(right.rawId, 0),
    }),
    'two different ids': (_options, right) => ({ ...right, rawId: flipBit(right.rawId, 0) }),
    'another type': (_options, right) => ({ ...right, type: 'password' }),
  };

  test.each(Object.entries(wrongCredentials))('%s is wrong', async (_name, makeWrong) => {
    const { fake, options, activate } = await openRegistration();
    const wrong = await makeWrong(options, await createAuthenticator().create(options));
    expect(await activate(wrong)).toMatchObject({ status: 'rejected', reason: 'wrong-answer' });
    expect(fake.factorsOf(userId)).toMatchObject([{ status: 'pending' }]);
    expect(await activate(await createAuthenticator().create(options))).toMatchObject({ status: 'active' });
  });

  test('the next registration excludes the key', async () => {
    const { fake, device } = await openAssertion();
    const { prompt } = pendingStep(await fake.enroll({ userId, factor: { type: 'webauthn' } }));
    if (prompt.webauthn?.kind !== 'create') throw new Error('No creation options.');
    const [excluded] = prompt.webauthn.options.excludeCredentials ?? [];
    const challenge = 'AAAA';
    expect((await device.get({ challenge })).id).toBe(excluded?.id);
  });
});

describe('asserting a WebAuthn credential', () => {
  test('the right credential is approved, and its challenge cannot be used again', async () => {
    const { fake, factor, challenge, options, answer, device } = await openAssertion();
    expect(options.allowCredentials).toHaveLength(1);
    const credential = await device.get(options);
    expect(await answer(credential)).toMatchObject({ status: 'approved', by: 'webauthn' });
    await expect(answer(credential)).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
    const next = await fake.challenge({ userId, factor });
    expect(requestOf(next).challenge).not.toBe(requestOf(challenge).challenge);
    const replay: Answer = { kind: 'webauthn', credential };
    expectRejectedWithRetry(await fake.verify({ userId, handle: next.handle, answer: replay }), 'wrong-answer');
    expect(await passChallenge(fake, next)).toMatchObject({ status: 'approved' });
  });

  test('another step has another challenge, and cannot be resent', async () => {
    const { fake, challenge, options, device } = await openAssertion();
    const { factorId } = challenge.handle;
    await expect(fake.resend({ userId, handle: challenge.handle })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    const again = await fake.challenge({ userId, factorId: factorId ?? '' });
    const answer: Answer = { kind: 'webauthn', credential: await device.get(options) };
    expectRejectedWithRetry(await fake.verify({ userId, handle: again.handle, answer }), 'wrong-answer');
    expect(await passChallenge(fake, again)).toMatchObject({ status: 'approved' });
  });

  type Device = ReturnType<typeof createAuthenticator>;
  type Wrong = (
    options: PublicKeyCredentialRequestOptionsJSON,
    device: Device,
    right: PublicKeyCredentialJSON,
  ) => Promise<PublicKeyCredentialJSON>;
  const changed =
    (change: (response: PublicKeyCredentialJSON['response']) => Partial<PublicKeyCredentialJSON['response']>): Wrong =>
    async (_options, _device, right) =>
      withResponse(right, change(right.response));
  const wrongCredentials: Record<string, Wrong> = {
    'another challenge': (options, device) => device.get({ ...options, challenge: 'c29tZXRoaW5nIGVsc2U' }),
    'another page': (options, device) =>
      device.get(options, { origin: 'https://evil.example.com', rpId: 'login.example.com' }),
    'another relying party': (options, device) => device.get(options, { ...site, rpId: 'example.com' }),
    'a changed bit in the signature': changed(({ signature }) => ({ signature: flipBit(signature, -1) })),
    'a changed bit in the counter': changed(({ authenticatorData: data }) => ({
      authenticatorData: flipBit(data, 33),
    })),
    'no user present': changed(({ authenticatorData: data }) => ({ authenticatorData: flipBit(data, 32) })),
    'an invalid signature': changed(() => ({ signature: 'MAYCAQECAQE' })),
    'a signature that is not ASN.1': changed(() => ({ signature: 'AAAA' })),
    'authenticator data that ends too early': changed(() => ({ authenticatorData: 'AAAA' })),
    'the key of another device under the same id': async ({ challenge }, _device, right) => {
      const other = createAuthenticator();
      const creation = { rp: { name: 'x' }, user: { id: 'AAAA', name: 'x', displayName: 'x' } };
      await other.create({ ...creation, challenge, pubKeyCredParams: [] });
      return { ...right, response: (await other.get({ challenge })).response };
    },
  };

  test.each(Object.entries(wrongCredentials))('%s is wrong', async (_name, makeWrong) => {
    const { options, answer, device } = await openAssertion();
    expectRejectedWithRetry(await answer(await makeWrong(options, device, await device.get(options))), 'wrong-answer');
    expect(await answer(await device.get(options))).toMatchObject({ status: 'approved' });
  });

  test('a counter that does not increase is wrong', async () => {
    const { fake, factor, options, answer, device } = await openAssertion();
    const kept = await fake.challenge({ userId, factor });
    const early = await device.get(requestOf(kept));
    expect(await answer(await device.get(options))).toMatchObject({ status: 'approved' });
    const late: Answer = { kind: 'webauthn', credential: early };
    expectRejectedWithRetry(await fake.verify({ userId, handle: kept.handle, answer: late }), 'wrong-answer');
  });

  test("another user's credential is wrong", async () => {
    const { fake, options, answer } = await openAssertion();
    const mine = await enrollFactor(fake, { type: 'webauthn' }, 'mallory');
    const challenge = await fake.challenge({ userId: 'mallory', factor: mine });
    const credential = await fake.phone('mallory').authenticator.get({
      ...requestOf(challenge),
      challenge: options.challenge,
    });
    expectRejectedWithRetry(await answer(credential), 'wrong-answer');
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../tools/runtimes/install.ts';
import { projectWith } from './project.ts';

// Okta's own SDK does with the emulated Okta what it does with the real one: with every factor type, and with every name
// of a user. It knows nothing of our adapter, so it finds what the emulator and the adapter misunderstand together.

/** Exact versions: a new release must not change what the test says. */
const packages = [
  '@okta/okta-sdk-nodejs@8.1.0',
  'hono@4.13.19',
  '@hono/node-server@2.1.9',
  '@simplewebauthn/server@14.0.3',
];

/** Prints the number of calls, and each that failed or gave something else. */
const program = `
  import okta from '@okta/okta-sdk-nodejs';
  import { createOktaEmulator, serveEmulator } from 'polyfactor/emulator';

  const users = [{ id: '00u1aaaaaaaaaaaaaaaa', login: 'isaac.brock@acme.example' }];
  const emulator = createOktaEmulator({ users, limitPerMinute: 100_000 });
  const { url, close } = await serveEmulator(emulator);
  const client = new okta.Client({ orgUrl: url, token: emulator.apiToken });
  const { userFactorApi: api, userApi, userAuthenticatorEnrollmentsApi: enrollments } = client;
  const userId = users[0].id;
  const phone = emulator.phone(userId);
  const problems = [];
  let calls = 0;

  async function call(name, work, isRight = () => true) {
    calls += 1;
    const result = await work().catch((error) => ({ failed: error.status ?? String(error) }));
    if (result?.failed !== undefined || !isRight(result)) problems.push([name, result]);
    return result;
  }
  const all = async (listing) => {
    const found = [];
    await (await listing).each((entry) => void found.push(entry));
    return found;
  };
  const factorIdOf = async (type) => {
    const factors = await all(api.listFactors({ userId }));
    return factors.find(({ factorType, status }) => factorType === type && status === 'ACTIVE')?.id;
  };
  const enroll = (body, isRight, more = {}, named = userId) =>
    call('enroll ' + body.factorType, () => api.enrollFactor({ userId: named, body, ...more }), isRight);
  const activate = (factorId, body, named = userId) =>
    call('activate', () => api.activateFactor({ userId: named, factorId, body }), (factor) => factor.factorType);
  const challenge = (factorId, isRight, body, named = userId) =>
    call('challenge', () => api.verifyFactor({ userId: named, factorId, body }), isRight);
  const verify = (factorId, body, named = userId) =>
    call('verify', () => api.verifyFactor({ userId: named, factorId, body }), (done) => done.factorResult === 'SUCCESS');
  const remove = (factorId, named = userId) => call('unenroll', () => api.unenrollFactor({ userId: named, factorId }));
  const isActive = ({ status }) => status === 'ACTIVE';
  const isPending = ({ status }) => status === 'PENDING_ACTIVATION';
  const base64 = (text) => Buffer.from(text, 'base64url').toString('base64');

  for (const named of [userId, 'me', 'isaac.brock@acme.example', 'Isaac.Brock@ACME.example', 'isaac.brock']) {
    await call('user ' + named, () => userApi.getUser({ userId: named }), ({ id }) => id === userId);
    await call('list ' + named, () => all(api.listFactors({ userId: named })), Array.isArray);
    await call('catalog ' + named, () => all(api.listSupportedFactors({ userId: named })), ({ length }) => length > 12);
    await call('questions', () => all(api.listSupportedSecurityQuestions({ userId: named })), ({ length }) => length > 9);
    for (const [factorType, channel, profile] of [
      ['sms', 'sms', { phoneNumber: phone.phoneNumber }],
      ['call', 'voice', { phoneNumber: phone.phoneNumber }],
      ['email', 'email', { email: phone.email }],
    ]) {
      const body = { factorType, provider: 'OKTA', profile };
      const passCode = () => ({ passCode: phone.readCode(channel) });
      const { id } = await enroll(body, isPending, {}, named);
      emulator.advance(31_000);
      await call('get', () => api.getFactor({ userId: named, factorId: id }), isPending);
      await call('resend', () => api.resendEnrollFactor({ userId: named, factorId: id, resendUserFactor: body }), isPending);
      await activate(id, passCode(), named);
      emulator.advance(301_000);
      const active = await factorIdOf(factorType);
      await challenge(active, ({ factorResult }) => factorResult === 'CHALLENGE', undefined, named);
      await verify(active, passCode(), named);
      await remove(active, named);
      emulator.advance(31_000);
      const atOnce = await enroll(body, isActive, { activate: true }, named);
      await remove(atOnce.id, named);
    }
  }

  for (const provider of ['OKTA', 'GOOGLE']) {
    const { id, _embedded } = await enroll({ factorType: 'token:software:totp', provider }, isPending);
    phone.scan({ kind: 'totp', secret: _embedded.activation.sharedSecret, uri: '' });
    await activate(id, { passCode: await phone.totp() });
    emulator.advance(31_000);
    await verify(id, { passCode: await phone.totp() });
    await remove(id);
  }

  const answer = 'mayonnaise';
  const question = { factorType: 'question', provider: 'OKTA', profile: { question: 'disliked_food', answer } };
  await verify((await enroll(question, isActive)).id, { answer });
  const sharedSecret = '484f97be3213b117e3a20438e291540a';
  const { hotpProfileId: factorProfileId } = emulator;
  const hotp = { factorType: 'token:hotp', provider: 'CUSTOM', factorProfileId, profile: { sharedSecret } };
  await verify((await enroll(hotp, isActive, { activate: true })).id, { passCode: await phone.hotp(sharedSecret) });
  for (const [vendor, factorType, provider, more] of [
    ['yubikey', 'token:hardware', 'YUBICO', {}],
    ['rsa', 'token', 'RSA', { profile: { credentialId: 'dade' } }],
    ['symantec', 'token', 'SYMANTEC', { profile: { credentialId: 'VSMT1' } }],
  ]) {
    const codes = { passCode: phone.pressToken(vendor), ...(vendor === 'symantec' && { nextPassCode: phone.pressToken(vendor) }) };
    const { id } = await enroll({ factorType, provider, ...more, verify: codes }, isActive);
    await verify(id, { passCode: phone.pressToken(vendor) });
  }

  const push = await enroll({ factorType: 'push', provider: 'OKTA' }, isPending);
  // The SDK's model of this response is empty.
  await call('activation', () => api.activateFactor({ userId, factorId: push.id }));
  phone.scan({ kind: 'app', qrCodeUrl: push._embedded.activation._links.qrcode.href });
  await activate(push.id);
  for (const body of [undefined, { useNumberMatchingChallenge: true }]) {
    const waiting = await challenge(push.id, ({ factorResult }) => factorResult === 'WAITING', body);
    const transactionId = waiting._links.poll.href.split('/').at(-1);
    const poll = (expected) =>
      call('poll', () => api.getFactorTransactionStatus({ userId, factorId: push.id, transactionId }),
        ({ factorResult }) => factorResult === expected);
    await poll('WAITING');
    emulator.approve(userId, body && String(waiting._embedded.challenge.correctAnswer));
    await poll('SUCCESS');
  }

  const key = await enroll({ factorType: 'webauthn', provider: 'FIDO' }, isPending);
  const created = await phone.authenticator.create(key._embedded.activation);
  const { attestationObject, clientDataJSON } = created.response;
  await activate(key.id, { attestation: base64(attestationObject), clientData: base64(clientDataJSON) });
  const asked = await challenge(key.id, ({ factorResult }) => factorResult === 'CHALLENGE');
  const allowCredentials = [{ type: 'public-key', id: asked.profile.credentialId }];
  const assertion = await phone.authenticator.get({ challenge: asked._embedded.challenge.challenge, allowCredentials });
  const { clientDataJSON: clientData, authenticatorData, signature } = assertion.response;
  await verify(key.id, {
    clientData: base64(clientData),
    authenticatorData: base64(authenticatorData),
    signatureData: base64(signature),
  });
  await enroll({ factorType: 'u2f', provider: 'FIDO' }, ({ _embedded }) => _embedded.activation.version === 'U2F_V2');

  const { tacAuthenticatorId: authenticatorId } = emulator;
  const authenticator = { authenticatorId, profile: { ttl: '60', multiUse: false } };
  await call('tac', () => enrollments.createTacAuthenticatorEnrollment({ userId, authenticator }), ({ profile }) => profile.tac);
  await call('reset', () => userApi.resetFactors({ userId, id: userId }));
  await call('an empty list', () => all(api.listFactors({ userId })), ({ length }) => length === 0);
  console.log(JSON.stringify({ calls, problems }));
  await close();`;

test("every call of Okta's SDK to the emulated Okta does what it should", async () => {
  const project = await projectWith('okta-sdk', packages);
  writeFileSync(join(project, 'main.mjs'), program);
  const { ok, output, errors } = await run([process.execPath, 'main.mjs'], project);
  if (!ok) throw new Error(errors);
  const { calls, problems } = JSON.parse(output);
  expect(problems).toEqual([]);
  expect(calls).toBeGreaterThan(150);
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import { type MfaProvider, parseAnswer } from '../../../src/index.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { failureOf, scripted, USER } from './scripted-driver.ts';

// A text from outside has a maximum length. It is checked before anything else looks at the text, so the time that a
// call takes does not depend on how much somebody sends.

const fetch = () => Promise.reject(new Error('Nothing may be sent.'));
const { provider } = scripted();
const okta = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'x', fetch });
const v1 = createOneLoginV1Provider({ subdomain: 'acme', accessToken: 'x', fetch });
const v2 = createOneLoginV2Provider({ subdomain: 'acme', accessToken: 'x', fetch });
const fakeOkta = createFakeProvider({ like: 'okta' });

type Give = (text: string) => unknown;
const enroll = (factor: object) => provider.enroll({ userId: USER, factor: factor as never });
const options = (mfa: MfaProvider, userId: string, providerOptions: object) =>
  mfa.listFactors({ userId, providerOptions: providerOptions as never });
const available = (more: object) => {
  const native = { type: 't', ...('native' in more ? (more.native as object) : {}) };
  const offer = { id: '1', type: 'push', displayName: 'Push', ...more, native };
  return provider.enroll({ userId: USER, factor: { type: 'push' }, available: offer as never });
};
const credential = (more: object, response: object = {}) =>
  parseAnswer({
    kind: 'webauthn',
    credential: { id: 'aa', rawId: 'aa', type: 't', ...more, response: { clientDataJSON: 'aa', ...response } },
  });

/** Every text that a caller passes: its path, its maximum, and a call with it. */
const texts: readonly (readonly [path: string, max: number, give: Give])[] = [
  ['userId', 512, (userId) => provider.listFactors({ userId })],
  ['factorId', 512, (factorId) => provider.remove({ userId: USER, factorId })],
  ['factorId', 512, (factorId) => provider.challenge({ userId: USER, factorId })],
  ['factor.displayName', 256, (displayName) => enroll({ type: 'totp', displayName })],
  ['factor.phoneNumber', 16, (phoneNumber) => enroll({ type: 'sms', phoneNumber })],
  ['factor.email', 320, (email) => enroll({ type: 'email', email })],
  ['factor.questionId', 512, (questionId) => enroll({ type: 'question', questionId, answer: 'a' })],
  ['factor.answer', 1_024, (answer) => enroll({ type: 'question', questionId: 'q', answer })],
  ['factor.sharedSecret', 1_024, (sharedSecret) => enroll({ type: 'hotp', sharedSecret, profileId: 'p' })],
  ['factor.profileId', 512, (profileId) => enroll({ type: 'hotp', sharedSecret: 's', profileId })],
  ['factor.code', 128, (code) => enroll({ type: 'token', vendor: 'yubikey', code })],
  ['factor.credentialId', 256, (credentialId) => enroll({ type: 'token', vendor: 'rsa', credentialId, code: '1' })],
  ['available.id', 512, (id) => available({ id })],
  ['available.displayName', 4_096, (displayName) => available({ displayName })],
  ['available.native.type', 4_096, (type) => available({ native: { type } })],
  ['available.native.provider', 4_096, (name) => available({ native: { provider: name } })],
  ['available.native.status', 4_096, (status) => available({ native: { status } })],
  ['code', 128, (code) => parseAnswer({ kind: 'code', code })],
  ['answer', 1_024, (answer) => parseAnswer({ kind: 'answer', answer })],
  ['credential.id', 2_048, (id) => credential({ id })],
  ['credential.rawId', 2_048, (rawId) => credential({ rawId })],
  ['credential.type', 64, (type) => credential({ type })],
  ['credential.response.clientDataJSON', 65_536, (clientDataJSON) => credential({}, { clientDataJSON })],
  ['credential.response.attestationObject', 65_536, (attestationObject) => credential({}, { attestationObject })],
  ['credential.response.authenticatorData', 65_536, (authenticatorData) => credential({}, { authenticatorData })],
  ['credential.response.signature', 65_536, (signature) => credential({}, { signature })],
  ['credential.response.userHandle', 1_024, (userHandle) => credential({}, { userHandle })],
  ['providerOptions.okta.templateId', 128, (templateId) => options(okta, '00u1', { okta: { templateId } })],
  ['providerOptions.okta.phoneExtension', 15, (phoneExtension) => options(okta, '00u1', { okta: { phoneExtension } })],
  ['providerOptions.okta.templateId', 128, (templateId) => options(fakeOkta, 'ada', { okta: { templateId } })],
  ['smsMessage', 160, (smsMessage) => options(v1, '1', { 'onelogin-v1': { smsMessage } })],
  ['customMessage', 160, (customMessage) => options(v2, '1', { 'onelogin-v2': { customMessage } })],
  ['redirectTo', 2_048, (redirectTo) => options(v2, '1', { 'onelogin-v2': { redirectTo } })],
];

/** Texts that have stopped one pattern or another, of any length. */
const hostile: Readonly<Record<string, (length: number) => string>> = {
  blanks: (length) => ' '.repeat(length),
  'letters with something else at the end': (length) => `${'a'.repeat(length - 1)}\u00e9`,
  'padding with something else at the end': (length) => `${'='.repeat(length - 1)}!`,
  'open braces': (length) => '{{'.repeat(length).slice(0, length),
  'halves of an address': (length) => 'a@'.repeat(length).slice(0, length),
  subtags: (length) => 'a-'.repeat(length).slice(0, length),
  colons: (length) => ':'.repeat(length),
  'an address of a page': (length) => `https://acme.example.com/${'a'.repeat(length)}`.slice(0, length),
};

const WATCHED = ['trim', 'isWellFormed', 'match', 'replace', 'split', 'indexOf', 'slice'] as const;

/** The length of the longest text that any check of the library is given. Stacks and problems are shorter than it counts. */
function watchChecks(methods: readonly (typeof WATCHED)[number][] = WATCHED) {
  let longest = 0;
  const see = (text: unknown) => {
    if (typeof text === 'string' && text.length > 60_000) longest = Math.max(longest, text.length);
  };
  for (const name of methods) {
    const original: (...given: never[]) => unknown = String.prototype[name];
    vi.spyOn(String.prototype, name as 'trim').mockImplementation(function (this: string, ...given: never[]) {
      see(String(this));
      return original.apply(this, given) as never;
    });
  }
  const { test: matches, exec } = RegExp.prototype;
  vi.spyOn(RegExp.prototype, 'test').mockImplementation(function (this: RegExp, text) {
    see(text);
    return matches.call(this, text);
  });
  vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text) {
    see(text);
    return exec.call(this, text);
  });
  const { getCanonicalLocales } = Intl;
  vi.spyOn(Intl, 'getCanonicalLocales').mockImplementation((text) => {
    see(text);
    return getCanonicalLocales(text);
  });
  const { canParse } = URL;
  vi.spyOn(URL, 'canParse').mockImplementation((text, base) => {
    see(text);
    return canParse(text, base);
  });
  const { parse } = Date;
  vi.spyOn(Date, 'parse').mockImplementation((text) => {
    see(text);
    return parse(text);
  });
  return () => longest;
}

afterEach(() => {
  vi.restoreAllMocks();
});

const called = (give: Give, text: string) =>
  failureOf(
    Promise.resolve().then(() => give(text)),
    'INVALID_INPUT',
  );

describe.each(texts)('%s', (path, max, give) => {
  test.each(Object.entries(hostile))('of many %s is refused unseen, and the maximum is said', async (_, make) => {
    const text = make(131_072);
    const longest = watchChecks();
    const { message } = await called(give, text);
    expect(longest()).toBe(0);
    vi.restoreAllMocks();
    expect(message).toContain(`${path}: must have at most ${max} characters`);
  });

  test('is refused for its length from one character too many on, not before', async () => {
    const tooLong = (await called(give, '!'.repeat(max + 1))).message;
    expect(tooLong).toContain(`must have at most ${max} characters`);
    const error = await Promise.resolve()
      .then(() => give('!'.repeat(max)))
      .catch((reason: unknown) => reason);
    expect(String(error)).not.toContain('must have at most');
  });
});

describe.each(['ipAddress', 'userAgent', 'locale'] as const)('client.%s, which refuses no call,', (name) => {
  test.each(Object.entries(hostile))('of many %s is cut before anything looks at it', async (_, make) => {
    const longest = watchChecks(WATCHED.filter((method) => method !== 'slice'));
    await provider.listFactors({ userId: USER, client: { [name]: make(131_072) } });
    expect(longest()).toBe(0);
  });
});

test('the watch sees what is checked', async () => {
  const longest = watchChecks();
  await called((clientDataJSON) => credential({}, { clientDataJSON }), '!'.repeat(65_536));
  expect(longest()).toBe(65_536);
});

test.each(['issuedAt', 'expiresAt', 'startedAt'])('the %s of a handle is not read beyond a date', async (name) => {
  const { handle } = await provider.challenge({ userId: USER, factorId: 'f1' });
  const longest = watchChecks();
  const changed = { ...handle, [name]: '('.repeat(1_000_000) };
  await failureOf(provider.verify({ userId: USER, handle: changed }), 'HANDLE_INVALID');
  expect(longest()).toBe(0);
});

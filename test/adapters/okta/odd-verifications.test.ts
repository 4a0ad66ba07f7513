import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { challenged, errorJson, factorJson, factorPath, ORG, org, TRANSACTION, USER_PATH, waiting } from './org.ts';
import { challengeListed, challenging, codeAnswer, KEY_CHALLENGE, OTHER_USER, opened } from './steps.ts';

const push = factorJson('facA', 'push');
const sms = factorJson('facA', 'sms');
const webauthn = factorJson('facA', 'webauthn');
const SUCCESS = { factorResult: 'SUCCESS' };
const UNEXPECTED = { code: 'UNEXPECTED_RESPONSE', provider: 'okta' };

/** A challenge that fails for good, with one request after the list. */
async function failing(factor: JsonObject, answer: Scripted, okta = {}) {
  const { mfa, sent } = org({ body: [factor] }, answer);
  expect(await thrown(challengeListed(mfa, { providerOptions: { okta } }))).toMatchObject({
    ...UNEXPECTED,
    operation: 'challenge',
  });
  expect(sent).toHaveLength(2);
}
const pushed = (more: JsonObject = {}, status = 201): Scripted => ({ status, body: waiting('facA', more) });

test.each([200, 201])('a push that begins with HTTP status %d is a step', async (status) => {
  expect(await challenging(push, pushed({}, status))).toMatchObject({
    prompt: { expects: ['approval'], canResend: true },
  });
});

const href = (path: string) => ({ href: ORG + path });
const pollAt = (path: string) => ({ _links: { poll: { href: path.startsWith('http') ? path : ORG + path } } });
const transactions = `${factorPath('facA')}/transactions`;

test.each<readonly [string, JsonObject]>([
  ['another factor', pollAt(`${factorPath('facB')}/transactions/${TRANSACTION}`)],
  ['another user', pollAt(`/api/v1/users/00u-other/factors/facA/transactions/${TRANSACTION}`)],
  ['no transaction', pollAt(factorPath('facA'))],
  ['an empty transaction', pollAt(`${transactions}/`)],
  ['a transaction of dots', pollAt(`${transactions}/..`)],
  ['a transaction that climbs', pollAt(`${transactions}/..%2F..%2Fusers`)],
  ['a transaction with a space', pollAt(`${transactions}/a%20b`)],
  ['an endless transaction', pollAt(`${transactions}/${'a'.repeat(200)}`)],
  ['nothing', { _links: {} }],
  ['null', { _links: { poll: null } }],
  ['a text', { _links: { poll: `${ORG}${transactions}/${TRANSACTION}` } }],
  ['no links', { _links: null }],
])('a poll link that names %s is UNEXPECTED_RESPONSE, and nothing more is sent', async (_title, more) => {
  await failing(push, pushed(more));
});

const { poll } = Object(waiting('facA')._links);
test.each<readonly [string, JsonObject]>([
  ['of another host', pollAt(`https://evil.example${transactions}/${TRANSACTION}?x=1#y`)],
  ['in an array', { _links: { poll: [poll] } }],
])('a poll link %s is never followed: the path is rebuilt from our own base', async (_title, more) => {
  const { handle, verify, sent } = await challenging(push, pushed(more), pushed({}, 200));
  expect(handle.state).toMatchObject({ transactionId: TRANSACTION });
  expect(await verify()).toMatchObject({ status: 'pending' });
  expect(sent.at(-1)?.path).toBe(`${transactions}/${TRANSACTION}`);
});

test.each<readonly [string, JsonObject]>([
  ['nothing embedded', {}],
  ['a challenge that is null', { _embedded: { challenge: null } }],
  ['an answer that is null', { _embedded: { challenge: { correctAnswer: null } } }],
  ['an empty answer', { _embedded: { challenge: { correctAnswer: '' } } }],
])('number matching that was asked for and comes with %s is UNEXPECTED_RESPONSE', async (_title, more) => {
  await failing(push, pushed(more), { numberMatching: true });
});

test.each([
  [72, '72'],
  [0, '0'],
  ['07', '07'],
])('the number to match %j is shown as %s, asked for or not', async (correctAnswer, value) => {
  for (const numberMatching of [true, false]) {
    const { mfa } = org({ body: [push] }, pushed({ _embedded: { challenge: { correctAnswer } } }));
    const { prompt } = await challengeListed(mfa, { providerOptions: { okta: { numberMatching } } });
    expect(prompt.display).toEqual({ kind: 'number-match', value });
  }
});

test.each<readonly [string, JsonObject, Scripted]>([
  ['an SMS by SUCCESS', sms, { body: SUCCESS }],
  ['an SMS by WAITING', sms, { body: { factorResult: 'WAITING' } }],
  ['an SMS by ACTIVE', sms, { body: { status: 'ACTIVE' } }],
  ['an SMS by an empty object', sms, { body: {} }],
  ['an SMS by nothing', sms, { body: '' }],
  ['an SMS by 204', sms, { status: 204 }],
  ['an SMS by 201', sms, { status: 201, body: challenged('facA') }],
  ['an SMS by another factor', sms, { body: challenged('facB') }],
  [
    'an SMS by another user',
    sms,
    { body: challenged('facA', { _links: { factor: href('/api/v1/users/00u-other/factors/facA') } }) },
  ],
  ['a push by SUCCESS', push, { body: SUCCESS }],
  ['a push by CHALLENGE', push, { body: challenged('facA') }],
  ['a WebAuthn key by no challenge', webauthn, { body: challenged('facA') }],
  [
    'a WebAuthn key by an empty challenge',
    webauthn,
    { body: challenged('facA', { _embedded: { challenge: { challenge: '' } } }) },
  ],
])('a challenge of %s is UNEXPECTED_RESPONSE', async (_title, factor, answer) => {
  await failing(factor, answer);
});

test.each([null, undefined, 'acme.okta.com'])(
  'a WebAuthn challenge allows the credential of the profile, and has the rpId %j as Okta has it',
  async (rpId) => {
    const { profile, _embedded } = KEY_CHALLENGE;
    const challenge = { ...Object(_embedded).challenge, ...(rpId !== undefined && { rpId }) };
    const body = challenged('facA', {
      profile: Object.assign({ authenticatorName: null }, profile),
      _embedded: { challenge },
    });
    const { prompt } = await challenging(webauthn, { body });
    const options = {
      challenge: 'vQFwTt6zKzMV7HFPzjS2',
      allowCredentials: [{ id: 'l3Br0n-7H3g047NqESqJyn', type: 'public-key' }],
    };
    expect(prompt.webauthn).toEqual({ kind: 'get', options: rpId ? { ...options, rpId } : options });
  },
);

/** Answers a step by code, or polls one. */
async function verified(kind: 'code' | 'poll', last: Scripted) {
  const factorType = kind === 'code' ? 'sms' : 'push';
  const { verify } = await challenging(factorJson('facA', factorType), ...opened(factorType), last);
  return verify(kind === 'code' ? codeAnswer : undefined);
}

describe.each(['code', 'poll'] as const)('a verification by %s', (kind) => {
  test('answered with SUCCESS is approved', async () => {
    expect(await verified(kind, { body: SUCCESS })).toMatchObject({ status: 'approved' });
  });

  test.each<readonly [string, JsonValue]>([
    ['ACTIVE', { status: 'ACTIVE' }],
    ['the active factor', factorJson('facA', kind === 'code' ? 'sms' : 'push')],
    ['a status SUCCESS under another name', { result: 'SUCCESS' }],
    ['success in lower case', { factorResult: 'success' }],
    ['SUCCESS with a space', { factorResult: 'SUCCESS ' }],
    ['SUCCESS in an array', { factorResult: ['SUCCESS'] }],
    ['true', { factorResult: true }],
    ['ERROR', { factorResult: 'ERROR' }],
    ['CHALLENGE', challenged('facA')],
    ['a word of Object.prototype', { factorResult: 'constructor' }],
    ['a word that is not known', { factorResult: 'APPROVED_BY_MAGIC' }],
    ['an empty object', {}],
    ['an array', [{ factorResult: 'SUCCESS' }]],
    ['null', null],
    ['HTML', '<html>SUCCESS</html>'],
    ['nothing', ''],
    ['truncated JSON', '{"factorResult":"SUCCESS"'],
    ['two JSON values', '{"factorResult":"SUCCESS"}{}'],
    ['SUCCESS of another factor', { ...SUCCESS, _links: { factor: href(factorPath('facZ')) } }],
    ['SUCCESS of another user', { ...SUCCESS, _links: OTHER_USER }],
    [
      'SUCCESS of another factor in a second link',
      { ...SUCCESS, _links: { factor: ['facA', 'facZ'].map((id) => href(factorPath(id))) } },
    ],
    [
      'SUCCESS of another user in a second link',
      { ...SUCCESS, _links: { user: [USER_PATH, '/api/v1/users/00u-other'].map(href) } },
    ],
    ['an errorCode beside SUCCESS', { ...SUCCESS, errorCode: 'E0000999' }],
    ['an errorCode of another type', { ...SUCCESS, errorCode: 68 }],
    ['an empty errorCode beside SUCCESS', { ...SUCCESS, errorCode: '' }],
  ])('answered 200 with %s is UNEXPECTED_RESPONSE', async (_title, body) => {
    expect(await thrown(verified(kind, { body }))).toMatchObject({
      ...UNEXPECTED,
      operation: 'verify',
      providerStatus: 200,
    });
  });

  test('an error of 200 lets nobody in, and keeps its code', async () => {
    const failure = await thrown(verified(kind, { body: { ...errorJson('E0000006'), factorResult: 'SUCCESS' } }));
    expect(failure).toMatchObject({ name: 'MfaError', providerCode: 'E0000006' });
  });

  test.each([201, 202, 204, 206, 301, 302, 303, 304, 307, 308])(
    'SUCCESS with HTTP status %d is UNEXPECTED_RESPONSE',
    async (status) => {
      const hasBody = status !== 204 && status !== 304;
      const headers = { location: 'https://evil.example/' };
      const answer = { status, headers, ...(hasBody && { body: SUCCESS }) };
      expect(await thrown(verified(kind, answer))).toMatchObject({ ...UNEXPECTED, providerStatus: status });
    },
  );

  test.each([400, 401, 403, 404, 409, 423, 429, 500])('SUCCESS with HTTP status %d lets nobody in', async (status) => {
    expect(await thrown(verified(kind, { status, body: SUCCESS }))).toMatchObject({
      name: 'MfaError',
      providerStatus: status,
    });
  });
});

const rejected = (reason: string) => ({ status: 'rejected', reason, handle: null });
const pending: unknown = expect.objectContaining({ status: 'pending' });
test.each<readonly [string, Scripted, unknown]>([
  ['WAITING', { body: waiting('facA') }, pending],
  ['WAITING without links', { body: { factorResult: 'WAITING' } }, pending],
  ['REJECTED', { body: { factorResult: 'REJECTED', profile: { credentialId: null } } }, rejected('denied')],
  ['TIMEOUT', { body: { factorResult: 'TIMEOUT' } }, rejected('expired')],
  ['EXPIRED', { body: { factorResult: 'EXPIRED' } }, rejected('expired')],
  ['CANCELLED', { body: { factorResult: 'CANCELLED' } }, rejected('canceled')],
  ['CANCELED', { body: { factorResult: 'CANCELED' } }, rejected('canceled')],
])('a push that answers %s', async (_title, answer, result) => {
  expect(await verified('poll', answer)).toEqual(result);
});

test.each<readonly [string, string]>([
  ['FAILED', 'wrong-answer'],
  ['PASSCODE_REPLAYED', 'replayed'],
  ['TIME_WINDOW_EXCEEDED', 'expired'],
])('a code that answers 200 %s is rejected', async (factorResult, reason) => {
  expect(await verified('code', { body: { factorResult } })).toMatchObject({ status: 'rejected', reason });
});

// Where Okta sends nothing the user sees the name of the factor, the question and nothing else.
const question = 'What is the food you least liked as a child?';
const named = { profile: { name: 'My own key' } };
const key = { displayName: 'My own key' };

type Row = readonly [title: string, factorType: string, expects: string, more: JsonObject, names: object];

test.each<Row>([
  [
    'a question',
    'question',
    'answer',
    { profile: { question: 'food', questionText: question } },
    { displayName: question },
  ],
  ['a question without a profile', 'question', 'answer', {}, {}],
  ['a question without a text', 'question', 'answer', { profile: { question: 'food' } }, {}],
  ['a question with an empty text', 'question', 'answer', { profile: { question: 'food', questionText: '' } }, {}],
  ['totp of Google', 'token:software:totp', 'code', { ...named, provider: 'GOOGLE' }, key],
  ['totp of Okta', 'token:software:totp', 'code', named, key],
  ['hotp', 'token:hotp', 'code', named, key],
  ['a YubiKey', 'token:hardware', 'code', named, key],
  ['RSA', 'token', 'code', { ...named, provider: 'RSA' }, key],
  ['Symantec', 'token', 'code', { ...named, provider: 'SYMANTEC' }, key],
])('%s is asked without a request', async (_title, factorType, expects, more, names) => {
  const { prompt, handle, warnings, sent } = await challenging(factorJson('facA', factorType, more));
  expect(sent.map(({ method }) => method)).toEqual(['GET']);
  const factor = { type: handle.factorType, ...names };
  const asked = 'displayName' in names && expects === 'answer' ? { question } : {};
  const usual = { expects: [expects], canResend: false, expiresAt: expect.any(String) };
  expect(prompt).toStrictEqual({ ...usual, factor, ...asked });
  expect(handle.expects).toEqual([expects]);
  expect(handle.state).toEqual({});
  expect(warnings).toEqual([]);
});

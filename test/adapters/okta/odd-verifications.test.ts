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
async function failing(factor: JsonObject, answer: Scripted) {
  const { mfa, sent } = org({ body: [factor] }, answer);
  expect(await thrown(challengeListed(mfa))).toMatchObject({
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

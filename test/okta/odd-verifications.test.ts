import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';
import {
  challenged,
  challengeListed,
  codeAnswer,
  errorJson,
  factorJson,
  factorPath,
  ORG,
  org,
  TRANSACTION,
  USER,
  waiting,
} from './org.ts';

/** Challenges the only factor of the list. */
const challengedBy = (factor: JsonObject, ...answers: readonly Scripted[]) => {
  const script = org({ body: [factor] }, ...answers);
  return { ...script, challenge: (okta = {}) => challengeListed(script.mfa, { providerOptions: { okta } }) };
};
const push = factorJson('opfA', 'push');
const sms = factorJson('smsA', 'sms');
const webauthn = factorJson('fwfA', 'webauthn', { provider: 'FIDO' });
const UNEXPECTED = { code: 'UNEXPECTED_RESPONSE', provider: 'okta' };

test.each([200, 201])('a push that begins with HTTP status %d is a step', async (status) => {
  const { challenge } = challengedBy(push, { status, body: waiting('opfA') });
  expect(await challenge()).toMatchObject({ prompt: { expects: ['approval'], canResend: true } });
});

const pollAt = (path: string) => ({ _links: { poll: { href: path.startsWith('http') ? path : ORG + path } } });

test.each<readonly [string, JsonObject]>([
  ['another factor', pollAt(`${factorPath('opfB')}/transactions/${TRANSACTION}`)],
  ['another user', pollAt(`/api/v1/users/00u-other/factors/opfA/transactions/${TRANSACTION}`)],
  ['no transaction', pollAt(factorPath('opfA'))],
  ['an empty transaction', pollAt(`${factorPath('opfA')}/transactions/`)],
  ['a transaction of dots', pollAt(`${factorPath('opfA')}/transactions/..`)],
  ['a transaction that climbs', pollAt(`${factorPath('opfA')}/transactions/..%2F..%2Fusers`)],
  ['a transaction with a space', pollAt(`${factorPath('opfA')}/transactions/a%20b`)],
  ['an endless transaction', pollAt(`${factorPath('opfA')}/transactions/${'a'.repeat(200)}`)],
  ['nothing', { _links: {} }],
  ['null', { _links: { poll: null } }],
  ['a text', { _links: { poll: `${ORG}${factorPath('opfA')}/transactions/${TRANSACTION}` } }],
  ['no links', { _links: null }],
])('a poll link that names %s is UNEXPECTED_RESPONSE, and nothing more is sent', async (_title, more) => {
  const { challenge, sent } = challengedBy(push, { status: 201, body: waiting('opfA', more) });
  expect(await thrown(challenge())).toMatchObject({ ...UNEXPECTED, operation: 'challenge' });
  expect(sent).toHaveLength(2);
});

test('a poll link of another host is never followed: the path is rebuilt from our own base', async () => {
  const href = `https://evil.example${factorPath('opfA')}/transactions/${TRANSACTION}?x=1#y`;
  const own: string[] = [];
  const { challenge, mfa, sent } = challengedBy(
    push,
    { status: 201, body: waiting('opfA', pollAt(href)) },
    { body: waiting('opfA') },
  );
  const { handle } = await challenge();
  await mfa.verify({ userId: USER, handle });
  own.push(...sent.map(({ path }) => path));
  expect(own.at(-1)).toBe(`${factorPath('opfA')}/transactions/${TRANSACTION}`);
});

test('a poll link in an array is read', async () => {
  const { poll } = Object(waiting('opfA')._links);
  const { challenge } = challengedBy(push, { status: 201, body: waiting('opfA', { _links: { poll: [poll] } }) });
  expect((await challenge()).handle.state).toMatchObject({ transactionId: TRANSACTION });
});

test.each<readonly [string, JsonObject]>([
  ['nothing embedded', {}],
  ['a challenge that is null', { _embedded: { challenge: null } }],
  ['an answer that is null', { _embedded: { challenge: { correctAnswer: null } } }],
  ['an empty answer', { _embedded: { challenge: { correctAnswer: '' } } }],
])('number matching that was asked for and comes with %s is UNEXPECTED_RESPONSE', async (_title, more) => {
  const { challenge, sent } = challengedBy(push, { status: 201, body: waiting('opfA', more) });
  expect(await thrown(challenge({ numberMatching: true }))).toMatchObject(UNEXPECTED);
  expect(sent).toHaveLength(2);
});

test.each([
  [72, '72'],
  [0, '0'],
  ['07', '07'],
])('the number to match %j is shown as %s, asked for or not', async (correctAnswer, value) => {
  for (const numberMatching of [true, false]) {
    const body = waiting('opfA', { _embedded: { challenge: { correctAnswer } } });
    const { challenge } = challengedBy(push, { status: 201, body });
    expect((await challenge({ numberMatching })).prompt.display).toEqual({ kind: 'number-match', value });
  }
});

test.each<readonly [string, JsonObject, Scripted]>([
  ['an SMS by SUCCESS', sms, { body: { factorResult: 'SUCCESS' } }],
  ['an SMS by WAITING', sms, { body: { factorResult: 'WAITING' } }],
  ['an SMS by ACTIVE', sms, { body: { status: 'ACTIVE' } }],
  ['an SMS by an empty object', sms, { body: {} }],
  ['an SMS by nothing', sms, { body: '' }],
  ['an SMS by 204', sms, { status: 204 }],
  ['an SMS by 201', sms, { status: 201, body: challenged('smsA') }],
  ['an SMS by another factor', sms, { body: challenged('smsB') }],
  [
    'an SMS by another user',
    sms,
    { body: challenged('smsA', { _links: { factor: { href: `${ORG}/api/v1/users/00u-other/factors/smsA` } } }) },
  ],
  ['a push by SUCCESS', push, { body: { factorResult: 'SUCCESS' } }],
  ['a push by CHALLENGE', push, { body: challenged('opfA') }],
  ['a WebAuthn key by no challenge', webauthn, { body: challenged('fwfA') }],
  [
    'a WebAuthn key by an empty challenge',
    webauthn,
    { body: challenged('fwfA', { _embedded: { challenge: { challenge: '' } } }) },
  ],
])('a challenge of %s is UNEXPECTED_RESPONSE', async (_title, factor, answer) => {
  const { challenge, sent } = challengedBy(factor, answer);
  expect(await thrown(challenge())).toMatchObject(UNEXPECTED);
  expect(sent).toHaveLength(2);
});

test('a WebAuthn challenge allows the credential of the profile, and names an rpId only where Okta does', async () => {
  const body = challenged('fwfA', {
    profile: { credentialId: 'l3Br0n-7H3g047NqESqJyn', authenticatorName: null },
    _embedded: { challenge: { challenge: 'vQFwTt6zKzMV7HFPzjS2', extensions: {}, rpId: null } },
  });
  const { prompt } = await challengedBy(webauthn, { body }).challenge();
  expect(prompt.webauthn).toEqual({
    kind: 'get',
    options: {
      challenge: 'vQFwTt6zKzMV7HFPzjS2',
      allowCredentials: [{ id: 'l3Br0n-7H3g047NqESqJyn', type: 'public-key' }],
    },
  });
});

/** Answers a step by code, or polls one. */
async function verified(kind: 'code' | 'poll', last: Scripted) {
  const opened: Scripted = kind === 'code' ? { body: challenged('smsA') } : { status: 201, body: waiting('opfA') };
  const { challenge, mfa } = challengedBy(kind === 'code' ? sms : push, opened, last);
  const { handle } = await challenge();
  return mfa.verify({ userId: USER, handle, ...(kind === 'code' && { answer: codeAnswer }) });
}

describe.each(['code', 'poll'] as const)('a verification by %s', (kind) => {
  const id = kind === 'code' ? 'smsA' : 'opfA';
  test('answered with SUCCESS is approved', async () => {
    expect(await verified(kind, { body: { factorResult: 'SUCCESS' } })).toMatchObject({ status: 'approved' });
  });

  test.each<readonly [string, JsonValue]>([
    ['ACTIVE', { status: 'ACTIVE' }],
    ['the active factor', factorJson(id, kind === 'code' ? 'sms' : 'push')],
    ['a status SUCCESS under another name', { result: 'SUCCESS' }],
    ['success in lower case', { factorResult: 'success' }],
    ['SUCCESS with a space', { factorResult: 'SUCCESS ' }],
    ['SUCCESS in an array', { factorResult: ['SUCCESS'] }],
    ['true', { factorResult: true }],
    ['ERROR', { factorResult: 'ERROR' }],
    ['CHALLENGE', challenged(id)],
    ['a word of Object.prototype', { factorResult: 'constructor' }],
    ['a word that is not known', { factorResult: 'APPROVED_BY_MAGIC' }],
    ['an empty object', {}],
    ['an array', [{ factorResult: 'SUCCESS' }]],
    ['null', null],
    ['HTML', '<html>SUCCESS</html>'],
    ['nothing', ''],
    ['truncated JSON', '{"factorResult":"SUCCESS"'],
    ['two JSON values', '{"factorResult":"SUCCESS"}{}'],
    [
      'SUCCESS of another factor',
      { factorResult: 'SUCCESS', _links: { factor: { href: `${ORG}${factorPath('opfZ')}` } } },
    ],
    [
      'SUCCESS of another user',
      { factorResult: 'SUCCESS', _links: { user: { href: `${ORG}/api/v1/users/00u-other` } } },
    ],
    [
      'SUCCESS of another factor in a second link',
      { factorResult: 'SUCCESS', _links: { factor: [id, 'opfZ'].map((each) => ({ href: ORG + factorPath(each) })) } },
    ],
    [
      'SUCCESS of another user in a second link',
      {
        factorResult: 'SUCCESS',
        _links: { user: [{ href: `${ORG}/api/v1/users/${USER}` }, { href: `${ORG}/api/v1/users/00u-other` }] },
      },
    ],
    ['an errorCode beside SUCCESS', { factorResult: 'SUCCESS', errorCode: 'E0000999' }],
    ['an errorCode of another type', { factorResult: 'SUCCESS', errorCode: 68 }],
    ['an empty errorCode beside SUCCESS', { factorResult: 'SUCCESS', errorCode: '' }],
  ])('answered 200 with %s is UNEXPECTED_RESPONSE', async (_title, body) => {
    expect(await thrown(verified(kind, { body }))).toMatchObject({ ...UNEXPECTED, operation: 'verify', status: 200 });
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
      const answer = { status, headers, ...(hasBody && { body: { factorResult: 'SUCCESS' } }) };
      expect(await thrown(verified(kind, answer))).toMatchObject({ ...UNEXPECTED, status });
    },
  );

  test.each([400, 401, 403, 404, 409, 423, 429, 500])('SUCCESS with HTTP status %d lets nobody in', async (status) => {
    expect(await thrown(verified(kind, { status, body: { factorResult: 'SUCCESS' } }))).toMatchObject({
      name: 'MfaError',
      status,
    });
  });
});

test.each<readonly [string, Scripted, string]>([
  ['WAITING', { body: waiting('opfA') }, 'pending'],
  ['WAITING without links', { body: { factorResult: 'WAITING' } }, 'pending'],
  ['202 E0000070', { status: 202, body: errorJson('E0000070') }, 'pending'],
])('a push that answers %s is pending', async (_title, answer, status) => {
  expect(await verified('poll', answer)).toMatchObject({ status });
});

test.each<readonly [string, Scripted, string]>([
  ['REJECTED', { body: { factorResult: 'REJECTED', profile: { credentialId: null } } }, 'denied'],
  ['403 E0000073', { status: 403, body: errorJson('E0000073') }, 'denied'],
  ['TIMEOUT', { body: { factorResult: 'TIMEOUT' } }, 'expired'],
  ['EXPIRED', { body: { factorResult: 'EXPIRED' } }, 'expired'],
  ['404 E0000191', { status: 404, body: errorJson('E0000191') }, 'expired'],
  ['404 E0000007', { status: 404, body: errorJson('E0000007') }, 'expired'],
  ['CANCELLED', { body: { factorResult: 'CANCELLED' } }, 'canceled'],
  ['CANCELED', { body: { factorResult: 'CANCELED' } }, 'canceled'],
])('a push that answers %s is rejected', async (_title, answer, reason) => {
  expect(await verified('poll', answer)).toEqual({ status: 'rejected', reason, retry: null });
});

test.each<readonly [string, string]>([
  ['FAILED', 'wrong-answer'],
  ['PASSCODE_REPLAYED', 'replayed'],
  ['TIME_WINDOW_EXCEEDED', 'expired'],
])('a code that answers 200 %s is rejected', async (factorResult, reason) => {
  expect(await verified('code', { body: { factorResult } })).toMatchObject({ status: 'rejected', reason });
});

import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import {
  challengeListed,
  codeAnswer,
  DEAD_TOKEN,
  listed,
  newSms,
  provider,
  refusal,
  SUCCESS,
  scripted,
  tokenJson,
  totp,
  triggered,
  USER,
} from '../onelogin-v1/account.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';

// What a failed token request comes to. The call itself was not sent, so nothing about it is unknown.

const enveloped200 = (code: number, message: string): Scripted => ({ ...refusal(code, message), status: 200 });
const broken = new TypeError('fetch failed');

const failures: readonly (readonly [string, Scripted, string])[] = [
  ['400', refusal(400, 'grant_type is incorrect/absent'), 'UNAUTHENTICATED'],
  ['401', refusal(401, 'Authentication Failure'), 'UNAUTHENTICATED'],
  ['403', refusal(403, 'Forbidden'), 'UNAUTHENTICATED'],
  ['404', refusal(404, 'No Route Exists'), 'UNAUTHENTICATED'],
  ['400 without a body', { status: 400 }, 'UNAUTHENTICATED'],
  [
    '401 bare',
    { status: 401, body: { error: true, code: 401, type: 'Unauthorized', message: 'x' } },
    'UNAUTHENTICATED',
  ],
  ['HTTP 200 with 401', enveloped200(401, 'Authentication Failure'), 'UNAUTHENTICATED'],
  ['HTTP 200 with 400', enveloped200(400, 'grant_type is incorrect/absent'), 'UNAUTHENTICATED'],
  ['HTTP 200 with 429', enveloped200(429, 'Too many'), 'RATE_LIMITED'],
  ['429', { status: 429 }, 'RATE_LIMITED'],
  ['500, as where the owner of the credential was deleted', refusal(500, 'Oops'), 'UNAVAILABLE'],
  ['503', { status: 503, body: '<html></html>' }, 'UNAVAILABLE'],
  ['HTTP 200 with 500', enveloped200(500, 'Oops'), 'UNAVAILABLE'],
  ['a broken connection', broken, 'UNAVAILABLE'],
];

describe.each(failures)('%s', (_title, answer, code) => {
  test.each<readonly [string, (mfa: ReturnType<typeof provider>) => Promise<unknown>]>([
    ['a look-up', (mfa) => mfa.listFactors({ userId: USER })],
    ['an enrolment', (mfa) => mfa.enroll({ userId: USER, factor: newSms })],
    ['a removal', (mfa) => mfa.remove({ userId: USER, factorId: '525509' })],
    ['a temporary token', (mfa) => mfa.createTemporaryToken({ userId: USER })],
    ['a revocation', (mfa) => mfa.revokeToken()],
  ])(`makes %s ${code}, sent once`, async (_operation, work) => {
    const { fetch, sent, tokenRequests } = scripted([], [answer]);
    const error = await thrown(work(provider({ fetch })));
    expect(error).toMatchObject({ code, provider: 'onelogin-v1' });
    expect(error).not.toHaveProperty('outcomeUnknown');
    expect(tokenRequests).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  test('leaves the handle good, and the next answer on it works', async () => {
    const good = { body: tokenJson('short', { expires_in: 61 }) };
    const { fetch, left } = scripted([listed(totp()), SUCCESS], [good, answer]);
    let now = Date.now();
    const mfa = provider({ fetch, now: () => now });
    const { handle } = await challengeListed(mfa);
    now += 5_000;
    const verify = { userId: USER, handle, answer: codeAnswer };
    expect(await thrown(mfa.verify(verify))).toMatchObject({ code });
    expect(left).toHaveLength(1);
    expect(await mfa.verify(verify)).toMatchObject({ status: 'approved' });
  });
});

test.each<readonly [string, JsonValue | undefined]>([
  ['no JSON', '<html>token</html>'],
  ['no body', undefined],
  ['{}', {}],
  ['[]', []],
  ['a text', '"access-token"'],
  ['no token', { token_type: 'bearer', expires_in: 36_000 }],
  ['an empty token', tokenJson('')],
  ['a token that is a number', tokenJson('x', { access_token: 12345 })],
  ['a token with a line break', tokenJson('never-to-be-seen\r\nx-evil: 1')],
  ['a token with a space', tokenJson('never-to-be-seen x')],
  ['a token beyond ASCII', tokenJson('never-to-be-seen-é')],
  ['a token beside an error', { ...tokenJson('never-to-be-seen'), error: true }],
])('an answer with %s gives no token', async (_title, body) => {
  const { fetch, sent } = scripted([listed()], [body === undefined ? {} : { body }]);
  const error = await thrown(provider({ fetch }).listFactors({ userId: USER }));
  expect(error).toMatchObject({ code: 'UNAUTHENTICATED', status: 200, operation: 'listFactors' });
  expect(Object(error).message).not.toContain('never-to-be-seen');
  expect(sent).toEqual([]);
});

test('a redirect of the token request is not followed, and leaves nothing unknown', async () => {
  const { fetch, sent } = scripted([], [{ status: 302, headers: { location: 'https://evil.example' } }]);
  const error = await thrown(provider({ fetch }).remove({ userId: USER, factorId: '525509' }));
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status: 302 });
  expect(error).not.toHaveProperty('outcomeUnknown');
  expect(sent).toEqual([]);
});

test('a refresh that fails after a dead token makes the call what the refresh is', async () => {
  const { fetch, sent } = scripted([DEAD_TOKEN], [{ body: tokenJson('first') }, { status: 500 }]);
  const error = await thrown(provider({ fetch }).createTemporaryToken({ userId: USER }));
  expect(error).toMatchObject({ code: 'UNAVAILABLE' });
  expect(error).not.toHaveProperty('outcomeUnknown');
  expect(sent).toHaveLength(1);
});

test('the limit of the token endpoint says how long to wait, in seconds left', async () => {
  const limited = { status: 429, headers: { 'x-ratelimit-reset': '832' } };
  const { fetch } = scripted([], [limited]);
  const error = await thrown(provider({ fetch }).listFactors({ userId: USER }));
  expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 832_000 });
});

test('a token endpoint that never answers is bounded by the time-out', async () => {
  const mfa = provider({ fetch: () => new Promise(() => {}), timeoutMs: 30 });
  const error = await thrown(mfa.enroll({ userId: USER, factor: newSms }));
  expect(error).toMatchObject({ code: 'UNAVAILABLE' });
  expect(error).not.toHaveProperty('outcomeUnknown');
});

test('a code goes out with no token but a good one', async () => {
  const { fetch, sent } = scripted([listed(totp()), triggered()], [{ body: {} }]);
  const mfa = provider({ fetch });
  const { handle } = await mfa.challenge({ userId: USER, temporaryToken: true });
  expect(await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }))).toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  expect(sent).toEqual([]);
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { newSms, refusal, scripted, tokenJson, typed } from './account.ts';
import { challengeListed, DEAD_TOKEN, listed, provider, SUCCESS, totp, USER } from './v1/account.ts';
import { versions } from './versions.ts';

// What a failed token request comes to. The call itself was not sent, so nothing about it is unknown.

afterEach(() => void vi.useRealTimers());

const with200 = (code: number, message: string): Scripted => ({ ...refusal(code, message), status: 200 });
const bare401 = { status: 401, body: { error: true, code: 401, type: 'Unauthorized', message: 'x' } };

const failures: readonly (readonly [string, Scripted, string])[] = [
  ['400', refusal(400, 'grant_type is incorrect/absent'), 'UNAUTHENTICATED'],
  ['401', refusal(401, 'Authentication Failure'), 'UNAUTHENTICATED'],
  ['403', refusal(403, 'Forbidden'), 'UNAUTHENTICATED'],
  ['404', refusal(404, 'No Route Exists'), 'UNAUTHENTICATED'],
  ['400 without a body', { status: 400 }, 'UNAUTHENTICATED'],
  ['401 bare', bare401, 'UNAUTHENTICATED'],
  ['HTTP 200 with 401', with200(401, 'Authentication Failure'), 'UNAUTHENTICATED'],
  ['HTTP 200 with 400', with200(400, 'grant_type is incorrect/absent'), 'UNAUTHENTICATED'],
  ['HTTP 200 with 429', with200(429, 'Too many'), 'RATE_LIMITED'],
  ['429', { status: 429 }, 'RATE_LIMITED'],
  ['500, as where the owner of the credential was deleted', refusal(500, 'Oops'), 'UNAVAILABLE'],
  ['503', { status: 503, body: '<html></html>' }, 'UNAVAILABLE'],
  ['HTTP 200 with 500', with200(500, 'Oops'), 'UNAVAILABLE'],
  ['a broken connection', new TypeError('fetch failed'), 'UNAVAILABLE'],
];

describe.each(failures)('%s', (_title, answer, code) => {
  test.each(versions)(`makes every call of $id ${code}, sent once`, async ({ id, USER: userId, ...version }) => {
    const { fetch, sent, tokenRequests } = scripted(
      [],
      Array.from({ length: 5 }, () => answer),
    );
    const mfa = version.provider({ fetch });
    for (const work of [
      () => mfa.listFactors({ userId }),
      () => mfa.enroll({ userId, factor: newSms }),
      () => mfa.remove({ userId, factorId: '525509' }),
      () => mfa.createTemporaryToken({ userId }),
      () => mfa.revokeToken(),
    ]) {
      tokenRequests.length = 0;
      const error = await thrown(work());
      expect(error).toMatchObject({ code, provider: id });
      expect(error).not.toHaveProperty('outcomeUnknown');
      expect(tokenRequests).toHaveLength(1);
    }
    expect(sent).toEqual([]);
  });

  test('leaves the handle good, and the next answer on it works', async () => {
    const good = { body: tokenJson('short', { expires_in: 61 }) };
    const { fetch, left } = scripted([listed(totp()), SUCCESS], [good, answer]);
    let now = Date.now();
    const mfa = provider({ fetch, now: () => now });
    const { handle } = await challengeListed(mfa);
    now += 5_000;
    expect(await thrown(typed(mfa, handle))).toMatchObject({ code });
    expect(left).toHaveLength(1);
    expect(await typed(mfa, handle)).toMatchObject({ status: 'approved' });
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
])('an answer with %s gives no token, and a code goes out without none', async (_title, body) => {
  const answer = body === undefined ? {} : { body };
  const { fetch, sent } = scripted([listed(), SUCCESS], [answer, answer]);
  const mfa = provider({ fetch });
  const { handle } = await mfa.challenge({ userId: USER, temporaryToken: true });
  for (const [operation, work] of [
    ['listFactors', () => mfa.listFactors({ userId: USER })],
    ['verify', () => typed(mfa, handle)],
  ] as const) {
    const error = await thrown(work());
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', providerStatus: 200, operation });
    expect(Object(error).message).not.toContain('never-to-be-seen');
  }
  expect(sent).toEqual([]);
});

test('a redirect of the token request is not followed, and leaves nothing unknown', async () => {
  const { fetch, sent } = scripted([], [{ status: 302, headers: { location: 'https://evil.example' } }]);
  const error = await thrown(provider({ fetch }).remove({ userId: USER, factorId: '525509' }));
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', providerStatus: 302 });
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
  const { fetch } = scripted([], [{ status: 429, headers: { 'x-ratelimit-reset': '832' } }]);
  const error = await thrown(provider({ fetch }).listFactors({ userId: USER }));
  expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 832_000 });
});

test('a token endpoint that never answers is bounded by the time-out', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const mfa = provider({ fetch: () => new Promise(() => {}) });
  const failure = thrown(mfa.enroll({ userId: USER, factor: newSms }));
  await vi.advanceTimersByTimeAsync(10_000);
  const error = await failure;
  expect(error).toMatchObject({ code: 'UNAVAILABLE' });
  expect(error).not.toHaveProperty('outcomeUnknown');
});

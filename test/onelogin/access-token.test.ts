import { describe, expect, test } from 'vitest';
import { createOneLoginV1Provider, type OneLoginV1Options } from '../../adapters/onelogin-v1/index.ts';
import { DEAD_TOKEN, listed, provider, SUCCESS, scripted, totp, triggered, USER } from '../onelogin-v1/account.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';

// An access token of the caller's own, as text or as a function: it is never fetched, renewed or revoked here.

type AccessToken = Extract<OneLoginV1Options, { accessToken: unknown }>['accessToken'];

function withOwn(accessToken: AccessToken, ...answers: readonly Scripted[]) {
  const script = scripted(answers);
  const mfa = createOneLoginV1Provider({ subdomain: 'acme', accessToken, fetch: script.fetch });
  return { ...script, mfa };
}
const bearers = (sent: readonly { headers: Readonly<Record<string, string>> }[]) =>
  sent.map(({ headers }) => headers.authorization);

test('a text is sent as it is', async () => {
  const { mfa, sent, tokenRequests } = withOwn('own-token', listed(), listed());
  await mfa.listFactors({ userId: USER });
  await mfa.listFactors({ userId: USER });
  expect(bearers(sent)).toEqual(['Bearer own-token', 'Bearer own-token']);
  expect(tokenRequests).toEqual([]);
});

test('a function is asked before each request', async () => {
  let count = 0;
  const { mfa, sent, tokenRequests } = withOwn(async () => `own-${++count}`, listed(totp()), listed(), SUCCESS);
  await mfa.listFactors({ userId: USER });
  await mfa.listFactors({ userId: USER });
  const { handle } = await mfa.challenge({ userId: USER, temporaryToken: true });
  await mfa.verify({ userId: USER, handle, answer: { kind: 'code', code: '1' } });
  expect(bearers(sent)).toEqual(['Bearer own-1', 'Bearer own-2', 'Bearer own-3']);
  expect(tokenRequests).toEqual([]);
});

test.each<readonly [string, AccessToken]>([
  ['a text', 'own-token'],
  ['a function', () => 'own-token'],
])('%s is not renewed when it is dead: UNAUTHENTICATED, asked once', async (_title, accessToken) => {
  const { mfa, sent, tokenRequests } = withOwn(accessToken, DEAD_TOKEN, listed());
  expect(await thrown(mfa.listFactors({ userId: USER }))).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
  expect(sent).toHaveLength(1);
  expect(tokenRequests).toEqual([]);
});

test('it cannot be revoked here', async () => {
  const { mfa, sent } = withOwn('own-token');
  expect(await thrown(mfa.revokeToken())).toMatchObject({ code: 'UNSUPPORTED', operation: 'revokeToken' });
  expect(sent).toEqual([]);
});

describe.each<readonly [string, () => unknown]>([
  ['throws', () => Promise.reject(new Error('never-to-be-seen'))],
  ['gives nothing', () => undefined],
  ['gives an empty text', () => ''],
  ['gives a number', () => 7],
  ['gives a line break', () => 'never-to-be-seen\r\nx-evil: 1'],
])('a function that %s', (_title, accessToken) => {
  test('is UNAUTHENTICATED, and nothing is sent', async () => {
    const { mfa, sent } = withOwn(accessToken as () => string, listed());
    const error = await thrown(mfa.listFactors({ userId: USER }));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', provider: 'onelogin-v1', operation: 'listFactors' });
    expect(Object(error).message).not.toContain('never-to-be-seen');
    expect(sent).toEqual([]);
  });
});

test('an abort does not wait for the function', async () => {
  const reason = new Error('The caller left.');
  const controller = new AbortController();
  const { mfa, sent } = withOwn(() => new Promise(() => {}), listed());
  const call = mfa.listFactors({ userId: USER, signal: controller.signal });
  setTimeout(() => controller.abort(reason), 5);
  expect(await thrown(call)).toBe(reason);
  expect(sent).toEqual([]);
});

describe('revokeToken', () => {
  test('fetches the present token where there is none yet, and the next call another', async () => {
    const { fetch, sent, tokenRequests } = scripted([SUCCESS, listed()]);
    const mfa = provider({ fetch });
    await mfa.revokeToken();
    expect(sent).toMatchObject([{ path: '/auth/oauth2/revoke', body: { access_token: 'access-token-1' } }]);
    await mfa.listFactors({ userId: USER });
    expect(tokenRequests).toHaveLength(2);
  });

  test('that fails keeps the token; what may have happened is unknown', async () => {
    for (const answer of [{ status: 500 }, new TypeError('fetch failed')]) {
      const { fetch, tokenRequests } = scripted([answer, listed()]);
      const mfa = provider({ fetch });
      expect(await thrown(mfa.revokeToken())).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
      await mfa.listFactors({ userId: USER });
      expect(tokenRequests).toHaveLength(1);
    }
  });

  test('is sent once, also where the credential is refused', async () => {
    const { fetch, sent } = scripted([DEAD_TOKEN, SUCCESS]);
    expect(await thrown(provider({ fetch }).revokeToken())).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    expect(sent).toHaveLength(1);
  });

  test('heeds an abort', async () => {
    const reason = new Error('The caller left.');
    const { fetch, sent } = scripted([triggered()]);
    const mfa = provider({ fetch });
    expect(await thrown(mfa.revokeToken({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(await thrown(mfa.getRateLimit({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(sent).toEqual([]);
  });
});

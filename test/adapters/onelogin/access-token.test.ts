import { describe, expect, test } from 'vitest';
import type { OneLoginV1Options } from '../../../adapters/onelogin/v1/index.ts';
import { assertNoSecrets } from '../../../src/testkit/contract/index.ts';
import { deliberatelyWrong as wrong } from '../../../src/testkit/contract/support/deliberately-wrong.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { bearers, scripted, typed } from './account.ts';
import { versions } from './versions.ts';

// An access token of the caller's own, as text or as a function: it is never fetched, renewed or revoked here.

type AccessToken = Extract<OneLoginV1Options, { accessToken: unknown }>['accessToken'];

describe.each(versions)('$id', ({ id, create, USER: userId, account, noFactors, deadToken, ...version }) => {
  function withOwn(accessToken: AccessToken, ...answers: readonly Scripted[]) {
    const script = scripted(answers);
    return { ...script, mfa: create({ subdomain: 'acme', accessToken, fetch: script.fetch }) };
  }

  test('a text is sent as it is', async () => {
    const { mfa, sent, tokenRequests } = withOwn('own-token', noFactors, noFactors);
    await mfa.listFactors({ userId });
    await mfa.listFactors({ userId });
    expect(bearers(sent)).toEqual(['Bearer own-token', 'Bearer own-token']);
    expect(tokenRequests).toEqual([]);
  });

  test('a function is asked before each request', async () => {
    let count = 0;
    const { sms, approved } = version;
    const { mfa, sent, tokenRequests } = withOwn(async () => `own-${++count}`, sms.list, sms.begun, approved);
    const { handle } = await mfa.challenge({ userId, factorId: sms.id });
    await typed(mfa, handle);
    expect(bearers(sent)).toEqual(['Bearer own-1', 'Bearer own-2', 'Bearer own-3']);
    expect(tokenRequests).toEqual([]);
  });

  test.each<readonly [string, AccessToken]>([
    ['a text', 'own-token'],
    ['a function', () => 'own-token'],
  ])('%s is not renewed when it is dead: UNAUTHENTICATED, asked once', async (_title, accessToken) => {
    for (const dead of [deadToken, { status: 401, body: { message: 'jwt expired' } }, { status: 401 }]) {
      const { mfa, sent, tokenRequests } = withOwn(accessToken, dead, noFactors);
      expect(await thrown(mfa.listFactors({ userId }))).toMatchObject({ code: 'UNAUTHENTICATED', providerStatus: 401 });
      expect(sent).toHaveLength(1);
      expect(tokenRequests).toEqual([]);
    }
  });

  test('it cannot be revoked here', async () => {
    const { mfa, sent } = withOwn('own-token');
    expect(await thrown(mfa.revokeToken())).toMatchObject({ code: 'UNSUPPORTED', operation: 'revokeToken' });
    expect(sent).toEqual([]);
  });

  test.each<readonly [string, () => unknown]>([
    ['throws', () => Promise.reject(new Error('never-to-be-seen'))],
    ['gives nothing', () => undefined],
    ['gives an empty text', () => ''],
    ['gives a number', () => 7],
    ['gives a line break', () => 'never-to-be-seen\r\nx-evil: 1'],
  ])('a function that %s is UNAUTHENTICATED, and nothing is sent', async (_title, accessToken) => {
    const { mfa, sent } = withOwn(wrong(accessToken), noFactors);
    const error = await thrown(mfa.listFactors({ userId }));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', provider: id, operation: 'listFactors' });
    expect(Object(error).message).not.toContain('never-to-be-seen');
    expect(sent).toEqual([]);
  });

  const reason = new Error('The caller left.');

  test('an abort does not wait for the function', async () => {
    const controller = new AbortController();
    const asked = Promise.withResolvers<void>();
    const never = () => {
      asked.resolve();
      return new Promise<string>(() => {});
    };
    const { mfa, sent } = withOwn(never, noFactors);
    const call = mfa.listFactors({ userId, signal: controller.signal });
    await asked.promise;
    controller.abort(reason);
    expect(await thrown(call)).toBe(reason);
    expect(sent).toEqual([]);
  });

  test('a function for the client secret is asked before each request that carries it, and only then', async () => {
    let count = 0;
    const clientSecret = async () => `secret-${++count}`;
    const script = scripted([deadToken, noFactors, noFactors]);
    const mfa = create({ subdomain: 'acme', clientId: 'client', clientSecret, fetch: script.fetch });
    await mfa.listFactors({ userId });
    await mfa.listFactors({ userId });
    const headers = script.tokenRequests.map(({ headers }) => headers.authorization);
    expect(headers).toEqual(['client:secret-1', 'client:secret-2'].map((text) => `Basic ${btoa(text)}`));
  });

  test.each<readonly [string, () => unknown]>([
    ['throws', () => Promise.reject(new Error('never-to-be-seen'))],
    ['gives nothing', () => undefined],
    ['gives an empty text', () => ''],
    ['gives a line break', () => 'never-to-be-seen\r\nx-evil: 1'],
  ])('a function for the client secret that %s is UNAUTHENTICATED, and nothing is sent', async (_title, source) => {
    const script = scripted([noFactors]);
    const options = { subdomain: 'acme', clientId: 'client', fetch: script.fetch };
    const mfa = create({ ...options, clientSecret: wrong<() => string>(source) });
    const error = await thrown(mfa.listFactors({ userId }));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', provider: id, operation: 'listFactors' });
    assertNoSecrets(error, ['never-to-be-seen']);
    expect([...script.sent, ...script.tokenRequests]).toEqual([]);
  });

  const revoked = { body: { status: { error: false, code: 200, type: 'success', message: 'Success' } } };

  test('a revocation fetches the present token where there is none yet, and the next call another', async () => {
    const { mfa, sent, tokenRequests } = account(revoked, noFactors);
    await mfa.revokeToken();
    expect(sent).toMatchObject([{ path: '/auth/oauth2/revoke', body: { access_token: 'access-token-1' } }]);
    await mfa.listFactors({ userId });
    expect(tokenRequests).toHaveLength(2);
  });

  test('one that fails keeps the token; what may have happened is unknown', async () => {
    for (const answer of [{ status: 500 }, new TypeError('fetch failed')]) {
      const { mfa, tokenRequests } = account(answer, noFactors);
      expect(await thrown(mfa.revokeToken())).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
      await mfa.listFactors({ userId });
      expect(tokenRequests).toHaveLength(1);
    }
  });

  test('one is sent once, also where the credential is refused', async () => {
    const { mfa, sent } = account(deadToken, revoked);
    expect(await thrown(mfa.revokeToken())).toMatchObject({ code: 'UNAUTHENTICATED', providerStatus: 401 });
    expect(sent).toHaveLength(1);
  });

  test('the extras heed an abort', async () => {
    const { mfa, sent } = account(revoked);
    const signal = AbortSignal.abort(reason);
    expect(await thrown(mfa.revokeToken({ signal }))).toBe(reason);
    expect(await thrown(mfa.getRateLimit({ signal }))).toBe(reason);
    expect(sent).toEqual([]);
  });
});

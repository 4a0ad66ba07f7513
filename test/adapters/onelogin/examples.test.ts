import { expect, test } from 'vitest';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { type Checks, checkExamples, examplesOf } from './examples.ts';
import { account, listed, provider, REQUEST_ID, responseOf, scripted, USER } from './v1/account.ts';

// Every example of an answer of the token, revoke and rate limit endpoints.

/** A look-up whose token request is answered so. */
function withToken(answer: Scripted) {
  const script = scripted([listed()], [answer]);
  return { ...script, work: provider({ fetch: script.fetch }).listFactors({ userId: USER }) };
}

const noToken = (status: number) => async (answer: Scripted) => {
  const { work, sent } = withToken(answer);
  const error = await thrown(work);
  expect(error).toMatchObject({
    code: 'UNAUTHENTICATED',
    providerStatus: status,
    requestId: REQUEST_ID,
    operation: 'listFactors',
  });
  expect(error).not.toHaveProperty('outcomeUnknown');
  expect(sent).toEqual([]);
};

const refused = (code: string, status: number) => async (answer: Scripted) => {
  expect(await thrown(account(answer).mfa.revokeToken())).toMatchObject({
    code,
    providerStatus: status,
    operation: 'revokeToken',
  });
};

const checks: Checks = {
  async 'token ok-legacy-v1-enveloped'(answer) {
    const { work, sent } = withToken(answer);
    expect(await work).toEqual([]);
    const token = 'xx508xx63817x752xx74004x30705xx92x58349x5x78f5xx34xxxxx51';
    expect(sent[0]?.headers.authorization).toBe(`Bearer ${token}`);
  },
  'token bad-grant': noToken(400),
  'token bad-credentials': noToken(401),
  'token bad-credentials-as-200': noToken(200),
  async 'revoke ok'(answer) {
    const { mfa, tokenRequests } = account(answer, listed());
    expect(await mfa.revokeToken()).toBeUndefined();
    await mfa.listFactors({ userId: USER });
    expect(tokenRequests).toHaveLength(2);
  },
  'revoke no-token': refused('INVALID_INPUT', 400),
  'revoke no-authorization': refused('UNAUTHENTICATED', 400),
  'revoke content-type': refused('INVALID_INPUT', 400),
  'revoke unauthorized': refused('UNAUTHENTICATED', 401),
  async 'rate_limit ok'(answer) {
    const { mfa } = account(answer);
    expect(await mfa.getRateLimit()).toEqual({ limit: 5000, remaining: 4988, resetInSeconds: 832 });
  },
  async 'rate_limit bad-authorization'(answer) {
    const { mfa, sent } = account(answer);
    expect(await thrown(mfa.getRateLimit())).toMatchObject({ code: 'UNAUTHENTICATED', providerStatus: 400 });
    expect(sent).toHaveLength(1);
  },
};

checkExamples(examplesOf('onelogin', 11), checks);

test.each<readonly [string, Scripted]>([
  ['{}', { body: {} }],
  ['no body', {}],
  ['HTTP 204', { status: 204 }],
  ['a page', { body: '<html>sign in</html>' }],
  ['a type that is no success', { body: { status: { error: false, code: 200, type: 'pending', message: 'x' } } }],
])('a revocation that is answered with %s is no success, and the token stays', async (_title, answer) => {
  const { mfa, tokenRequests } = account(answer, listed());
  expect(await thrown(mfa.revokeToken())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  await mfa.listFactors({ userId: USER });
  expect(tokenRequests).toHaveLength(1);
});

test.each<readonly [string, JsonValue]>([
  ['{}', {}],
  ['no data', { status: { error: false, code: 200, type: 'success', message: 'Success' } }],
  [
    'a limit that is a text',
    { data: { 'X-RateLimit-Limit': '5000', 'X-RateLimit-Remaining': 1, 'X-RateLimit-Reset': 1 } },
  ],
  ['fewer than none', { data: { 'X-RateLimit-Limit': 5000, 'X-RateLimit-Remaining': -1, 'X-RateLimit-Reset': 1 } }],
])('a rate limit that is %s is UNEXPECTED_RESPONSE', async (_title, body) => {
  expect(await thrown(account({ body }).mfa.getRateLimit())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

test('the extras take no user, and refuse what they do not know', async () => {
  const mfa = provider({ fetch: () => responseOf({ status: 500 }) });
  for (const input of [{ userId: USER }, { typo: 1 }]) {
    expect(await thrown(mfa.getRateLimit(input as object))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await thrown(mfa.revokeToken(input as object))).toMatchObject({ code: 'INVALID_INPUT' });
  }
});

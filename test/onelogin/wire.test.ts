import { expect, test } from 'vitest';
import { createOneLoginV1Provider } from '../../adapters/onelogin-v1/index.ts';
import { createOneLoginV2Provider } from '../../adapters/onelogin-v2/index.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  DEVICES,
  enveloped,
  headersOfClient,
  headersOfGet,
  listed,
  onWire,
  providerOnWire as provider,
  tokenJson,
  tokenOf,
  tokenOnWire,
  USER,
} from '../onelogin-v1/account.ts';
import { exactly, interceptNetwork, networkFetch } from '../support/network.ts';

// The exact requests for tokens, revocations and the rate limit: the same for both versions.

interceptNetwork();

const TOKEN_PATH = '/auth/oauth2/v2/token';
const REVOKE_PATH = '/auth/oauth2/revoke';
const LIMIT_PATH = '/auth/rate_limit';
const limits = { 'X-RateLimit-Limit': 5000, 'X-RateLimit-Remaining': 4988, 'X-RateLimit-Reset': 832 };

const credential = { subdomain: 'acme', clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
const versions = [
  ['onelogin-v1', () => provider()],
  ['onelogin-v2', () => createOneLoginV2Provider({ ...credential, fetch: networkFetch })],
] as const;

test.each(versions)('%s: a token by Basic and JSON, then the rate limit by Bearer', async (_version, create) => {
  const token = tokenOnWire();
  const seen = onWire('GET', LIMIT_PATH, 200, enveloped(limits));
  expect(await create().getRateLimit()).toEqual({ limit: 5000, remaining: 4988, resetInSeconds: 832 });
  const body = { grant_type: 'client_credentials' };
  expect(exactly(token)).toEqual({ method: 'POST', path: TOKEN_PATH, headers: headersOfClient, body });
  expect(exactly(seen)).toEqual({ method: 'GET', path: LIMIT_PATH, headers: headersOfGet, body: undefined });
});

test.each(versions)('%s: a revocation by Basic and JSON, after which a new token is fetched', async (_, create) => {
  tokenOnWire();
  onWire('GET', LIMIT_PATH, 200, enveloped(limits));
  const seen = onWire('POST', REVOKE_PATH, 200, enveloped());
  const mfa = create();
  await mfa.getRateLimit();
  expect(await mfa.revokeToken()).toBeUndefined();
  const body = { access_token: tokenOf(1) };
  expect(exactly(seen)).toEqual({ method: 'POST', path: REVOKE_PATH, headers: headersOfClient, body });
  const token = onWire('POST', TOKEN_PATH, 200, tokenJson('another-token'));
  const again = onWire('GET', LIMIT_PATH, 200, enveloped(limits));
  await mfa.getRateLimit();
  expect(exactly(token).headers).toEqual(headersOfClient);
  expect(exactly(again).headers).toEqual({ ...headersOfGet, authorization: 'Bearer another-token' });
});

test('the credential is encoded with its colon in the middle, and any letters in the secret', async () => {
  const token = tokenOnWire();
  onWire('GET', DEVICES, 200, listed().body);
  const clientSecret = 'se:cr+et/=~!';
  await createOneLoginV1Provider({ ...credential, clientSecret, fetch: networkFetch }).listFactors({ userId: USER });
  const [scheme, encoded] = exactly(token).headers.authorization?.split(' ') ?? [];
  expect(scheme).toBe('Basic');
  expect(Buffer.from(encoded ?? '', 'base64').toString()).toBe(`${CLIENT_ID}:${clientSecret}`);
});

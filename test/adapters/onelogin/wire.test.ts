import { describe, expect, test } from 'vitest';
import { exactly, interceptNetwork } from '../../support/network.ts';
import {
  CLIENT,
  CLIENT_ID,
  enveloped,
  headersOfClient,
  headersOfGet,
  isoOf,
  onWire,
  TOKEN_PATH,
  tokenJson,
  tokenOf,
  tokenOnWire,
} from './account.ts';
import { testOnWire, type WireRow } from './on-wire.ts';
import { versions } from './versions.ts';

// The exact requests for tokens, revocations and the rate limit, and those of removals and temporary tokens.

interceptNetwork();

const REVOKE_PATH = '/auth/oauth2/revoke';
const LIMIT_PATH = '/auth/rate_limit';
const limits = { 'X-RateLimit-Limit': 5000, 'X-RateLimit-Remaining': 4988, 'X-RateLimit-Reset': 832 };
const paths = {
  'onelogin-v1': (userId: string) => ({
    devices: `/api/1/users/${userId}/otp_devices`,
    token: `/api/1/users/${userId}/mfa_token`,
  }),
  'onelogin-v2': (userId: string) => ({
    devices: `/api/2/mfa/users/${userId}/devices`,
    token: `/api/2/mfa/users/${userId}/mfa_token`,
  }),
};

describe.each(versions)('$id', ({ id, USER: userId, providerOnWire, noFactors, sms }) => {
  const common = { userId, client: CLIENT };
  const path = paths[id](userId);

  test('a token by Basic and JSON, then the rate limit by Bearer', async () => {
    const token = tokenOnWire();
    const seen = onWire('GET', LIMIT_PATH, 200, enveloped(limits));
    expect(await providerOnWire().getRateLimit()).toEqual({ limit: 5000, remaining: 4988, resetInSeconds: 832 });
    const body = { grant_type: 'client_credentials' };
    expect(exactly(token)).toEqual({ method: 'POST', path: TOKEN_PATH, headers: headersOfClient, body });
    expect(exactly(seen)).toEqual({ method: 'GET', path: LIMIT_PATH, headers: headersOfGet, body: undefined });
  });

  test('a revocation by Basic and JSON, after which a new token is fetched', async () => {
    tokenOnWire();
    onWire('GET', LIMIT_PATH, 200, enveloped(limits));
    const seen = onWire('POST', REVOKE_PATH, 200, enveloped());
    const mfa = providerOnWire();
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
    onWire('GET', path.devices, 200, noFactors.body);
    const clientSecret = 'se:cr+et/=~!';
    const mfa = providerOnWire(Object({ clientSecret }));
    await mfa.listFactors({ userId });
    const [scheme, encoded] = exactly(token).headers.authorization?.split(' ') ?? [];
    expect(scheme).toBe('Basic');
    expect(Buffer.from(encoded ?? '', 'base64').toString()).toBe(`${CLIENT_ID}:${clientSecret}`);
  });

  // Reference 4.3: "204 empty (accept 200/202/204)".
  const removals = [[200, {}], [200], [202, {}], [202], [204]] as const;
  const tokens = [
    ['the defaults', {}, { expires_in: 900, reusable: false }],
    ['everything', { expiresInSeconds: 259_200, reusable: true }, { expires_in: 259_200, reusable: true }],
    ['the least', { expiresInSeconds: 120, reusable: false }, { expires_in: 120, reusable: false }],
  ] as const;
  const token = (reusable: boolean) => ({ mfa_token: '05564765', reusable, expires_at: isoOf(Date.now() + 900_000) });

  testOnWire(providerOnWire, [
    ...removals.map(
      ([status, answer]): WireRow => ({
        title: `remove, answered by ${status} ${answer === undefined ? 'without a body' : '{}'}`,
        exchanges: [['DELETE', `${path.devices}/${sms.id}`, status, answer]],
        work: (mfa) => mfa.remove({ ...common, factorId: sms.id }),
        result: undefined,
      }),
    ),
    {
      title: 'remove encodes the id of a device into one segment',
      exchanges: [['DELETE', `${path.devices}/1%2F2%3Fx%23%25e`, 200, {}]],
      work: (mfa) => mfa.remove({ userId, factorId: '1/2?x#%e' }),
    },
    ...tokens.map(
      ([title, given, body]): WireRow => ({
        title: `createTemporaryToken with ${title} sends a number and a boolean`,
        exchanges: [['POST', path.token, 201, token(body.reusable)]],
        work: (mfa) => mfa.createTemporaryToken({ ...common, ...given }),
        body,
        result: expect.objectContaining({ token: '05564765', reusable: body.reusable }),
      }),
    ),
  ]);
});

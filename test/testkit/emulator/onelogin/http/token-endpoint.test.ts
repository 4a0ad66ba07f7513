import { describe, expect, it } from 'vitest';
import { createOneLoginEmulator, type OneLoginEmulatorOptions } from '../../../../../src/testkit/emulator/index.ts';
import { valueAt } from '../../values.ts';
import { AUTHENTICATION_FAILURE, SUCCESS_STATUS, send, setUp, UNAUTHORIZED, v1Error } from '../api-client.ts';

const grant = { grant_type: 'client_credentials' };
const json = { 'content-type': 'application/json' };
const WRONG_TYPE = v1Error(
  400,
  'Content Type is not specified or specified incorrectly. Content-Type header must be set to application/json',
);

/** An account with the credential `me` and `secret`, and raw calls to its token endpoints. */
function client(options: OneLoginEmulatorOptions = {}) {
  const { emulator } = setUp({ clientId: 'me', clientSecret: 'secret', ...options });
  const post = async (path: string, body: string, headers: Record<string, string>) => {
    const response = await emulator.fetch(new Request(`${emulator.baseUrl}${path}`, { method: 'POST', body, headers }));
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const token = (authorization = `Basic ${btoa('me:secret')}`, body: object = grant) =>
    post('/auth/oauth2/v2/token', JSON.stringify(body), { ...json, authorization });
  return { emulator, post, token };
}

describe('the token endpoint', () => {
  it.each([
    ['Basic', `Basic ${btoa('me:secret')}`],
    ["OneLogin's own header", 'client_id:me, client_secret:secret'],
    ['the same without a blank', 'client_id:me,client_secret:secret'],
  ])('takes the credential as %s', async (_, authorization) => {
    const { token } = client();
    expect(await token(authorization)).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^[0-9a-f]{64}$/),
        created_at: '2020-09-13T12:26:40.000Z',
        expires_in: 36_000,
        refresh_token: expect.stringMatching(/^[0-9a-f]{64}$/),
        token_type: 'bearer',
        account_id: 555555,
      },
    });
  });

  it('takes the credential in a form', async () => {
    const { post } = client();
    const form = (secret: string) => new URLSearchParams({ ...grant, client_id: 'me', client_secret: secret });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('/auth/oauth2/v2/token', String(form('secret')), type)).status).toBe(200);
    expect(await post('/auth/oauth2/v2/token', String(form('wrong')), type)).toEqual(AUTHENTICATION_FAILURE);
  });

  it.each([`Basic ${btoa('me:wrong')}`, `Basic ${btoa('you:secret')}`, 'Basic ????', 'client_id:me', 'Bearer secret'])(
    'refuses %s',
    async (authorization) => {
      expect(await client().token(authorization)).toEqual(AUTHENTICATION_FAILURE);
    },
  );

  it('refuses another media type and another grant', async () => {
    const { post, token } = client();
    const authorization = `Basic ${btoa('me:secret')}`;
    expect(await post('/auth/oauth2/v2/token', '{}', { authorization })).toEqual(WRONG_TYPE);
    const wrongGrant = v1Error(400, 'grant_type is incorrect/absent');
    expect(await token(authorization, {})).toEqual(wrongGrant);
    expect(await token(authorization, { grant_type: 'refresh_token' })).toEqual(wrongGrant);
    expect(await post('/auth/oauth2/v2/token', '{', { ...json, authorization })).toEqual(wrongGrant);
  });

  it('gives the same token until it expires', async () => {
    const { emulator, token } = client({ tokenLifetimeSeconds: 60 });
    const { body: first } = await token();
    emulator.advance(59_000);
    expect((await token()).body).toEqual(first);
    emulator.advance(1_000);
    const { body: second } = await token();
    expect(second).toMatchObject({ created_at: '2020-09-13T12:27:40.000Z', expires_in: 60 });
    expect(valueAt(second, 'access_token')).not.toBe(valueAt(first, 'access_token'));
  });

  it('can wrap the token, or say a refusal with status 200', async () => {
    const wrapped = await client({ tokenAnswers: 'wrapped' }).token();
    expect(wrapped.body).toEqual({ status: SUCCESS_STATUS, data: [expect.objectContaining({ token_type: 'bearer' })] });
    const { token } = client({ tokenAnswers: 'error-as-200' });
    expect(await token('Basic wrong')).toEqual({ ...AUTHENTICATION_FAILURE, status: 200 });
    expect((await token()).body).toMatchObject({ token_type: 'bearer' });
  });
});

describe('the bearer token', () => {
  it('opens both versions, whatever the case of the scheme', async () => {
    const { emulator, token } = client();
    const value = String(valueAt((await token()).body, 'access_token'));
    for (const path of [
      `/api/1/users/${emulator.users[0]}/otp_devices`,
      `/api/2/mfa/users/${emulator.users[0]}/devices`,
    ]) {
      for (const authorization of [`Bearer ${value}`, `bearer ${value}`, `Bearer ${emulator.accessToken}`]) {
        expect((await send(emulator, 'GET', path, undefined, { authorization })).status).toBe(200);
      }
    }
  });

  it('is refused in other words on each version', async () => {
    const { emulator } = client();
    const v1 = `/api/1/users/${emulator.users[0]}/otp_devices`;
    const v2 = `/api/2/mfa/users/${emulator.users[0]}/devices`;
    for (const authorization of ['Bearer nope', `bearer:${emulator.accessToken}`, `Basic ${btoa('me:secret')}`]) {
      expect(await send(emulator, 'GET', v1, undefined, { authorization })).toMatchObject(AUTHENTICATION_FAILURE);
      expect(await send(emulator, 'GET', v2, undefined, { authorization })).toMatchObject(UNAUTHORIZED);
      const limit = await send(emulator, 'GET', '/auth/rate_limit', undefined, { authorization });
      expect(limit).toMatchObject(AUTHENTICATION_FAILURE);
    }
    const bare = await emulator.fetch(new Request(`${emulator.baseUrl}${v1}`));
    expect([bare.status, await bare.json()]).toEqual(
      Object.values(v1Error(400, 'Authorization Information is incorrect')),
    );
    expect((await emulator.fetch(new Request(`${emulator.baseUrl}${v2}`))).status).toBe(401);
  });

  it.each(['expireTokens', 'revokeTokens'] as const)('dies by %s, and a new one is issued', async (kill) => {
    const { emulator, token } = client();
    const path = `/api/2/mfa/users/${emulator.users[0]}/devices`;
    const issued = String(valueAt((await token()).body, 'access_token'));
    const { accessToken } = emulator;
    emulator[kill]();
    for (const dead of [issued, accessToken]) {
      const authorization = `Bearer ${dead}`;
      expect(await send(emulator, 'GET', path, undefined, { authorization })).toMatchObject(UNAUTHORIZED);
    }
    const authorization = `Bearer ${valueAt((await token()).body, 'access_token')}`;
    expect((await send(emulator, 'GET', path, undefined, { authorization })).status).toBe(200);
    expect(emulator.accessToken).not.toBe(accessToken);
    expect((await send(emulator, 'GET', path)).status).toBe(200);
  });

  it('expires by the clock, but for the standing one', async () => {
    const { emulator, token } = client();
    const path = `/api/1/users/${emulator.users[0]}/otp_devices`;
    const authorization = `Bearer ${valueAt((await token()).body, 'access_token')}`;
    emulator.advance(36_000_000);
    expect(await send(emulator, 'GET', path, undefined, { authorization })).toMatchObject(AUTHENTICATION_FAILURE);
    expect((await send(emulator, 'GET', path)).status).toBe(200);
  });
});

describe('revoking', () => {
  it('ends the token', async () => {
    const { emulator, post, token } = client();
    const issued = valueAt((await token()).body, 'access_token');
    const body = JSON.stringify({ access_token: issued });
    const headers = { ...json, authorization: 'client_id:me, client_secret:secret' };
    expect(await post('/auth/oauth2/revoke', body, headers)).toEqual({ status: 200, body: { status: SUCCESS_STATUS } });
    expect(valueAt((await token()).body, 'access_token')).not.toBe(issued);
    expect(await post('/auth/oauth2/revoke', body, headers)).toEqual(AUTHENTICATION_FAILURE);
    expect((await send(emulator, 'GET', '/auth/rate_limit')).status).toBe(200);
  });

  it('names what is missing', async () => {
    const { post } = client();
    const path = '/auth/oauth2/revoke';
    const authorization = `Basic ${btoa('me:secret')}`;
    const body = JSON.stringify({ access_token: 'nope' });
    expect(await post(path, body, { authorization })).toEqual(WRONG_TYPE);
    expect(await post(path, body, json)).toEqual(v1Error(400, 'The authorization information is missing'));
    expect(await post(path, '{}', { ...json, authorization })).toEqual(v1Error(400, 'Access Token Missing'));
    expect(await post(path, body, { ...json, authorization: 'Basic wrong' })).toEqual(AUTHENTICATION_FAILURE);
  });
});

it('makes up a credential, and never records one of a header', async () => {
  const emulator = createOneLoginEmulator();
  const authorization = `client_id:${emulator.clientId}, client_secret:${emulator.clientSecret}`;
  expect((await send(emulator, 'POST', '/auth/oauth2/v2/token', grant, { authorization })).status).toBe(200);
  await send(emulator, 'GET', '/auth/rate_limit');
  expect(emulator.requests).toHaveLength(2);
  expect(JSON.stringify(emulator.requests)).not.toContain(emulator.clientSecret);
  expect(JSON.stringify(emulator.requests)).not.toContain(emulator.accessToken);
});

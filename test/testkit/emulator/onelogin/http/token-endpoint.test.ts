import { describe, expect, it } from 'vitest';
import { createOneLoginEmulator } from '../../../../../src/testkit/emulator/index.ts';
import { valueAt } from '../../values.ts';
import { AUTHENTICATION_FAILURE, SUCCESS_STATUS, send, v1Error } from '../api-client.ts';
import { GRANT, JSON_TYPE, setUpTokenClient } from '../token-client.ts';

const WRONG_TYPE = v1Error(
  400,
  'Content Type is not specified or specified incorrectly. Content-Type header must be set to application/json',
);

describe('the token endpoint', () => {
  it.each([
    ['Basic', `Basic ${btoa('me:secret')}`],
    ["OneLogin's own header", 'client_id:me, client_secret:secret'],
    ["OneLogin's own header without a blank", 'client_id:me,client_secret:secret'],
  ])('accepts the credential as %s', async (_, authorization) => {
    const { token } = setUpTokenClient();
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

  it('accepts the credential in a form', async () => {
    const { post } = setUpTokenClient();
    const form = (secret: string) => new URLSearchParams({ ...GRANT, client_id: 'me', client_secret: secret });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('/auth/oauth2/v2/token', String(form('secret')), type)).status).toBe(200);
    expect(await post('/auth/oauth2/v2/token', String(form('wrong')), type)).toEqual(AUTHENTICATION_FAILURE);
  });

  it.each([`Basic ${btoa('me:wrong')}`, `Basic ${btoa('you:secret')}`, 'Basic ????', 'client_id:me', 'Bearer secret'])(
    'refuses %s',
    async (authorization) => {
      expect(await setUpTokenClient().token(authorization)).toEqual(AUTHENTICATION_FAILURE);
    },
  );

  it('refuses another media type and another grant', async () => {
    const { post, token } = setUpTokenClient();
    const authorization = `Basic ${btoa('me:secret')}`;
    expect(await post('/auth/oauth2/v2/token', '{}', { authorization })).toEqual(WRONG_TYPE);
    const wrongGrant = v1Error(400, 'grant_type is incorrect/absent');
    expect(await token(authorization, {})).toEqual(wrongGrant);
    expect(await token(authorization, { grant_type: 'refresh_token' })).toEqual(wrongGrant);
    expect(await post('/auth/oauth2/v2/token', '{', { ...JSON_TYPE, authorization })).toEqual(wrongGrant);
  });

  it('returns the same token until it expires', async () => {
    const { emulator, token } = setUpTokenClient({ tokenLifetimeSeconds: 60 });
    const { body: first } = await token();
    emulator.advance(59_000);
    expect((await token()).body).toEqual(first);
    emulator.advance(1_000);
    const { body: second } = await token();
    expect(second).toMatchObject({ created_at: '2020-09-13T12:27:40.000Z', expires_in: 60 });
    expect(valueAt(second, 'access_token')).not.toBe(valueAt(first, 'access_token'));
  });

  it('can wrap the token, or send an error with status 200', async () => {
    const wrapped = await setUpTokenClient({ tokenAnswers: 'wrapped' }).token();
    expect(wrapped.body).toEqual({ status: SUCCESS_STATUS, data: [expect.objectContaining({ token_type: 'bearer' })] });
    const { token } = setUpTokenClient({ tokenAnswers: 'error-as-200' });
    expect(await token('Basic wrong')).toEqual({ ...AUTHENTICATION_FAILURE, status: 200 });
    expect((await token()).body).toMatchObject({ token_type: 'bearer' });
  });
});

describe('revoking', () => {
  it('ends the token', async () => {
    const { emulator, post, token } = setUpTokenClient();
    const issued = valueAt((await token()).body, 'access_token');
    const body = JSON.stringify({ access_token: issued });
    const headers = { ...JSON_TYPE, authorization: 'client_id:me, client_secret:secret' };
    expect(await post('/auth/oauth2/revoke', body, headers)).toEqual({ status: 200, body: { status: SUCCESS_STATUS } });
    expect(valueAt((await token()).body, 'access_token')).not.toBe(issued);
    expect(await post('/auth/oauth2/revoke', body, headers)).toEqual(AUTHENTICATION_FAILURE);
    expect((await send(emulator, 'GET', '/auth/rate_limit')).status).toBe(200);
  });

  it('has an error for each missing part', async () => {
    const { post } = setUpTokenClient();
    const path = '/auth/oauth2/revoke';
    const authorization = `Basic ${btoa('me:secret')}`;
    const body = JSON.stringify({ access_token: 'nope' });
    expect(await post(path, body, { authorization })).toEqual(WRONG_TYPE);
    expect(await post(path, body, JSON_TYPE)).toEqual(v1Error(400, 'The authorization information is missing'));
    expect(await post(path, '{}', { ...JSON_TYPE, authorization })).toEqual(v1Error(400, 'Access Token Missing'));
    expect(await post(path, body, { ...JSON_TYPE, authorization: 'Basic wrong' })).toEqual(AUTHENTICATION_FAILURE);
  });
});

it('generates a credential, and does not record the credential of a header', async () => {
  const emulator = createOneLoginEmulator();
  const authorization = `client_id:${emulator.clientId}, client_secret:${emulator.clientSecret}`;
  expect((await send(emulator, 'POST', '/auth/oauth2/v2/token', GRANT, { authorization })).status).toBe(200);
  await send(emulator, 'GET', '/auth/rate_limit');
  expect(emulator.requests).toHaveLength(2);
  expect(JSON.stringify(emulator.requests)).not.toContain(emulator.clientSecret);
  expect(JSON.stringify(emulator.requests)).not.toContain(emulator.accessToken);
});

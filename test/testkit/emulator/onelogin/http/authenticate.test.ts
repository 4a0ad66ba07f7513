import { describe, expect, it } from 'vitest';
import { valueAt } from '../../values.ts';
import { AUTHENTICATION_FAILURE, send, UNAUTHORIZED, v1Error } from '../api-client.ts';
import { setUpTokenClient } from '../token-client.ts';

describe('the bearer token', () => {
  it('is accepted on both versions, with the scheme in any case', async () => {
    const { emulator, token } = setUpTokenClient();
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

  it('is refused with the error of each version', async () => {
    const { emulator } = setUpTokenClient();
    const v1 = `/api/1/users/${emulator.users[0]}/otp_devices`;
    const v2 = `/api/2/mfa/users/${emulator.users[0]}/devices`;
    for (const authorization of ['Bearer nope', `bearer:${emulator.accessToken}`, `Basic ${btoa('me:secret')}`]) {
      expect(await send(emulator, 'GET', v1, undefined, { authorization })).toMatchObject(AUTHENTICATION_FAILURE);
      expect(await send(emulator, 'GET', v2, undefined, { authorization })).toMatchObject(UNAUTHORIZED);
      const limit = await send(emulator, 'GET', '/auth/rate_limit', undefined, { authorization });
      expect(limit).toMatchObject(AUTHENTICATION_FAILURE);
    }
    const withoutHeader = await emulator.fetch(new Request(`${emulator.baseUrl}${v1}`));
    expect([withoutHeader.status, await withoutHeader.json()]).toEqual(
      Object.values(v1Error(400, 'Authorization Information is incorrect')),
    );
    expect((await emulator.fetch(new Request(`${emulator.baseUrl}${v2}`))).status).toBe(401);
  });

  it.each(['expireTokens', 'revokeTokens'] as const)(
    'is no longer valid after %s, and a new one is issued',
    async (control) => {
      const { emulator, token } = setUpTokenClient();
      const path = `/api/2/mfa/users/${emulator.users[0]}/devices`;
      const issued = String(valueAt((await token()).body, 'access_token'));
      const { accessToken } = emulator;
      emulator[control]();
      for (const invalidated of [issued, accessToken]) {
        const authorization = `Bearer ${invalidated}`;
        expect(await send(emulator, 'GET', path, undefined, { authorization })).toMatchObject(UNAUTHORIZED);
      }
      const authorization = `Bearer ${valueAt((await token()).body, 'access_token')}`;
      expect((await send(emulator, 'GET', path, undefined, { authorization })).status).toBe(200);
      expect(emulator.accessToken).not.toBe(accessToken);
      expect((await send(emulator, 'GET', path)).status).toBe(200);
    },
  );

  it('expires by the clock, except for the permanent one', async () => {
    const { emulator, token } = setUpTokenClient();
    const path = `/api/1/users/${emulator.users[0]}/otp_devices`;
    const authorization = `Bearer ${valueAt((await token()).body, 'access_token')}`;
    emulator.advance(36_000_000);
    expect(await send(emulator, 'GET', path, undefined, { authorization })).toMatchObject(AUTHENTICATION_FAILURE);
    expect((await send(emulator, 'GET', path)).status).toBe(200);
  });
});

import { describe, expect } from 'vitest';
import { it, NOT_FOUND, send, USER_DOES_NOT_EXIST, V1_FACTOR_IDS, v1Error } from '../api-client.ts';

const WRONG = { unheard: 'of' };

describe('paths', () => {
  it('get the 404 of their API version if they are unknown', async ({ emulator, api }) => {
    const noRoute = v1Error(404, 'No Route Exists');
    expect(await api.v1.get('/auth_factor')).toMatchObject(noRoute);
    expect(await api.v1.get('/otp_devices/1/trigger')).toMatchObject(noRoute);
    expect(await api.v1.post('/otp_devices/1/activate', {})).toMatchObject(noRoute);
    expect(await send(emulator, 'POST', '/auth/oauth2/v2/revoke', {})).toMatchObject(noRoute);
    expect(await send(emulator, 'GET', '/api/1/users/somebody/otp_devices')).toMatchObject(noRoute);
    expect(await api.v2.get('/elsewhere')).toMatchObject(NOT_FOUND);
    expect(await api.v2.put('/registrations', {})).toMatchObject(NOT_FOUND);
    expect(await send(emulator, 'GET', '/api/2/mfa/users/somebody/devices')).toMatchObject(NOT_FOUND);
  });

  it('get an error if the user is unknown, whatever the body is', async ({ emulator }) => {
    const missing = v1Error(404, 'User for id 404 was not found');
    const v1 = (method: string, path: string, body?: Record<string, string | number>) =>
      send(emulator, method, `/api/1/users/404${path}`, body);
    const enrollment = { factor_id: V1_FACTOR_IDS.sms, display_name: 'x', number: '+14155550100' };
    expect(await v1('GET', '/auth_factors')).toMatchObject(missing);
    expect(await v1('GET', '/otp_devices')).toMatchObject(missing);
    expect(await v1('POST', '/otp_devices', enrollment)).toMatchObject(missing);
    expect(await v1('POST', '/mfa_token', {})).toMatchObject(missing);
    for (const path of ['/otp_devices', '/mfa_token']) {
      expect(await v1('POST', path, WRONG)).toMatchObject(missing);
    }
    for (const path of ['/otp_devices/0/verify', '/otp_devices/1/verify', '/otp_devices/1/trigger']) {
      expect(await v1('POST', path, WRONG)).toMatchObject(USER_DOES_NOT_EXIST);
    }
    expect(await v1('DELETE', '/otp_devices/1')).toMatchObject(v1Error(400, 'Factor could not be found'));
    for (const [method, path, body] of [
      ['GET', '/factors'],
      ['GET', '/devices'],
      ['DELETE', '/devices/1'],
      ['POST', '/registrations', { factor_id: 58959, display_name: 'x' }],
      ['POST', '/verifications', { device_id: '1' }],
      ['GET', '/verifications/x'],
      ['POST', '/mfa_token', {}],
      ...(['/registrations', '/verifications', '/mfa_token'] as const).map((path) => ['POST', path, WRONG] as const),
      ...(['/registrations/x', '/verifications/x'] as const).map((path) => ['PUT', path, WRONG] as const),
    ] as const) {
      expect(await send(emulator, method, `/api/2/mfa/users/404${path}`, body)).toMatchObject(NOT_FOUND);
    }
    expect(await send(emulator, 'GET', '/api/2/users/404')).toMatchObject(NOT_FOUND);
  });
});

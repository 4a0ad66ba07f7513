import { describe, expect } from 'vitest';
import { differentCode } from '../values.ts';
import {
  FACTOR_AUTHENTICATION_FAILED,
  idAt,
  invalidField,
  it,
  SUCCESS_STATUS,
  send,
  USER_DOES_NOT_EXIST,
  v1Error,
} from './api-client.ts';

describe('temporary tokens', () => {
  it('are verified once, with device id 0', async ({ api, other }) => {
    const response = await api.v1.post('/mfa_token', {});
    expect([response.status, response.body]).toEqual([
      200,
      { mfa_token: expect.stringMatching(/^\d{8}$/), reusable: false, expires_at: '2020-09-16T12:26:40Z' },
    ]);
    const otp_token = idAt(response, 'mfa_token');
    expect(await other.v1.verify('0', { otp_token })).toMatchObject(FACTOR_AUTHENTICATION_FAILED);
    expect(await api.v1.verify('0', { otp_token: differentCode(otp_token) })).toMatchObject(
      FACTOR_AUTHENTICATION_FAILED,
    );
    expect(await api.v1.verify('0', { otp_token })).toMatchObject({ status: 200, body: { status: SUCCESS_STATUS } });
    expect(await api.v1.verify('0', { otp_token })).toMatchObject(FACTOR_AUTHENTICATION_FAILED);
    expect(await api.v1.verify('0', {})).toMatchObject(v1Error(400));
    expect(await api.v1.trigger('0')).toMatchObject(USER_DOES_NOT_EXIST);
  });

  it('can be reusable, until they expire', async ({ emulator, api }) => {
    const otp_token = idAt(await api.v1.post('/mfa_token', { expires_in: '300', reusable: true }), 'mfa_token');
    for (let times = 0; times < 2; times += 1) {
      expect((await api.v1.verify('0', { otp_token })).status).toBe(200);
    }
    emulator.advance(300_000);
    expect(await api.v1.verify('0', { otp_token })).toMatchObject(FACTOR_AUTHENTICATION_FAILED);
  });

  it('need a valid lifetime', async ({ emulator, api }) => {
    for (const expires_in of [0, 259_201, 1.5, 'soon']) {
      expect(await api.v1.post('/mfa_token', { expires_in })).toMatchObject(v1Error(400));
    }
    expect(await send(emulator, 'POST', '/api/1/users/404/otp_devices/0/verify', { otp_token: '1' })).toMatchObject(
      USER_DOES_NOT_EXIST,
    );
  });

  it('of v2 are accepted by v1', async ({ emulator, api }) => {
    const response = await api.v2.post('/mfa_token', { expires_in: 60, reusable: true });
    expect([response.status, response.body]).toEqual([
      201,
      {
        mfa_token: expect.stringMatching(/^\d{8}$/),
        expires_at: '2020-09-13T12:27:40Z',
        reusable: true,
        device_id: expect.stringMatching(/^user_temp_otp_\d+$/),
      },
    ]);
    expect((await api.v1.verify('0', { otp_token: idAt(response, 'mfa_token') })).status).toBe(200);
    for (const expires_in of [0, 259_201, '60']) {
      expect(await api.v2.post('/mfa_token', { expires_in })).toMatchObject(invalidField('expires_in'));
    }
    const { body } = await send(emulator, 'GET', `/api/2/users/${api.userId}`);
    expect(body).toMatchObject({ email: api.phone.email, phone: api.phone.phoneNumber });
  });
});

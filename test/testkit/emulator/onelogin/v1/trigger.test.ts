import { describe, expect } from 'vitest';
import { valueAt } from '../../values.ts';
import { it, SUCCESS_STATUS, send, stateTokenOf, USER_DOES_NOT_EXIST, v1Error } from '../api-client.ts';

const APPROVED = { status: 200, body: { status: SUCCESS_STATUS } };

describe('triggering', () => {
  it("returns the user's id and the device's id", async ({ emulator, api }) => {
    const id = await emulator.addDevice(api.userId, 'sms', { displayName: "Rich's Phone" });
    const response = await api.v1.trigger(id);
    expect([response.status, response.body]).toEqual([
      200,
      {
        status: { ...SUCCESS_STATUS, message: 'SMS token sent to your mobile device. Authentication pending.' },
        data: [
          {
            user_display_name: "Rich's Phone",
            active: true,
            state_token: expect.stringMatching(/^[0-9a-f]{40}$/),
            state_token_expires_at: '2020-09-13T12:28:40Z',
            auth_factor_name: 'OneLogin SMS',
            type_display_name: 'OneLogin SMS',
            id: Number(api.userId),
            device_id: Number(id),
          },
        ],
      },
    ]);
    expect(api.phone.readCode('sms')).toMatch(/^[A-Z]\d{5}$/);
  });

  it('accepts a lifetime, a kind of code and a text', async ({ emulator, api, sms: id }) => {
    const response = await api.v1.trigger(id, {
      state_token_expires_in: 900,
      numeric_sms_otp: true,
      sms_message: 'Acme: {{otp_code}} for {{expiration}} minutes, {{otp_expiry}}',
      ipaddr: '203.0.113.7',
    });
    expect(valueAt(response.body, 'data', 0, 'state_token_expires_at')).toBe('2020-09-13T12:41:40Z');
    const code = api.phone.readCode('sms');
    expect(code).toMatch(/^\d{6}$/);
    expect(emulator.outbox.messages.at(-1)?.text).toBe(`Acme: ${code} for 15 minutes, {{otp_expiry}}`);
    emulator.advance(899_000);
    expect(await api.v1.verify(id, { otp_token: code, state_token: stateTokenOf(response) })).toMatchObject(APPROVED);
  });

  it.for([
    { state_token_expires_in: 119 },
    { state_token_expires_in: 901 },
    { state_token_expires_in: '300' },
    { numeric_sms_otp: 'true' },
    { sms_message: `{{otp_code}}${'x'.repeat(155)}` },
    { device: 'phone' },
  ])('refuses %j', async (body, { emulator, api, sms: id }) => {
    expect(await api.v1.trigger(id, body)).toMatchObject(v1Error(400));
    expect(emulator.outbox.messages).toEqual([]);
  });

  it('limits the length of the text after its variables are replaced', async ({ api, sms: id }) => {
    expect((await api.v1.trigger(id, { sms_message: `{{otp_code}}${'x'.repeat(154)}` })).status).toBe(200);
  });

  it.for(['totp', 'token', 'duo', 'email'] as const)('is refused for %s', async (type, { emulator, api }) => {
    expect(await api.v1.trigger(await emulator.addDevice(api.userId, type))).toMatchObject(v1Error(400));
  });

  it('is refused for unknown users and for devices of other users', async ({ emulator, api, other, sms: id }) => {
    expect(await other.v1.trigger(id)).toMatchObject(USER_DOES_NOT_EXIST);
    expect(await other.v1.verify(id, { otp_token: '1', state_token: 'x' })).toMatchObject(USER_DOES_NOT_EXIST);
    expect(await send(emulator, 'POST', `/api/1/users/404/otp_devices/${id}/trigger`)).toMatchObject(
      USER_DOES_NOT_EXIST,
    );
    const push = await emulator.addDevice(api.userId, 'push');
    expect(await api.v1.trigger(push, { sms_message: 'no' })).toMatchObject(v1Error(400));
  });
});

import { describe, expect } from 'vitest';
import { differentCode, valueAt } from '../../values.ts';
import {
  FACTOR_AUTHENTICATION_FAILED,
  idAt,
  it,
  STATE_TOKEN_EXPIRED,
  SUCCESS_STATUS,
  stateTokenOf,
  USER_DOES_NOT_EXIST,
  V1_FACTOR_IDS,
  V2_FACTOR_IDS,
  v1Error,
} from '../api-client.ts';

const ALL = [
  { name: 'OneLogin SMS', factor_id: V1_FACTOR_IDS.sms },
  { name: 'OneLogin Voice', factor_id: V1_FACTOR_IDS.voice },
];

describe('available factors', () => {
  it('are SMS and Voice, unless they are active', async ({ emulator, api }) => {
    expect((await api.v1.get('/auth_factors')).body).toEqual({ status: SUCCESS_STATUS, data: { auth_factors: ALL } });
    await api.v1.enroll();
    expect(await api.v1.factors()).toEqual(ALL);
    await emulator.addDevice(api.userId, 'sms');
    expect(await api.v1.factors()).toEqual(ALL.slice(1));
    await api.v1.enroll({ factor_id: V1_FACTOR_IDS.voice, verified: true });
    expect(await api.v1.factors()).toEqual([]);
  });
});

describe('enrolling', () => {
  it('sends a code by SMS and lists the device as pending', async ({ emulator, api }) => {
    const response = await api.v1.enroll();
    const { phoneNumber } = api.phone;
    const row = {
      active: false,
      default: true,
      auth_factor_name: 'OneLogin SMS',
      phone_number: phoneNumber,
      type_display_name: 'OneLogin SMS',
      needs_trigger: true,
      user_display_name: 'My phone',
      id: expect.any(Number),
    };
    expect(response).toMatchObject({ status: 200, body: { status: SUCCESS_STATUS } });
    expect(valueAt(response.body, 'data')).toEqual([{ ...row, state_token: expect.stringMatching(/^[0-9a-f]{40}$/) }]);
    expect((await api.v1.get('/otp_devices')).body).toEqual({ status: SUCCESS_STATUS, data: { otp_devices: [row] } });
    expect(emulator.outbox.messages).toMatchObject([{ channel: 'sms', to: phoneNumber }]);
    expect(api.phone.readCode('sms')).toMatch(/^[A-Z]\d{5}$/);
    expect(await api.v2.devices()).toEqual([]);
  });

  it('is completed with the code, once', async ({ api }) => {
    const response = await api.v1.enroll();
    const id = idAt(response, 'data', 0, 'id');
    const right = { otp_token: api.phone.readCode('sms'), state_token: stateTokenOf(response) };
    expect(await api.v1.verify(id, { ...right, otp_token: differentCode(right.otp_token) })).toMatchObject(
      FACTOR_AUTHENTICATION_FAILED,
    );
    const verified = await api.v1.verify(id, right);
    expect([verified.status, verified.body]).toEqual([200, { status: SUCCESS_STATUS }]);
    expect(await api.v1.devices()).toMatchObject([{ active: true, default: true }]);
    expect(await api.v1.verify(id, right)).toMatchObject(STATE_TOKEN_EXPIRED);
    expect(await api.v2.devices()).toMatchObject([{ device_id: id, auth_factor_name: 'SMS', default: true }]);
  });

  it('expires after 120 seconds, and continues with a trigger', async ({ emulator, api }) => {
    const response = await api.v1.enroll();
    const id = idAt(response, 'data', 0, 'id');
    const old = { otp_token: api.phone.readCode('sms'), state_token: stateTokenOf(response) };
    emulator.advance(120_000);
    expect(await api.v1.verify(id, old)).toMatchObject(STATE_TOKEN_EXPIRED);
    const again = await api.v1.trigger(id);
    expect(valueAt(again.body, 'data', 0, 'active')).toBe(false);
    const fresh = { otp_token: api.phone.readCode('sms'), state_token: stateTokenOf(again) };
    expect((await api.v1.verify(id, fresh)).status).toBe(200);
    expect(await api.v1.devices()).toMatchObject([{ active: true }]);
  });

  it('is complete at once if the number is verified', async ({ emulator, api }) => {
    const response = await api.v1.enroll({ verified: true });
    expect(valueAt(response.body, 'data', 0)).toMatchObject({ active: true });
    expect(valueAt(response.body, 'data', 0, 'state_token')).toBeUndefined();
    expect(emulator.outbox.messages).toEqual([]);
  });

  it('accepts Voice only with a verified number, and no factor that is active or not offered', async ({ api }) => {
    expect(await api.v1.enroll({ factor_id: V1_FACTOR_IDS.voice })).toMatchObject(v1Error(400));
    expect((await api.v1.enroll({ factor_id: V1_FACTOR_IDS.voice, verified: true })).status).toBe(200);
    expect(await api.v1.enroll({ factor_id: V1_FACTOR_IDS.voice, verified: true })).toMatchObject(v1Error(400));
    expect(await api.v1.enroll({ factor_id: V2_FACTOR_IDS.sms })).toMatchObject(v1Error(400));
    expect((await api.v1.enroll({ verified: true })).status).toBe(200);
    expect(await api.v1.enroll()).toMatchObject(v1Error(400));
    expect(await api.v1.devices()).toHaveLength(2);
  });

  it('can be started twice and completed once', async ({ api, emulator }) => {
    const first = await api.v1.enroll();
    const firstAnswer = { otp_token: api.phone.readCode('sms'), state_token: stateTokenOf(first) };
    const second = await api.v1.enroll({ number: '+14155550199' });
    expect(await api.v1.devices()).toMatchObject([
      { active: false, default: true },
      { active: false, default: false, phone_number: '+14155550199' },
    ]);
    const id = idAt(first, 'data', 0, 'id');
    expect((await api.v1.verify(id, firstAnswer)).status).toBe(200);
    const code = emulator.outbox.newest('sms', '+14155550199')?.code ?? '';
    const late = { otp_token: code, state_token: stateTokenOf(second) };
    expect(await api.v1.verify(idAt(second, 'data', 0, 'id'), late)).toMatchObject(v1Error(400));
  });

  it('is completed once if two codes arrive at the same time', async ({ api }) => {
    const start = async () => ({ response: await api.v1.enroll(), code: api.phone.readCode('sms') });
    const enrollments = [await start(), await start()];
    const responses = await Promise.all(
      enrollments.map(({ response, code }) =>
        api.v1.verify(idAt(response, 'data', 0, 'id'), { otp_token: code, state_token: stateTokenOf(response) }),
      ),
    );
    expect(responses.map(({ status }) => status).toSorted()).toEqual([200, 400]);
  });
});

describe('the list', () => {
  it("has v1's name for every type, and the phone number of sms and voice", async ({ emulator, api }) => {
    const types = ['sms', 'voice', 'email', 'push', 'totp', 'token', 'duo'] as const;
    for (const type of types) await emulator.addDevice(api.userId, type);
    const phone_number = api.phone.phoneNumber;
    expect(await api.v1.devices()).toMatchObject([
      { auth_factor_name: 'OneLogin SMS', needs_trigger: true, default: true, phone_number },
      { auth_factor_name: 'OneLogin Voice', needs_trigger: true, default: false, phone_number },
      { auth_factor_name: 'OneLogin Email', needs_trigger: true },
      { auth_factor_name: 'OneLogin Protect', needs_trigger: false },
      { auth_factor_name: 'Google Authenticator', type_display_name: 'Authenticator', needs_trigger: false },
      { auth_factor_name: 'Yubico YubiKey', needs_trigger: false },
      { auth_factor_name: 'Duo Security', needs_trigger: false },
    ]);
    expect(valueAt(await api.v1.devices(), 3, 'phone_number')).toBeUndefined();
  });

  it('shows Protect as one row, as two rows with the same id, or as two rows with different ids', async ({
    emulator,
    api,
    other,
  }) => {
    const same = await emulator.addDevice(api.userId, 'push', { rows: 'same-id', displayName: 'Pixel' });
    expect(await api.v1.devices()).toMatchObject([
      { id: Number(same), needs_trigger: true, user_display_name: 'Pixel' },
      { id: Number(same), needs_trigger: false },
    ]);
    const two = await emulator.addDevice(other.userId, 'push', { rows: 'two-ids' });
    const rows = await other.v1.devices();
    expect(rows).toMatchObject([{ id: Number(two), needs_trigger: true }, { needs_trigger: false }]);
    const codeRowId = String(valueAt(rows, 1, 'id'));
    expect(codeRowId).not.toBe(two);
    expect((await other.v1.remove(codeRowId)).status).toBe(200);
    expect(await other.v1.devices()).toEqual([]);
  });

  it('returns planted rows unchanged, and deletes them', async ({ emulator, api }) => {
    const row = { id: 99, auth_factor_name: 'Smoke signal', active: null };
    emulator.plant(api.userId, row);
    emulator.plant(api.userId, { device_id: '100', odd: [] });
    expect(await api.v1.devices()).toEqual([row, { device_id: '100', odd: [] }]);
    expect(await api.v1.verify('99', { otp_token: '1' })).toMatchObject(USER_DOES_NOT_EXIST);
    expect((await api.v1.remove('99')).status).toBe(200);
    expect((await api.v2.remove('100')).status).toBe(204);
    expect(await api.v1.devices()).toEqual([]);
  });
});

describe('removing', () => {
  it('deletes pending and active devices of the same user, once', async ({ emulator, api, other }) => {
    const pending = await api.v1.enroll();
    const id = await emulator.addDevice(api.userId, 'totp');
    const notFound = v1Error(400, 'Factor could not be found');
    expect(await other.v1.remove(id)).toMatchObject(notFound);
    const removed = await api.v1.remove(id);
    expect([removed.status, removed.body]).toEqual([200, {}]);
    expect(await api.v1.remove(id)).toMatchObject(notFound);
    const pendingId = idAt(pending, 'data', 0, 'id');
    expect((await api.v1.remove(pendingId)).status).toBe(200);
    expect(await api.v1.devices()).toEqual([]);
    const body = { otp_token: api.phone.readCode('sms'), state_token: stateTokenOf(pending) };
    expect(await api.v1.verify(pendingId, body)).toMatchObject(USER_DOES_NOT_EXIST);
  });
});

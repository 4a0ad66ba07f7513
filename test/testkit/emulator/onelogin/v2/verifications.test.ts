import { describe, expect } from 'vitest';
import { differentCode, valueAt } from '../../values.ts';
import {
  type ApiClient,
  FACTOR_AUTHENTICATION_FAILED,
  idAt,
  invalidField,
  it,
  NOT_FOUND,
  unknownAttribute,
  VALIDATION_FAILED,
} from '../api-client.ts';

const put = ({ v2 }: ApiClient, id: string, otp: string, more = {}) => v2.put(`/verifications/${id}`, { otp, ...more });
const poll = async ({ v2 }: ApiClient, id: string) => valueAt((await v2.get(`/verifications/${id}`)).body, 'status');

describe('starting a verification', () => {
  it('returns the user and the device, but no status', async ({ api, sms: device_id }) => {
    const { status, body } = await api.v2.verify(device_id);
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[\w-]{36}$/),
        user_display_name: 'OneLogin SMS',
        type_display_name: 'OneLogin SMS',
        auth_factor_name: 'SMS',
        user_id: api.userId,
        device_id,
        expires_at: '2020-09-13T12:28:40Z',
      },
    ]);
  });

  it('accepts the device id as a number, the lifetime as text, and null as the code', async ({ api, push: device }) => {
    const body = { device_id: Number(device), expires_in: '900', otp: null };
    expect((await api.v2.post('/verifications', body)).body).toMatchObject({ expires_at: '2020-09-13T12:41:40Z' });
  });

  it('refuses invalid bodies, and devices of other users', async ({ emulator, api, other, sms: device }) => {
    expect(await other.v2.verify(device)).toMatchObject(NOT_FOUND);
    expect(await api.v2.verify('1')).toMatchObject(NOT_FOUND);
    expect(await api.v2.verify('phone')).toMatchObject(invalidField('device_id'));
    expect(await api.v2.post('/verifications', {})).toMatchObject(invalidField('device_id'));
    expect(await api.v2.verify(device, { verified: true })).toMatchObject(unknownAttribute('verified'));
    expect(await api.v2.verify(device, { expires_in: 1 })).toMatchObject(invalidField('expires_in'));
    expect(await api.v2.verify(device, { otp: 123456 })).toMatchObject(invalidField('otp'));
    expect(await api.v2.verify(device, { redirect_to: 'https://x.test' })).toMatchObject(invalidField('redirect_to'));
    expect(emulator.outbox.messages).toEqual([]);
  });

  it.for(['token', 'duo'] as const)('is not possible for %s', async (type, { emulator, api }) => {
    expect(await api.v2.verify(await emulator.addDevice(api.userId, type))).toMatchObject(VALIDATION_FAILED);
  });

  it('does not find devices that are pending on v1', async ({ api }) => {
    const pending = idAt(await api.v1.enroll(), 'data', 0, 'id');
    expect(await api.v2.verify(pending)).toMatchObject(NOT_FOUND);
    expect(await api.v2.remove(pending)).toMatchObject(NOT_FOUND);
  });
});

describe('submitting a code', () => {
  it('accepts the code once, also after a wrong one', async ({ api, sms: device_id }) => {
    const id = idAt(await api.v2.verify(device_id), 'id');
    const code = api.phone.readCode('sms');
    const wrong = await put(api, id, differentCode(code));
    expect([wrong.status, wrong.body]).toEqual([200, { id, status: 'pending', device_id }]);
    expect(await poll(api, id)).toBe('pending');
    const right = await put(api, id, code, { device_id });
    expect([right.status, right.body]).toEqual([200, { id, status: 'accepted', device_id }]);
    expect(valueAt((await put(api, id, code)).body, 'status')).toBe('rejected');
  });

  it('allows five wrong codes, within its lifetime', async ({ emulator, api, email: device }) => {
    const id = idAt(await api.v2.verify(device), 'id');
    const code = api.phone.readCode('email');
    for (const status of ['pending', 'pending', 'pending', 'pending', 'rejected', 'rejected']) {
      expect(valueAt((await put(api, id, differentCode(code))).body, 'status')).toBe(status);
    }
    expect(valueAt((await put(api, id, code)).body, 'status')).toBe('rejected');
    const late = idAt(await api.v2.verify(device), 'id');
    emulator.advance(120_000);
    expect(valueAt((await put(api, late, api.phone.readCode('email'))).body, 'status')).toBe('rejected');
    expect(await poll(api, late)).toBe('rejected');
  });

  it('needs the device id for an authenticator app, and accepts no other device id', async ({
    emulator,
    api,
    totp: device_id,
  }) => {
    const sms = await emulator.addDevice(api.userId, 'sms');
    const id = idAt(await api.v2.verify(device_id), 'id');
    const code = await api.phone.totp();
    expect(await put(api, id, code)).toMatchObject(invalidField('device_id'));
    expect(await put(api, id, code, { device_id: sms })).toMatchObject(invalidField('device_id'));
    expect(await api.v2.put(`/verifications/${id}`, { device_id })).toMatchObject(invalidField('otp'));
    const responses = await Promise.all([1, 2].map(() => put(api, id, code, { device_id: Number(device_id) })));
    expect(responses.filter(({ body }) => valueAt(body, 'status') === 'accepted')).toHaveLength(1);
    const again = idAt(await api.v2.verify(device_id), 'id');
    expect(valueAt((await put(api, again, code, { device_id })).body, 'status')).toBe('pending');
  });

  it('limits parallel guesses', async ({ api, totp: device_id }) => {
    const id = idAt(await api.v2.verify(device_id), 'id');
    const code = await api.phone.totp();
    const guesses = Array.from({ length: 5 }, () => differentCode(code));
    await Promise.all(guesses.map((guess) => put(api, id, guess, { device_id })));
    expect(valueAt((await put(api, id, code, { device_id })).body, 'status')).toBe('rejected');
  });

  it('is found only by its own id and its own user, until the device is deleted', async ({
    api,
    other,
    sms: device,
  }) => {
    const id = idAt(await api.v2.verify(device), 'id');
    const code = api.phone.readCode('sms');
    expect(await put(other, id, code)).toMatchObject(NOT_FOUND);
    expect(await put(api, crypto.randomUUID(), code)).toMatchObject(NOT_FOUND);
    expect(await api.v2.put(`/verifications/${crypto.randomUUID()}`)).toMatchObject(NOT_FOUND);
    expect(await api.v2.get(`/registrations/${id}`)).toMatchObject(NOT_FOUND);
    const removed = await api.v2.remove(device);
    expect([removed.status, removed.body]).toEqual([204, undefined]);
    expect(await put(api, id, code)).toMatchObject(NOT_FOUND);
    expect(await api.v2.remove(device)).toMatchObject(NOT_FOUND);
  });
});

describe('waiting for an approval', () => {
  it('of Protect ends with a tap, and not with a typed code', async ({ emulator, api, push: device_id }) => {
    const start = async () => idAt(await api.v2.verify(device_id), 'id');
    const id = await start();
    const code = await emulator.pushCode(api.userId);
    expect(valueAt((await put(api, id, code)).body, 'status')).toBe('pending');
    expect(await poll(api, id)).toBe('pending');
    emulator.approve(api.userId);
    expect((await api.v2.get(`/verifications/${id}`)).body).toEqual({ id, status: 'accepted', device_id });
    const denied = await start();
    emulator.deny(api.userId);
    expect(await poll(api, denied)).toBe('rejected');
    const late = await start();
    emulator.advance(120_000);
    emulator.approve(api.userId);
    expect(await poll(api, late)).toBe('rejected');
    expect(await poll(api, id)).toBe('rejected');
  });

  it('of Voice ends with the digits on the screen', async ({ api, voice: device }) => {
    const start = async () => {
      const response = await api.v2.verify(device);
      return { id: idAt(response, 'id'), digits: idAt(response, 'factor_data', 'verification_token') };
    };
    const right = await start();
    api.phone.keyIn(right.digits);
    expect(await poll(api, right.id)).toBe('accepted');
    const wrong = await start();
    api.phone.keyIn(differentCode(wrong.digits));
    expect(await poll(api, wrong.id)).toBe('rejected');
  });
});

describe('checking a code at once', () => {
  it.for(['push', 'totp'] as const)('accepts the code that %s shows, once', async (type, { emulator, api }) => {
    const device_id = await emulator.addDevice(api.userId, type);
    const otp = type === 'push' ? await emulator.pushCode(api.userId) : await api.phone.totp();
    const wrong = await api.v2.verify(device_id, { otp: differentCode(otp) });
    expect(wrong).toMatchObject({ status: 201, body: { status: 'rejected', device_id } });
    const right = await api.v2.verify(device_id, { otp });
    expect(right).toMatchObject({ status: 201, body: { id: expect.any(String), status: 'accepted', device_id } });
    expect((await api.v2.verify(device_id, { otp })).body).toMatchObject({ status: 'rejected' });
    expect(await api.v1.verify(device_id, { otp_token: otp })).toMatchObject(FACTOR_AUTHENTICATION_FAILED);
    expect(() => emulator.approve(api.userId)).toThrow('No push');
  });

  it('is not possible for codes that are sent', async ({ emulator, api, sms: device }) => {
    expect(await api.v2.verify(device, { otp: '123456' })).toMatchObject(invalidField('otp'));
    expect(emulator.outbox.messages).toEqual([]);
  });
});

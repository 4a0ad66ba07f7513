import { describe, expect } from 'vitest';
import {
  at,
  type Calls,
  FAILED,
  INVALID,
  idIn,
  invalidField,
  it,
  NOT_FOUND,
  not,
  send,
  unknownAttribute,
} from '../api-client.ts';

const put = ({ v2 }: Calls, id: string, otp: string, more = {}) => v2.put(`/verifications/${id}`, { otp, ...more });
const poll = async ({ v2 }: Calls, id: string) => at((await v2.get(`/verifications/${id}`)).body, 'status');

describe('starting a verification', () => {
  it('says who and what, and no status', async ({ calls, sms: device_id }) => {
    const { status, body } = await calls.v2.verify(device_id);
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[\w-]{36}$/),
        user_display_name: 'OneLogin SMS',
        type_display_name: 'OneLogin SMS',
        auth_factor_name: 'SMS',
        user_id: calls.userId,
        device_id,
        expires_at: '2020-09-13T12:28:40Z',
      },
    ]);
  });

  it('takes the device as a number too, a lifetime as a text, and a code that is null', async ({
    calls,
    push: device,
  }) => {
    const body = { device_id: Number(device), expires_in: '900', otp: null };
    expect((await calls.v2.post('/verifications', body)).body).toMatchObject({ expires_at: '2020-09-13T12:41:40Z' });
  });

  it('refuses odd bodies, strangers and their devices', async ({ emulator, calls, other, sms: device }) => {
    expect(await other.v2.verify(device)).toMatchObject(NOT_FOUND);
    expect(await calls.v2.verify('1')).toMatchObject(NOT_FOUND);
    expect(await calls.v2.verify('phone')).toMatchObject(invalidField('device_id'));
    expect(await calls.v2.post('/verifications', {})).toMatchObject(invalidField('device_id'));
    expect(await calls.v2.verify(device, { verified: true })).toMatchObject(unknownAttribute('verified'));
    expect(await calls.v2.verify(device, { expires_in: 1 })).toMatchObject(invalidField('expires_in'));
    expect(await calls.v2.verify(device, { otp: 123456 })).toMatchObject(invalidField('otp'));
    expect(await calls.v2.verify(device, { redirect_to: 'https://x.test' })).toMatchObject(invalidField('redirect_to'));
    expect(emulator.outbox.messages).toEqual([]);
  });

  it.for(['token', 'duo'] as const)('does not know how for %s', async (type, { emulator, calls }) => {
    expect(await calls.v2.verify(await emulator.addDevice(calls.userId, type))).toMatchObject(INVALID);
  });

  it('leaves devices alone that are pending on v1', async ({ calls }) => {
    const pending = idIn(await calls.v1.enroll(), 'data', 0, 'id');
    expect(await calls.v2.verify(pending)).toMatchObject(NOT_FOUND);
    expect(await calls.v2.remove(pending)).toMatchObject(NOT_FOUND);
  });
});

describe('answering with a code', () => {
  it('is accepted once, and may be wrong before', async ({ calls, sms: device_id }) => {
    const id = idIn(await calls.v2.verify(device_id), 'id');
    const code = calls.phone.readCode('sms');
    const wrong = await put(calls, id, not(code));
    expect([wrong.status, wrong.body]).toEqual([200, { id, status: 'pending', device_id }]);
    expect(await poll(calls, id)).toBe('pending');
    const right = await put(calls, id, code, { device_id });
    expect([right.status, right.body]).toEqual([200, { id, status: 'accepted', device_id }]);
    expect(at((await put(calls, id, code)).body, 'status')).toBe('rejected');
  });

  it('bears five wrong ones, and its time', async ({ emulator, calls, email: device }) => {
    const id = idIn(await calls.v2.verify(device), 'id');
    const code = calls.phone.readCode('email');
    for (const status of ['pending', 'pending', 'pending', 'pending', 'rejected', 'rejected']) {
      expect(at((await put(calls, id, not(code))).body, 'status')).toBe(status);
    }
    expect(at((await put(calls, id, code)).body, 'status')).toBe('rejected');
    const late = idIn(await calls.v2.verify(device), 'id');
    emulator.advance(120_000);
    expect(at((await put(calls, late, calls.phone.readCode('email'))).body, 'status')).toBe('rejected');
    expect(await poll(calls, late)).toBe('rejected');
  });

  it('names the device for an authenticator app, and never another one', async ({
    emulator,
    calls,
    totp: device_id,
  }) => {
    const sms = await emulator.addDevice(calls.userId, 'sms');
    const id = idIn(await calls.v2.verify(device_id), 'id');
    const code = await calls.phone.totp();
    expect(await put(calls, id, code)).toMatchObject(invalidField('device_id'));
    expect(await put(calls, id, code, { device_id: sms })).toMatchObject(invalidField('device_id'));
    expect(await calls.v2.put(`/verifications/${id}`, { device_id })).toMatchObject(invalidField('otp'));
    const answers = await Promise.all([1, 2].map(() => put(calls, id, code, { device_id: Number(device_id) })));
    expect(answers.filter(({ body }) => at(body, 'status') === 'accepted')).toHaveLength(1);
    const again = idIn(await calls.v2.verify(device_id), 'id');
    expect(at((await put(calls, again, code, { device_id })).body, 'status')).toBe('pending');
  });

  it('does not go through parallel guesses', async ({ calls, totp: device_id }) => {
    const id = idIn(await calls.v2.verify(device_id), 'id');
    const code = await calls.phone.totp();
    const guesses = Array.from({ length: 5 }, () => not(code));
    await Promise.all(guesses.map((guess) => put(calls, id, guess, { device_id })));
    expect(at((await put(calls, id, code, { device_id })).body, 'status')).toBe('rejected');
  });

  it('is found under its own id, by its own user, while the device is there', async ({ calls, other, sms: device }) => {
    const id = idIn(await calls.v2.verify(device), 'id');
    const code = calls.phone.readCode('sms');
    expect(await put(other, id, code)).toMatchObject(NOT_FOUND);
    expect(await put(calls, crypto.randomUUID(), code)).toMatchObject(NOT_FOUND);
    expect(await calls.v2.get(`/registrations/${id}`)).toMatchObject(NOT_FOUND);
    const removed = await calls.v2.remove(device);
    expect([removed.status, removed.body]).toEqual([204, undefined]);
    expect(await put(calls, id, code)).toMatchObject(NOT_FOUND);
    expect(await calls.v2.remove(device)).toMatchObject(NOT_FOUND);
  });
});

describe('waiting for an approval', () => {
  it('of Protect ends by a tap, and by no typed code', async ({ emulator, calls, push: device_id }) => {
    const begin = async () => idIn(await calls.v2.verify(device_id), 'id');
    const id = await begin();
    const code = await emulator.pushCode(calls.userId);
    expect(at((await put(calls, id, code)).body, 'status')).toBe('pending');
    expect(await poll(calls, id)).toBe('pending');
    emulator.approve(calls.userId);
    expect((await calls.v2.get(`/verifications/${id}`)).body).toEqual({ id, status: 'accepted', device_id });
    const denied = await begin();
    emulator.deny(calls.userId);
    expect(await poll(calls, denied)).toBe('rejected');
    const late = await begin();
    emulator.advance(120_000);
    emulator.approve(calls.userId);
    expect(await poll(calls, late)).toBe('rejected');
    expect(await poll(calls, id)).toBe('rejected');
  });

  it('of Voice ends by the digits on the screen', async ({ calls, voice: device }) => {
    const begin = async () => {
      const answer = await calls.v2.verify(device);
      return { id: idIn(answer, 'id'), digits: idIn(answer, 'factor_data', 'verification_token') };
    };
    const right = await begin();
    calls.phone.keyIn(right.digits);
    expect(await poll(calls, right.id)).toBe('accepted');
    const wrong = await begin();
    calls.phone.keyIn(not(wrong.digits));
    expect(await poll(calls, wrong.id)).toBe('rejected');
  });
});

describe('checking a code at once', () => {
  it.for(['push', 'totp'] as const)('takes what %s shows, once', async (type, { emulator, calls }) => {
    const device_id = await emulator.addDevice(calls.userId, type);
    const otp = type === 'push' ? await emulator.pushCode(calls.userId) : await calls.phone.totp();
    const wrong = await calls.v2.verify(device_id, { otp: not(otp) });
    expect(wrong).toMatchObject({ status: 201, body: { status: 'rejected', device_id } });
    const right = await calls.v2.verify(device_id, { otp });
    expect(right).toMatchObject({ status: 201, body: { id: expect.any(String), status: 'accepted', device_id } });
    expect((await calls.v2.verify(device_id, { otp })).body).toMatchObject({ status: 'rejected' });
    expect(await calls.v1.verify(device_id, { otp_token: otp })).toMatchObject(FAILED);
    expect(() => emulator.approve(calls.userId)).toThrow('No push');
  });

  it('is not for codes that are sent', async ({ emulator, calls, sms: device }) => {
    expect(await calls.v2.verify(device, { otp: '123456' })).toMatchObject(invalidField('otp'));
    expect(emulator.outbox.messages).toEqual([]);
  });
});

describe('the rest', () => {
  it('gives temporary tokens, which v1 redeems', async ({ emulator, calls }) => {
    const answer = await calls.v2.post('/mfa_token', { expires_in: 60, reusable: true });
    expect([answer.status, answer.body]).toEqual([
      201,
      {
        mfa_token: expect.stringMatching(/^\d{8}$/),
        expires_at: '2020-09-13T12:27:40Z',
        reusable: true,
        device_id: expect.stringMatching(/^user_temp_otp_\d+$/),
      },
    ]);
    expect((await calls.v1.verify('0', { otp_token: idIn(answer, 'mfa_token') })).status).toBe(200);
    for (const expires_in of [0, 259_201, '60']) {
      expect(await calls.v2.post('/mfa_token', { expires_in })).toMatchObject(invalidField('expires_in'));
    }
    const { body } = await send(emulator, 'GET', `/api/2/users/${calls.userId}`);
    expect(body).toMatchObject({ email: calls.phone.email, phone: calls.phone.phoneNumber });
  });

  it('lists the first active device as the default', async ({ emulator, calls, totp: first }) => {
    await emulator.addDevice(calls.userId, 'push', { displayName: 'Pixel' });
    const names = { type_display_name: 'OneLogin Protect', auth_factor_name: 'OneLogin' };
    expect(await calls.v2.devices()).toMatchObject([{ default: true }, { default: false, ...names }]);
    await calls.v2.remove(first);
    expect(await calls.v2.devices()).toMatchObject([{ user_display_name: 'Pixel', default: true }]);
  });
});

import { describe, expect } from 'vitest';
import { differentCode, valueAt } from '../../values.ts';
import {
  type ApiClient,
  FACTOR_AUTHENTICATION_FAILED,
  it,
  STATE_TOKEN_EXPIRED,
  SUCCESS_STATUS,
  stateTokenOf,
  v1Error,
} from '../api-client.ts';

const APPROVED = { status: 200, body: { status: SUCCESS_STATUS } };

const WAITING = v1Error(401, 'Authentication pending on OL Protect');

describe('SMS codes', () => {
  const sent = async (api: ApiClient, id: string) => {
    const state_token = stateTokenOf(await api.v1.trigger(id));
    return { state_token, otp_token: api.phone.readCode('sms') };
  };

  it('need a code and a state token, both as text', async ({ api, sms: id }) => {
    const { otp_token, state_token } = await sent(api, id);
    for (const body of [{ otp_token }, { state_token }, {}, { state_token, otp_token: 123456 }, { state_token: 1 }]) {
      expect(await api.v1.verify(id, body)).toMatchObject(v1Error(400));
    }
    expect(await api.v1.verify(id, { otp_token, state_token })).toMatchObject(APPROVED);
    expect(await api.v1.verify(id, { otp_token, state_token })).toMatchObject(STATE_TOKEN_EXPIRED);
  });

  it('are no longer valid after the next trigger, or after their lifetime', async ({ emulator, api, sms: id }) => {
    const first = await sent(api, id);
    const second = await sent(api, id);
    expect(await api.v1.verify(id, first)).toMatchObject(STATE_TOKEN_EXPIRED);
    emulator.advance(120_000);
    expect(await api.v1.verify(id, second)).toMatchObject(STATE_TOKEN_EXPIRED);
  });

  it('allow five wrong attempts', async ({ api, sms: id }) => {
    const right = await sent(api, id);
    const wrong = { ...right, otp_token: differentCode(right.otp_token) };
    for (let times = 0; times < 5; times += 1)
      expect(await api.v1.verify(id, wrong)).toMatchObject(FACTOR_AUTHENTICATION_FAILED);
    expect(await api.v1.verify(id, right)).toMatchObject(STATE_TOKEN_EXPIRED);
  });

  it('belong to one device and one user', async ({ emulator, api, other, sms: id }) => {
    const theirs = await emulator.addDevice(other.userId, 'sms');
    const second = await emulator.addDevice(api.userId, 'voice');
    const right = await sent(api, id);
    expect(await other.v1.verify(theirs, right)).toMatchObject(STATE_TOKEN_EXPIRED);
    expect(await api.v1.verify(second, right)).toMatchObject(STATE_TOKEN_EXPIRED);
    expect(await api.v1.verify(id, right)).toMatchObject(APPROVED);
  });
});

describe('calls', () => {
  it('speak a code, which is accepted once', async ({ emulator, api, voice: id }) => {
    const state_token = stateTokenOf(await api.v1.trigger(id));
    const otp_token = api.phone.readCode('voice');
    expect(otp_token).toMatch(/^\d{6}$/);
    expect(await api.v1.verify(id, { otp_token })).toMatchObject(v1Error(400));
    expect(await api.v1.verify(id, { state_token, otp_token: differentCode(otp_token) })).toMatchObject(
      FACTOR_AUTHENTICATION_FAILED,
    );
    expect(await api.v1.verify(id, { state_token, otp_token })).toMatchObject(APPROVED);
    expect(() => emulator.pickUpCall(api.userId)).toThrow('No call rings');
  });

  it('can be confirmed on the phone instead', async ({ emulator, api, voice: id }) => {
    const state_token = stateTokenOf(await api.v1.trigger(id));
    expect(await api.v1.verify(id, { state_token })).toMatchObject(v1Error(401, 'Authentication pending'));
    emulator.pickUpCall(api.userId);
    expect(await api.v1.verify(id, { state_token })).toMatchObject(APPROVED);
    const otp_token = api.phone.readCode('voice');
    expect(await api.v1.verify(id, { state_token, otp_token })).toMatchObject(STATE_TOKEN_EXPIRED);
  });
});

describe('Protect', () => {
  it('waits for the push, and returns the approval once', async ({ emulator, api, push: id }) => {
    const state_token = stateTokenOf(await api.v1.trigger(id));
    expect(await api.v1.verify(id, { state_token })).toMatchObject(WAITING);
    emulator.approve(api.userId);
    const responses = await Promise.all([1, 2].map(() => api.v1.verify(id, { state_token })));
    expect(responses.map(({ status }) => status)).toEqual([200, 400]);
    expect(await api.v1.verify(id, { state_token })).toMatchObject(STATE_TOKEN_EXPIRED);
  });

  it('has the error of a wrong code for a denial, and no result for a push that was replaced or has expired', async ({
    emulator,
    api,
  }) => {
    const id = await emulator.addDevice(api.userId, 'push');
    const first = stateTokenOf(await api.v1.trigger(id));
    const second = stateTokenOf(await api.v1.trigger(id));
    emulator.deny(api.userId);
    emulator.approve(api.userId);
    expect(await api.v1.verify(id, { state_token: first })).toMatchObject(STATE_TOKEN_EXPIRED);
    expect(await api.v1.verify(id, { state_token: second })).toMatchObject(FACTOR_AUTHENTICATION_FAILED);
    const third = stateTokenOf(await api.v1.trigger(id, { state_token_expires_in: 300 }));
    emulator.advance(300_000);
    emulator.approve(api.userId);
    expect(await api.v1.verify(id, { state_token: third })).toMatchObject(STATE_TOKEN_EXPIRED);
    expect(await api.v1.verify(id, {})).toMatchObject(v1Error(400));
  });

  it('accepts typed codes, each once', async ({ emulator, api }) => {
    const id = await emulator.addDevice(api.userId, 'push', { rows: 'same-id' });
    const otp_token = await emulator.pushCode(api.userId);
    expect(await api.v1.verify(id, { otp_token: differentCode(otp_token) })).toMatchObject(
      FACTOR_AUTHENTICATION_FAILED,
    );
    expect(await api.v1.verify(id, { otp_token })).toMatchObject(APPROVED);
    expect(await api.v1.verify(id, { otp_token })).toMatchObject(FACTOR_AUTHENTICATION_FAILED);
    const next = await emulator.pushCode(api.userId);
    expect(await api.v1.verify(id, { otp_token: next })).toMatchObject(APPROVED);
  });

  it('has one row for the push and one for the code if the ids are different', async ({ emulator, api }) => {
    const push = await emulator.addDevice(api.userId, 'push', { rows: 'two-ids' });
    const code = String(valueAt(await api.v1.devices(), 1, 'id'));
    expect(await api.v1.trigger(code)).toMatchObject(v1Error(400));
    const state_token = stateTokenOf(await api.v1.trigger(push));
    emulator.approve(api.userId);
    expect(await api.v1.verify(code, { state_token })).toMatchObject(STATE_TOKEN_EXPIRED);
    const otp_token = await emulator.pushCode(api.userId);
    expect(await api.v1.verify(push, { otp_token })).toMatchObject(FACTOR_AUTHENTICATION_FAILED);
    expect(await api.v1.verify(code, { otp_token })).toMatchObject(APPROVED);
    expect(await api.v1.verify(push, { state_token })).toMatchObject(APPROVED);
  });
});

describe('codes that the device shows', () => {
  it('of an authenticator app are accepted once, and one time step early or late', async ({
    emulator,
    api,
    totp: id,
  }) => {
    const otp_token = await api.phone.totp();
    expect(await api.v1.verify(id, { otp_token: differentCode(otp_token) })).toMatchObject(
      FACTOR_AUTHENTICATION_FAILED,
    );
    expect(await api.v1.verify(id, {})).toMatchObject(v1Error(400));
    expect(await api.v1.verify(id, { otp_token, state_token: 'x' })).toMatchObject(STATE_TOKEN_EXPIRED);
    emulator.advance(30_000);
    const responses = await Promise.all([1, 2].map(() => api.v1.verify(id, { otp_token })));
    expect(responses.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    const late = await api.phone.totp();
    emulator.advance(60_000);
    expect(await api.v1.verify(id, { otp_token: late })).toMatchObject(FACTOR_AUTHENTICATION_FAILED);
  });

  it('of a YubiKey are accepted once', async ({ emulator, api }) => {
    const id = await emulator.addDevice(api.userId, 'token');
    const otp_token = api.phone.pressToken('yubikey');
    expect(await api.v1.verify(id, { otp_token })).toMatchObject(APPROVED);
    expect(await api.v1.verify(id, { otp_token })).toMatchObject(FACTOR_AUTHENTICATION_FAILED);
    const duo = await emulator.addDevice(api.userId, 'duo');
    expect(await api.v1.verify(duo, { otp_token: '1' })).toMatchObject(v1Error(400));
  });
});

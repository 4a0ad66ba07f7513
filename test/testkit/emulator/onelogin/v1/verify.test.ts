import { describe, expect } from 'vitest';
import {
  at,
  type Calls,
  DEAD_STATE,
  FAILED,
  it,
  NO_USER,
  not,
  SUCCESS,
  send,
  stateIn,
  v1Error,
} from '../api-client.ts';

const APPROVED = { status: 200, body: { status: SUCCESS } };
const WAITING = v1Error(401, 'Authentication pending on OL Protect');

describe('triggering', () => {
  it("answers with the user's id beside the device's", async ({ emulator, calls }) => {
    const id = await emulator.addDevice(calls.userId, 'sms', { displayName: "Rich's Phone" });
    const answer = await calls.v1.trigger(id);
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        status: { ...SUCCESS, message: 'SMS token sent to your mobile device. Authentication pending.' },
        data: [
          {
            user_display_name: "Rich's Phone",
            active: true,
            state_token: expect.stringMatching(/^[0-9a-f]{40}$/),
            state_token_expires_at: '2020-09-13T12:28:40Z',
            auth_factor_name: 'OneLogin SMS',
            type_display_name: 'OneLogin SMS',
            id: Number(calls.userId),
            device_id: Number(id),
          },
        ],
      },
    ]);
    expect(calls.phone.readCode('sms')).toMatch(/^[A-Z]\d{5}$/);
  });

  it('takes a lifetime, a kind of code and a text', async ({ emulator, calls, sms: id }) => {
    const answer = await calls.v1.trigger(id, {
      state_token_expires_in: 900,
      numeric_sms_otp: true,
      sms_message: 'Acme: {{otp_code}} for {{expiration}} minutes, {{otp_expiry}}',
      ipaddr: '203.0.113.7',
    });
    expect(at(answer.body, 'data', 0, 'state_token_expires_at')).toBe('2020-09-13T12:41:40Z');
    const code = calls.phone.readCode('sms');
    expect(code).toMatch(/^\d{6}$/);
    expect(emulator.outbox.messages.at(-1)?.text).toBe(`Acme: ${code} for 15 minutes, {{otp_expiry}}`);
    emulator.advance(899_000);
    expect(await calls.v1.verify(id, { otp_token: code, state_token: stateIn(answer) })).toMatchObject(APPROVED);
  });

  it.for([
    { state_token_expires_in: 119 },
    { state_token_expires_in: 901 },
    { state_token_expires_in: '300' },
    { numeric_sms_otp: 'true' },
    { sms_message: `{{otp_code}}${'x'.repeat(155)}` },
    { device: 'phone' },
  ])('refuses %j', async (body, { emulator, calls, sms: id }) => {
    expect(await calls.v1.trigger(id, body)).toMatchObject(v1Error(400));
    expect(emulator.outbox.messages).toEqual([]);
  });

  it('counts a text after its variables are filled in', async ({ calls, sms: id }) => {
    expect((await calls.v1.trigger(id, { sms_message: `{{otp_code}}${'x'.repeat(154)}` })).status).toBe(200);
  });

  it.for(['totp', 'token', 'duo', 'email'] as const)('has nothing to do for %s', async (type, { emulator, calls }) => {
    expect(await calls.v1.trigger(await emulator.addDevice(calls.userId, type))).toMatchObject(v1Error(400));
  });

  it('knows neither strangers nor their devices', async ({ emulator, calls, other, sms: id }) => {
    expect(await other.v1.trigger(id)).toMatchObject(NO_USER);
    expect(await other.v1.verify(id, { otp_token: '1', state_token: 'x' })).toMatchObject(NO_USER);
    expect(await send(emulator, 'POST', `/api/1/users/404/otp_devices/${id}/trigger`)).toMatchObject(NO_USER);
    const push = await emulator.addDevice(calls.userId, 'push');
    expect(await calls.v1.trigger(push, { sms_message: 'no' })).toMatchObject(v1Error(400));
  });
});

describe('SMS codes', () => {
  const sent = async (calls: Calls, id: string) => {
    const state_token = stateIn(await calls.v1.trigger(id));
    return { state_token, otp_token: calls.phone.readCode('sms') };
  };

  it('need both parts, as texts', async ({ calls, sms: id }) => {
    const { otp_token, state_token } = await sent(calls, id);
    for (const body of [{ otp_token }, { state_token }, {}, { state_token, otp_token: 123456 }, { state_token: 1 }]) {
      expect(await calls.v1.verify(id, body)).toMatchObject(v1Error(400));
    }
    expect(await calls.v1.verify(id, { otp_token, state_token })).toMatchObject(APPROVED);
    expect(await calls.v1.verify(id, { otp_token, state_token })).toMatchObject(DEAD_STATE);
  });

  it('die with the next trigger, and after their time', async ({ emulator, calls, sms: id }) => {
    const first = await sent(calls, id);
    const second = await sent(calls, id);
    expect(await calls.v1.verify(id, first)).toMatchObject(DEAD_STATE);
    emulator.advance(120_000);
    expect(await calls.v1.verify(id, second)).toMatchObject(DEAD_STATE);
  });

  it('bear five wrong guesses', async ({ calls, sms: id }) => {
    const right = await sent(calls, id);
    const wrong = { ...right, otp_token: not(right.otp_token) };
    for (let times = 0; times < 5; times += 1) expect(await calls.v1.verify(id, wrong)).toMatchObject(FAILED);
    expect(await calls.v1.verify(id, right)).toMatchObject(DEAD_STATE);
  });

  it('belong to one device and one user', async ({ emulator, calls, other, sms: id }) => {
    const theirs = await emulator.addDevice(other.userId, 'sms');
    const second = await emulator.addDevice(calls.userId, 'voice');
    const right = await sent(calls, id);
    expect(await other.v1.verify(theirs, right)).toMatchObject(DEAD_STATE);
    expect(await calls.v1.verify(second, right)).toMatchObject(DEAD_STATE);
    expect(await calls.v1.verify(id, right)).toMatchObject(APPROVED);
  });
});

describe('calls', () => {
  it('speak a code, which ends them', async ({ emulator, calls, voice: id }) => {
    const state_token = stateIn(await calls.v1.trigger(id));
    const otp_token = calls.phone.readCode('voice');
    expect(otp_token).toMatch(/^\d{6}$/);
    expect(await calls.v1.verify(id, { otp_token })).toMatchObject(v1Error(400));
    expect(await calls.v1.verify(id, { state_token, otp_token: not(otp_token) })).toMatchObject(FAILED);
    expect(await calls.v1.verify(id, { state_token, otp_token })).toMatchObject(APPROVED);
    expect(() => emulator.pickUpCall(calls.userId)).toThrow('No call rings');
  });

  it('can be picked up instead', async ({ emulator, calls, voice: id }) => {
    const state_token = stateIn(await calls.v1.trigger(id));
    expect(await calls.v1.verify(id, { state_token })).toMatchObject(v1Error(401, 'Authentication pending'));
    emulator.pickUpCall(calls.userId);
    expect(await calls.v1.verify(id, { state_token })).toMatchObject(APPROVED);
    const otp_token = calls.phone.readCode('voice');
    expect(await calls.v1.verify(id, { state_token, otp_token })).toMatchObject(DEAD_STATE);
  });
});

describe('Protect', () => {
  it('waits for the push, and says once that it was approved', async ({ emulator, calls, push: id }) => {
    const state_token = stateIn(await calls.v1.trigger(id));
    expect(await calls.v1.verify(id, { state_token })).toMatchObject(WAITING);
    emulator.approve(calls.userId);
    const answers = await Promise.all([1, 2].map(() => calls.v1.verify(id, { state_token })));
    expect(answers.map(({ status }) => status)).toEqual([200, 400]);
    expect(await calls.v1.verify(id, { state_token })).toMatchObject(DEAD_STATE);
  });

  it('says a denial as it says a wrong code, and nothing of a push that was replaced or has expired', async ({
    emulator,
    calls,
  }) => {
    const id = await emulator.addDevice(calls.userId, 'push');
    const first = stateIn(await calls.v1.trigger(id));
    const second = stateIn(await calls.v1.trigger(id));
    emulator.deny(calls.userId);
    emulator.approve(calls.userId);
    expect(await calls.v1.verify(id, { state_token: first })).toMatchObject(DEAD_STATE);
    expect(await calls.v1.verify(id, { state_token: second })).toMatchObject(FAILED);
    const third = stateIn(await calls.v1.trigger(id, { state_token_expires_in: 300 }));
    emulator.advance(300_000);
    emulator.approve(calls.userId);
    expect(await calls.v1.verify(id, { state_token: third })).toMatchObject(DEAD_STATE);
    expect(await calls.v1.verify(id, {})).toMatchObject(v1Error(400));
  });

  it('takes typed codes, each once', async ({ emulator, calls }) => {
    const id = await emulator.addDevice(calls.userId, 'push', { rows: 'same-id' });
    const otp_token = await emulator.pushCode(calls.userId);
    expect(await calls.v1.verify(id, { otp_token: not(otp_token) })).toMatchObject(FAILED);
    expect(await calls.v1.verify(id, { otp_token })).toMatchObject(APPROVED);
    expect(await calls.v1.verify(id, { otp_token })).toMatchObject(FAILED);
    const next = await emulator.pushCode(calls.userId);
    expect(await calls.v1.verify(id, { otp_token: next })).toMatchObject(APPROVED);
  });

  it('has one way per row where the ids differ', async ({ emulator, calls }) => {
    const push = await emulator.addDevice(calls.userId, 'push', { rows: 'two-ids' });
    const code = String(at(await calls.v1.devices(), 1, 'id'));
    expect(await calls.v1.trigger(code)).toMatchObject(v1Error(400));
    const state_token = stateIn(await calls.v1.trigger(push));
    emulator.approve(calls.userId);
    expect(await calls.v1.verify(code, { state_token })).toMatchObject(DEAD_STATE);
    const otp_token = await emulator.pushCode(calls.userId);
    expect(await calls.v1.verify(push, { otp_token })).toMatchObject(FAILED);
    expect(await calls.v1.verify(code, { otp_token })).toMatchObject(APPROVED);
    expect(await calls.v1.verify(push, { state_token })).toMatchObject(APPROVED);
  });
});

describe('codes that the user reads by himself', () => {
  it('are those of the authenticator app, one step early or late, each once', async ({ emulator, calls, totp: id }) => {
    const otp_token = await calls.phone.totp();
    expect(await calls.v1.verify(id, { otp_token: not(otp_token) })).toMatchObject(FAILED);
    expect(await calls.v1.verify(id, {})).toMatchObject(v1Error(400));
    expect(await calls.v1.verify(id, { otp_token, state_token: 'x' })).toMatchObject(DEAD_STATE);
    emulator.advance(30_000);
    const answers = await Promise.all([1, 2].map(() => calls.v1.verify(id, { otp_token })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    const late = await calls.phone.totp();
    emulator.advance(60_000);
    expect(await calls.v1.verify(id, { otp_token: late })).toMatchObject(FAILED);
  });

  it('are those of the YubiKey, each once', async ({ emulator, calls }) => {
    const id = await emulator.addDevice(calls.userId, 'token');
    const otp_token = calls.phone.pressToken('yubikey');
    expect(await calls.v1.verify(id, { otp_token })).toMatchObject(APPROVED);
    expect(await calls.v1.verify(id, { otp_token })).toMatchObject(FAILED);
    const duo = await emulator.addDevice(calls.userId, 'duo');
    expect(await calls.v1.verify(duo, { otp_token: '1' })).toMatchObject(v1Error(400));
  });
});

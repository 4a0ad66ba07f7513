import { describe, expect } from 'vitest';
import {
  at,
  type Calls,
  INVALID,
  idIn,
  invalidField,
  it,
  NOT_FOUND,
  not,
  send,
  set,
  textAt,
  V2,
} from '../api-client.ts';

const UUID = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
const put = ({ v2 }: Calls, id: string, otp: string) => v2.put(`/registrations/${id}`, { otp });
const poll = async ({ v2 }: Calls, id: string) => at((await v2.get(`/registrations/${id}`)).body, 'status');

describe('factors', () => {
  it('are the documented five, without what is active', async ({ emulator, calls }) => {
    const all = [
      { factor_id: 58958, name: 'OneLogin Protect', auth_factor_name: 'OneLogin' },
      { factor_id: 58959, name: 'OneLogin SMS', auth_factor_name: 'SMS' },
      { factor_id: 58960, name: 'OneLogin Voice', auth_factor_name: 'OneLogin Voice' },
      { factor_id: 58961, name: 'OneLogin Email', auth_factor_name: 'OneLogin Email' },
      { factor_id: 58957, name: 'Authenticator', auth_factor_name: 'Google Authenticator' },
    ];
    expect(await calls.v2.factors()).toEqual(all);
    await emulator.addDevice(calls.userId, 'push');
    await calls.v1.enroll();
    expect(await calls.v2.factors()).toEqual(all.slice(1));
    await calls.v1.enroll({ verified: true });
    expect(await calls.v2.factors()).toEqual(all.slice(2));
  });

  it('are what the account offers, some beyond any API', async () => {
    const v2Factors = ['YubiKey', { name: 'Our Duo', auth_factor_name: 'Duo Security', factor_id: 7 }];
    const { calls } = set({ v2Factors });
    const factors = await calls.v2.factors();
    expect(factors).toEqual([
      { factor_id: expect.any(Number), name: 'YubiKey', auth_factor_name: 'YubiKey' },
      { factor_id: 7, name: 'Our Duo', auth_factor_name: 'Duo Security' },
    ]);
    expect(await calls.v2.register(7)).toMatchObject(INVALID);
    expect(await calls.v2.register(V2.sms)).toMatchObject(INVALID);
    expect(() => set({ v2Factors: ['Telepathy'] })).toThrow('"Telepathy"');
  });
});

describe('registering SMS', () => {
  it('texts the number of the profile', async ({ emulator, calls }) => {
    const { status, body } = await calls.v2.register(V2.sms, { display_name: 'Pixel', expires_in: '300' });
    expect([status, body]).toEqual([
      201,
      {
        id: UUID,
        status: 'pending',
        user_display_name: 'Pixel',
        type_display_name: 'OneLogin SMS',
        auth_factor_name: 'SMS',
        expires_at: '2020-09-13T12:31:40Z',
      },
    ]);
    expect(emulator.outbox.messages).toMatchObject([{ channel: 'sms', to: calls.phone.phoneNumber }]);
    expect(await calls.v2.devices()).toEqual([]);
    expect(await calls.v1.devices()).toEqual([]);
    const id = textAt(body, 'id');
    const code = calls.phone.readCode('sms');
    expect((await put(calls, id, not(code))).body).toEqual({ id, status: 'pending' });
    const accepted = await put(calls, id, code);
    const device_id = idIn(accepted, 'device_id');
    expect([accepted.status, accepted.body]).toEqual([200, { id, status: 'accepted', device_id }]);
    const names = { user_display_name: 'Pixel', type_display_name: 'OneLogin SMS', auth_factor_name: 'SMS' };
    expect(await calls.v2.devices()).toEqual([{ device_id, ...names, default: true }]);
    expect(await calls.v1.devices()).toMatchObject([
      { id: Number(device_id), active: true, auth_factor_name: 'OneLogin SMS', phone_number: calls.phone.phoneNumber },
    ]);
    expect((await put(calls, id, code)).body).toEqual({ id, status: 'rejected' });
    expect(await poll(calls, id)).toBe('accepted');
  });

  it('bears five wrong codes, and as many seconds as it says', async ({ emulator, calls }) => {
    const id = idIn(await calls.v2.register(V2.sms), 'id');
    const code = calls.phone.readCode('sms');
    for (const status of ['pending', 'pending', 'pending', 'pending', 'rejected']) {
      expect(at((await put(calls, id, not(code))).body, 'status')).toBe(status);
    }
    expect((await put(calls, id, code)).body).toEqual({ id, status: 'rejected' });
    const late = idIn(await calls.v2.register(V2.sms), 'id');
    emulator.advance(120_000);
    expect((await put(calls, late, calls.phone.readCode('sms'))).body).toEqual({ id: late, status: 'rejected' });
    expect(await poll(calls, late)).toBe('rejected');
    expect(await calls.v2.devices()).toEqual([]);
  });

  it("renders a text of the caller, in v2's words", async ({ emulator, calls }) => {
    const custom_message = '{{otp_code}}, {{otp_expiry}} minutes, {{expiration}}';
    await calls.v2.register(V2.sms, { custom_message, expires_in: 180 });
    expect(emulator.outbox.messages.at(-1)?.text).toBe(`${calls.phone.readCode('sms')}, 3 minutes, {{expiration}}`);
    const tooLong = { custom_message: `{{otp_code}}${'x'.repeat(155)}` };
    expect(await calls.v2.register(V2.sms, tooLong)).toMatchObject(invalidField('custom_message'));
    expect(await calls.v2.register(V2.email, { custom_message })).toMatchObject(invalidField('custom_message'));
  });

  it('needs a profile with a number', async () => {
    const { emulator, calls } = set({ users: [{ id: '7', profilePhone: null, profileEmail: null }] });
    for (const factor of [V2.sms, V2.voice, V2.email]) expect(await calls.v2.register(factor)).toMatchObject(INVALID);
    expect((await calls.v2.register(V2.totp)).status).toBe(201);
    expect((await send(emulator, 'GET', '/api/2/users/7')).body).toMatchObject({ id: 7, phone: null, email: null });
    const elsewhere = set({ users: [{ id: '7', profilePhone: '+14155559999' }] });
    await elsewhere.calls.v2.register(V2.sms);
    expect(elsewhere.emulator.outbox.messages).toMatchObject([{ to: '+14155559999' }]);
    expect(() => elsewhere.calls.phone.readCode('sms')).toThrow();
  });
});

describe('registering', () => {
  it.for([V2.sms, V2.voice, V2.email])(
    '%i with a verified address is over at once',
    async (factor, { emulator, calls }) => {
      const answer = await calls.v2.register(factor, { verified: true });
      expect(answer).toMatchObject({ status: 201, body: { id: UUID, status: 'accepted' } });
      expect(emulator.outbox.messages).toEqual([]);
      expect(await calls.v2.devices()).toMatchObject([{ device_id: idIn(answer, 'device_id') }]);
      expect(await poll(calls, idIn(answer, 'id'))).toBe('accepted');
      expect(await calls.v2.register(factor)).toMatchObject(INVALID);
    },
  );

  it('Voice shows digits to key into the phone', async ({ calls }) => {
    const begin = async () => {
      const { body } = await calls.v2.register(V2.voice);
      return { id: textAt(body, 'id'), digits: textAt(body, 'factor_data', 'verification_token') };
    };
    const first = await begin();
    expect(first.digits).toMatch(/^\d{6}$/);
    expect(await poll(calls, first.id)).toBe('pending');
    expect(at((await put(calls, first.id, first.digits)).body, 'status')).toBe('pending');
    calls.phone.keyIn(not(first.digits));
    expect(await poll(calls, first.id)).toBe('rejected');
    const second = await begin();
    calls.phone.keyIn(second.digits);
    expect((await calls.v2.get(`/registrations/${second.id}`)).body).toMatchObject({ device_id: expect.any(String) });
  });

  it('Protect shows a picture to scan', async ({ emulator, calls, other }) => {
    const { body } = await calls.v2.register(V2.push);
    const id = textAt(body, 'id');
    const uri = textAt(body, 'factor_data', 'totp_url');
    const token = textAt(body, 'factor_data', 'verification_token');
    expect(at(body, 'expires_at')).toBeUndefined();
    expect(token).toMatch(/^01-\d{7}$/);
    expect(uri).toBe(`otpauth://totp/acme:${encodeURIComponent(calls.phone.email)}?secret=${token}`);
    expect(await poll(calls, id)).toBe('pending');
    expect(() => other.phone.scan({ kind: 'app', uri })).toThrow();
    expect(() => calls.phone.scan({ kind: 'app', uri: `${uri}0` })).toThrow();
    calls.phone.scan({ kind: 'app', uri });
    expect(await poll(calls, id)).toBe('accepted');
    expect(() => calls.phone.scan({ kind: 'app', uri })).toThrow();
    const started = await calls.v2.verify(textAt(await calls.v2.devices(), 0, 'device_id'));
    emulator.approve(calls.userId);
    expect(at((await calls.v2.get(`/verifications/${idIn(started, 'id')}`)).body, 'status')).toBe('accepted');
  });

  it('Protect ends with a typed code as well, and dies with its time', async ({ emulator, calls }) => {
    const late = (await calls.v2.register(V2.push)).body;
    emulator.advance(120_000);
    expect(() => calls.phone.scan({ kind: 'app', uri: textAt(late, 'factor_data', 'totp_url') })).toThrow();
    expect(await poll(calls, textAt(late, 'id'))).toBe('rejected');
    const id = idIn(await calls.v2.register(V2.push), 'id');
    const code = await emulator.pushCode(calls.userId);
    expect(at((await put(calls, id, not(code))).body, 'status')).toBe('pending');
    expect(at((await put(calls, id, code)).body, 'status')).toBe('accepted');
  });

  it('an authenticator app shows its secret, and proves it with a code', async ({ calls }) => {
    const { body } = await calls.v2.register(V2.totp);
    const uri = textAt(body, 'factor_data', 'totp_url');
    const secret = new URL(uri).searchParams.get('secret') ?? '';
    expect(uri).toMatch(/^otpauth:\/\/totp\/acme:/);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    calls.phone.scan({ kind: 'totp', secret, uri });
    const id = textAt(body, 'id');
    const code = await calls.phone.totp();
    expect(at((await put(calls, id, not(code))).body, 'status')).toBe('pending');
    const answers = await Promise.all([1, 2].map(() => put(calls, id, code)));
    expect(answers.map((answer) => at(answer.body, 'status')).toSorted()).toEqual(['accepted', 'rejected']);
    expect(await calls.v2.devices()).toMatchObject([{ auth_factor_name: 'Google Authenticator' }]);
  });

  it('a second one of a kind is rejected once the first is active', async ({ calls }) => {
    const first = idIn(await calls.v2.register(V2.sms), 'id');
    const code = calls.phone.readCode('sms');
    const second = idIn(await calls.v2.register(V2.sms), 'id');
    const secondCode = calls.phone.readCode('sms');
    expect(at((await put(calls, first, code)).body, 'status')).toBe('accepted');
    expect(at((await put(calls, second, secondCode)).body, 'status')).toBe('rejected');
    expect(await calls.v2.devices()).toHaveLength(1);
  });

  it('refuses options of other factors', async ({ calls }) => {
    const redirect_to = 'https://app.example.com/done';
    expect(await calls.v2.register(V2.totp, { verified: true })).toMatchObject(invalidField('verified'));
    expect(await calls.v2.register(V2.push, { verified: true })).toMatchObject(invalidField('verified'));
    expect(await calls.v2.register(V2.sms, { redirect_to })).toMatchObject(invalidField('redirect_to'));
    const insecure = { redirect_to: 'http://app.example.com' };
    expect(await calls.v2.register(V2.email, insecure)).toMatchObject(invalidField('redirect_to'));
    expect((await calls.v2.register(V2.email, { redirect_to })).status).toBe(201);
  });

  it('is found under its own id, by its own user', async ({ calls, other }) => {
    const id = idIn(await calls.v2.register(V2.sms), 'id');
    const otp = calls.phone.readCode('sms');
    expect(await other.v2.get(`/registrations/${id}`)).toMatchObject(NOT_FOUND);
    expect(await put(other, id, otp)).toMatchObject(NOT_FOUND);
    expect(await put(calls, crypto.randomUUID(), otp)).toMatchObject(NOT_FOUND);
    expect(await calls.v2.get(`/verifications/${id}`)).toMatchObject(NOT_FOUND);
    expect(await calls.v2.put(`/registrations/${id}`, { otp: 123456 })).toMatchObject(invalidField('otp'));
    expect(await calls.v2.put(`/registrations/${id}`)).toMatchObject(invalidField('otp'));
  });
});

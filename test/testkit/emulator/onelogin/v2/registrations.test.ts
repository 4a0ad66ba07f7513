import { describe, expect } from 'vitest';
import { differentCode, textAt, valueAt } from '../../values.ts';
import {
  type ApiClient,
  idAt,
  invalidField,
  it,
  NOT_FOUND,
  send,
  setUp,
  V2_FACTOR_IDS,
  VALIDATION_FAILED,
} from '../api-client.ts';

const UUID = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);

const put = ({ v2 }: ApiClient, id: string, otp: string) => v2.put(`/registrations/${id}`, { otp });

const poll = async ({ v2 }: ApiClient, id: string) => valueAt((await v2.get(`/registrations/${id}`)).body, 'status');

describe('registering SMS', () => {
  it('sends a code to the number of the profile', async ({ emulator, api }) => {
    const { status, body } = await api.v2.register(V2_FACTOR_IDS.sms, { display_name: 'Pixel', expires_in: '300' });
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
    expect(emulator.outbox.messages).toMatchObject([{ channel: 'sms', to: api.phone.phoneNumber }]);
    expect(await api.v2.devices()).toEqual([]);
    expect(await api.v1.devices()).toEqual([]);
    const id = textAt(body, 'id');
    const code = api.phone.readCode('sms');
    expect((await put(api, id, differentCode(code))).body).toEqual({ id, status: 'pending' });
    const accepted = await put(api, id, code);
    const device_id = idAt(accepted, 'device_id');
    expect([accepted.status, accepted.body]).toEqual([200, { id, status: 'accepted', device_id }]);
    const names = { user_display_name: 'Pixel', type_display_name: 'OneLogin SMS', auth_factor_name: 'SMS' };
    expect(await api.v2.devices()).toEqual([{ device_id, ...names, default: true }]);
    expect(await api.v1.devices()).toMatchObject([
      { id: Number(device_id), active: true, auth_factor_name: 'OneLogin SMS', phone_number: api.phone.phoneNumber },
    ]);
    expect((await put(api, id, code)).body).toEqual({ id, status: 'rejected' });
    expect(await poll(api, id)).toBe('accepted');
  });

  it('allows five wrong codes, within its lifetime', async ({ emulator, api }) => {
    const id = idAt(await api.v2.register(V2_FACTOR_IDS.sms), 'id');
    const code = api.phone.readCode('sms');
    for (const status of ['pending', 'pending', 'pending', 'pending', 'rejected']) {
      expect(valueAt((await put(api, id, differentCode(code))).body, 'status')).toBe(status);
    }
    expect((await put(api, id, code)).body).toEqual({ id, status: 'rejected' });
    const late = idAt(await api.v2.register(V2_FACTOR_IDS.sms), 'id');
    emulator.advance(120_000);
    expect((await put(api, late, api.phone.readCode('sms'))).body).toEqual({ id: late, status: 'rejected' });
    expect(await poll(api, late)).toBe('rejected');
    expect(await api.v2.devices()).toEqual([]);
  });

  it("replaces v2's variables in the caller's text", async ({ emulator, api }) => {
    const custom_message = '{{otp_code}}, {{otp_expiry}} minutes, {{expiration}}';
    await api.v2.register(V2_FACTOR_IDS.sms, { custom_message, expires_in: 180 });
    expect(emulator.outbox.messages.at(-1)?.text).toBe(`${api.phone.readCode('sms')}, 3 minutes, {{expiration}}`);
    const tooLong = { custom_message: `{{otp_code}}${'x'.repeat(155)}` };
    expect(await api.v2.register(V2_FACTOR_IDS.sms, tooLong)).toMatchObject(invalidField('custom_message'));
    expect(await api.v2.register(V2_FACTOR_IDS.email, { custom_message })).toMatchObject(
      invalidField('custom_message'),
    );
  });

  it('needs a profile with a number or an address', async () => {
    const { emulator, api } = setUp({ users: [{ id: '7', profilePhone: null, profileEmail: null }] });
    for (const factor of [V2_FACTOR_IDS.sms, V2_FACTOR_IDS.voice, V2_FACTOR_IDS.email])
      expect(await api.v2.register(factor)).toMatchObject(VALIDATION_FAILED);
    expect((await api.v2.register(V2_FACTOR_IDS.totp)).status).toBe(201);
    expect((await send(emulator, 'GET', '/api/2/users/7')).body).toMatchObject({ id: 7, phone: null, email: null });
    const withProfilePhone = setUp({ users: [{ id: '7', profilePhone: '+14155559999' }] });
    await withProfilePhone.api.v2.register(V2_FACTOR_IDS.sms);
    expect(withProfilePhone.emulator.outbox.messages).toMatchObject([{ to: '+14155559999' }]);
    expect(() => withProfilePhone.api.phone.readCode('sms')).toThrow();
  });
});

describe('registering', () => {
  it.for([V2_FACTOR_IDS.sms, V2_FACTOR_IDS.voice, V2_FACTOR_IDS.email])(
    'factor %i with a verified address is complete at once',
    async (factor, { emulator, api }) => {
      const response = await api.v2.register(factor, { verified: true });
      expect(response).toMatchObject({ status: 201, body: { id: UUID, status: 'accepted' } });
      expect(emulator.outbox.messages).toEqual([]);
      expect(await api.v2.devices()).toMatchObject([{ device_id: idAt(response, 'device_id') }]);
      expect(await poll(api, idAt(response, 'id'))).toBe('accepted');
      expect(await api.v2.register(factor)).toMatchObject(VALIDATION_FAILED);
    },
  );

  it('Voice returns digits that the user types into the phone', async ({ api }) => {
    const start = async () => {
      const { body } = await api.v2.register(V2_FACTOR_IDS.voice);
      return { id: textAt(body, 'id'), digits: textAt(body, 'factor_data', 'verification_token') };
    };
    const first = await start();
    expect(first.digits).toMatch(/^\d{6}$/);
    expect(await poll(api, first.id)).toBe('pending');
    expect(valueAt((await put(api, first.id, first.digits)).body, 'status')).toBe('pending');
    api.phone.keyIn(differentCode(first.digits));
    expect(await poll(api, first.id)).toBe('rejected');
    const second = await start();
    api.phone.keyIn(second.digits);
    expect((await api.v2.get(`/registrations/${second.id}`)).body).toMatchObject({ device_id: expect.any(String) });
  });

  it('Protect returns a QR code to scan', async ({ emulator, api, other }) => {
    const { body } = await api.v2.register(V2_FACTOR_IDS.push);
    const id = textAt(body, 'id');
    const uri = textAt(body, 'factor_data', 'totp_url');
    const token = textAt(body, 'factor_data', 'verification_token');
    expect(valueAt(body, 'expires_at')).toBeUndefined();
    expect(token).toMatch(/^01-\d{7}$/);
    expect(uri).toBe(`otpauth://totp/acme:${encodeURIComponent(api.phone.email)}?secret=${token}`);
    expect(await poll(api, id)).toBe('pending');
    expect(() => other.phone.scan({ kind: 'app', uri })).toThrow();
    expect(() => api.phone.scan({ kind: 'app', uri: `${uri}0` })).toThrow();
    api.phone.scan({ kind: 'app', uri });
    expect(await poll(api, id)).toBe('accepted');
    expect(() => api.phone.scan({ kind: 'app', uri })).toThrow();
    const started = await api.v2.verify(textAt(await api.v2.devices(), 0, 'device_id'));
    emulator.approve(api.userId);
    expect(valueAt((await api.v2.get(`/verifications/${idAt(started, 'id')}`)).body, 'status')).toBe('accepted');
  });

  it('Protect also accepts a typed code, and expires', async ({ emulator, api }) => {
    const late = (await api.v2.register(V2_FACTOR_IDS.push)).body;
    emulator.advance(120_000);
    expect(() => api.phone.scan({ kind: 'app', uri: textAt(late, 'factor_data', 'totp_url') })).toThrow();
    expect(await poll(api, textAt(late, 'id'))).toBe('rejected');
    const id = idAt(await api.v2.register(V2_FACTOR_IDS.push), 'id');
    const code = await emulator.pushCode(api.userId);
    expect(valueAt((await put(api, id, differentCode(code))).body, 'status')).toBe('pending');
    expect(valueAt((await put(api, id, code)).body, 'status')).toBe('accepted');
  });

  it('an authenticator app gets a secret, and is accepted with a code', async ({ api }) => {
    const { body } = await api.v2.register(V2_FACTOR_IDS.totp);
    const uri = textAt(body, 'factor_data', 'totp_url');
    const secret = new URL(uri).searchParams.get('secret') ?? '';
    expect(uri).toMatch(/^otpauth:\/\/totp\/acme:/);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    api.phone.scan({ kind: 'totp', secret, uri });
    const id = textAt(body, 'id');
    const code = await api.phone.totp();
    expect(valueAt((await put(api, id, differentCode(code))).body, 'status')).toBe('pending');
    const responses = await Promise.all([1, 2].map(() => put(api, id, code)));
    expect(responses.map((response) => valueAt(response.body, 'status')).toSorted()).toEqual(['accepted', 'rejected']);
    expect(await api.v2.devices()).toMatchObject([{ auth_factor_name: 'Google Authenticator' }]);
  });

  it('a second one of a type is rejected if the first is active', async ({ api }) => {
    const first = idAt(await api.v2.register(V2_FACTOR_IDS.sms), 'id');
    const code = api.phone.readCode('sms');
    const second = idAt(await api.v2.register(V2_FACTOR_IDS.sms), 'id');
    const secondCode = api.phone.readCode('sms');
    expect(valueAt((await put(api, first, code)).body, 'status')).toBe('accepted');
    expect(valueAt((await put(api, second, secondCode)).body, 'status')).toBe('rejected');
    expect(await api.v2.devices()).toHaveLength(1);
  });

  it('refuses options of other factors', async ({ api }) => {
    const redirect_to = 'https://app.example.com/done';
    expect(await api.v2.register(V2_FACTOR_IDS.totp, { verified: true })).toMatchObject(invalidField('verified'));
    expect(await api.v2.register(V2_FACTOR_IDS.push, { verified: true })).toMatchObject(invalidField('verified'));
    expect(await api.v2.register(V2_FACTOR_IDS.sms, { redirect_to })).toMatchObject(invalidField('redirect_to'));
    const insecure = { redirect_to: 'http://app.example.com' };
    expect(await api.v2.register(V2_FACTOR_IDS.email, insecure)).toMatchObject(invalidField('redirect_to'));
    expect((await api.v2.register(V2_FACTOR_IDS.email, { redirect_to })).status).toBe(201);
  });

  it('is found only by its own id and its own user', async ({ api, other }) => {
    const id = idAt(await api.v2.register(V2_FACTOR_IDS.sms), 'id');
    const otp = api.phone.readCode('sms');
    expect(await other.v2.get(`/registrations/${id}`)).toMatchObject(NOT_FOUND);
    expect(await put(other, id, otp)).toMatchObject(NOT_FOUND);
    expect(await put(api, crypto.randomUUID(), otp)).toMatchObject(NOT_FOUND);
    expect(await api.v2.get(`/verifications/${id}`)).toMatchObject(NOT_FOUND);
    for (const body of [undefined, {}, { otp: null }, { otp: true }, { otp: 1.5 }, { otp: -1 }, { otp: 2 ** 53 }]) {
      expect(await api.v2.put(`/registrations/${id}`, body)).toMatchObject(invalidField('otp'));
      expect(await api.v2.put(`/registrations/${crypto.randomUUID()}`, body)).toMatchObject(NOT_FOUND);
    }
  });

  it('takes a code as a number too, as the official clients send it', async ({ api }) => {
    const id = idAt(await api.v2.register(V2_FACTOR_IDS.sms), 'id');
    const code = api.phone.readCode('sms');
    const { status, body } = await api.v2.put(`/registrations/${id}`, { otp: Number(differentCode(code)) });
    expect([status, body]).toEqual([200, { id, status: 'pending' }]);
    // A number has lost the zeros at the front of its code.
    const found = await api.v2.put(`/registrations/${id}`, { otp: Number(code) });
    expect(valueAt(found.body, 'status')).toBe(code.startsWith('0') ? 'pending' : 'accepted');
  });
});

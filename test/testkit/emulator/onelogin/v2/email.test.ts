import { describe, expect } from 'vitest';
import { differentCode, textAt, valueAt } from '../../values.ts';
import { type ApiClient, idAt, it, setUp, V2_FACTOR_IDS } from '../api-client.ts';

const TWO_FACTORS = ['Email OTP', 'Email Magic Link'];
const statusAt = async ({ v2 }: ApiClient, path: string) => valueAt((await v2.get(path)).body, 'status');
const factorId = async ({ v2 }: ApiClient, name: string): Promise<number> => {
  const factors = await v2.factors();
  const found = Array.isArray(factors) ? factors.find((factor) => valueAt(factor, 'name') === name) : undefined;
  return Number(valueAt(found, 'factor_id'));
};

describe('one e-mail factor', () => {
  it('sends a code and a link, and is accepted with the code', async ({ emulator, api }) => {
    const id = idAt(await api.v2.register(V2_FACTOR_IDS.email), 'id');
    const code = api.phone.readCode('email');
    expect(emulator.outbox.messages).toMatchObject([{ channel: 'email', to: api.phone.email }]);
    expect(emulator.outbox.messages[0]?.text).toContain(code);
    expect(emulator.outbox.messages[0]?.text).toContain('https://acme.onelogin.com/mfa/magic-link/');
    const path = `/registrations/${id}`;
    expect(valueAt((await api.v2.put(path, { otp: differentCode(code) })).body, 'status')).toBe('pending');
    expect(valueAt((await api.v2.put(path, { otp: code })).body, 'status')).toBe('accepted');
    expect(await api.v2.devices()).toMatchObject([{ auth_factor_name: 'OneLogin Email' }]);
  });

  it('is also accepted with the link', async ({ emulator, api }) => {
    const registration = `/registrations/${idAt(await api.v2.register(V2_FACTOR_IDS.email), 'id')}`;
    expect(await statusAt(api, registration)).toBe('pending');
    emulator.clickMagicLink(api.userId);
    expect(await statusAt(api, registration)).toBe('accepted');
    const device = textAt(await api.v2.devices(), 0, 'device_id');
    const redirect_to = 'https://app.example.com/done';
    const verification = `/verifications/${idAt(await api.v2.verify(device, { redirect_to }), 'id')}`;
    expect(emulator.outbox.messages.at(-1)?.text).toContain(encodeURIComponent(redirect_to));
    expect(await statusAt(api, verification)).toBe('pending');
    emulator.clickMagicLink(api.userId);
    expect(await statusAt(api, verification)).toBe('accepted');
  });

  it('has a link that expires', async ({ emulator, api, email: device }) => {
    const late = `/verifications/${idAt(await api.v2.verify(device), 'id')}`;
    emulator.advance(120_000);
    emulator.clickMagicLink(api.userId);
    expect(await statusAt(api, late)).toBe('rejected');
    expect(() => emulator.clickMagicLink(emulator.users[1] ?? '')).toThrow('No magic link');
  });
});

describe('two e-mail factors', () => {
  it('have the same name in the API, and are enrolled separately', async () => {
    const { api } = setUp({ v2Factors: TWO_FACTORS });
    expect(await api.v2.factors()).toMatchObject(
      TWO_FACTORS.map((name) => ({ name, auth_factor_name: 'OneLogin Email', factor_id: expect.any(Number) })),
    );
    const otp = await factorId(api, 'Email OTP');
    const link = await factorId(api, 'Email Magic Link');
    expect(otp).not.toBe(link);
    expect((await api.v2.register(otp, { verified: true })).status).toBe(201);
    expect(await api.v2.factors()).toMatchObject([{ name: 'Email Magic Link' }]);
    expect((await api.v2.register(link, { verified: true })).status).toBe(201);
    expect(await api.v2.devices()).toMatchObject([
      { type_display_name: 'Email OTP', auth_factor_name: 'OneLogin Email' },
      { type_display_name: 'Email Magic Link', auth_factor_name: 'OneLogin Email' },
    ]);
  });

  it('send only a code, or only a link', async () => {
    const { emulator, api } = setUp({ v2Factors: TWO_FACTORS });
    const withCode = idAt(await api.v2.register(await factorId(api, 'Email OTP')), 'id');
    const code = api.phone.readCode('email');
    expect(code).toMatch(/^\d{6}$/);
    expect(emulator.outbox.messages[0]?.text).not.toContain('https://');
    expect(() => emulator.clickMagicLink(api.userId)).toThrow('No magic link');
    const withLink = idAt(await api.v2.register(await factorId(api, 'Email Magic Link')), 'id');
    const put = { otp: api.phone.readCode('email') };
    expect(valueAt((await api.v2.put(`/registrations/${withLink}`, put)).body, 'status')).toBe('pending');
    emulator.clickMagicLink(api.userId);
    expect(await statusAt(api, `/registrations/${withLink}`)).toBe('accepted');
    expect(await statusAt(api, `/registrations/${withCode}`)).toBe('pending');
    expect(valueAt((await api.v2.put(`/registrations/${withCode}`, { otp: code })).body, 'status')).toBe('accepted');
  });

  it('can have any name, if the account says what they send', async () => {
    const auth_factor_name = 'OneLogin Email';
    const v2Factors = [
      { name: 'Post', auth_factor_name, mails: 'code' },
      { name: 'Brieftaube', auth_factor_name, mails: 'link', factor_id: 9 },
    ] as const;
    const { emulator, api } = setUp({ v2Factors });
    await api.v2.register(await factorId(api, 'Post'));
    expect(emulator.outbox.messages.at(-1)?.text).not.toContain('https://');
    await api.v2.register(9);
    expect(emulator.outbox.messages.at(-1)?.text).toContain('https://');
    const device = await emulator.addDevice(api.userId, 'magic-link');
    expect(await api.v2.devices()).toMatchObject([{ device_id: device, type_display_name: 'Brieftaube' }]);
  });
});

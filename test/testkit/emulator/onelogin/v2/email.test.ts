import { describe, expect } from 'vitest';
import { at, type Calls, idIn, it, not, set, textAt, V2 } from '../api-client.ts';

const TWO = ['Email OTP', 'Email Magic Link'];
const statusAt = async ({ v2 }: Calls, path: string) => at((await v2.get(path)).body, 'status');
const factorId = async ({ v2 }: Calls, name: string): Promise<number> => {
  const factors = await v2.factors();
  const found = Array.isArray(factors) ? factors.find((factor) => at(factor, 'name') === name) : undefined;
  return Number(at(found, 'factor_id'));
};

describe('the one e-mail factor', () => {
  it('mails a code and a link, and the code ends it', async ({ emulator, calls }) => {
    const id = idIn(await calls.v2.register(V2.email), 'id');
    const code = calls.phone.readCode('email');
    expect(emulator.outbox.messages).toMatchObject([{ channel: 'email', to: calls.phone.email }]);
    expect(emulator.outbox.messages[0]?.text).toContain(code);
    expect(emulator.outbox.messages[0]?.text).toContain('https://acme.onelogin.com/mfa/magic-link/');
    const path = `/registrations/${id}`;
    expect(at((await calls.v2.put(path, { otp: not(code) })).body, 'status')).toBe('pending');
    expect(at((await calls.v2.put(path, { otp: code })).body, 'status')).toBe('accepted');
    expect(await calls.v2.devices()).toMatchObject([{ auth_factor_name: 'OneLogin Email' }]);
  });

  it('ends with the link as well', async ({ emulator, calls }) => {
    const registration = `/registrations/${idIn(await calls.v2.register(V2.email), 'id')}`;
    expect(await statusAt(calls, registration)).toBe('pending');
    emulator.clickMagicLink(calls.userId);
    expect(await statusAt(calls, registration)).toBe('accepted');
    const device = textAt(await calls.v2.devices(), 0, 'device_id');
    const redirect_to = 'https://app.example.com/done';
    const verification = `/verifications/${idIn(await calls.v2.verify(device, { redirect_to }), 'id')}`;
    expect(emulator.outbox.messages.at(-1)?.text).toContain(encodeURIComponent(redirect_to));
    expect(await statusAt(calls, verification)).toBe('pending');
    emulator.clickMagicLink(calls.userId);
    expect(await statusAt(calls, verification)).toBe('accepted');
  });

  it('has a link that dies with its time, or with the code', async ({ emulator, calls, email: device }) => {
    const late = `/verifications/${idIn(await calls.v2.verify(device), 'id')}`;
    emulator.advance(120_000);
    emulator.clickMagicLink(calls.userId);
    expect(await statusAt(calls, late)).toBe('rejected');
    expect(() => emulator.clickMagicLink(emulator.users[1] ?? '')).toThrow('No magic link');
  });
});

describe('two e-mail factors', () => {
  it('have one name in the API, and are enrolled apart', async () => {
    const { calls } = set({ v2Factors: TWO });
    expect(await calls.v2.factors()).toMatchObject(
      TWO.map((name) => ({ name, auth_factor_name: 'OneLogin Email', factor_id: expect.any(Number) })),
    );
    const otp = await factorId(calls, 'Email OTP');
    const link = await factorId(calls, 'Email Magic Link');
    expect(otp).not.toBe(link);
    expect((await calls.v2.register(otp, { verified: true })).status).toBe(201);
    expect(await calls.v2.factors()).toMatchObject([{ name: 'Email Magic Link' }]);
    expect((await calls.v2.register(link, { verified: true })).status).toBe(201);
    expect(await calls.v2.devices()).toMatchObject([
      { type_display_name: 'Email OTP', auth_factor_name: 'OneLogin Email' },
      { type_display_name: 'Email Magic Link', auth_factor_name: 'OneLogin Email' },
    ]);
  });

  it('mail a code alone, or a link alone', async () => {
    const { emulator, calls } = set({ v2Factors: TWO });
    const withCode = idIn(await calls.v2.register(await factorId(calls, 'Email OTP')), 'id');
    const code = calls.phone.readCode('email');
    expect(code).toMatch(/^\d{6}$/);
    expect(emulator.outbox.messages[0]?.text).not.toContain('https://');
    expect(() => emulator.clickMagicLink(calls.userId)).toThrow('No magic link');
    const withLink = idIn(await calls.v2.register(await factorId(calls, 'Email Magic Link')), 'id');
    const put = { otp: calls.phone.readCode('email') };
    expect(at((await calls.v2.put(`/registrations/${withLink}`, put)).body, 'status')).toBe('pending');
    emulator.clickMagicLink(calls.userId);
    expect(await statusAt(calls, `/registrations/${withLink}`)).toBe('accepted');
    expect(await statusAt(calls, `/registrations/${withCode}`)).toBe('pending');
    expect(at((await calls.v2.put(`/registrations/${withCode}`, { otp: code })).body, 'status')).toBe('accepted');
  });

  it('may bear any names, where the account says what they mail', async () => {
    const auth_factor_name = 'OneLogin Email';
    const v2Factors = [
      { name: 'Post', auth_factor_name, mails: 'code' },
      { name: 'Brieftaube', auth_factor_name, mails: 'link', factor_id: 9 },
    ] as const;
    const { emulator, calls } = set({ v2Factors });
    await calls.v2.register(await factorId(calls, 'Post'));
    expect(emulator.outbox.messages.at(-1)?.text).not.toContain('https://');
    await calls.v2.register(9);
    expect(emulator.outbox.messages.at(-1)?.text).toContain('https://');
    const device = await emulator.addDevice(calls.userId, 'magic-link');
    expect(await calls.v2.devices()).toMatchObject([{ device_id: device, type_display_name: 'Brieftaube' }]);
  });
});

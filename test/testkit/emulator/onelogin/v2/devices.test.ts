import { describe, expect } from 'vitest';
import { it, setUp, V2_FACTOR_IDS, VALIDATION_FAILED } from '../api-client.ts';

describe('factors', () => {
  it('are the five documented ones, unless they are active', async ({ emulator, api }) => {
    const all = [
      { factor_id: 58958, name: 'OneLogin Protect', auth_factor_name: 'OneLogin' },
      { factor_id: 58959, name: 'OneLogin SMS', auth_factor_name: 'SMS' },
      { factor_id: 58960, name: 'OneLogin Voice', auth_factor_name: 'OneLogin Voice' },
      { factor_id: 58961, name: 'OneLogin Email', auth_factor_name: 'OneLogin Email' },
      { factor_id: 58957, name: 'Authenticator', auth_factor_name: 'Google Authenticator' },
    ];
    expect(await api.v2.factors()).toEqual(all);
    await emulator.addDevice(api.userId, 'push');
    await api.v1.enroll();
    expect(await api.v2.factors()).toEqual(all.slice(1));
    await api.v1.enroll({ verified: true });
    expect(await api.v2.factors()).toEqual(all.slice(2));
  });

  it('are those of the account; some cannot be registered by API', async () => {
    const v2Factors = ['YubiKey', { name: 'Our Duo', auth_factor_name: 'Duo Security', factor_id: 7 }];
    const { api } = setUp({ v2Factors });
    const factors = await api.v2.factors();
    expect(factors).toEqual([
      { factor_id: expect.any(Number), name: 'YubiKey', auth_factor_name: 'YubiKey' },
      { factor_id: 7, name: 'Our Duo', auth_factor_name: 'Duo Security' },
    ]);
    expect(await api.v2.register(7)).toMatchObject(VALIDATION_FAILED);
    expect(await api.v2.register(V2_FACTOR_IDS.sms)).toMatchObject(VALIDATION_FAILED);
    expect(() => setUp({ v2Factors: ['Telepathy'] })).toThrow('"Telepathy"');
  });
});

describe('devices', () => {
  it('have the first active one as the default', async ({ emulator, api, totp: first }) => {
    await emulator.addDevice(api.userId, 'push', { displayName: 'Pixel' });
    const names = { type_display_name: 'OneLogin Protect', auth_factor_name: 'OneLogin' };
    expect(await api.v2.devices()).toMatchObject([{ default: true }, { default: false, ...names }]);
    await api.v2.remove(first);
    expect(await api.v2.devices()).toMatchObject([{ user_display_name: 'Pixel', default: true }]);
  });
});

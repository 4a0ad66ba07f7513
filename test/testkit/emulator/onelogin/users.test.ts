import { describe, expect } from 'vitest';
import { createOneLoginEmulator } from '../../../../src/testkit/emulator/index.ts';
import { valueAt } from '../values.ts';
import { apiClient, it, send, setUp } from './api-client.ts';

describe('users', () => {
  it('have ids of any length, which v1 writes as numbers', async () => {
    const big = '9007199254740993';
    const { emulator, api } = setUp({ users: [big, { id: '7', email: 'seven@example.com' }] });
    expect(emulator.users).toEqual([big, '7']);
    expect(emulator.phone('7').email).toBe('seven@example.com');
    const id = await emulator.addDevice(big, 'sms', { id: '9007199254740995' });
    const { text } = await api.v1.trigger(id);
    expect(text).toContain(`"id":${big},"device_id":9007199254740995`);
    expect((await api.v1.get('/otp_devices')).text).toContain('"id":9007199254740995');
    expect(valueAt((await api.v2.verify(id)).body, 'user_id')).toBe(big);
    expect((await send(emulator, 'GET', `/api/2/users/${big}`)).text).toContain(`"id":${big}`);
  });

  it('need numeric ids', async () => {
    for (const id of ['somebody', '007', '']) expect(() => createOneLoginEmulator({ users: [id] })).toThrow(RangeError);
    const { emulator, api } = setUp();
    await expect(emulator.addDevice(api.userId, 'sms', { id: 'x' })).rejects.toThrow(RangeError);
    expect(() => apiClient(emulator, '404')).toThrow('no user 404');
  });
});

import { describe, expect } from 'vitest';
import { it, UNAUTHORIZED, v1Error } from '../api-client.ts';

describe('faults', () => {
  it('have the error body of the API version, if they have only a status', async ({ emulator, api }) => {
    for (let times = 0; times < 2; times += 1) emulator.failNext({ status: 401 });
    expect(await api.v1.get('/otp_devices')).toMatchObject(v1Error(401, 'Authentication Failure'));
    expect(await api.v2.get('/devices')).toMatchObject(UNAUTHORIZED);
    emulator.failNext({ status: 429, headers: { 'retry-after': '3' } });
    const limited = await api.v1.get('/otp_devices');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
    emulator.failNext({ status: 503 });
    expect(await api.v2.get('/devices')).toMatchObject({ status: 503, body: undefined });
    emulator.failNext({ body: { otherwise: true } });
    expect((await api.v2.get('/devices')).body).toEqual({ otherwise: true });
  });
});

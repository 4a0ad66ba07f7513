import { describe, expect } from 'vitest';
import { it, SUCCESS_STATUS, send, setUp } from '../api-client.ts';

describe('headers', () => {
  it("are the recorded ones, with the date of the emulator's clock", async ({ emulator, api }) => {
    emulator.advance(60_000);
    for (const { headers } of [await api.v1.get('/otp_devices'), await api.v2.get('/devices')]) {
      expect(headers.get('date')).toBe(new Date(1_600_000_060_000).toUTCString());
      expect(headers.get('content-type')).toBe('application/json');
      expect(headers.get('cache-control')).toBe('no-cache, must-revalidate, no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    }
  });
});

describe('the rate limit', () => {
  const limits = ({ headers }: { headers: Headers }) =>
    ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`));

  it('counts requests of v1 down to 429, and starts again after an hour', async () => {
    const { emulator, api } = setUp({ limitPerHour: 2 });
    expect(limits(await api.v1.get('/otp_devices'))).toEqual(['2', '1', '3600']);
    emulator.advance(1_500);
    expect(limits(await api.v1.get('/otp_devices'))).toEqual(['2', '0', '3599']);
    const refused = await api.v1.get('/otp_devices');
    expect(refused).toMatchObject({ status: 429, body: { status: { error: true, code: 429 } } });
    expect(limits(refused)).toEqual(['2', '0', '3599']);
    emulator.advance(3_598_500);
    expect(limits(await api.v1.get('/otp_devices'))).toEqual(['2', '1', '3600']);
  });

  it('does not count requests of v2, whose responses have no rate limit headers', async () => {
    const { emulator, api } = setUp({ limitPerHour: 1 });
    await api.v1.get('/otp_devices');
    const response = await api.v2.get('/devices');
    expect(response.status).toBe(200);
    expect(limits(response)).toEqual([null, null, null]);
    const read = await send(emulator, 'GET', '/auth/rate_limit');
    expect(read).toMatchObject({
      status: 200,
      body: {
        status: SUCCESS_STATUS,
        data: { 'X-RateLimit-Limit': 1, 'X-RateLimit-Remaining': 0, 'X-RateLimit-Reset': 3600 },
      },
    });
    expect(limits(read)).toEqual(['1', '0', '3600']);
  });
});

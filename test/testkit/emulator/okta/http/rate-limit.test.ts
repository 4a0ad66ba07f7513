import { describe, expect } from 'vitest';
import { it, RATE_LIMITED, setUp } from '../api-client.ts';

describe('headers and the rate limit', () => {
  it("date each response by the emulator's clock, and have a different request id each time", async ({
    emulator,
    api: { get },
  }) => {
    emulator.advance(60_000);
    const { headers } = await get('/factors');
    expect(headers.get('date')).toBe(new Date(1_600_000_060_000).toUTCString());
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('x-okta-request-id')).toMatch(/^[\w-]{20,}$/);
    expect((await get('/factors')).headers.get('x-okta-request-id')).not.toBe(headers.get('x-okta-request-id'));
  });

  it('limitTo changes the limit and starts a new minute', async () => {
    const { emulator, api } = setUp({ limitPerMinute: 1_000 });
    await api.get('/factors');
    emulator.limitTo(2);
    const { status, headers } = await api.get('/factors');
    expect([status, headers.get('x-rate-limit-limit'), headers.get('x-rate-limit-remaining')]).toEqual([200, '2', '1']);
    expect((await api.get('/factors')).status).toBe(200);
    expect((await api.get('/factors')).status).toBe(429);
  });

  it('counts down to 429 and starts again after a minute', async () => {
    const { emulator, api } = setUp({ limitPerMinute: 2 });
    const { get } = api;
    const limits = ({ headers }: { headers: Headers }) =>
      ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-rate-limit-${name}`));
    expect(limits(await get('/factors'))).toEqual(['2', '1', '1600000060']);
    expect(limits(await get('/factors'))).toEqual(['2', '0', '1600000060']);
    const refused = await get('/factors');
    expect(refused).toMatchObject(RATE_LIMITED);
    expect(limits(refused)).toEqual(['2', '0', '1600000060']);
    emulator.advance(60_000);
    expect(limits(await get('/factors'))).toEqual(['2', '1', '1600000120']);
  });
});

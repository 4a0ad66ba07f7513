import { describe, expect } from 'vitest';
import { errorBody, it, setUp } from '../api-client.ts';

describe('credentials', () => {
  it.for([
    ['no credential', undefined],
    ['another SSWS token', 'SSWS 00wrong'],
    ['another bearer token', 'Bearer wrong'],
  ] as const)('refuses %s', async ([, authorization], { emulator, api }) => {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await emulator.fetch(new Request(`${api.base}/factors`, { headers }));
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(errorBody('E0000011', 'Invalid token provided'));
  });

  it('accepts the API token only after SSWS and the access token only after Bearer', async () => {
    const { send } = setUp({ apiToken: '00api', accessToken: 'access' }).api;
    const status = async (authorization: string) =>
      (await send('GET', '/factors', undefined, { authorization })).status;
    expect(await status('SSWS 00api')).toBe(200);
    expect(await status('Bearer access')).toBe(200);
    expect(await status('Bearer 00api')).toBe(401);
    expect(await status('SSWS access')).toBe(401);
  });
});

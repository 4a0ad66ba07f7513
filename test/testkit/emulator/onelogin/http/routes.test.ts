import { describe, expect } from 'vitest';
import { createOneLoginEmulator } from '../../../../../src/testkit/emulator/index.ts';
import { valueAt } from '../../values.ts';
import {
  apiClient,
  invalidField,
  it,
  NOT_FOUND,
  SUCCESS_STATUS,
  send,
  setUp,
  UNAUTHORIZED,
  unknownAttribute,
  V1_FACTOR_IDS,
  v1Error,
} from '../api-client.ts';

describe('headers', () => {
  it('are as recorded, dated by the own clock', async ({ emulator, api }) => {
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

  it('counts calls of v1 down to 429, and opens again after an hour', async () => {
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

  it('neither counts v2 nor shows there', async () => {
    const { emulator, api } = setUp({ limitPerHour: 1 });
    await api.v1.get('/otp_devices');
    const answer = await api.v2.get('/devices');
    expect(answer.status).toBe(200);
    expect(limits(answer)).toEqual([null, null, null]);
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

describe('paths', () => {
  it('are refused in the words of their version', async ({ emulator, api }) => {
    const noRoute = v1Error(404, 'No Route Exists');
    expect(await api.v1.get('/auth_factor')).toMatchObject(noRoute);
    expect(await api.v1.get('/otp_devices/1/trigger')).toMatchObject(noRoute);
    expect(await api.v1.post('/otp_devices/1/activate', {})).toMatchObject(noRoute);
    expect(await send(emulator, 'POST', '/auth/oauth2/v2/revoke', {})).toMatchObject(noRoute);
    expect(await send(emulator, 'GET', '/api/1/users/somebody/otp_devices')).toMatchObject(noRoute);
    expect(await api.v2.get('/elsewhere')).toMatchObject(NOT_FOUND);
    expect(await api.v2.put('/registrations', {})).toMatchObject(NOT_FOUND);
    expect(await send(emulator, 'GET', '/api/2/mfa/users/somebody/devices')).toMatchObject(NOT_FOUND);
  });

  it('know no other user', async ({ emulator }) => {
    const missing = v1Error(404, 'User for id 404 was not found');
    const v1 = (method: string, path: string, body?: Record<string, string | number>) =>
      send(emulator, method, `/api/1/users/404${path}`, body);
    const enrollment = { factor_id: V1_FACTOR_IDS.sms, display_name: 'x', number: '+14155550100' };
    expect(await v1('GET', '/auth_factors')).toMatchObject(missing);
    expect(await v1('GET', '/otp_devices')).toMatchObject(missing);
    expect(await v1('POST', '/otp_devices', enrollment)).toMatchObject(missing);
    expect(await v1('POST', '/mfa_token', {})).toMatchObject(missing);
    expect(await v1('DELETE', '/otp_devices/1')).toMatchObject(v1Error(400, 'Factor could not be found'));
    for (const [method, path, body] of [
      ['GET', '/factors'],
      ['GET', '/devices'],
      ['DELETE', '/devices/1'],
      ['POST', '/registrations', { factor_id: 58959, display_name: 'x' }],
      ['POST', '/verifications', { device_id: '1' }],
      ['GET', '/verifications/x'],
      ['POST', '/mfa_token', {}],
    ] as const) {
      expect(await send(emulator, method, `/api/2/mfa/users/404${path}`, body)).toMatchObject(NOT_FOUND);
    }
    expect(await send(emulator, 'GET', '/api/2/users/404')).toMatchObject(NOT_FOUND);
  });
});

describe('bodies', () => {
  const raw = async (path: string, body: string, contentType?: string) => {
    const { emulator, api } = setUp();
    const headers = {
      authorization: `Bearer ${emulator.accessToken}`,
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    };
    const url = emulator.baseUrl + path.replace('USER', api.userId);
    const response = await emulator.fetch(new Request(url, { method: 'POST', body, headers }));
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const v1 = '/api/1/users/USER/otp_devices';
  const v2 = '/api/2/mfa/users/USER/registrations';

  it.each(['{', '[]', 'null', '"text"'])('must be JSON objects: %s', async (body) => {
    expect(await raw(v1, body, 'application/json')).toEqual(v1Error(400));
    expect(await raw(v2, body, 'application/json; charset=utf-8')).toMatchObject({
      status: 400,
      body: { statusCode: 400, name: 'BadRequestError' },
    });
  });

  it('must be called JSON', async () => {
    expect(await raw(v1, '{}')).toEqual(v1Error(400, expect.stringContaining('Content-Type header')));
    expect(await raw(v2, '{}', 'text/plain')).toMatchObject({ status: 400, body: { name: 'BadRequestError' } });
  });

  it('have no unknown attributes, and each of its type', async ({ api }) => {
    expect(await api.v1.enroll({ note: 'x' })).toMatchObject(v1Error(400, 'unknown attribute: note'));
    for (const wrong of [{ factor_id: '16282' }, { display_name: '' }, { number: 'home' }, { verified: 'true' }]) {
      expect(await api.v1.enroll(wrong)).toMatchObject(v1Error(400));
    }
    expect(await api.v2.register(58959, { number: '+14155550100' })).toMatchObject(unknownAttribute('number'));
    for (const [field, value] of [
      ['factor_id', '58959'],
      ['display_name', 7],
      ['expires_in', 119],
      ['expires_in', '901'],
      ['expires_in', 'soon'],
      ['expires_in', 120.5],
      ['verified', 'true'],
      ['custom_message', 7],
    ] as const) {
      expect(await api.v2.register(58959, { [field]: value })).toMatchObject(invalidField(field));
    }
    expect(await api.v2.post('/registrations', { factor_id: 58959 })).toMatchObject(invalidField('display_name'));
    expect(await api.v2.post('/registrations')).toMatchObject(invalidField('factor_id'));
    expect(await api.v2.devices()).toEqual([]);
  });
});

describe('faults', () => {
  it('have the words of the version where they name a status only', async ({ emulator, api }) => {
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

describe('users', () => {
  it('have ids of any length, written as numbers on v1', async () => {
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

  it('need digits for ids', async () => {
    for (const id of ['somebody', '007', '']) expect(() => createOneLoginEmulator({ users: [id] })).toThrow(RangeError);
    const { emulator, api } = setUp();
    await expect(emulator.addDevice(api.userId, 'sms', { id: 'x' })).rejects.toThrow(RangeError);
    expect(() => apiClient(emulator, '404')).toThrow('no user 404');
  });
});

import { describe, expect } from 'vitest';
import { invalidField, it, setUp, unknownAttribute, v1Error } from '../api-client.ts';

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

  it('must have the media type JSON', async () => {
    expect(await raw(v1, '{}')).toEqual(v1Error(400, expect.stringContaining('Content-Type header')));
    expect(await raw(v2, '{}', 'text/plain')).toMatchObject({ status: 400, body: { name: 'BadRequestError' } });
  });

  it('must have only known attributes, of the right type', async ({ api }) => {
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

import { describe, expect } from 'vitest';
import { createOktaEmulator } from '../../../../../src/testkit/emulator/index.ts';
import { errorResponse, it } from '../api-client.ts';

describe('media types and bodies', () => {
  const raw = (init: RequestInit & { headers?: Record<string, string> }) => {
    const emulator = createOktaEmulator();
    const headers = { authorization: `SSWS ${emulator.apiToken}`, ...init.headers };
    return emulator
      .fetch(new Request(`${emulator.orgUrl}/api/v1/users/${emulator.users[0]}/factors`, { ...init, headers }))
      .then(async (response) => ({ status: response.status, body: await response.json() }));
  };
  const json = { 'content-type': 'application/json' };

  it('refuses an Accept header that excludes JSON', async () => {
    expect(await raw({ headers: { accept: 'text/html' } })).toMatchObject(errorResponse(400, 'E0000019'));
    expect((await raw({ headers: { accept: 'text/html, application/json;q=0.9' } })).status).toBe(200);
    expect((await raw({})).status).toBe(200);
  });

  it('refuses a body with another media type, or without one', async () => {
    expect(await raw({ method: 'POST', body: '{}' })).toMatchObject(errorResponse(400, 'E0000021'));
    const bytes = new TextEncoder().encode('{}');
    expect(await raw({ method: 'POST', body: bytes })).toMatchObject(errorResponse(400, 'E0000018'));
  });

  it.each(['{', '[]', 'null', '"text"', '{"factorType":"sms","provider":"OKTA"'])(
    'refuses the body %s',
    async (body) => {
      expect(await raw({ method: 'POST', headers: json, body })).toEqual(
        errorResponse(400, 'E0000003', 'The request body was not well-formed.'),
      );
    },
  );

  it.each([
    ['an unknown factor type', { factorType: 'telepathy', provider: 'OKTA' }],
    ['an unknown provider', { factorType: 'sms', provider: 'ACME' }],
    ['a number where text belongs', { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: 14155550101 } }],
    ['a catalog entry sent back', { factorType: 'push', provider: 'OKTA', _links: {} }],
  ])('refuses %s as not well-formed', async (_, body) => {
    expect((await raw({ method: 'POST', headers: json, body: JSON.stringify(body) })).body.errorCode).toBe('E0000003');
  });
});

import { describe, expect } from 'vitest';
import { createOktaEmulator } from '../../../../../src/testkit/emulator/index.ts';
import { apiClient, errorBody, errorResponse, idOf, it, RATE_LIMITED, setUp } from '../api-client.ts';

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

  it('takes the API token after SSWS and the access token after Bearer, not the other way around', async () => {
    const { send } = setUp({ apiToken: '00api', accessToken: 'access' }).api;
    const status = async (authorization: string) =>
      (await send('GET', '/factors', undefined, { authorization })).status;
    expect(await status('SSWS 00api')).toBe(200);
    expect(await status('Bearer access')).toBe(200);
    expect(await status('Bearer 00api')).toBe(401);
    expect(await status('SSWS access')).toBe(401);
  });
});

describe('media types and bodies', () => {
  const raw = (init: RequestInit & { headers?: Record<string, string> }) => {
    const emulator = createOktaEmulator();
    const headers = { authorization: `SSWS ${emulator.apiToken}`, ...init.headers };
    return emulator
      .fetch(new Request(`${emulator.orgUrl}/api/v1/users/${emulator.users[0]}/factors`, { ...init, headers }))
      .then(async (response) => ({ status: response.status, body: await response.json() }));
  };
  const json = { 'content-type': 'application/json' };

  it('refuses an Accept that JSON does not suit', async () => {
    expect(await raw({ headers: { accept: 'text/html' } })).toMatchObject(errorResponse(400, 'E0000019'));
    expect((await raw({ headers: { accept: 'text/html, application/json;q=0.9' } })).status).toBe(200);
    expect((await raw({})).status).toBe(200);
  });

  it('refuses a body of another media type, or of none', async () => {
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

describe('paths', () => {
  it('does not know other paths, users, factors and transactions', async ({ api }) => {
    const stranger = `${api.base.replace(api.userId, '00unobody')}/factors`;
    expect(await api.get('/elsewhere')).toMatchObject(
      errorResponse(404, 'E0000008', 'The requested path was not found'),
    );
    expect(await api.get(stranger)).toMatchObject(
      errorResponse(404, 'E0000007', 'Not found: Resource not found: 00unobody (User)'),
    );
    expect(await api.get('/factors/sms123')).toMatchObject(
      errorResponse(404, 'E0000007', 'Not found: Resource not found: sms123 (UserFactor)'),
    );
    const push = idOf(await api.enroll('push', 'OKTA'));
    expect(await api.get(`/factors/${push}/transactions/v2mst.none`)).toMatchObject(
      errorResponse(404, 'E0000007', 'Not found: Resource not found: v2mst.none (Transaction)'),
    );
  });

  it("does not serve one user's factor under another", async ({ emulator, api: mine }) => {
    const theirs = apiClient(emulator, emulator.users[1]);
    const id = idOf(await mine.enroll('token:software:totp', 'OKTA'));
    expect((await theirs.get(`/factors/${id}`)).status).toBe(404);
    expect((await theirs.activate(id, { passCode: '000000' })).status).toBe(404);
    expect((await theirs.delete(`/factors/${id}`)).status).toBe(404);
    expect((await mine.get(`/factors/${id}`)).status).toBe(200);
  });

  it('names the method that a path does not have', async ({ api }) => {
    for (const [method, path] of [
      ['PUT', '/factors'],
      ['DELETE', '/factors/catalog'],
      ['POST', '/factors/questions'],
      ['GET', '/lifecycle/reset_factors'],
    ] as const) {
      expect(await api.send(method, path)).toMatchObject(
        errorResponse(405, 'E0000022', 'The endpoint does not support the provided HTTP method'),
      );
    }
  });

  it('refuses to change a suspended user, and shows the factors still', async ({ emulator, api }) => {
    emulator.suspend(api.userId);
    expect((await api.get('/factors')).status).toBe(200);
    expect(await api.enroll('push', 'OKTA')).toMatchObject(
      errorResponse(403, 'E0000038', "This operation is not allowed in the user's current status."),
    );
    emulator.unsuspend(api.userId);
    expect((await api.enroll('push', 'OKTA')).status).toBe(200);
  });
});

describe('headers and the rate limit', () => {
  it('dates answers by its own clock and numbers each', async ({ emulator, api: { get } }) => {
    emulator.advance(60_000);
    const { headers } = await get('/factors');
    expect(headers.get('date')).toBe(new Date(1_600_000_060_000).toUTCString());
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('x-okta-request-id')).toMatch(/^[\w-]{20,}$/);
    expect((await get('/factors')).headers.get('x-okta-request-id')).not.toBe(headers.get('x-okta-request-id'));
  });

  it('may be set anew, for a minute that begins', async () => {
    const { emulator, api } = setUp({ limitPerMinute: 1_000 });
    await api.get('/factors');
    emulator.limitTo(2);
    const { status, headers } = await api.get('/factors');
    expect([status, headers.get('x-rate-limit-limit'), headers.get('x-rate-limit-remaining')]).toEqual([200, '2', '1']);
    expect((await api.get('/factors')).status).toBe(200);
    expect((await api.get('/factors')).status).toBe(429);
  });

  it('counts down to 429 and opens again with the next minute', async () => {
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

describe('the request log', () => {
  it('keeps what came, in order, without the credential', async ({ emulator, api }) => {
    await api.enroll('sms', 'OKTA', { profile: { phoneNumber: api.phone.phoneNumber } }, '?templateId=cst1');
    await api.get('/factors/nope');
    expect(emulator.requests).toMatchObject([
      {
        method: 'POST',
        path: `/api/v1/users/${api.userId}/factors`,
        query: { templateId: 'cst1' },
        headers: { authorization: 'SSWS REDACTED', 'content-type': 'application/json' },
        body: { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: api.phone.phoneNumber } },
        status: 200,
      },
      { method: 'GET', body: undefined, status: 404 },
    ]);
    expect(JSON.stringify(emulator.requests)).not.toContain(emulator.apiToken);
  });
});

import { describe, expect } from 'vitest';
import { createOktaEmulator } from '../../../../../src/testkit/emulator/index.ts';
import { callsTo, error, idOf, it, refusal, set, TOO_MANY } from '../api-client.ts';

describe('credentials', () => {
  it.for([
    ['no credential', undefined],
    ['another SSWS token', 'SSWS 00wrong'],
    ['another bearer token', 'Bearer wrong'],
  ] as const)('refuses %s', async ([, authorization], { emulator, calls }) => {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await emulator.fetch(new Request(`${calls.base}/factors`, { headers }));
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(error('E0000011', 'Invalid token provided'));
  });

  it('takes the API token after SSWS and the access token after Bearer, not the other way around', async () => {
    const { send } = set({ apiToken: '00api', accessToken: 'access' }).calls;
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
    expect(await raw({ headers: { accept: 'text/html' } })).toMatchObject(refusal(400, 'E0000019'));
    expect((await raw({ headers: { accept: 'text/html, application/json;q=0.9' } })).status).toBe(200);
    expect((await raw({})).status).toBe(200);
  });

  it('refuses a body of another media type, or of none', async () => {
    expect(await raw({ method: 'POST', body: '{}' })).toMatchObject(refusal(400, 'E0000021'));
    const bytes = new TextEncoder().encode('{}');
    expect(await raw({ method: 'POST', body: bytes })).toMatchObject(refusal(400, 'E0000018'));
  });

  it.each(['{', '[]', 'null', '"text"', '{"factorType":"sms","provider":"OKTA"'])(
    'refuses the body %s',
    async (body) => {
      expect(await raw({ method: 'POST', headers: json, body })).toEqual(
        refusal(400, 'E0000003', 'The request body was not well-formed.'),
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
  it('does not know other paths, users, factors and transactions', async ({ calls }) => {
    const stranger = `${calls.base.replace(calls.userId, '00unobody')}/factors`;
    expect(await calls.get('/elsewhere')).toMatchObject(refusal(404, 'E0000008', 'The requested path was not found'));
    expect(await calls.get(stranger)).toMatchObject(
      refusal(404, 'E0000007', 'Not found: Resource not found: 00unobody (User)'),
    );
    expect(await calls.get('/factors/sms123')).toMatchObject(
      refusal(404, 'E0000007', 'Not found: Resource not found: sms123 (UserFactor)'),
    );
    const push = idOf(await calls.enroll('push', 'OKTA'));
    expect(await calls.get(`/factors/${push}/transactions/v2mst.none`)).toMatchObject(
      refusal(404, 'E0000007', 'Not found: Resource not found: v2mst.none (Transaction)'),
    );
  });

  it("does not serve one user's factor under another", async ({ emulator, calls: mine }) => {
    const theirs = callsTo(emulator, emulator.users[1]);
    const id = idOf(await mine.enroll('token:software:totp', 'OKTA'));
    expect((await theirs.get(`/factors/${id}`)).status).toBe(404);
    expect((await theirs.activate(id, { passCode: '000000' })).status).toBe(404);
    expect((await theirs.delete(`/factors/${id}`)).status).toBe(404);
    expect((await mine.get(`/factors/${id}`)).status).toBe(200);
  });

  it('names the method that a path does not have', async ({ calls }) => {
    for (const [method, path] of [
      ['PUT', '/factors'],
      ['DELETE', '/factors/catalog'],
      ['POST', '/factors/questions'],
      ['GET', '/lifecycle/reset_factors'],
    ] as const) {
      expect(await calls.send(method, path)).toMatchObject(
        refusal(405, 'E0000022', 'The endpoint does not support the provided HTTP method'),
      );
    }
  });

  it('refuses to change a suspended user, and shows the factors still', async ({ emulator, calls }) => {
    emulator.suspend(calls.userId);
    expect((await calls.get('/factors')).status).toBe(200);
    expect(await calls.enroll('push', 'OKTA')).toMatchObject(
      refusal(403, 'E0000038', "This operation is not allowed in the user's current status."),
    );
    emulator.unsuspend(calls.userId);
    expect((await calls.enroll('push', 'OKTA')).status).toBe(200);
  });
});

describe('headers and the rate limit', () => {
  it('dates answers by its own clock and numbers each', async ({ emulator, calls: { get } }) => {
    emulator.advance(60_000);
    const { headers } = await get('/factors');
    expect(headers.get('date')).toBe(new Date(1_600_000_060_000).toUTCString());
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('x-okta-request-id')).toMatch(/^[\w-]{20,}$/);
    expect((await get('/factors')).headers.get('x-okta-request-id')).not.toBe(headers.get('x-okta-request-id'));
  });

  it('may be set anew, for a minute that begins', async () => {
    const { emulator, calls } = set({ limitPerMinute: 1_000 });
    await calls.get('/factors');
    emulator.limitTo(2);
    const { status, headers } = await calls.get('/factors');
    expect([status, headers.get('x-rate-limit-limit'), headers.get('x-rate-limit-remaining')]).toEqual([200, '2', '1']);
    expect((await calls.get('/factors')).status).toBe(200);
    expect((await calls.get('/factors')).status).toBe(429);
  });

  it('counts down to 429 and opens again with the next minute', async () => {
    const { emulator, calls } = set({ limitPerMinute: 2 });
    const { get } = calls;
    const limits = ({ headers }: { headers: Headers }) =>
      ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-rate-limit-${name}`));
    expect(limits(await get('/factors'))).toEqual(['2', '1', '1600000060']);
    expect(limits(await get('/factors'))).toEqual(['2', '0', '1600000060']);
    const refused = await get('/factors');
    expect(refused).toMatchObject(TOO_MANY);
    expect(limits(refused)).toEqual(['2', '0', '1600000060']);
    emulator.advance(60_000);
    expect(limits(await get('/factors'))).toEqual(['2', '1', '1600000120']);
  });
});

describe('the request log', () => {
  it('keeps what came, in order, without the credential', async ({ emulator, calls }) => {
    await calls.enroll('sms', 'OKTA', { profile: { phoneNumber: calls.phone.phoneNumber } }, '?templateId=cst1');
    await calls.get('/factors/nope');
    expect(emulator.requests).toMatchObject([
      {
        method: 'POST',
        path: `/api/v1/users/${calls.userId}/factors`,
        query: { templateId: 'cst1' },
        headers: { authorization: 'SSWS REDACTED', 'content-type': 'application/json' },
        body: { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: calls.phone.phoneNumber } },
        status: 200,
      },
      { method: 'GET', body: undefined, status: 404 },
    ]);
    expect(JSON.stringify(emulator.requests)).not.toContain(emulator.apiToken);
  });
});

import { describe, expect } from 'vitest';
import { it } from './okta/api-client.ts';

describe('the request log', () => {
  it('contains the requests in order, without the credential', async ({ emulator, api }) => {
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

import { describe, expect } from 'vitest';
import { errorResponse, it } from '../api-client.ts';

describe('unsupported combinations', () => {
  it.for([
    ['sms', 'GOOGLE'],
    ['webauthn', 'OKTA'],
    ['push', 'CUSTOM'],
    ['signed_nonce', 'OKTA'],
    ['web', 'DUO'],
  ] as const)('%s of %s', async ([type, provider], { api }) => {
    expect(await api.enroll(type, provider)).toMatchObject(errorResponse(400, 'E0000001'));
  });
});

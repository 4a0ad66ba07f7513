import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import { thrown } from '../../support/scripted-tenant.ts';

// A gateway or an authorization server names the reason of a refusal in a header, often beside an empty body.

const userId = '35510511';
const accessToken = 'an-access-token';
type Fetch = () => Response;
const adapters: readonly (readonly [name: string, create: (fetch: Fetch) => MfaProvider])[] = [
  ['okta', (fetch) => createOktaProvider({ orgUrl: 'https://acme.okta.com', accessToken, fetch })],
  ['onelogin-v1', (fetch) => createOneLoginV1Provider({ subdomain: 'acme', accessToken, fetch })],
  ['onelogin-v2', (fetch) => createOneLoginV2Provider({ subdomain: 'acme', accessToken, fetch })],
];
const headers = {
  'www-authenticate': 'DPoP algs="RS256", error="invalid_dpop_proof", error_description="The proof of ada."',
};

describe.each(adapters)('%s', (_name, create) => {
  test.each([
    [400, 'UNEXPECTED_RESPONSE'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
  ])('a %i without a body says why it refuses the credential, and not in whose words', async (status, code) => {
    const failure = await thrown(create(() => new Response(null, { status, headers })).listFactors({ userId }));
    expect(failure).toMatchObject({ code, providerStatus: status, providerCode: 'invalid_dpop_proof' });
    expect(JSON.stringify(failure)).not.toContain('ada');
    expect(String(failure)).not.toContain('ada');
  });
});

test("Okta's own error code comes before the header", async () => {
  const body = { errorCode: 'E0000011', errorSummary: 'Invalid token provided', errorCauses: [] };
  const mfa = createOktaProvider({
    orgUrl: 'https://acme.okta.com',
    accessToken,
    fetch: () => Response.json(body, { status: 401, headers }),
  });
  expect(await thrown(mfa.listFactors({ userId }))).toMatchObject({
    code: 'UNAUTHENTICATED',
    providerCode: 'E0000011',
  });
});

import { describe, expect, test } from 'vitest';
import { configFromEnv, createMfaProvider } from '../../../src/config.ts';
import { isMfaError } from '../../../src/spec/errors.ts';
import { assertNoSecrets } from '../../../src/testkit/contract/assert-no-secrets.ts';
import { deliberatelyWrong as wrong } from '../../../src/testkit/contract/support/deliberately-wrong.ts';
import { thrown } from '../../support/scripted-tenant.ts';

// Both OneLogin versions by `configFromEnv` and `createMfaProvider`.

const SECRETS = ['canary-id', 'canary-secret', 'canary-token', 'canary.example'];
const credential = { clientId: 'canary-id', clientSecret: 'canary-secret' };

/** Variables by the ends of their names. */
const env = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`ONELOGIN_${name}`, value]));
const client = { CLIENT_ID: 'canary-id', CLIENT_SECRET: 'canary-secret' };
const token = { ACCESS_TOKEN: 'canary-token' };
const acme = { SUBDOMAIN: 'acme' };

function refusal(given: Readonly<Record<string, string | undefined>>): string {
  try {
    configFromEnv(given);
  } catch (error) {
    expect(isMfaError(error, 'INVALID_CONFIG')).toBe(true);
    assertNoSecrets(error, SECRETS);
    return Object(error).message;
  }
  throw new Error('The environment was taken.');
}

describe.each(['onelogin-v1', 'onelogin-v2'] as const)('%s', (provider) => {
  const base = { MFA_PROVIDER: provider };

  test.each<readonly [string, Record<string, string>, object]>([
    ['a subdomain', { ...acme, ...client }, { subdomain: 'acme', ...credential }],
    ['region us', { REGION: 'us', ...client }, { region: 'us', ...credential }],
    ['region eu', { REGION: 'eu', ...client }, { region: 'eu', ...credential }],
    [
      'a base URL',
      { BASE_URL: 'http://127.0.0.1:3000', ...client },
      { baseUrl: 'http://127.0.0.1:3000', ...credential },
    ],
    ['an access token', { ...acme, ...token }, { subdomain: 'acme', accessToken: 'canary-token' }],
    [
      'an access token and a client id',
      { REGION: 'us', ...token, CLIENT_ID: 'canary-id' },
      { region: 'us', accessToken: 'canary-token', clientId: 'canary-id' },
    ],
    [
      'empty variables beside it',
      { ...acme, REGION: '', BASE_URL: '', ACCESS_TOKEN: '', ...client },
      { subdomain: 'acme', ...credential },
    ],
  ])('reads %s, and makes that provider', async (_title, values, options) => {
    const config = configFromEnv({ ...base, OKTA_API_TOKEN: 'ignored', ...env(values) });
    expect(config).toEqual({ provider, ...options });
    expect(await createMfaProvider(config)).toMatchObject({ spec: 'mfa/1', id: provider });
  });

  const ADDRESSES = 'ONELOGIN_SUBDOMAIN, ONELOGIN_REGION or ONELOGIN_BASE_URL';
  const PROOFS = 'ONELOGIN_CLIENT_SECRET or ONELOGIN_ACCESS_TOKEN';
  test.each<readonly [string, Record<string, string>, readonly string[]]>([
    ['nothing at all', {}, [ADDRESSES, PROOFS, 'ONELOGIN_CLIENT_ID']],
    ['no address', client, ['ONELOGIN_SUBDOMAIN']],
    ['two addresses', { ...acme, REGION: 'us', ...client }, ['only one may be set']],
    ['three addresses', { ...acme, REGION: 'us', BASE_URL: 'https://canary.example', ...client }, ['only one']],
    ['no secret', { ...acme, CLIENT_ID: 'canary-id' }, ['ONELOGIN_CLIENT_SECRET']],
    ['no client id', { ...acme, CLIENT_SECRET: 'canary-secret' }, ['ONELOGIN_CLIENT_ID']],
    ['secret and access token', { ...acme, ...token, ...client }, [PROOFS, 'only one may be set']],
    ['an unknown region', { REGION: 'canary.example', ...client }, ['ONELOGIN_REGION: must be us or eu']],
    [
      'several problems',
      { REGION: 'canary.example', CLIENT_SECRET: 'canary-secret', ...token },
      ['ONELOGIN_REGION', 'ONELOGIN_ACCESS_TOKEN'],
    ],
  ])('refuses %s by the names of the variables', (_title, values, names) => {
    const message = refusal({ ...base, ...env(values) });
    for (const name of names) expect(message).toContain(name);
  });

  test.each([
    ['SUBDOMAIN', 'canary.example', 'subdomain'],
    ['BASE_URL', 'http://canary.example', 'baseUrl'],
  ])('what ONELOGIN_%s holds is checked by the factory, and not echoed', async (name, value, path) => {
    const config = configFromEnv({ ...base, ...env({ [name]: value, ...client }) });
    const error = await thrown(createMfaProvider(config));
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', provider, message: expect.stringContaining(`${path}: `) });
    assertNoSecrets(error, SECRETS);
  });

  test('createMfaProvider refuses what the factory refuses', async () => {
    const config = wrong<never>({ provider, subdomain: 'acme', ...credential, typo: 'canary-token' });
    const error = await thrown(createMfaProvider(config));
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', provider, message: expect.stringContaining('typo: ') });
    assertNoSecrets(error, SECRETS);
  });
});

test.each(['onelogin', 'onelogin-v3', 'OneLogin-v1', 'onelogin-v1 '])('MFA_PROVIDER %j is refused', (MFA_PROVIDER) => {
  expect(refusal({ MFA_PROVIDER, ...env({ ...acme, ...client }) })).toContain('MFA_PROVIDER');
});

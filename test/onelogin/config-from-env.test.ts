import { describe, expect, test } from 'vitest';
import { configFromEnv, createMfaProvider } from '../../src/config.ts';
import { isMfaError } from '../../src/errors.ts';
import { assertNoSecrets } from '../../src/testing/assert-no-secrets.ts';
import { deliberatelyWrong as wrong } from '../../src/testing/deliberately-wrong.ts';
import { thrown } from '../support/scripted-tenant.ts';

// Both OneLogin versions by `configFromEnv` and `createMfaProvider`.

const SECRETS = ['canary-id', 'canary-secret', 'canary-token', 'canary.example'];
const client = { ONELOGIN_CLIENT_ID: 'canary-id', ONELOGIN_CLIENT_SECRET: 'canary-secret' };
const credential = { clientId: 'canary-id', clientSecret: 'canary-secret' };

function refusal(env: Readonly<Record<string, string | undefined>>): string {
  try {
    configFromEnv(env);
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
    ['a subdomain', { ONELOGIN_SUBDOMAIN: 'acme', ...client }, { subdomain: 'acme', ...credential }],
    ['region us', { ONELOGIN_REGION: 'us', ...client }, { region: 'us', ...credential }],
    ['region eu', { ONELOGIN_REGION: 'eu', ...client }, { region: 'eu', ...credential }],
    [
      'a base URL',
      { ONELOGIN_BASE_URL: 'http://127.0.0.1:3000', ...client },
      { baseUrl: 'http://127.0.0.1:3000', ...credential },
    ],
    [
      'an access token',
      { ONELOGIN_SUBDOMAIN: 'acme', ONELOGIN_ACCESS_TOKEN: 'canary-token' },
      { subdomain: 'acme', accessToken: 'canary-token' },
    ],
    [
      'an access token and a client id',
      { ONELOGIN_REGION: 'us', ONELOGIN_ACCESS_TOKEN: 'canary-token', ONELOGIN_CLIENT_ID: 'canary-id' },
      { region: 'us', accessToken: 'canary-token', clientId: 'canary-id' },
    ],
    [
      'empty variables beside it',
      { ONELOGIN_SUBDOMAIN: 'acme', ONELOGIN_REGION: '', ONELOGIN_BASE_URL: '', ONELOGIN_ACCESS_TOKEN: '', ...client },
      { subdomain: 'acme', ...credential },
    ],
  ])('reads %s, and makes that provider', async (_title, env, options) => {
    const config = configFromEnv({ ...base, OKTA_API_TOKEN: 'ignored', ...env });
    expect(config).toEqual({ provider, ...options });
    expect(await createMfaProvider(config)).toMatchObject({ spec: 'mfa/1', id: provider });
  });

  test.each<readonly [string, Record<string, string>, readonly string[]]>([
    [
      'nothing at all',
      {},
      [
        'ONELOGIN_SUBDOMAIN, ONELOGIN_REGION or ONELOGIN_BASE_URL',
        'ONELOGIN_CLIENT_SECRET or ONELOGIN_ACCESS_TOKEN',
        'ONELOGIN_CLIENT_ID',
      ],
    ],
    ['no address', client, ['ONELOGIN_SUBDOMAIN']],
    ['two addresses', { ONELOGIN_SUBDOMAIN: 'acme', ONELOGIN_REGION: 'us', ...client }, ['only one may be set']],
    [
      'three addresses',
      { ONELOGIN_SUBDOMAIN: 'a', ONELOGIN_REGION: 'us', ONELOGIN_BASE_URL: 'https://canary.example', ...client },
      ['only one'],
    ],
    ['no secret', { ONELOGIN_SUBDOMAIN: 'acme', ONELOGIN_CLIENT_ID: 'canary-id' }, ['ONELOGIN_CLIENT_SECRET']],
    ['no client id', { ONELOGIN_SUBDOMAIN: 'acme', ONELOGIN_CLIENT_SECRET: 'canary-secret' }, ['ONELOGIN_CLIENT_ID']],
    [
      'secret and access token',
      { ONELOGIN_SUBDOMAIN: 'acme', ONELOGIN_ACCESS_TOKEN: 'canary-token', ...client },
      ['ONELOGIN_CLIENT_SECRET or ONELOGIN_ACCESS_TOKEN', 'only one may be set'],
    ],
    ['an unknown region', { ONELOGIN_REGION: 'canary.example', ...client }, ['ONELOGIN_REGION: must be us or eu']],
    [
      'several problems',
      {
        ONELOGIN_REGION: 'canary.example',
        ONELOGIN_CLIENT_SECRET: 'canary-secret',
        ONELOGIN_ACCESS_TOKEN: 'canary-token',
      },
      ['ONELOGIN_REGION', 'ONELOGIN_ACCESS_TOKEN'],
    ],
  ])('refuses %s by the names of the variables', (_title, env, names) => {
    const message = refusal({ ...base, ...env });
    for (const name of names) expect(message).toContain(name);
  });

  test('what a variable holds is checked by the factory, and not echoed', async () => {
    for (const [name, value, path] of [
      ['ONELOGIN_SUBDOMAIN', 'canary.example', 'subdomain'],
      ['ONELOGIN_BASE_URL', 'http://canary.example', 'baseUrl'],
    ] as const) {
      const error = await thrown(createMfaProvider(configFromEnv({ ...base, [name]: value, ...client })));
      expect(error).toMatchObject({ code: 'INVALID_CONFIG', provider });
      expect(Object(error).message).toContain(`${path}: `);
      assertNoSecrets(error, SECRETS);
    }
  });

  test('createMfaProvider refuses what the factory refuses', async () => {
    const error = await thrown(
      createMfaProvider(wrong({ provider, subdomain: 'acme', ...credential, typo: 'canary-token' })),
    );
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', provider });
    expect(Object(error).message).toContain('typo: ');
    assertNoSecrets(error, SECRETS);
  });
});

test.each(['onelogin', 'onelogin-v3', 'OneLogin-v1', 'onelogin-v1 '])('MFA_PROVIDER %j is refused', (MFA_PROVIDER) => {
  expect(refusal({ MFA_PROVIDER, ONELOGIN_SUBDOMAIN: 'acme', ...client })).toContain('MFA_PROVIDER');
});

import { describe, expect, test } from 'vitest';
import { configFromEnv, createMfaProvider, type MfaError, type ProviderConfig } from '../../../src/index.ts';
import { assertNoSecrets } from '../../../src/testkit/contract/assert-no-secrets.ts';
import { failureOf } from './scripted-driver.ts';

const ORG = 'https://acme.okta.com';
const TOKEN = '00secret-token-of-the-service';

/** What configFromEnv throws. */
const refusal = (env: Record<string, string | undefined>): Promise<MfaError> =>
  failureOf((async () => configFromEnv(env))(), 'INVALID_CONFIG');
const create = (config: unknown) => createMfaProvider(config as ProviderConfig);

describe('configFromEnv', () => {
  const okta = { MFA_PROVIDER: 'okta', OKTA_ORG_URL: ORG };

  test('reads each variable of Okta', () => {
    expect(configFromEnv({ ...okta, OKTA_API_TOKEN: TOKEN })).toEqual({
      provider: 'okta',
      orgUrl: ORG,
      apiToken: TOKEN,
    });
    expect(configFromEnv({ ...okta, OKTA_ACCESS_TOKEN: TOKEN })).toEqual({
      provider: 'okta',
      orgUrl: ORG,
      accessToken: TOKEN,
    });
    expect(configFromEnv({ ...okta, OKTA_API_TOKEN: TOKEN, OKTA_TAC_AUTHENTICATOR_ID: 'aut1' })).toEqual({
      provider: 'okta',
      orgUrl: ORG,
      apiToken: TOKEN,
      temporaryAccessCode: { authenticatorId: 'aut1' },
    });
  });

  test('names the four values where none is set', async () => {
    expect((await refusal({})).message).toContain('MFA_PROVIDER: is missing, and must be one of okta, onelogin-v1');
  });

  test('takes a function, such as that of a configuration service', () => {
    const variables = new Map(Object.entries({ ...okta, OKTA_API_TOKEN: TOKEN }));
    expect(configFromEnv((name) => variables.get(name))).toEqual({ provider: 'okta', orgUrl: ORG, apiToken: TOKEN });
  });

  test('takes a prefix, for two orgs in one environment, and names it in problems', async () => {
    const env = {
      STAFF_MFA_PROVIDER: 'okta',
      STAFF_OKTA_ORG_URL: ORG,
      STAFF_OKTA_API_TOKEN: TOKEN,
      MFA_PROVIDER: 'fake',
    };
    expect(configFromEnv(env, { prefix: 'STAFF_' })).toEqual({ provider: 'okta', orgUrl: ORG, apiToken: TOKEN });
    const missing = { STAFF_MFA_PROVIDER: 'okta', OKTA_ORG_URL: ORG };
    const error = await failureOf((async () => configFromEnv(missing, { prefix: 'STAFF_' }))(), 'INVALID_CONFIG');
    expect(error.message).toContain('STAFF_OKTA_ORG_URL: is missing; STAFF_OKTA_API_TOKEN or STAFF_OKTA_ACCESS_TOKEN:');
  });

  test('reads the time-out and the share of polls', async () => {
    const env = { ...okta, OKTA_API_TOKEN: TOKEN, MFA_TIMEOUT_MS: '5000', MFA_POLL_SHARE: '0.25' };
    expect(configFromEnv(env)).toMatchObject({ timeoutMs: 5_000, pollShare: 0.25 });
    for (const odd of ['5s', '-1', '1e3', 'Infinity']) {
      expect((await refusal({ ...env, MFA_TIMEOUT_MS: odd })).message).toContain('MFA_TIMEOUT_MS: must be a number');
      expect((await refusal({ ...env, MFA_POLL_SHARE: odd })).message).toContain('MFA_POLL_SHARE: must be a number');
    }
  });

  test.each([null, undefined, 7, 'MFA_PROVIDER=okta'])('refuses %j in place of the environment', async (env) => {
    expect((await refusal(env as never)).message).toContain('env: must be process.env');
  });

  test('reads the fake, and ignores what is not asked for', () => {
    expect(configFromEnv({ MFA_PROVIDER: 'fake', OKTA_API_TOKEN: TOKEN, PATH: '/bin' })).toEqual({ provider: 'fake' });
  });

  test.each([undefined, '', ' ', 'Okta', 'okta ', 'constructor', '__proto__', 'auth0'])(
    'has no default: MFA_PROVIDER %j is refused',
    async (MFA_PROVIDER) => {
      const error = await refusal({ MFA_PROVIDER, OKTA_ORG_URL: ORG, OKTA_API_TOKEN: TOKEN });
      expect(error.message).toContain('MFA_PROVIDER');
      assertNoSecrets(error, [TOKEN, 'auth0']);
    },
  );

  test.each([{}, { OKTA_ORG_URL: '', OKTA_API_TOKEN: '', OKTA_ACCESS_TOKEN: '' }])(
    'lists every problem at once; an empty variable counts as absent (%j)',
    async (env) => {
      const error = await refusal({ MFA_PROVIDER: 'okta', ...env });
      for (const name of ['OKTA_ORG_URL', 'OKTA_API_TOKEN', 'OKTA_ACCESS_TOKEN']) expect(error.message).toContain(name);
    },
  );

  test('refuses two tokens, and shows neither', async () => {
    const error = await refusal({ ...okta, OKTA_API_TOKEN: TOKEN, OKTA_ACCESS_TOKEN: `${TOKEN}-2` });
    expect(error.message).toMatch(/OKTA_API_TOKEN.*OKTA_ACCESS_TOKEN/);
    assertNoSecrets(error, [TOKEN, ORG]);
  });
});

describe('createMfaProvider', () => {
  test('makes the provider that the config names', async () => {
    const okta = await createMfaProvider({ provider: 'okta', orgUrl: ORG, apiToken: TOKEN });
    expect(okta).toMatchObject({ spec: 'mfa/1', id: 'okta', instance: 'acme.okta.com' });
    expect(await createMfaProvider({ provider: 'fake', like: 'okta' })).toMatchObject({ spec: 'mfa/1' });
    expect((await createMfaProvider(configFromEnv({ MFA_PROVIDER: 'fake' }))).spec).toBe('mfa/1');
  });

  test.each([undefined, null, {}, [], 'okta', { provider: '' }, { provider: 'constructor' }, { provider: TOKEN }])(
    'has no default: %j is refused',
    async (config) => {
      const error = await failureOf(create(config), 'INVALID_CONFIG');
      expect(error.message).toContain('provider');
      assertNoSecrets(error, [TOKEN]);
    },
  );

  test('lists every problem by its path, and echoes no value', async () => {
    const bad = {
      provider: 'okta',
      orgUrl: 'http://canary.example/path?token=canary',
      apiToken: 'canary with spaces',
      temporaryAccessCode: { authenticatorID: 'canary' },
      timeoutMs: -1,
      pollShare: 2,
      now: 'canary',
      onEvent: 'canary',
      fetch: {},
      retries: 'canary',
    };
    const error = await failureOf(create(bad), 'INVALID_CONFIG');
    const paths = ['orgUrl', 'apiToken', 'temporaryAccessCode.authenticatorId', 'temporaryAccessCode.authenticatorID'];
    for (const path of [...paths, 'timeoutMs', 'pollShare', 'now', 'onEvent', 'fetch', 'retries']) {
      expect(error.message).toContain(`${path}: `);
    }
    assertNoSecrets(error, ['canary']);
  });

  test.each([
    ['no token', {}],
    ['two tokens', { apiToken: TOKEN, accessToken: TOKEN }],
    ['an empty token', { apiToken: '' }],
    ['a token of two lines', { apiToken: `${TOKEN}\nX: 1` }],
    ['an empty access token', { accessToken: '' }],
    ['an access token that is a number', { accessToken: 7 }],
  ])('refuses Okta with %s', async (_, tokens) => {
    const error = await failureOf(create({ provider: 'okta', orgUrl: ORG, ...tokens }), 'INVALID_CONFIG');
    assertNoSecrets(error, [TOKEN]);
  });
});

describe('a base URL', () => {
  const good = [
    ORG,
    `${ORG}/`,
    `${ORG}:8443`,
    'https://login.example.com',
    'http://127.0.0.1:3000',
    'http://127.9.9.9',
  ];
  test.each([...good, 'http://localhost:3000', 'http://[::1]:3000', 'HTTPS://ACME.OKTA.COM'])(
    '%s is fine',
    async (orgUrl) => {
      await expect(create({ provider: 'okta', orgUrl, apiToken: TOKEN })).resolves.toMatchObject({ id: 'okta' });
    },
  );

  const bad: readonly unknown[] = [
    '',
    'acme.okta.com',
    '//acme.okta.com',
    'http://acme.okta.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://0.0.0.0',
    'http://[::2]',
    'ftp://acme.okta.com',
    'file:///etc/passwd',
    `${ORG}/api/v1`,
    `${ORG}?`,
    `${ORG}#`,
    `${ORG}/?q=1`,
    `${ORG}/#hash`,
    'https://user:secret@acme.okta.com',
    'https://user@acme.okta.com',
    'https://acme-admin.okta.com',
    'https://acme-admin.oktapreview.com',
    'https://acme.okta.com.com',
    'https://{yourOktaDomain}',
    7,
    null,
    undefined,
    new URL(ORG),
  ];
  test.each(bad)('%s is refused', async (orgUrl) => {
    const error = await failureOf(create({ provider: 'okta', orgUrl, apiToken: TOKEN }), 'INVALID_CONFIG');
    expect(error.message).toContain('orgUrl');
    assertNoSecrets(error, ['secret', 'yourOktaDomain', TOKEN]);
  });
});

import { expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { configFromEnv } from '../../../src/env.ts';
import { isMfaError } from '../../../src/spec/errors.ts';
import { deliberatelyWrong as wrong } from '../../../src/testkit/contract/support/deliberately-wrong.ts';

// How URLs, credentials and common options are checked stands in test/unit/core/config.test.ts and option-problems.test.ts.

const good = { orgUrl: 'https://acme.okta.com', apiToken: 'secret-token' };

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(isMfaError(error, 'INVALID_CONFIG')).toBe(true);
    return Object(error).message;
  }
  throw new Error('The config was taken.');
}

const ADMIN = '(orgUrl: must be the org host, not its -admin host)';
const ONE_OF = '(exactly one of apiToken and accessToken is needed)';
const messageFor = (options: unknown) => messageOf(() => createOktaProvider(wrong(options)));

test.each<readonly [string, object, string]>([
  ['no org', { orgUrl: undefined }, 'orgUrl'],
  ['an org that is a number', { orgUrl: 7 }, 'orgUrl'],
  ['an empty URL', { orgUrl: '' }, 'orgUrl'],
  ['http off loopback', { orgUrl: 'http://secret.okta.com' }, 'orgUrl'],
  ['the admin host', { orgUrl: 'https://secret-admin.okta.com' }, ADMIN],
  ['the admin host of preview', { orgUrl: 'https://secret-admin.oktapreview.com' }, ADMIN],
  ['a password in the URL', { orgUrl: 'https://dade:secret@acme.okta.com' }, 'orgUrl'],
  ['a path', { orgUrl: 'https://acme.okta.com/secret' }, 'orgUrl'],
  ['the placeholder of the documentation', { orgUrl: 'https://{secretOktaDomain}' }, 'orgUrl'],
  ['a doubled .com', { orgUrl: 'https://secret.okta.com.com' }, '(orgUrl: must be the host of a real org)'],
  ['no credential', { apiToken: undefined }, ONE_OF],
  ['two credentials', { accessToken: 'secret-2' }, ONE_OF],
  ['an empty token', { apiToken: '' }, 'apiToken'],
  ['a token with a line break', { apiToken: 'secret-token\r\nx: y' }, 'apiToken'],
  ['a token with a space', { apiToken: 'SSWS secret-token' }, 'apiToken'],
  ['a token that is a list', { apiToken: ['secret-token'] }, 'apiToken'],
  ['an access token that is an object', { apiToken: undefined, accessToken: {} }, 'accessToken'],
  ['an unknown key', { apitoken: 'secret-token' }, 'apitoken'],
  ['no authenticator for access codes', { temporaryAccessCode: {} }, 'temporaryAccessCode.authenticatorId'],
  ['access codes by a boolean', { temporaryAccessCode: true }, 'temporaryAccessCode'],
])('%s is INVALID_CONFIG', (_title, more, path) => {
  const message = messageFor({ ...good, ...more });
  expect(message).toContain(path);
  expect(message).not.toContain('secret');
});

test.each(['https://acme.okta.com/', 'https://login.example.com', 'https://acme.okta.com:8443', 'http://[::1]:3000'])(
  'orgUrl %s is taken',
  (orgUrl) => {
    expect(createOktaProvider({ ...good, orgUrl }).instance).toBe(new URL(orgUrl).host);
  },
);

test.each([undefined, null, 'https://acme.okta.com', 7, []])('options that are %s are INVALID_CONFIG', (options) => {
  messageFor(options);
});

test('every problem is listed by its path, and no value', () => {
  const message = messageFor({
    orgUrl: 'http://acme.okta.com/secret-path',
    apiToken: 'secret token',
    timeoutMs: -123_456,
    pollShare: 77,
    temporaryAccessCode: { authenticatorId: 'secret aut', extra: 'secret-extra' },
    unknownKey: 'secret-value',
    fetch: 'secret',
    now: 77,
    onEvent: {},
  });
  const paths = ['orgUrl', 'apiToken', 'timeoutMs', 'pollShare', 'unknownKey', 'fetch', 'now', 'onEvent'];
  for (const path of [...paths, 'temporaryAccessCode.authenticatorId', 'temporaryAccessCode.extra'])
    expect(message).toContain(`${path}: `);
  expect(message).not.toMatch(/secret|123456|77/);
});

test('the environment is checked whole as well', () => {
  const message = messageOf(() =>
    configFromEnv({ MFA_PROVIDER: 'okta', OKTA_API_TOKEN: 'secret-a', OKTA_ACCESS_TOKEN: 'secret-b' }),
  );
  expect(message).toContain('OKTA_ORG_URL');
  expect(message).toContain('OKTA_ACCESS_TOKEN');
  expect(message).not.toContain('secret');
});

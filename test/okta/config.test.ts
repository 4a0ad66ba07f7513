import { expect, test } from 'vitest';
import { createOktaProvider } from '../../adapters/okta/index.ts';
import { configFromEnv } from '../../src/config.ts';
import { isMfaError } from '../../src/errors.ts';
import { deliberatelyWrong as wrong } from '../../src/testing/deliberately-wrong.ts';

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

const messageFor = (options: unknown) => messageOf(() => createOktaProvider(wrong(options)));

test.each<readonly [string, string]>([
  ['http off loopback', 'http://acme.okta.com'],
  ['http on a host that only looks like loopback', 'http://127.0.0.1.evil.example'],
  ['http on localhost.evil', 'http://localhost.evil.example'],
  ['the admin host', 'https://acme-admin.okta.com'],
  ['the admin host of preview', 'https://acme-admin.oktapreview.com'],
  ['a user in the URL', 'https://dade@acme.okta.com'],
  ['a password in the URL', 'https://dade:hunter2@acme.okta.com'],
  ['a path', 'https://acme.okta.com/api/v1'],
  ['a query', 'https://acme.okta.com?x=1'],
  ['an empty query', 'https://acme.okta.com/?'],
  ['a hash', 'https://acme.okta.com#x'],
  ['another scheme', 'ftp://acme.okta.com'],
  ['no scheme', 'contoso.okta.com'],
  ['nothing', ''],
  ['the placeholder of the documentation', 'https://{yourOktaDomain}'],
  ['a doubled .com', 'https://acme.okta.com.com'],
])('orgUrl with %s is INVALID_CONFIG', (_title, orgUrl) => {
  const message = messageFor({ ...good, orgUrl });
  expect(message).toContain('orgUrl');
  for (const part of [...(orgUrl === '' ? [] : [orgUrl]), 'hunter2', 'dade', good.apiToken]) {
    expect(message).not.toContain(part);
  }
});

test.each([
  'https://acme.okta.com',
  'https://acme.okta.com/',
  'https://login.example.com',
  'https://acme.okta.com:8443',
  'http://localhost:3000',
  'http://127.0.0.1:3000',
  'http://127.8.9.1',
  'http://[::1]:3000',
])('orgUrl %s is taken', (orgUrl) => {
  expect(createOktaProvider({ ...good, orgUrl }).instance).toBe(new URL(orgUrl).host);
});

test.each<readonly [string, object, string]>([
  ['no org', { orgUrl: undefined }, 'orgUrl'],
  ['an org that is a number', { orgUrl: 7 }, 'orgUrl'],
  ['no credential', { apiToken: undefined }, 'apiToken'],
  ['two credentials', { accessToken: 'other-token' }, 'accessToken'],
  ['an empty token', { apiToken: '' }, 'apiToken'],
  ['a token with a line break', { apiToken: 'secret-token\r\nx: y' }, 'apiToken'],
  ['a token with a space', { apiToken: 'SSWS secret-token' }, 'apiToken'],
  ['a token that is a function', { apiToken: () => 'secret-token' }, 'apiToken'],
  ['an access token that is an object', { apiToken: undefined, accessToken: {} }, 'accessToken'],
  ['an unknown key', { apitoken: 'secret-token' }, 'apitoken'],
  ['no authenticator for access codes', { temporaryAccessCode: {} }, 'temporaryAccessCode.authenticatorId'],
  ['access codes by a boolean', { temporaryAccessCode: true }, 'temporaryAccessCode'],
  ['a fetch that is none', { fetch: 'fetch' }, 'fetch'],
  ['a time-out of 0', { timeoutMs: 0 }, 'timeoutMs'],
  ['a time-out that is endless', { timeoutMs: Number.POSITIVE_INFINITY }, 'timeoutMs'],
  ['a share over 1', { pollShare: 1.5 }, 'pollShare'],
  ['a clock that is a number', { now: 5 }, 'now'],
  ['a listener that is none', { onEvent: {} }, 'onEvent'],
])('%s is INVALID_CONFIG', (_title, more, path) => {
  const message = messageFor({ ...good, ...more });
  expect(message).toContain(path);
  expect(message).not.toContain('secret-token');
  expect(message).not.toContain('other-token');
});

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
  });
  const paths = ['orgUrl', 'apiToken', 'timeoutMs', 'pollShare', 'temporaryAccessCode.authenticatorId', 'unknownKey'];
  for (const path of [...paths, 'temporaryAccessCode.extra']) expect(message).toContain(path);
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

import { describe, expect, test } from 'vitest';
import { createOneLoginV1Provider } from '../../adapters/onelogin-v1/index.ts';
import { createOneLoginV2Provider } from '../../adapters/onelogin-v2/index.ts';
import { isMfaError } from '../../src/errors.ts';
import { deliberatelyWrong as wrong } from '../../src/testing/deliberately-wrong.ts';
import { listed, scripted, USER } from '../onelogin-v1/account.ts';

// The factories' options: where the account is, who asks, and what is refused.

const credential = { clientId: 'canary-id', clientSecret: 'canary-secret' };
const good = { subdomain: 'acme', ...credential };
const versions = [
  ['onelogin-v1', createOneLoginV1Provider],
  ['onelogin-v2', createOneLoginV2Provider],
] as const;

function messageFor(create: (options: never) => unknown, options: unknown): string {
  try {
    create(wrong(options));
  } catch (error) {
    expect(isMfaError(error, 'INVALID_CONFIG')).toBe(true);
    return Object(error).message;
  }
  throw new Error('The config was taken.');
}

describe.each(versions)('%s', (id, create) => {
  test.each<{ title: string; options: object; instance: string }>([
    { title: 'a subdomain', options: good, instance: 'acme.onelogin.com' },
    {
      title: 'a subdomain in capitals',
      options: { ...good, subdomain: 'ACME-Corp' },
      instance: 'acme-corp.onelogin.com',
    },
    {
      title: 'a subdomain and an access token',
      options: { subdomain: 'a', accessToken: 'canary' },
      instance: 'a.onelogin.com',
    },
    {
      title: 'a subdomain, an access token and a client id',
      options: { subdomain: 'acme', accessToken: 'canary', clientId: 'canary-id' },
      instance: 'acme.onelogin.com',
    },
    { title: 'region us', options: { region: 'us', ...credential }, instance: 'api.us.onelogin.com/canary-id' },
    { title: 'region eu', options: { region: 'eu', ...credential }, instance: 'api.eu.onelogin.com/canary-id' },
    {
      title: 'a region, an access token and a client id',
      options: { region: 'us', accessToken: () => 'canary', clientId: 'canary-id' },
      instance: 'api.us.onelogin.com/canary-id',
    },
    {
      title: 'a base URL',
      options: { baseUrl: 'https://api.us.onelogin.com/', ...credential },
      instance: 'api.us.onelogin.com/canary-id',
    },
    {
      title: 'a base URL with a port',
      options: { baseUrl: 'https://proxy.example:8443', ...credential },
      instance: 'proxy.example:8443/canary-id',
    },
  ])('takes $title', ({ options, instance }) => {
    const mfa = create(wrong(options));
    expect(mfa).toMatchObject({ spec: 'mfa/1', id, instance });
  });

  test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://127.8.9.1', 'http://[::1]:3000'])(
    'takes http on the loopback host %s',
    (baseUrl) => {
      expect(create({ baseUrl, ...credential }).instance).toBe(`${new URL(baseUrl).host}/canary-id`);
    },
  );

  test.each<readonly [string, object, string]>([
    ['no address', { subdomain: undefined }, 'subdomain'],
    ['subdomain and region', { region: 'us' }, 'exactly one'],
    ['subdomain and base URL', { baseUrl: 'https://acme.onelogin.com' }, 'exactly one'],
    ['region and base URL', { subdomain: undefined, region: 'us', baseUrl: 'https://x.example' }, 'exactly one'],
    ['all three', { region: 'us', baseUrl: 'https://x.example' }, 'exactly one'],
    ['an empty subdomain', { subdomain: '' }, 'subdomain'],
    ['a host as subdomain', { subdomain: 'canary.onelogin.com' }, 'subdomain'],
    ['a URL as subdomain', { subdomain: 'https://canary' }, 'subdomain'],
    ['a slash in the subdomain', { subdomain: 'evil.example/canary' }, 'subdomain'],
    ['a hash in the subdomain', { subdomain: 'canary#' }, 'subdomain'],
    ['an at sign in the subdomain', { subdomain: 'canary@evil' }, 'subdomain'],
    ['a colon in the subdomain', { subdomain: 'canary:443' }, 'subdomain'],
    ['a hyphen first', { subdomain: '-canary' }, 'subdomain'],
    ['a hyphen last', { subdomain: 'canary-' }, 'subdomain'],
    ['a line break', { subdomain: 'canary\n' }, 'subdomain'],
    ['64 letters', { subdomain: 'x'.repeat(64) }, 'subdomain'],
    ['a number', { subdomain: 7 }, 'subdomain'],
    ['an unknown region', { subdomain: undefined, region: 'canary' }, 'region'],
    ['a region in capitals', { subdomain: undefined, region: 'US' }, 'region'],
    ['http', { subdomain: undefined, baseUrl: 'http://canary.onelogin.com' }, 'baseUrl'],
    ['http that looks like loopback', { subdomain: undefined, baseUrl: 'http://127.0.0.1.canary' }, 'baseUrl'],
    ['a path', { subdomain: undefined, baseUrl: 'https://canary.onelogin.com/api/1' }, 'baseUrl'],
    ['credentials in the URL', { subdomain: undefined, baseUrl: 'https://canary:pw@x.example' }, 'baseUrl'],
    ['no secret', { clientSecret: undefined }, 'clientSecret'],
    ['no client', { clientId: undefined }, 'clientId'],
    ['no credential', { clientId: undefined, clientSecret: undefined }, 'accessToken'],
    ['secret and access token', { clientId: undefined, accessToken: 'canary' }, 'accessToken'],
    ['client, secret and access token', { accessToken: 'canary' }, 'accessToken'],
    ['an empty client id', { clientId: '' }, 'clientId'],
    ['a colon in the client id', { clientId: 'canary:id' }, 'clientId'],
    ['a line break in the client id', { clientId: 'canary\r\nx: y' }, 'clientId'],
    ['an empty secret', { clientSecret: '' }, 'clientSecret'],
    ['a space in the secret', { clientSecret: 'canary secret' }, 'clientSecret'],
    ['a secret that is a function', { clientSecret: () => 'canary' }, 'clientSecret'],
    ['an access token with a line break', { accessToken: 'canary\n' }, 'accessToken'],
    ['an access token that is an object', { accessToken: {} }, 'accessToken'],
    ['an unknown key', { client_id: 'canary' }, 'client_id'],
    ["Okta's key", { orgUrl: 'https://canary.okta.com' }, 'orgUrl'],
    ['a time-out of 0', { timeoutMs: 0 }, 'timeoutMs'],
    ['a listener that is none', { onEvent: {} }, 'onEvent'],
  ])('refuses %s by its path, and echoes nothing', (_title, more, path) => {
    const message = messageFor(create, { ...good, ...more });
    expect(message).toContain(path);
    expect(message).not.toMatch(/canary|evil/);
  });

  test.each([undefined, null, 'acme', 7, []])('refuses options that are %s', (options) => {
    messageFor(create, options);
  });

  test('lists every problem of the single options', () => {
    const message = messageFor(create, {
      subdomain: 'canary.example',
      clientId: 'canary:id',
      clientSecret: 'canary secret',
      timeoutMs: -123_456,
      pollShare: 77,
      unknownKey: 'canary',
    });
    for (const path of ['subdomain', 'clientId', 'clientSecret', 'timeoutMs', 'pollShare', 'unknownKey']) {
      expect(message).toContain(`${path}: `);
    }
    expect(message).not.toMatch(/canary|123456|77/);
  });

  test.each<readonly [string, object]>([
    ['an unknown key', { unknownKey: 1 }],
    ['an unknown region', { region: 'canary', clientId: 'canary-id' }],
    ['a secret that is no text', { clientSecret: 7 }],
  ])('lists what is missing beside %s', (_title, options) => {
    const message = messageFor(create, options);
    expect(message).toMatch(/clientSecret or accessToken/);
    expect(message).toMatch(/exactly one|region/);
    expect(message).not.toContain('canary');
  });
});

test.each([
  ['subdomain', 'https://acme.onelogin.com'],
  ['region', 'https://api.eu.onelogin.com'],
  ['baseUrl', 'https://proxy.example'],
])('requests go to the origin of %s, tokens included', async (key, origin) => {
  const address = { subdomain: 'acme', region: 'eu', baseUrl: 'https://proxy.example/' };
  const urls: string[] = [];
  const { fetch } = scripted([listed()]);
  const options = {
    ...credential,
    ...Object.fromEntries(Object.entries(address).filter(([name]) => name === key)),
    fetch: (request: Request) => {
      urls.push(request.url);
      return fetch(request);
    },
  };
  await createOneLoginV1Provider(wrong(options)).listFactors({ userId: USER });
  expect(urls).toEqual([`${origin}/auth/oauth2/v2/token`, `${origin}/api/1/users/${USER}/otp_devices`]);
});

test('a handle of another account is HANDLE_INVALID, also where the host is shared', async () => {
  const us = { region: 'us', clientSecret: 'canary-secret' } as const;
  const [first, second] = ['client-1', 'client-2'].map((clientId) => createOneLoginV1Provider({ ...us, clientId }));
  if (first === undefined || second === undefined) throw new Error('There are no two.');
  const { handle } = await first.challenge({ userId: USER, temporaryToken: true });
  const answer = { kind: 'code', code: '1' } as const;
  await expect(second.verify({ userId: USER, handle, answer })).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
});

import { describe, expect, test } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { Fetch } from '../../../src/spec/fetch.ts';
import { deliberatelyWrong as wrong } from '../../../src/testkit/contract/support/deliberately-wrong.ts';
import { scripted, typed } from './account.ts';
import { versions } from './versions.ts';

// The factories' options: where the account is, who asks, and what is refused.

const credential = { clientId: 'canary-id', clientSecret: 'canary-secret' };
const good = { subdomain: 'acme', ...credential };
function messageFor(create: (options: never) => unknown, options: unknown): string {
  try {
    create(wrong(options));
  } catch (error) {
    expect(isMfaError(error, 'INVALID_CONFIG')).toBe(true);
    return Object(error).message;
  }
  throw new Error('The config was taken.');
}

/** What is refused, by the path that the error names; each is laid over `good`. */
const refusals: readonly (readonly [string, readonly object[]])[] = [
  [
    'subdomain',
    [
      ...[undefined, '', 'canary.onelogin.com', 'https://canary', 'evil.example/canary', 'canary#', 'canary@evil'],
      ...['canary:443', '-canary', 'canary-', 'canary\n', 'x'.repeat(64), 7],
    ].map((subdomain) => ({ subdomain })),
  ],
  [
    'exactly one',
    [
      { region: 'us' },
      { baseUrl: 'https://acme.onelogin.com' },
      { subdomain: undefined, region: 'us', baseUrl: 'https://x.example' },
      { region: 'us', baseUrl: 'https://x.example' },
    ],
  ],
  ['region', ['canary', 'US'].map((region) => ({ subdomain: undefined, region }))],
  [
    'baseUrl',
    [
      ...['http://canary.onelogin.com', 'http://127.0.0.1.canary', 'https://canary.onelogin.com/api/1'],
      'https://canary:pw@x.example',
    ].map((baseUrl) => ({ subdomain: undefined, baseUrl })),
  ],
  ['clientSecret', [undefined, '', 'canary secret', ['canary']].map((clientSecret) => ({ clientSecret }))],
  ['clientId', [undefined, '', 'canary:id', 'canary\r\nx: y'].map((clientId) => ({ clientId }))],
  [
    'accessToken',
    [
      { clientId: undefined, clientSecret: undefined },
      { clientId: undefined, accessToken: 'canary' },
      ...['canary', 'canary\n', {}].map((accessToken) => ({ accessToken })),
    ],
  ],
  ['client_id', [{ client_id: 'canary' }]],
  ['orgUrl', [{ orgUrl: 'https://canary.okta.com' }]],
  ['timeoutMs', [{ timeoutMs: 0 }]],
  ['onEvent', [{ onEvent: {} }]],
];

const region = 'api.us.onelogin.com/canary-id';
const taken: readonly (readonly [object, string])[] = [
  [good, 'acme.onelogin.com'],
  [{ ...good, subdomain: 'ACME-Corp' }, 'acme-corp.onelogin.com'],
  [{ subdomain: 'a', accessToken: 'canary' }, 'a.onelogin.com'],
  [{ subdomain: 'acme', accessToken: 'canary', clientId: 'canary-id' }, 'acme.onelogin.com'],
  [{ region: 'us', ...credential }, region],
  [{ region: 'eu', ...credential }, 'api.eu.onelogin.com/canary-id'],
  [{ region: 'us', accessToken: () => 'canary', clientId: 'canary-id' }, region],
  [{ baseUrl: 'https://api.us.onelogin.com/', ...credential }, region],
  [{ baseUrl: 'https://proxy.example:8443', ...credential }, 'proxy.example:8443/canary-id'],
  // http on the loopback host alone.
  ...['http://localhost:3000', 'http://127.0.0.1:3000', 'http://127.8.9.1', 'http://[::1]:3000'].map(
    (baseUrl) => [{ baseUrl, ...credential }, `${new URL(baseUrl).host}/canary-id`] as const,
  ),
];

describe.each(versions)('$id', ({ id, create, USER: userId, noFactors, totp }) => {
  test.each(taken)('takes %j: %s', (options, instance) => {
    expect(create(wrong(options))).toMatchObject({ spec: 'mfa/1', id, instance });
  });

  test.each(refusals.flatMap(([path, all]) => all.map((more) => [path, more] as const)))(
    'refuses %s in %j, and echoes nothing',
    (path, more) => {
      const message = messageFor(create, { ...good, ...more });
      expect(message).toContain(path);
      expect(message).not.toMatch(/canary|evil/);
    },
  );

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

  test.each([
    ['subdomain', 'https://acme.onelogin.com'],
    ['region', 'https://api.eu.onelogin.com'],
    ['baseUrl', 'https://proxy.example'],
  ] as const)('requests go to the origin of %s, tokens included', async (key, origin) => {
    const address = { subdomain: 'acme', region: 'eu', baseUrl: 'https://proxy.example/' };
    const urls: string[] = [];
    const script = scripted([noFactors]);
    const fetch: Fetch = (url, init) => {
      urls.push(url);
      return script.fetch(url, init);
    };
    await create(wrong({ ...credential, [key]: address[key], fetch })).listFactors({ userId });
    expect(urls).toEqual([`${origin}/auth/oauth2/v2/token`, `${origin}${script.sent[0]?.path}`]);
  });

  test('a handle of another account is HANDLE_INVALID, also where the host is shared', async () => {
    const { fetch } = scripted([totp.list, ...totp.begun]);
    const options = { region: 'us', clientSecret: 'canary-secret', fetch } as const;
    const { handle } = await create({ ...options, clientId: 'client-1' }).challenge({ userId, factorId: totp.id });
    const second = create({ ...options, clientId: 'client-2' });
    await expect(typed(second, handle)).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
  });
});

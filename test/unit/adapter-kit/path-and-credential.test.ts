import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createCredential } from '../../../src/adapter-kit/http/credential.ts';
import { path } from '../../../src/adapter-kit/http/path.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { newCall } from './scripted-client.ts';

describe('a path', () => {
  test.each([
    ['a/b', 'a%2Fb'],
    ['a?b#c', 'a%3Fb%23c'],
    ['100%', '100%25'],
    ['%2e%2e', '%252e%252e'],
    ['ada@example.com', 'ada%40example.com'],
    ['...', '...'],
    ['é', '%C3%A9'],
  ])('keeps %s one segment', (id, segment) => {
    const built = path`/users/${id}/factors`;
    expect(built).toBe(`/users/${segment}/factors`);
    expect(new URL(`https://acme.okta.com${built}`).pathname).toBe(built);
  });

  test.each(['', '.', '..', 'a\nb', '\u0000', '\u007f', '\ud800'])('refuses %j', (id) => {
    expect(() => path`/users/${id}`).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});

describe('a credential', () => {
  test('calls its function for each request', async () => {
    let calls = 0;
    const authorize = createCredential('Bearer', () => `token-${++calls}`);
    expect([await authorize(newCall()), await authorize(newCall())]).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(createCredential('SSWS', 'fixed')(newCall())).toBe('SSWS fixed');
  });

  test('ends with the abort of the caller, although its function goes on', async () => {
    const authorize = createCredential('Bearer', () => new Promise(() => {}));
    const controller = new AbortController();
    const result = thrown(Promise.resolve(authorize(newCall(controller.signal))));
    controller.abort('left');
    expect(await result).toBe('left');
  });

  test.each<[string, () => never]>([
    ['nothing', () => undefined as never],
    ['an empty text', () => '' as never],
    ['a header of its own', () => 'token\r\nx-evil: 1' as never],
    ['a number', () => 42 as never],
  ])('that turns out to be %s is UNAUTHENTICATED', async (_, source) => {
    expect(await thrown(Promise.resolve(createCredential('Bearer', source)(newCall())))).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  test('does not let the text of a failure out', async () => {
    const error = await thrown(
      Promise.resolve(
        createCredential('Bearer', () => {
          throw new Error('refresh token hunter2 was refused');
        })(newCall()),
      ),
    );
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2');
  });

  test.each(['apiToken', 'accessToken'])('is not to be seen in a provider: %s', async (name) => {
    const fetch = async () => Response.json({ errorCode: 'E0000011' }, { status: 401 });
    const options = { orgUrl: 'https://acme.okta.com', [name]: 'hunter2', fetch };
    const provider = createOktaProvider(options as never);
    const error = await thrown(provider.listFactors({ userId: '00u1' }));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', providerStatus: 401 });
    for (const value of [provider, error]) {
      expect(inspect(value, { depth: 9, showHidden: true, getters: true })).not.toContain('hunter2');
      expect(JSON.stringify(value)).not.toContain('hunter2');
    }
    expect(() => structuredClone(provider)).toThrow();
    expect(structuredClone(JSON.parse(JSON.stringify(provider)))).not.toHaveProperty(name);
  });
});

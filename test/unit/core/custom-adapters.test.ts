import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { createMfaProvider, type MfaProvider } from '../../../src/index.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { failureOf, scripted } from './scripted-driver.ts';

// createMfaProvider with adapters of other packages.

type AcmeConfig = { readonly baseUrl: string; readonly apiToken: string };
const acme = { createProvider: (_config: AcmeConfig): MfaProvider => scripted({ id: 'acme' }).provider };
const config = { provider: 'acme', baseUrl: 'https://acme.example.com', apiToken: 'secret-token' } as const;

describe('an adapter of another package', () => {
  test('is loaded by its name, and gets the config', async () => {
    const createProvider = vi.fn(acme.createProvider);
    const other = vi.fn(async () => acme);
    const adapters = { other, acme: async () => ({ createProvider }) };
    const mfa = await createMfaProvider(config, { adapters });
    expect(mfa.id).toBe('acme');
    expect(createProvider.mock.calls).toEqual([[config]]);
    expect(other).not.toHaveBeenCalled();
  });

  test('may make its provider later, and may be a factory of this library', async () => {
    const adapters = { acme: async () => ({ createProvider: async () => createFakeProvider({ like: 'okta' }) }) };
    expect(await createMfaProvider({ provider: 'acme' }, { adapters })).toMatchObject({ id: 'fake' });
    const strict = { acme: async () => ({ createProvider: createFakeProvider }) };
    expect(await createMfaProvider({ provider: 'acme', like: 'okta' }, { adapters: strict })).toMatchObject({
      id: 'fake',
    });
  });

  test('leaves the names of this library as they are', async () => {
    const mfa = await createMfaProvider({ provider: 'fake' }, { adapters: { acme: async () => acme } });
    expect(mfa.id).toBe('fake');
  });

  test.each<readonly [string, unknown, object, RegExp]>([
    ['no name', {}, {}, /provider: must be one of okta, onelogin-v1, onelogin-v2, fake\b/],
    ['no config', undefined, {}, /provider: must be one of/],
    ['an unknown name', { provider: 'other' }, { acme: async () => acme }, /must be one of .*, fake, acme\)/],
    ['a name of the prototype', { provider: 'constructor' }, {}, /must be one of/],
    ['no module', config, { acme: async () => undefined }, /adapters\.acme: must load a module/],
    ['no createProvider', config, { acme: async () => ({}) }, /adapters\.acme: must load a module/],
    [
      'no provider',
      config,
      { acme: async () => ({ createProvider: () => ({}) }) },
      /adapters\.acme: createProvider must/,
    ],
    [
      'nothing',
      config,
      { acme: async () => ({ createProvider: () => undefined }) },
      /adapters\.acme: createProvider must/,
    ],
    ['a name of this library', config, { okta: async () => acme }, /adapters\.okta: is a name of this library/],
  ])('with %s is INVALID_CONFIG', async (_title, given, adapters, message) => {
    const made = createMfaProvider(given as typeof config, {
      adapters: adapters as { acme: () => Promise<typeof acme> },
    });
    const error = await failureOf(made, 'INVALID_CONFIG');
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('secret-token');
  });

  test('is typed: the config is what its createProvider takes', () => {
    const adapters = { acme: async () => acme };
    const create = createMfaProvider<typeof adapters>;
    expectTypeOf(create).toBeCallableWith(config, { adapters });
    expectTypeOf(create).toBeCallableWith(
      { provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken: 't' },
      { adapters },
    );
    // @ts-expect-error `apiToken` is missing
    void (() => create({ provider: 'acme', baseUrl: 'https://acme.example.com' }, { adapters }));
    // @ts-expect-error no adapter has this name
    void (() => create({ provider: 'other' }, { adapters }));
    // @ts-expect-error without adapters only the names of this library exist
    void (() => createMfaProvider(config));
  });
});

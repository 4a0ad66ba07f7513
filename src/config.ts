import type { OktaOptions } from '../adapters/okta/index.ts';
import type { OneLoginV1Options } from '../adapters/onelogin/v1/index.ts';
import type { OneLoginV2Options } from '../adapters/onelogin/v2/index.ts';
import { assertFakeAllowedByConfig } from './core/fake-permission.ts';
import { invalidConfig } from './spec/errors.ts';
import type { ManagedMfaProvider, MfaProvider } from './spec/provider.ts';
import type { FakeProviderOptions } from './testkit/fake/index.ts';

/**
 * Which identity provider, and the options of its factory.
 *
 * @example
 * const config: ProviderConfig = { provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken };
 * const mfa = await createMfaProvider(config);
 */
export type ProviderConfig =
  | ({ provider: 'okta' } & OktaOptions)
  | ({ provider: 'onelogin-v1' } & OneLoginV1Options)
  | ({ provider: 'onelogin-v2' } & OneLoginV2Options)
  | ({ provider: 'fake' } & FakeProviderOptions);

/** The adapters of this library, by their name in a config. */
export const BUILT_IN = ['okta', 'onelogin-v1', 'onelogin-v2', 'fake'] as const;

/**
 * Adapters from other packages, by their name in a config. A module exports `createProvider(config)`.
 *
 * @example
 * const acme = { createProvider: (config: AcmeOptions) => defineMfaProvider(createAcmeDriver(config), config) };
 * const adapters: CustomAdapters = { acme: async () => acme };
 */
export type CustomAdapters = {
  readonly [name: string]: () => Promise<{
    readonly createProvider: (config: never) => MfaProvider | Promise<MfaProvider>;
  }>;
};

/** The config of one of the adapters: its name, and what its `createProvider` takes. */
type CustomConfig<A extends CustomAdapters> = {
  [N in keyof A & string]: { provider: N } & ConfigOf<Awaited<ReturnType<A[N]>>['createProvider']>;
}[keyof A & string];

type ConfigOf<Create> = Create extends (config: infer C) => unknown ? Exclude<C, undefined> : unknown;

/**
 * Makes the provider that the config names, and loads that adapter only. There is no default. `adapters` are those of
 * other packages: a config names one of them as it names `okta`, and its `createProvider` gets the config. Throws
 * MfaError INVALID_CONFIG, which lists every problem by its path and no value. It also throws it for the fake outside of
 * tests: there the fake needs MFA_ALLOW_FAKE=1 or `allowOutsideTests`.
 *
 * @example
 * const mfa = await createMfaProvider(configFromEnv(process.env));
 *
 * @example
 * const acme = { createProvider: (config: AcmeOptions) => defineMfaProvider(createAcmeDriver(config), config) };
 * const config = { provider: 'acme', baseUrl: 'https://acme.example.com' } as const;
 * const mfa = await createMfaProvider(config, { adapters: { acme: async () => acme } });
 */
export async function createMfaProvider(config: ProviderConfig): Promise<ManagedMfaProvider>;
export async function createMfaProvider<A extends CustomAdapters>(
  config: ProviderConfig | CustomConfig<A>,
  options: { readonly adapters?: A | undefined },
): Promise<ManagedMfaProvider>;
export async function createMfaProvider(
  config: { readonly provider: string },
  { adapters = {} }: { readonly adapters?: CustomAdapters | undefined } = {},
): Promise<ManagedMfaProvider> {
  const shadowing = BUILT_IN.filter((name) => Object.hasOwn(adapters, name));
  if (shadowing.length > 0) throw invalidConfig(shadowing.map((name) => `adapters.${name}: is a name of this library`));
  if (!isBuiltIn(config)) return createCustomProvider(config, adapters);
  switch (config.provider) {
    case 'okta': {
      const { createOktaProvider } = await import('../adapters/okta/index.ts');
      return createOktaProvider(config);
    }
    case 'onelogin-v1': {
      const { createOneLoginV1Provider } = await import('../adapters/onelogin/v1/index.ts');
      return createOneLoginV1Provider(config);
    }
    case 'onelogin-v2': {
      const { createOneLoginV2Provider } = await import('../adapters/onelogin/v2/index.ts');
      return createOneLoginV2Provider(config);
    }
    case 'fake': {
      assertFakeAllowedByConfig(config);
      const { createFakeProvider } = await import('./testkit/fake/index.ts');
      return createFakeProvider(config);
    }
  }
}

function isBuiltIn(config: { readonly provider: string } | null | undefined): config is ProviderConfig {
  return BUILT_IN.some((name) => name === config?.provider);
}

async function createCustomProvider(
  config: { readonly provider?: unknown } | null | undefined,
  adapters: CustomAdapters,
): Promise<ManagedMfaProvider> {
  const name = config?.provider;
  const load = typeof name === 'string' && Object.hasOwn(adapters, name) ? adapters[name] : undefined;
  if (load === undefined) {
    throw invalidConfig([`provider: must be one of ${[...BUILT_IN, ...Object.keys(adapters)].join(', ')}`]);
  }
  const loaded: { readonly createProvider?: unknown } | undefined = await load();
  if (typeof loaded?.createProvider !== 'function') {
    throw invalidConfig([`adapters.${name}: must load a module that exports createProvider(config)`]);
  }
  const provider: Partial<ManagedMfaProvider> | undefined = await loaded.createProvider(config);
  if (isProvider(provider)) return provider;
  throw invalidConfig([`adapters.${name}: createProvider must return what defineMfaProvider returns`]);
}

function isProvider(made: Partial<ManagedMfaProvider> | undefined): made is ManagedMfaProvider {
  return made?.spec === 'mfa/1' && typeof made.close === 'function';
}

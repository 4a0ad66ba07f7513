import { ConfigurableModuleBuilder, Inject, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { createMfaProvider, type ProviderConfig } from '../../config.ts';
import type { ManagedMfaProvider } from '../../spec/provider.ts';

/** What `forRoot` and `forRootAsync` take in addition to the config. Optional here, because Nest 9.0 does not make it so. */
type Extras = {
  /** The name of the provider, for `@InjectMfa(name)`. Only a second provider in one application needs one. */
  readonly name?: string | undefined;
  /** True: every module of the application can inject the provider, without importing this module. */
  readonly isGlobal?: boolean | undefined;
};

const CONFIG = Symbol('polyfactor.config');

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<ProviderConfig>({ optionsInjectionToken: CONFIG })
  .setClassMethodName('forRoot')
  .setExtras<Extras>({ name: undefined, isGlobal: false }, (definition, { name, isGlobal }) => {
    const token = mfaToken(name);
    const providers = definition.providers?.map((provider) => mfaInsteadOfConfig(provider, token)) ?? [];
    return { ...definition, global: isGlobal === true, providers, exports: [token] };
  })
  .build();

/**
 * Nest never sees the config as a provider. So a test that overrides the MfaProvider needs no credentials, and no class
 * can inject them.
 */
function mfaInsteadOfConfig(provider: Provider<ProviderConfig>, token: string): Provider {
  if (!('provide' in provider) || provider.provide !== CONFIG) return provider;
  if ('useValue' in provider) return { provide: token, useFactory: () => createForApp(provider.useValue) };
  if (!('useFactory' in provider)) return provider;
  const { useFactory, inject = [] } = provider;
  const create = async (...injected: readonly unknown[]) => createForApp(await useFactory(...injected));
  return { provide: token, useFactory: create, inject };
}

/** The provider, and the hook by which Nest closes it after the server has stopped. */
async function createForApp(config: ProviderConfig): Promise<ManagedMfaProvider & OnApplicationShutdown> {
  const mfa = await createMfaProvider(config);
  return { ...mfa, onApplicationShutdown: () => mfa.close() };
}

/**
 * The injection token of an MfaProvider. Use it to override the provider in tests, or to provide one from your own
 * adapter. It never throws.
 *
 * @example
 * import { Test } from '@nestjs/testing';
 *
 * const testing = Test.createTestingModule({ imports: [MfaModule.forRoot(configFromEnv(process.env))] });
 * testing.overrideProvider(mfaToken()).useValue(createFakeProvider());
 */
export function mfaToken(name?: string): string {
  return name === undefined ? 'polyfactor.MfaProvider' : `polyfactor.MfaProvider.${name}`;
}

/**
 * Injects an MfaProvider into a constructor parameter or a property. With a name, it injects the provider of the module
 * with this name. It never throws; Nest throws if no module provides the provider.
 *
 * @example
 * class LoginService {
 *   readonly mfa: MfaProvider;
 *   constructor(@InjectMfa() mfa: MfaProvider) {
 *     this.mfa = mfa;
 *   }
 * }
 */
export function InjectMfa(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(mfaToken(name));
}

/**
 * Creates the MfaProvider that the config names, and loads only its adapter. `@InjectMfa()` injects it. `forRoot` takes
 * a config. `forRootAsync` takes `useFactory`, or `useClass` or `useExisting` with a class that has a method `create`.
 * Both take `name`, for several providers in one application, and `isGlobal`. `app.close()` closes the provider. With a
 * wrong config the application does not start: Nest throws MfaError INVALID_CONFIG, with every problem and no value.
 *
 * @example
 * import { Module } from '@nestjs/common';
 *
 * const mfa = MfaModule.forRootAsync({ useFactory: () => configFromEnv(process.env) });
 * Module({ imports: [mfa] })(class AppModule {});
 */
export class MfaModule extends ConfigurableModuleClass {}
// This is `@Module({})` without decorator syntax, because not every JavaScript runtime supports that.
Module({})(MfaModule);

import { ConfigurableModuleBuilder, Inject, Module, type Provider } from '@nestjs/common';
import { createMfaProvider, type ProviderConfig } from '../../config.ts';

/** Beside a provider's own options. */
type Extras = {
  /** For a second provider in one application; without it the one that `@InjectMfa()` means. */
  readonly name: string | undefined;
  /** True: every module of the application can inject it, without importing this one. */
  readonly isGlobal: boolean;
};

const CONFIG = Symbol('polyfactor.config');

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<ProviderConfig>({ optionsInjectionToken: CONFIG })
  .setClassMethodName('forRoot')
  .setExtras<Extras>({ name: undefined, isGlobal: false }, (definition, { name, isGlobal }) => {
    const token = mfaToken(name);
    const providers = definition.providers?.map((provider) => mfaInPlaceOfConfig(provider, token)) ?? [];
    return { ...definition, global: isGlobal, providers, exports: [token] };
  })
  .build();

/**
 * The config is read where the MfaProvider is made, and is nothing of its own to Nest: a test that overrides the
 * provider needs no credentials, and nobody can inject them.
 */
function mfaInPlaceOfConfig(provider: Provider<ProviderConfig>, token: string): Provider {
  if (!('provide' in provider) || provider.provide !== CONFIG) return provider;
  if ('useValue' in provider) return { provide: token, useFactory: () => createMfaProvider(provider.useValue) };
  if (!('useFactory' in provider)) return provider;
  const { useFactory, inject = [] } = provider;
  const make = async (...injected: readonly unknown[]) => createMfaProvider(await useFactory(...injected));
  return { provide: token, useFactory: make, inject };
}

/**
 * What an MfaProvider is injected by, to override it in tests or to provide one of your own making. Throws nothing.
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
 * Injects an MfaProvider into a constructor's parameter or a property; with a name that of the module of this name.
 * Throws nothing; Nest does where no module provides it.
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
 * Makes the MfaProvider that the config names, loads that adapter only, and gives it to whoever injects it by
 * `@InjectMfa()`. `forRoot` takes a config, `forRootAsync` what gives one (`useFactory`, `useClass` or `useExisting`
 * with a method `create`); both take `name`, for several providers in one application, and `isGlobal`. The application
 * does not start with a wrong config: MfaError INVALID_CONFIG, with every problem and no value.
 *
 * @example
 * import { Module } from '@nestjs/common';
 *
 * const mfa = MfaModule.forRootAsync({ useFactory: () => configFromEnv(process.env) });
 * Module({ imports: [mfa] })(class AppModule {});
 */
export class MfaModule extends ConfigurableModuleClass {}
// As `@Module({})` would: decorator syntax is no JavaScript that every runtime takes.
Module({})(MfaModule);

import 'reflect-metadata';
import { configFromEnv, createMfaProvider, type MfaProvider } from 'polyfactor';
import { container, type DependencyContainer, type InjectionToken, instanceCachingFactory } from 'tsyringe';
import { createLoginService, type LoginService } from './service.ts';
import { tryOut } from './unit-test.ts';

// tsyringe: an interface is no token at run time, so that each has a symbol. Nothing needs a decorator.

export const MFA: InjectionToken<MfaProvider> = Symbol('MfaProvider');
export const LOGIN: InjectionToken<LoginService> = Symbol('LoginService');

export async function createServices(env: Readonly<Record<string, string | undefined>>): Promise<DependencyContainer> {
  const services = container.createChildContainer();
  services.register(MFA, { useValue: await createMfaProvider(configFromEnv(env)) });
  services.register(LOGIN, {
    useFactory: instanceCachingFactory((from) => createLoginService({ mfa: from.resolve(MFA) })),
  });
  return services;
}

export const tried = await tryOut(async (mfa) => {
  const services = await createServices({ MFA_PROVIDER: 'fake' });
  // The last registration of a token is the one that counts.
  services.register(MFA, { useValue: mfa });
  return services.resolve(LOGIN);
});

import 'reflect-metadata';
import { configFromEnv, createMfaProvider, type MfaProvider } from 'polyfactor';
import { container, type DependencyContainer, type InjectionToken, instanceCachingFactory } from 'tsyringe';
import { createLoginService, type LoginService } from './service.ts';
import { testLogin } from './unit-test.ts';

// tsyringe. An interface does not exist at run time, so each one has a symbol as its injection token. No class needs a
// decorator.

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

export const testResults = await testLogin(async (mfa) => {
  const services = await createServices({ MFA_PROVIDER: 'fake', MFA_ALLOW_FAKE: '1' });
  // The last registration of an injection token wins.
  services.register(MFA, { useValue: mfa });
  return services.resolve(LOGIN);
});

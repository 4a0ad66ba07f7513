import { asFunction, asValue, createContainer } from 'awilix';
import { configFromEnv, createMfaProvider, type MfaProvider } from 'polyfactor';
import { createLoginService, type LoginService } from './service.ts';
import { testLogin } from './unit-test.ts';

// Awilix. The provider is awaited first and registered as a value, so the container itself stays synchronous.

type Cradle = { readonly mfa: MfaProvider; readonly login: LoginService };

export async function createServices(env: Readonly<Record<string, string | undefined>>) {
  const container = createContainer<Cradle>({ strict: true });
  container.register({
    mfa: asValue(await createMfaProvider(configFromEnv(env))),
    login: asFunction(createLoginService).singleton(),
  });
  return container;
}

export const testResults = await testLogin(async (mfa) => {
  const container = await createServices({ MFA_PROVIDER: 'fake', MFA_ALLOW_FAKE: '1' });
  // A test replaces the provider before anything is resolved.
  container.register({ mfa: asValue<MfaProvider>(mfa) });
  return container.cradle.login;
});

import { asFunction, asValue, createContainer } from 'awilix';
import { configFromEnv, createMfaProvider, type MfaProvider } from 'polyfactor';
import { createLoginService, type LoginService } from './service.ts';
import { tryOut } from './unit-test.ts';

// Awilix: what is awaited is registered as a value, so that the container itself stays synchronous.

type Cradle = { readonly mfa: MfaProvider; readonly login: LoginService };

export async function createServices(env: Readonly<Record<string, string | undefined>>) {
  const container = createContainer<Cradle>({ strict: true });
  container.register({
    mfa: asValue(await createMfaProvider(configFromEnv(env))),
    login: asFunction(createLoginService).singleton(),
  });
  return container;
}

export const tried = await tryOut(async (mfa) => {
  const container = await createServices({ MFA_PROVIDER: 'fake' });
  // What a test replaces, before anything is resolved.
  container.register({ mfa: asValue<MfaProvider>(mfa) });
  return container.cradle.login;
});

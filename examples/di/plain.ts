import { configFromEnv, createMfaProvider } from 'polyfactor';
import { createLoginService } from './service.ts';
import { tryOut } from './unit-test.ts';

// Without a container: one function makes everything, once, where the service starts.

export async function createServices(env: Readonly<Record<string, string | undefined>>) {
  const mfa = await createMfaProvider(configFromEnv(env));
  return { mfa, login: createLoginService({ mfa }) };
}

export const tried = await tryOut((mfa) => createLoginService({ mfa }));

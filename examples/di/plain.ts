import { configFromEnv, createMfaProvider } from 'polyfactor';
import { createLoginService } from './service.ts';
import { testLogin } from './unit-test.ts';

// Without a container. One function creates everything, once, when the service starts.

export async function createServices(env: Readonly<Record<string, string | undefined>>) {
  const mfa = await createMfaProvider(configFromEnv(env));
  return { mfa, login: createLoginService({ mfa }) };
}

export const testResults = await testLogin((mfa) => createLoginService({ mfa }));

import Fastify from 'fastify';
import { configFromEnv } from 'polyfactor';
import { type MfaPluginOptions, mfaPlugin } from 'polyfactor/fastify';
import { createLoginService, type LoginService } from './service.ts';
import { testLogin } from './unit-test.ts';

// Fastify. The plugin adds `app.mfa`. Everything that is registered later can use it.

declare module 'fastify' {
  interface FastifyInstance {
    readonly login: LoginService;
  }
}

export async function createApp(mfa: MfaPluginOptions = configFromEnv(process.env)) {
  const app = Fastify();
  await app.register(mfaPlugin, mfa);
  app.decorate('login', createLoginService(app));
  return app;
}

export const testResults = await testLogin(async (mfa) => (await createApp({ mfa })).login);

import Fastify from 'fastify';
import { configFromEnv } from 'polyfactor';
import { type MfaPluginOptions, mfaPlugin } from 'polyfactor/fastify';
import { createLoginService, type LoginService } from './service.ts';
import { tryOut } from './unit-test.ts';

// Fastify: the plugin decorates `app.mfa`, and what is registered after it builds on that.

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

export const tried = await tryOut(async (mfa) => (await createApp({ mfa })).login);

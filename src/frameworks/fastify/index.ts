/**
 * MfaProvider as `app.mfa` of Fastify.
 *
 * @module polyfactor/fastify
 */
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { createMfaProvider, type ProviderConfig } from '../../config.ts';
import { invalidConfig } from '../../spec/errors.ts';
import type { MfaProvider } from '../../spec/provider.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The service's MfaProvider, by `polyfactor/fastify`. */
    readonly mfa: MfaProvider;
  }
}

/**
 * What `createMfaProvider` takes, or a provider that is made already: the fake of a test, or one of your own adapter.
 *
 * @example
 * const options: MfaPluginOptions = { mfa: createFakeProvider() };
 */
export type MfaPluginOptions = ProviderConfig | { readonly mfa: MfaProvider };

/**
 * A Fastify plugin: decorates the whole application with `app.mfa`, and loads only the adapter that the config names.
 * Registering it fails, and the application does not start, with MfaError INVALID_CONFIG for a wrong config or none, and
 * with Fastify's own error where `app.mfa` is there already: a second provider is `app.decorate` under another name. An
 * encapsulated part may register one of its own, for its own routes.
 *
 * @example
 * import Fastify from 'fastify';
 *
 * const app = Fastify();
 * await app.register(mfaPlugin, configFromEnv(process.env));
 * app.get('/factors', async () => app.mfa.listFactors({ userId }));
 */
export const mfaPlugin = fastifyPlugin(
  async (app: FastifyInstance, options: MfaPluginOptions): Promise<void> => {
    app.decorate('mfa', 'mfa' in options ? given(options) : await createMfaProvider(options));
  },
  { name: 'polyfactor', fastify: '5.x' },
);

export default mfaPlugin;

function given({ mfa, ...others }: { readonly mfa: MfaProvider }): MfaProvider {
  const more = Object.keys(others).map((key) => `${key}: has no place beside mfa`);
  if (mfa?.spec !== 'mfa/1') more.unshift('mfa: must be an MfaProvider');
  if (more.length > 0) throw invalidConfig(more);
  return mfa;
}

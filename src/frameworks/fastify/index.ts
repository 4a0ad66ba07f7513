/**
 * An MfaProvider as `app.mfa` of Fastify.
 *
 * @module polyfactor/fastify
 */
import type { FastifyInstance, RegisterOptions } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { createMfaProvider, type ProviderConfig } from '../../config.ts';
import { invalidConfig } from '../../spec/errors.ts';
import { METHODS } from '../../spec/methods.ts';
import type { MfaProvider } from '../../spec/provider.ts';
import { hideMessages } from './error-messages.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The service's MfaProvider. `mfaPlugin` of `polyfactor/fastify` sets it. */
    readonly mfa: MfaProvider;
  }
}

/**
 * The config for `createMfaProvider`, or an existing provider: the fake in a test, or one from your own adapter.
 *
 * The type is `Partial`, because a mock in a test has only the methods that its routes call. It still refuses a
 * misspelled method, a wrong result, and every value that has nothing in common with a provider. `app.mfa` is an
 * `MfaProvider`, so no route has to ask whether a method exists: a method that the mock lacks is a TypeError in the test.
 *
 * @example
 * const options: MfaPluginOptions = { mfa: createFakeProvider() };
 * const mocked: MfaPluginOptions = { mfa: { listFactors: async () => [] } };
 */
export type MfaPluginOptions = ProviderConfig | { readonly mfa: Partial<MfaProvider> };

/**
 * A Fastify plugin. It decorates the whole application with `app.mfa`, and loads only the adapter that the config
 * names. With a wrong config or none, the registration throws MfaError INVALID_CONFIG, and the application does not
 * start. `app.close()` closes a provider that a config has made. If `app.mfa` already exists, Fastify throws its own
 * error: use `app.decorate` with another name for a second provider. An encapsulated plugin scope can register its own
 * `app.mfa`.
 *
 * If an MfaError reaches Fastify's default error handler, the browser gets the error code and no message. Messages are
 * for the operator; Fastify logs them.
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
    const own = withoutFastifysOwn(options);
    const mfa = 'mfa' in own ? providerIn(own) : await createClosedWith(app, own);
    // By a getter: Fastify would take a mock that has every property for one.
    app.decorate('mfa', { getter: () => mfa });
    hideMessages(app);
  },
  { name: 'polyfactor', fastify: '>=3.1 <6' },
);

export default mfaPlugin;

/** A provider that ends with the application. One that the caller has made is the caller's to close. */
async function createClosedWith(app: FastifyInstance, config: ProviderConfig): Promise<MfaProvider> {
  const mfa = await createMfaProvider(config);
  app.addHook('onClose', () => mfa.close());
  return mfa;
}

/** Fastify and @fastify/autoload put these into the options of every plugin. */
function withoutFastifysOwn(options: MfaPluginOptions & RegisterOptions): MfaPluginOptions {
  const { prefix: _prefix, logLevel: _logLevel, logSerializers: _logSerializers, ...own } = options;
  return own;
}

/** The existing provider. Other options next to it would have no effect, so they are refused. */
function providerIn({ mfa, ...others }: { readonly mfa: Partial<MfaProvider> }): MfaProvider {
  const isUsable = isProvider(mfa);
  const problems = [
    ...(isUsable ? [] : ['mfa: must be an MfaProvider']),
    ...Object.keys(others).map((key) => `${key}: has no place beside mfa`),
  ];
  if (!isUsable || problems.length > 0) throw invalidConfig(problems);
  return mfa;
}

/** A mock in a test may have one method, and no `spec` or a mock in its place. Here it passes for a whole provider. */
function isProvider(value: Partial<MfaProvider> | null | undefined): value is MfaProvider {
  if (typeof value !== 'object' || value === null || (typeof value.spec === 'string' && value.spec !== 'mfa/1'))
    return false;
  return METHODS.some((method) => typeof value[method] === 'function');
}

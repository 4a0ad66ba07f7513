import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import cookies from '@fastify/cookie';
import formBody from '@fastify/formbody';
import files from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import type { CallOptions, MfaProvider } from 'polyfactor';
import type { Context } from './context.ts';
import { handleErrors, type Report, sendFailure } from './errors.ts';
import { createLimits, DEFAULT_LIMITS, type LimitSettings } from './limits.ts';
import { refuseForeignPosts, requireToken, setSecurityHeaders } from './protection.ts';
import { accountRoutes } from './routes/account.ts';
import { loginRoutes } from './routes/login.ts';
import { type DemoPhones, phoneRoutes } from './routes/phone.ts';
import { securityRoutes } from './routes/security.ts';
import { verificationRoutes } from './routes/verification.ts';
import { createSessions, type Sessions } from './session.ts';
import { createUsers, type User } from './users.ts';

export type AppOptions = {
  readonly mfa: MfaProvider;
  readonly users: readonly User[];
  /**
   * The origin of the service in the browser, such as `https://login.example.com`. http is allowed on loopback only.
   */
  readonly origin: string;
  /** The demo's phones. Never set them with real users: anybody who opens the page has their phones. */
  readonly phones?: DemoPhones | undefined;
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** How old a second factor may be for a change, in milliseconds. Default: five minutes. */
  readonly freshMs?: number | undefined;
  readonly limits?: Partial<LimitSettings> | undefined;
  /** Passed to each call of the provider. It ignores the keys of other providers. */
  readonly providerOptions?: CallOptions['providerOptions'];
  /** Called with each error for the operator. It contains no secret. */
  readonly report?: Report | undefined;
  /** For tests that read the sessions. Default: new sessions. */
  readonly sessions?: Sessions | undefined;
};

/** Large enough for any security key's attestation. */
const BODY_LIMIT = 48 * 1024;
const PUBLIC = join(import.meta.dirname, 'public');

/** Creates the service. It does not listen yet: call `listen`, or in tests `inject`. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { origin, phones, now = Date.now, report = () => {} } = options;
  const isSecure = checkOrigin(origin);
  const context: Context = {
    mfa: options.mfa,
    users: createUsers(options.users),
    sessions: options.sessions ?? createSessions({ isSecure, now }),
    limits: createLimits({ ...DEFAULT_LIMITS, ...options.limits }, now),
    now,
    freshMs: options.freshMs ?? 5 * 60_000,
    providerOptions: options.providerOptions,
    hasPhone: phones !== undefined,
    isSecure,
  };

  const app = Fastify({
    // A request log could contain bodies and cookies. `report` gives the operator what is needed.
    logger: false,
    bodyLimit: BODY_LIMIT,
    frameworkErrors(error, request, reply) {
      setSecurityHeaders(reply, isSecure);
      return sendFailure(error, request, reply);
    },
  });
  app.addHook('onRequest', async (_request, reply) => setSecurityHeaders(reply, isSecure));
  refuseForeignPosts(app, origin);
  handleErrors(app, report);
  // Accepts only forms, so cross-origin attacks with JSON or text bodies fail.
  app.removeAllContentTypeParsers();
  await app.register(formBody);
  await app.register(cookies);
  await app.register(files, { root: PUBLIC, prefix: '/public/', cacheControl: false });
  await app.register(files, {
    root: simpleWebAuthn(),
    prefix: '/simplewebauthn/',
    cacheControl: false,
    decorateReply: false,
    allowedPath: (path) => path.endsWith('.js'),
  });

  await app.register(async (service) => {
    requireToken(service, context);
    loginRoutes(service, context);
    verificationRoutes(service, context);
    securityRoutes(service, context);
    accountRoutes(service, context);
  });
  // The demo phones are outside the service, because they belong to no session.
  if (phones !== undefined) await app.register(async (scope) => phoneRoutes(scope, phones));
  return app;
}

/** Returns true for https. Without https, others on the network could read the cookie, so http is for loopback only. */
function checkOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  if (url?.origin !== origin)
    throw new Error('origin: must be scheme, host and port, such as https://login.example.com.');
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
    throw new Error('origin: must be https, or http on localhost.');
  }
  return url.protocol === 'https:';
}

/** The folder of the package's ES modules. Browsers load them directly. */
function simpleWebAuthn(): string {
  const script = createRequire(import.meta.url).resolve('@simplewebauthn/browser');
  return join(dirname(script), '..', 'esm');
}

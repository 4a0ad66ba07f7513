import { createOktaProvider } from '../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../adapters/onelogin/v2/index.ts';
import { createMfaProvider, isMfaError, type MfaProvider, waitForApproval } from '../../src/index.ts';
import { sendBy } from '../../test/transport/send.ts';

// A small service with one provider for each tenant at module level, as docs/operating.md asks. Every runtime runs it.
// `concurrency.ts` sends it many requests at once.

/** The tenant of a request. */
export type Tenant = {
  readonly provider: 'okta' | 'okta-function' | 'onelogin-v1' | 'onelogin-v2';
  readonly baseUrl: string;
  /** The API token, the access token, or the client secret of the client `client`. */
  readonly secret: string;
};

const providers = new Map<string, MfaProvider>();

function create({ provider, baseUrl, secret }: Tenant): MfaProvider {
  const oneLogin = { baseUrl, clientId: 'client', clientSecret: secret };
  switch (provider) {
    case 'okta':
      return createOktaProvider({ orgUrl: baseUrl, apiToken: secret });
    case 'okta-function':
      return createOktaProvider({ orgUrl: baseUrl, accessToken: () => pause(5).then(() => secret) });
    case 'onelogin-v1':
      return createOneLoginV1Provider(oneLogin);
    case 'onelogin-v2':
      return createOneLoginV2Provider(oneLogin);
  }
}

function providerOf(tenant: Tenant): MfaProvider {
  const key = JSON.stringify(tenant);
  const provider = providers.get(key) ?? create(tenant);
  providers.set(key, provider);
  return provider;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Whether a config gets the fake, which nothing allows here. */
async function createFake(): Promise<Response> {
  const outcome = createMfaProvider({ provider: 'fake' }).then(
    () => 'created',
    (error: unknown) => (isMfaError(error) ? error.code : String(error)),
  );
  return new Response(await outcome);
}

const send = sendBy({});

/** `/send`: how one request ends. `/list`: how many factors the user has. `/wait`: how the user's push ends, or `aborted` after `abortMs`. */
export async function respond(url: URL): Promise<Response> {
  if (url.pathname === '/fake') return createFake();
  if (url.pathname === '/send') return Response.json(await send(JSON.parse(url.searchParams.get('attempt') ?? '')));
  const mfa = providerOf(JSON.parse(url.searchParams.get('tenant') ?? ''));
  const userId = url.searchParams.get('userId') ?? '';
  const factors = await mfa.listFactors({ userId });
  if (url.pathname === '/list') return new Response(`${factors.length}`);
  const factor = factors.find(({ type }) => type === 'push');
  if (factor === undefined) return new Response('no push', { status: 404 });
  const { handle } = await mfa.challenge({ userId, factor });
  const controller = new AbortController();
  const abortMs = Number(url.searchParams.get('abortMs'));
  if (abortMs > 0) setTimeout(() => controller.abort('aborted'), abortMs);
  const { signal } = controller;
  const ended = await waitForApproval(mfa, { userId, handle, signal }).then(
    ({ status }) => status,
    (error: unknown) => String(error),
  );
  return new Response(ended);
}

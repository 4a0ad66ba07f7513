import { createOktaProvider } from '../../adapters/okta/index.ts';
import { waitForApproval } from '../../src/index.ts';
import {
  createOktaEmulator,
  createOneLoginEmulator,
  type OktaEmulator,
  type Served,
} from '../../src/testkit/emulator/index.ts';
import type { Check } from './contract.ts';
import type { Tenant } from './service.ts';

// Many requests at once to `service.ts`. Some runtimes end a request that waits for what another request has begun, and
// a request may end at any moment, because its client has left.

/** How to reach the service, and how the service reaches an emulator. */
export type World = {
  readonly place: string;
  /** Sends a request to the service. An abort is a client that leaves. */
  readonly call: (path: string, signal?: AbortSignal) => Promise<Response>;
  /** Lets the service reach an emulator, under the URL that it returns. */
  readonly serve: (emulator: Served) => Promise<string>;
};

const REQUESTS = 10;
const LEAVE_MS = 300;
const APPROVE_MS = 1_000;
/** A request that has not ended by then hangs. */
const LIMIT_MS = 30_000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function pathOf(path: string, tenant: Tenant, userId: string, others: Readonly<Record<string, string>> = {}): string {
  return `${path}?${new URLSearchParams({ tenant: JSON.stringify(tenant), userId, ...others })}`;
}

/** The text of a response. A failure of the service is a text too, so that a check can list all texts. */
async function textOf(call: Promise<Response>): Promise<string> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve('no response'), LIMIT_MS);
  const text = call.then(
    async (response) => (response.ok ? response.text() : `${response.status} ${(await response.text()).slice(0, 200)}`),
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
  return Promise.race([text, late.promise]).finally(() => clearTimeout(timer));
}

function assertTexts(texts: readonly string[], expected: readonly string[]): void {
  if (texts.join() !== expected.join()) throw new Error(`${texts.join(', ')} instead of ${expected.join(', ')}`);
}

async function enrollPush(okta: OktaEmulator, userId: string): Promise<void> {
  const { orgUrl, apiToken, fetch } = okta;
  const mfa = createOktaProvider({ orgUrl, apiToken, fetch });
  const enrollment = await mfa.enroll({ userId, factor: { type: 'push' } });
  if (enrollment.status !== 'pending' || enrollment.prompt.setup === undefined) throw new Error('Nothing to scan.');
  okta.phone(userId).scan(enrollment.prompt.setup);
  await waitForApproval(mfa, { userId, handle: enrollment.handle });
}

/** Approves the user's push as soon as there is one. */
async function approve(okta: OktaEmulator, userId: string): Promise<void> {
  for (const startedAt = Date.now(); ; await pause(50)) {
    try {
      return okta.approve(userId);
    } catch (error) {
      if (Date.now() > startedAt + LIMIT_MS) throw error;
    }
  }
}

/** The limit of the org decides how far apart its polls are: 60 s / (limit × 0.5). */
function waits({ place, call, serve }: World, provider: 'okta' | 'okta-function', limitPerMinute: number): Check {
  const spacing = `${Math.round(120_000 / limitPerMinute)} ms`;
  return {
    place,
    rule: `${REQUESTS} requests wait on one provider (${provider}, polls ${spacing} apart), one aborts, a client leaves`,
    run: async () => {
      const users = Array.from({ length: REQUESTS }, (_, index) => `00u${index}`);
      const okta = createOktaEmulator({ users });
      await Promise.all(users.map((userId) => enrollPush(okta, userId)));
      okta.limitTo(limitPerMinute);
      const secret = provider === 'okta' ? okta.apiToken : okta.accessToken;
      const tenant = { provider, baseUrl: await serve(okta), secret };
      // The first two: a timer that others wait for is most likely theirs.
      const client = new AbortController();
      const texts = users.map((userId, index) => {
        const others = index === 1 ? { abortMs: `${LEAVE_MS}` } : {};
        return textOf(call(pathOf('/wait', tenant, userId, others), index === 0 ? client.signal : undefined));
      });
      await pause(LEAVE_MS);
      client.abort();
      await pause(APPROVE_MS);
      await Promise.all(users.slice(2).map((userId) => approve(okta, userId)));
      assertTexts(await Promise.all(texts), ['AbortError', 'aborted', ...users.slice(2).map(() => 'approved')]);
    },
  };
}

const TOKEN_MS = 1_000;

/** Calls that need an access token while there is none. The token endpoint takes a second. */
function token(
  { place, call, serve }: World,
  provider: 'onelogin-v1' | 'onelogin-v2',
  first: 'stays' | 'leaves',
): Check {
  return {
    place,
    rule: `${REQUESTS} requests need one access token (${provider}), the first one ${first}`,
    run: async () => {
      const oneLogin = createOneLoginEmulator({ users: ['1001'], clientId: 'client', clientSecret: 'secret' });
      oneLogin.failNext({ delayMs: TOKEN_MS });
      const tenant = { provider, baseUrl: await serve(oneLogin), secret: 'secret' };
      const client = new AbortController();
      const path = pathOf('/list', tenant, '1001');
      const owner = textOf(call(path, client.signal));
      await pause(TOKEN_MS / 4);
      const others = Array.from({ length: REQUESTS - 1 }, () => textOf(call(path)));
      await pause(TOKEN_MS / 4);
      if (first === 'leaves') client.abort();
      const texts = await Promise.all([owner, ...others]);
      assertTexts(texts, [first === 'leaves' ? 'AbortError' : '0', ...others.map(() => '0')]);
      const requests = oneLogin.requests.filter(({ path: sent }) => sent.startsWith('/auth/oauth2/v2/token')).length;
      // Where the first request has ended, one of the others fetches the token.
      if (requests > (first === 'leaves' ? 2 : 1)) throw new Error(`${requests} requests for one token`);
    },
  };
}

function noFake({ place, call }: World): Check {
  const run = async () => assertTexts([await textOf(call('/fake'))], ['INVALID_CONFIG']);
  return { place, rule: 'a config does not get the fake', run };
}

/** All at once, since most of their time is waiting. */
export async function concurrencyChecks(worlds: readonly World[]): Promise<readonly Check[]> {
  const checks = worlds.flatMap((world) => [
    noFake(world),
    waits(world, 'okta', 2_400),
    waits(world, 'okta', 171),
    waits(world, 'okta-function', 2_400),
    ...(['onelogin-v1', 'onelogin-v2'] as const).flatMap((provider) => [
      token(world, provider, 'stays'),
      token(world, provider, 'leaves'),
    ]),
  ]);
  return checks.map(({ run, ...check }) => {
    const running = run();
    running.catch(() => {});
    return { ...check, run: () => running };
  });
}

import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import { type MfaProvider, type VerificationHandle, waitForApproval } from '../../../src/index.ts';
import type { Fetch } from '../../../src/spec/fetch.ts';
import { createOktaEmulator, createOneLoginEmulator } from '../../../src/testkit/emulator/index.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { createRequestRuntime, type RequestRuntime } from '../../support/request-runtime.ts';

// Requests that share one provider, in a runtime that ends a request which waits for the I/O of another, and where the
// I/O of a request that is over never comes back. `npm run test:runtimes` does the same in workerd.

const USERS = Array.from({ length: 10 }, (_, index) => `${1001 + index}`);

let runtime: RequestRuntime;
beforeAll(() => import('../../../src/adapter-kit/http/fetch-sender.ts'));
beforeEach(() => {
  runtime = createRequestRuntime();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

type World = {
  readonly mfa: MfaProvider;
  /** The next response is a 503. */
  readonly failNext: () => void;
  /** Gives the user a push factor. */
  readonly addPush: (userId: string) => Promise<string>;
  readonly approve: (handle: VerificationHandle) => void;
  /** Requests that have reached the identity provider, those for an access token apart. */
  readonly requests: () => number;
  readonly tokens: () => number;
};

/** The fetch of a runtime: each response belongs to the request that has asked for it. */
const owned =
  (fetch: (url: string, init: RequestInit) => Promise<Response>): Fetch =>
  (url, init) =>
    runtime.io(() => fetch(url, { ...init, signal: null }));

function oktaWorld(credential: 'text' | 'function'): World {
  const okta = createOktaEmulator({ users: USERS, limitPerMinute: 600 });
  const common = { orgUrl: okta.orgUrl, fetch: owned(okta.fetch) };
  const accessToken = () => runtime.io(async () => okta.accessToken, 5);
  const secret = credential === 'text' ? { apiToken: okta.apiToken } : { accessToken };
  const inside = createOktaProvider({ orgUrl: okta.orgUrl, fetch: okta.fetch, apiToken: okta.apiToken });
  return {
    mfa: createOktaProvider({ ...common, ...secret }),
    failNext: () => okta.failNext({ status: 503 }),
    async addPush(userId) {
      const enrollment = await inside.enroll({ userId, factor: { type: 'push' } });
      if (enrollment.status !== 'pending' || !enrollment.prompt.setup) throw new Error('Nothing to scan.');
      okta.phone(userId).scan(enrollment.prompt.setup);
      const activation = await inside.activate({ userId, handle: enrollment.handle });
      if (activation.status !== 'active') throw new Error('Not active.');
      return activation.factor.id;
    },
    approve: ({ userId }) => okta.approve(userId),
    requests: () => okta.requests.length,
    tokens: () => 0,
  };
}

function oneLoginWorld(create: typeof createOneLoginV1Provider | typeof createOneLoginV2Provider): World {
  const account = createOneLoginEmulator({ users: USERS });
  const { baseUrl, clientId, clientSecret } = account;
  const isToken = ({ path }: { readonly path: string }) => path.startsWith('/auth/');
  const secret = () => runtime.io(async () => clientSecret, 5);
  return {
    mfa: create({ baseUrl, clientId, clientSecret: secret, fetch: owned(account.fetch) }),
    failNext: () => account.failNext({ status: 503 }),
    addPush: (userId) => account.addDevice(userId, 'push'),
    approve: ({ userId }) => account.approve(userId),
    requests: () => account.requests.filter((request) => !isToken(request)).length,
    tokens: () => account.requests.filter(isToken).length,
  };
}

function fakeWorld(): World {
  const mfa = createFakeProvider({ users: USERS });
  return {
    mfa,
    failNext: () => {},
    addPush: (userId) => mfa.addFactor(userId, 'push'),
    approve: mfa.approve,
    requests: () => mfa.calls.length,
    tokens: () => 0,
  };
}

const worlds: readonly (readonly [string, () => World])[] = [
  ['Okta', () => oktaWorld('text')],
  ['Okta with an access token function', () => oktaWorld('function')],
  ['OneLogin v1', () => oneLoginWorld(createOneLoginV1Provider)],
  ['OneLogin v2', () => oneLoginWorld(createOneLoginV2Provider)],
  ['the fake', fakeWorld],
];

describe.each(worlds)('%s', (_, create) => {
  test('ten requests wait for an approval, one leaves, one aborts: the others are approved', async () => {
    const world = create();
    const controller = new AbortController();
    const handles = new Map<string, VerificationHandle>();
    const wait = async (userId: string) => {
      const factorId = factors.get(userId) ?? '';
      const { handle } = await world.mfa.challenge({ userId, factorId });
      handles.set(userId, handle);
      const { signal } = userId === USERS[1] ? controller : new AbortController();
      return (await waitForApproval(world.mfa, { userId, handle, signal })).status;
    };
    const factors = new Map<string, string>();
    for (const userId of USERS) factors.set(userId, await world.addPush(userId));
    const requests = USERS.map((userId) => runtime.request(() => wait(userId)));
    await runtime.pass(1_500);
    requests[0]?.leave();
    controller.abort('aborted');
    await runtime.pass(1_500);
    expect(requests.slice(2).map((request) => request.ended())).toEqual(USERS.slice(2).map(() => undefined));
    for (const userId of USERS.slice(2)) world.approve(handles.get(userId) ?? fail());
    const areOpen = () => requests.some((request) => request.ended() === undefined);
    for (let seconds = 0; seconds < 40 && areOpen(); seconds += 1) await runtime.pass(1_000);
    const ends = ['left', { error: 'aborted' }, ...USERS.slice(2).map(() => ({ value: 'approved' }))];
    expect(requests.map((request) => request.ended())).toEqual(ends);
    expect(runtime.timers()).toBeLessThanOrEqual(1);
  });

  test.each(['stays', 'leaves', 'aborts'])('ten requests begin at once, and the first one %s', async (how) => {
    const world = create();
    const controller = new AbortController();
    const list = (userId: string, signal?: AbortSignal) => world.mfa.listFactors({ userId, ...(signal && { signal }) });
    const first = runtime.request(() => list('1001', controller.signal));
    await runtime.pass(10);
    const others = USERS.slice(1).map((userId) => runtime.request(() => list(userId)));
    await runtime.pass(2);
    if (how === 'leaves') first.leave();
    if (how === 'aborts') controller.abort('aborted');
    await runtime.pass(3_000);
    expect(others.map((request) => request.ended())).toEqual(others.map(() => ({ value: [] })));
    // Where the first request is over, one of the others fetches the token.
    expect(world.tokens()).toBeLessThanOrEqual(how === 'stays' ? 1 : 2);
  });

  test('ten look-ups at once that are repeated end, though one leaves meanwhile', async () => {
    const world = create();
    await warmUp(world);
    for (const _ of USERS) world.failNext();
    const requests = USERS.map((userId) => runtime.request(() => world.mfa.listFactors({ userId })));
    await runtime.pass(50);
    requests[0]?.leave();
    await runtime.pass(10_000);
    expect(requests.slice(1).map((request) => request.ended())).toEqual(USERS.slice(1).map(() => ({ value: [] })));
  });
});

test('a credential function that shares a promise of a request that has left ends by its time-out', async () => {
  const okta = createOktaEmulator({ users: USERS });
  let shared: Promise<string> | undefined;
  const accessToken = () => {
    shared ??= runtime.io(async () => okta.accessToken, 500);
    return shared;
  };
  const mfa = createOktaProvider({ orgUrl: okta.orgUrl, accessToken, fetch: owned(okta.fetch), timeoutMs: 1_000 });
  const [first, second] = ['1001', '1002'].map((userId) => runtime.request(() => mfa.listFactors({ userId })));
  await runtime.pass(100);
  first?.leave();
  await runtime.pass(1_000);
  expect(second?.ended()).toMatchObject({ error: { code: 'UNAVAILABLE', networkCode: 'TIMEOUT' } });
});

/** So that a token is there. */
async function warmUp({ mfa }: World): Promise<void> {
  const request = runtime.request(() => mfa.listFactors({ userId: '1001' }));
  await runtime.pass(1_000);
  expect(request.ended()).toEqual({ value: [] });
}

function fail(): never {
  throw new Error('There should be a handle.');
}

import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { World, WorldCommon } from '../../../src/testkit/contract/index.ts';
import {
  createOktaEmulator,
  createOneLoginEmulator,
  type OktaEmulatorOptions,
  serveEmulator,
} from '../../../src/testkit/emulator/index.ts';
import { createFakeProvider, type FakeLikeness } from '../../../src/testkit/fake/index.ts';
import { addDevice } from './scenes.ts';

// Worlds for the contract. Each has a new tenant, so that no rule depends on another one.

/** The fake, with or without `like`. It has no HTTP. */
export function fakeWorld(like: FakeLikeness | undefined, create = createFakeProvider): World {
  const [userId, otherUserId] = ['1001', '1002'];
  let ahead = 0;
  const now = () => Date.now() + ahead;
  let listener: WorldCommon | undefined;
  const fake = create({
    ...(like && { like }),
    users: [userId, otherUserId],
    now: () => listener?.now() ?? now(),
    onEvent: (event) => listener?.onEvent?.(event),
  });
  return {
    connect(common) {
      listener = common;
      return fake;
    },
    ...{ userId, otherUserId, phone: fake.phone(userId), otherPhone: fake.phone(otherUserId) },
    clock: {
      now,
      advance(ms) {
        ahead += ms;
      },
    },
    noWire: { requests: () => fake.calls.length, failNext: fake.failNext },
    ...{ secrets: [], questionId: 'disliked_food', hotpProfileId: 'fpr1' },
    addFactor: (type) => fake.addFactor(userId, type),
    approve: fake.approve,
    codeFor: fake.codeFor,
    ...(like === 'okta' && { numberMatching: { okta: { numberMatching: true } } }),
  };
}

const TEMPORARY_ACCESS_CODE = { authenticatorId: 'autnmtl4xbt8RQVzA0g4' };

/** Okta in process, with or without temporary access codes. */
export function oktaWorld(
  codes: 'with codes' | 'without codes' = 'with codes',
  create = createOktaProvider,
  hosts: Pick<OktaEmulatorOptions, 'orgUrl' | 'linkOrigin'> = {},
): World {
  const temporaryAccessCode = codes === 'with codes' ? TEMPORARY_ACCESS_CODE : undefined;
  const okta = createOktaEmulator({ ...hosts, temporaryAccessCode });
  const { orgUrl, apiToken, fetch } = okta;
  return {
    ...tenantOfOkta(okta),
    connect: (common) => create({ orgUrl, apiToken, temporaryAccessCode, ...common }),
    fetch,
  };
}

/** An org with a custom domain, whose links name its other host. */
const oktaCustomDomainWorld = (): World =>
  oktaWorld('with codes', createOktaProvider, {
    orgUrl: 'https://login.acme.example',
    linkOrigin: 'https://acme.okta.com',
  });

/** Okta on a socket, with an access token. */
export async function oktaSocketWorld(): Promise<World> {
  const okta = createOktaEmulator();
  const { url: orgUrl, close } = await serveEmulator(okta);
  const accessToken = () => okta.accessToken;
  return { ...tenantOfOkta(okta), connect: (common) => createOktaProvider({ orgUrl, accessToken, ...common }), close };
}

function tenantOfOkta(okta: ReturnType<typeof createOktaEmulator>): Omit<World, 'connect'> {
  const [userId = '', otherUserId = ''] = okta.users;
  return {
    ...{ userId, otherUserId, phone: okta.phone(userId), otherPhone: okta.phone(otherUserId) },
    clock: okta.clock,
    secrets: [okta.apiToken, okta.accessToken],
    ...{ questionId: 'disliked_food', hotpProfileId: okta.hotpProfileId },
    lock: okta.lock,
    numberMatching: { okta: { numberMatching: true } },
  };
}

const createOneLogin = { v1: createOneLoginV1Provider, v2: createOneLoginV2Provider };

/** OneLogin in process. The adapter requests its own access tokens. */
export function oneLoginWorld<V extends 'v1' | 'v2'>(
  version: V,
  create: (typeof createOneLogin)[V] = createOneLogin[version],
): World {
  const oneLogin = createOneLoginEmulator();
  const { baseUrl, clientId, clientSecret, fetch } = oneLogin;
  return {
    ...tenantOfOneLogin(oneLogin, version),
    connect: (common) => create({ baseUrl, clientId, clientSecret, ...common }),
    fetch,
  };
}

/** OneLogin on a socket. The access token is given. */
export async function oneLoginSocketWorld(version: 'v1' | 'v2'): Promise<World> {
  const oneLogin = createOneLoginEmulator();
  const { url: baseUrl, close } = await serveEmulator(oneLogin);
  const accessToken = () => oneLogin.accessToken;
  return {
    ...tenantOfOneLogin(oneLogin, version),
    connect: (common) => createOneLogin[version]({ baseUrl, accessToken, ...common }),
    close,
  };
}

function tenantOfOneLogin(
  oneLogin: ReturnType<typeof createOneLoginEmulator>,
  version: 'v1' | 'v2',
): Omit<World, 'connect'> {
  const [userId = '', otherUserId = ''] = oneLogin.users;
  return {
    ...{ userId, otherUserId, phone: oneLogin.phone(userId), otherPhone: oneLogin.phone(otherUserId) },
    clock: oneLogin.clock,
    secrets: [oneLogin.clientSecret, oneLogin.accessToken],
    isTokenRequest: (url) => new URL(url).pathname.startsWith('/auth/'),
    addFactor: (type) => addDevice(oneLogin, userId, type),
    approve: ({ userId: ofUser, factorType }) =>
      version === 'v1' && factorType === 'voice' ? oneLogin.pickUpCall(ofUser) : oneLogin.clickMagicLink(ofUser),
    codeFor: ({ userId: ofUser }) => oneLogin.pushCode(ofUser),
  };
}

/** The worlds in which the contract runs. */
export const worlds: readonly (readonly [name: string, create: () => World | Promise<World>])[] = [
  ['the fake', () => fakeWorld(undefined)],
  ['the fake like Okta', () => fakeWorld('okta')],
  ['the fake like OneLogin v1', () => fakeWorld('onelogin-v1')],
  ['the fake like OneLogin v2', () => fakeWorld('onelogin-v2')],
  ['Okta', () => oktaWorld()],
  ['Okta with a custom domain', oktaCustomDomainWorld],
  ['Okta without access codes', () => oktaWorld('without codes')],
  ['Okta over a socket', oktaSocketWorld],
  ['OneLogin v1', () => oneLoginWorld('v1')],
  ['OneLogin v1 over a socket', () => oneLoginSocketWorld('v1')],
  ['OneLogin v2', () => oneLoginWorld('v2')],
  ['OneLogin v2 over a socket', () => oneLoginSocketWorld('v2')],
];

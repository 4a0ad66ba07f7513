import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { KnownFactorType } from '../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { Clock, Phone } from '../../../src/testkit/contract/index.ts';
import type { Scene as ContractScene } from '../../../src/testkit/contract/stage.ts';
import {
  createOktaEmulator,
  createOneLoginEmulator,
  type Fault,
  type OktaEmulator,
  type OneLoginEmulator,
} from '../../../src/testkit/emulator/index.ts';
import { createFakeProvider, type FakeLikeness } from '../../../src/testkit/fake/index.ts';
import type { Hostile } from './hostile.ts';

// Tenants with a provider and two users, for tests that play the users as the contract does.

/** A provider and its users. Everything is in process, so the phones and the clock need no waiting. */
export type Scene = ContractScene & {
  readonly phone: Phone;
  readonly otherPhone: Phone;
  readonly clock: Clock;
};

/** How the next request fails. */
export type Failure = 'out of order' | 'not reached' | 'answer lost' | 'nonsense';

/** A world for one rule. */
export type TestScene = {
  readonly world: Scene;
  /** The next request fails. */
  readonly failNext: (failure: Failure) => void;
};

const faults: Readonly<Record<Failure, Fault>> = {
  'out of order': { status: 503 },
  'not reached': { broken: true },
  'answer lost': { broken: 'answer' },
  nonsense: { status: 200, body: { status: 'NONSENSE' } },
};

function failNextOf({ failNext }: OktaEmulator | OneLoginEmulator): TestScene['failNext'] {
  return (failure) => failNext(faults[failure]);
}

/** Short, so that a credential that hangs does not take long. */
const HOSTILE_TIMEOUT_MS = 60;

/** The fake, with or without `like`. */
export async function createFakeScene(like: FakeLikeness | undefined, hostile?: Hostile): Promise<TestScene> {
  const [userId, otherUserId] = ['1001', '1002'];
  const provider = createFakeProvider({
    ...(like && { like }),
    users: [userId, otherUserId],
    ...(hostile && { now: hostile.now(() => Date.now()) }),
  });
  const clock = { now: () => Date.now() + ahead, advance };
  let ahead = 0;
  function advance(ms: number): void {
    ahead += ms;
    provider.advance(ms);
  }
  const world: Scene = {
    provider,
    userId,
    otherUserId,
    phone: provider.phone(userId),
    otherPhone: provider.phone(otherUserId),
    clock,
    questionId: 'disliked_food',
    hotpProfileId: 'fpr1',
    addFactor: (type) => provider.addFactor(userId, type),
    approve: provider.approve,
    codeFor: provider.codeFor,
  };
  const failNext = (failure: Failure) =>
    provider.failNext(failure === 'nonsense' ? 'UNEXPECTED_RESPONSE' : 'UNAVAILABLE');
  return { world, failNext };
}

/** The Okta adapter with the emulator in process, with or without temporary access codes. */
export async function createOktaScene(
  codes: 'with codes' | 'without codes' = 'with codes',
  hostile?: Hostile,
): Promise<TestScene> {
  const temporaryAccessCode = codes === 'with codes' ? { authenticatorId: 'autnmtl4xbt8RQVzA0g4' } : undefined;
  const okta = createOktaEmulator(temporaryAccessCode && { temporaryAccessCode });
  const provider = createOktaProvider({
    orgUrl: okta.orgUrl,
    apiToken: hostile?.secret(okta.apiToken) ?? okta.apiToken,
    temporaryAccessCode,
    fetch: okta.fetch,
    now: hostile?.now(okta.clock.now) ?? okta.clock.now,
    ...(hostile && { timeoutMs: HOSTILE_TIMEOUT_MS }),
  });
  return {
    world: sceneOfOkta(okta, provider),
    failNext: failNextOf(okta),
  };
}

export function sceneOfOkta(okta: OktaEmulator, provider: MfaProvider): Scene {
  const [userId = '', otherUserId = ''] = okta.users;
  return {
    provider,
    userId,
    otherUserId,
    phone: okta.phone(userId),
    otherPhone: okta.phone(otherUserId),
    clock: okta.clock,
    questionId: 'disliked_food',
    hotpProfileId: okta.hotpProfileId,
  };
}

const createOneLogin = { v1: createOneLoginV1Provider, v2: createOneLoginV2Provider };

/** A OneLogin adapter with the emulator in process. The adapter requests its own access tokens. */
export async function createOneLoginScene(version: 'v1' | 'v2', hostile?: Hostile): Promise<TestScene> {
  const oneLogin = createOneLoginEmulator();
  const { baseUrl, clientId, fetch, clock } = oneLogin;
  const clientSecret = hostile?.secret(oneLogin.clientSecret) ?? oneLogin.clientSecret;
  const now = hostile?.now(clock.now) ?? clock.now;
  const timeoutMs = hostile && HOSTILE_TIMEOUT_MS;
  const provider = createOneLogin[version]({ baseUrl, clientId, clientSecret, fetch, now, timeoutMs });
  // The adapter now has an access token, so a queued failure hits the next operation and not the token request.
  await provider.getRateLimit();
  const world = sceneOfOneLogin(oneLogin, version, provider);
  return { world, failNext: failNextOf(oneLogin) };
}

export function sceneOfOneLogin(oneLogin: OneLoginEmulator, version: 'v1' | 'v2', provider: MfaProvider): Scene {
  const [userId = '', otherUserId = ''] = oneLogin.users;
  return {
    provider,
    userId,
    otherUserId,
    phone: oneLogin.phone(userId),
    otherPhone: oneLogin.phone(otherUserId),
    clock: oneLogin.clock,
    questionId: 'none',
    hotpProfileId: 'none',
    addFactor: (type) => addDevice(oneLogin, userId, type),
    approve: ({ userId: ofUser, factorType }) =>
      version === 'v1' && factorType === 'voice' ? oneLogin.pickUpCall(ofUser) : oneLogin.clickMagicLink(ofUser),
    codeFor: ({ userId: ofUser }) => oneLogin.pushCode(ofUser),
  };
}

export function addDevice(oneLogin: OneLoginEmulator, userId: string, type: KnownFactorType): Promise<string> {
  if (type !== 'webauthn' && type !== 'question' && type !== 'hotp') return oneLogin.addDevice(userId, type);
  // OneLogin has no such factor type, so it lists the device under an unknown name.
  const id = '7700770';
  oneLogin.plant(userId, { id: Number(id), device_id: id, auth_factor_name: `Custom ${type}`, active: true });
  return Promise.resolve(id);
}

/** The scenes in process. */
export const scenes: readonly (readonly [name: string, create: () => Promise<TestScene>])[] = [
  ['the fake', () => createFakeScene(undefined)],
  ['the fake like Okta', () => createFakeScene('okta')],
  ['the fake like OneLogin v1', () => createFakeScene('onelogin-v1')],
  ['the fake like OneLogin v2', () => createFakeScene('onelogin-v2')],
  ['Okta', () => createOktaScene()],
  ['OneLogin v1', () => createOneLoginScene('v1')],
  ['OneLogin v2', () => createOneLoginScene('v2')],
];
